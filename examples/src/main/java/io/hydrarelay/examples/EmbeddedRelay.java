package io.hydrarelay.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.OfferResult;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;

/**
 * An application that brings its own relay, for one session. Shows a relay's settings, how to
 * publish without ever blocking, how to subscribe with {@link Flow}, and the order in which all of
 * it ends.
 */
public final class EmbeddedRelay implements AutoCloseable {
  private static final int CONSUMERS = 16;

  private final HydraServer relay;
  private final Producer producer;
  private final Ticket consumerTicket;

  /** Starts the relay and joins it as the producer. */
  public EmbeddedRelay() throws HydraException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    relay =
        HydraServer.bind(
                ServerConfig.builder()
                    .address(new InetSocketAddress(loopback, 0)) // 0: the system chooses
                    .sessions(1)
                    .consumers(CONSUMERS)
                    .maxConnections(CONSUMERS + 1)
                    .defaultPolicy(LagPolicy.SKIP)
                    .drainLimit(Duration.ofSeconds(5))
                    .build())
            .start();
    Ticket producerTicket =
        Ticket.producer(relay.endpoint(), SessionCredentials.generateOwned(new SecureRandom()));
    consumerTicket = producerTicket.toConsumer();
    try {
      producer = Producer.connect(producerTicket, ProducerConfig.defaults());
    } catch (HydraException failed) {
      relay.closeNow();
      throw failed;
    }
  }

  /**
   * Returns what lets others read the session: a secret. Hand its {@code text()} over where only
   * they can see it: a file that only they may read, a secret store, an encrypted message. It has
   * no place in logs, in arguments of commands, in version control. The producer's ticket does not
   * leave this object.
   */
  public Ticket consumerTicket() {
    return consumerTicket;
  }

  /** Publishes a reading if it can go out now; the next one is as good. Never blocks. */
  public boolean publish(String reading) {
    return producer.offer(ByteBuffer.wrap(reading.getBytes(UTF_8))) == OfferResult.ACCEPTED;
  }

  /** Publishes what must not be left out. Never blocks; completes when it is on its way. */
  public CompletableFuture<Void> publishSurely(String alarm) {
    return producer.sendAsync(ByteBuffer.wrap(alarm.getBytes(UTF_8)));
  }

  /** Subscribes to a session, from any process that has the ticket. */
  public static Flow.Publisher<Message> subscribe(Ticket ticket, Executor executor)
      throws HydraException {
    return Consumer.connect(ticket, ConsumerConfig.defaults()).messages(executor);
  }

  /** Ends the stream, so that readers learn of it; then the relay, which delivers what it has. */
  @Override
  public void close() throws HydraException {
    try {
      producer.close();
    } finally {
      relay.close();
    }
  }

  /** Publishes to a subscriber in the same process. */
  public static void main(String[] args) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    Printer printer = new Printer();
    try (EmbeddedRelay application = new EmbeddedRelay()) {
      // Standard output is for a demonstration on your own terminal only: see consumerTicket.
      System.out.println("consumer ticket: " + application.consumerTicket().text());
      subscribe(application.consumerTicket(), executor).subscribe(printer);
      application.publish("temperature 21.5");
      application.publishSurely("door open").join();
    }
    printer.done.join(); // the executor must outlive the last signal
    executor.shutdown();
  }

  private static final class Printer implements Flow.Subscriber<Message> {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscription.request(1);
    }

    @Override
    public void onNext(Message message) {
      System.out.println(new String(message.bytes(), UTF_8));
      subscription.request(1); // one at a time: who takes longer slows only its own connection
    }

    @Override
    public void onError(Throwable why) {
      done.completeExceptionally(why);
    }

    @Override
    public void onComplete() {
      done.complete(null);
    }
  }
}
