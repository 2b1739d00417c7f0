package io.hydrarelay.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.stream.StreamEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer whose messages come to a listener or a subscriber (§8.12). */
class ConsumerListenTest extends ConsumerScenario {
  private final ExecutorService executor = Executors.newFixedThreadPool(4);
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopTheExecutor() {
    executor.shutdownNow();
  }

  // ---- listening

  @Test
  void shouldTellEverythingInOrderUpToTheEnd() throws Exception {
    start(reading());
    consumer.listen(new Recorder(), executor);
    stream.messages(2).check().messages(1).end(true);
    end.send(stream.header(), stream.frame(0), stream.frame(1), stream.frame(2));
    end.send(stream.frame(3), stream.frame(4));

    awaitHeard("finished");
    assertEquals(
        List.of("Status", "Stream", "message", "message", "Verified", "message", "Verified", "End"),
        heard.subList(0, heard.size() - 1));
  }

  @Test
  void shouldGoOnAfterACallThatThrew() throws Exception {
    start(reading());
    Recorder broken =
        new Recorder() {
          @Override
          public void onMessage(Message message) {
            super.onMessage(message);
            throw new AssertionError("the application's own trouble");
          }
        };
    consumer.listen(broken, executor);
    stream.messages(3).end(true);
    end.send(stream.header(), stream.frame(0), stream.frame(1), stream.frame(2), stream.frame(3));

    awaitHeard("finished");
    assertEquals(3, heard.stream().filter("message"::equals).count());
    assertEquals(3, consumer.stats().listenerFailures());
  }

  @Test
  void shouldTellWhyItIsOver() throws Exception {
    start(reading().reconnect(false));
    consumer.listen(new Recorder(), executor);
    end.close();

    awaitHeard("failed INTERRUPTED");
  }

  @Test
  void shouldTellThatItWasClosed() throws Exception {
    start(reading());
    consumer.listen(new Recorder(), executor);
    consumer.close();

    awaitHeard("failed CLOSED");
  }

  @Test
  void shouldSlowDownOnlyTheConnectionOfASlowListener() throws Exception {
    start(reading().queueBytes(10_000));
    Consumer slow = consumer;
    RelayEnd slowEnd = end;
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger slowHeard = new AtomicInteger();
    slow.listen(
        message -> {
          slowHeard.incrementAndGet();
          release.await();
        },
        executor);
    for (int i = 0; i < 500; i++) {
      stream.message("x".repeat(10_000));
    }
    Future<?> flooding = inApplication(() -> flood(slowEnd, 500));
    await().atMost(PATIENCE).until(() -> slowHeard.get() == 1);

    start(reading());
    consumer.listen(new Recorder(), executor);
    end.send(stream.header(), stream.frame(0));
    awaitHeard("message");
    assertTrue(slow.stats().messages() < 500, "all was read for a listener that takes nothing");

    release.countDown();
    get(flooding);
    await().atMost(PATIENCE).until(() -> slowHeard.get() == 500);
  }

  private Void flood(RelayEnd to, int frames) throws Exception {
    to.send(stream.header());
    for (int i = 0; i < frames; i++) {
      to.send(stream.frame(i));
    }
    return null;
  }

  @Test
  void shouldCloseWhenTheExecutorTakesNoMore() throws Exception {
    start(reading());
    executor.shutdown();
    consumer.listen(new Recorder(), executor);

    await().atMost(PATIENCE).until(() -> consumer.state() == ConnectionState.CLOSED);
    awaitHeard("failed CLOSED");
  }

  @Test
  void shouldGoOneWayOnly() throws Exception {
    start(reading());
    consumer.listen(new Recorder(), executor);

    assertThrows(IllegalStateException.class, () -> consumer.receive());
    assertThrows(IllegalStateException.class, () -> consumer.messages(executor));
    assertThrows(IllegalStateException.class, () -> consumer.listen(new Recorder(), executor));
  }

  @Test
  void shouldConnectWithoutBlocking() throws Exception {
    CompletableFuture<Consumer> connecting =
        Consumer.connectAsync(ticket().toConsumer(), reading().build());
    assertFalse(connecting.isDone());

    relay.accept().admitConsumer();
    Consumer joined = get(connecting);
    assertEquals(ConnectionState.CONNECTED, joined.state());
    joined.close();
  }

  // ---- how far a message is verified

  @Test
  void shouldTellHowFarTheStreamIsVerifiedWithEachMessage() throws Exception {
    start(reading());
    stream.messages(1).check().messages(1);
    end.send(stream.header(), stream.frame(0), stream.frame(1), stream.frame(2));

    assertEquals(-1, consumer.receive().orElseThrow().verifiedThrough());
    Message second = consumer.receive().orElseThrow();
    assertEquals(1, second.verifiedThrough());
    assertFalse(second.isVerified());
  }

  @Test
  void shouldHandOutOnlyVerifiedMessagesWhenItHoldsThem() throws Exception {
    start(reading().hold(true));
    stream.messages(1).check();
    end.send(stream.header(), stream.frame(0), stream.frame(1));

    assertTrue(consumer.receive().orElseThrow().isVerified());
  }

  // ---- subscribing

  @Test
  void shouldDeliverWhatIsAskedForAndCompleteWithTheEnd() throws Exception {
    start(reading());
    Asking asking = new Asking();
    consumer.messages(executor).subscribe(asking);
    stream.messages(3).check().end(true);
    end.send(stream.header(), stream.frame(0), stream.frame(1), stream.frame(2));
    end.send(stream.frame(3), stream.frame(4));

    asking.subscription.request(1);
    awaitHeard("message");
    assertEquals(List.of("message"), heard);
    asking.subscription.request(2);
    awaitHeard("complete");
    assertEquals(List.of("message", "message", "message", "complete"), heard);
  }

  @Test
  void shouldFailTheSubscriberWhenTheConnectionIsOver() throws Exception {
    start(reading().reconnect(false));
    consumer.messages(executor).subscribe(new Asking());
    end.close();

    awaitHeard("error INTERRUPTED");
  }

  @Test
  void shouldCloseTheConsumerThatNobodySubscribesToAnyMore() throws Exception {
    start(reading());
    Asking asking = new Asking();
    consumer.messages(executor).subscribe(asking);
    asking.subscription.cancel();

    await().atMost(PATIENCE).until(() -> consumer.state() == ConnectionState.CLOSED);
    assertEquals(List.of(), heard);
  }

  @Test
  void shouldHaveOneSubscriber() throws Exception {
    start(reading());
    Flow.Publisher<Message> messages = consumer.messages(executor);
    messages.subscribe(new Asking());
    messages.subscribe(new Asking());

    assertEquals(List.of("error IllegalStateException"), heard);
  }

  private void awaitHeard(String last) {
    await().atMost(PATIENCE.toSeconds(), TimeUnit.SECONDS).until(() -> heard.contains(last));
  }

  private class Recorder implements MessageListener {
    @Override
    public void onMessage(Message message) {
      heard.add("message");
    }

    @Override
    public void onEvent(StreamEvent event) {
      heard.add(event.getClass().getSimpleName());
    }

    @Override
    public void onFinished() {
      heard.add("finished");
    }

    @Override
    public void onFailed(HydraException why) {
      heard.add("failed " + why.category());
    }
  }

  private final class Asking implements Flow.Subscriber<Message> {
    private volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      subscription = begun;
    }

    @Override
    public void onNext(Message message) {
      heard.add("message");
    }

    @Override
    public void onError(Throwable why) {
      heard.add(
          "error "
              + (why instanceof HydraException hydra
                  ? hydra.category()
                  : why.getClass().getSimpleName()));
    }

    @Override
    public void onComplete() {
      heard.add("complete");
    }
  }
}
