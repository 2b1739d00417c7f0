package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hydrarelay.protocol.stream.ResumePoint;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A null argument is refused where it is given, by name, on the caller's thread. */
class NullArgumentTest extends ProducerScenario {
  private static final ProducerConfig SENDING = ProducerConfig.defaults();
  private static final ConsumerConfig READING = ConsumerConfig.defaults();

  @Test
  void shouldBeRefusedWhenConnecting() {
    expectRefusal("ticket", () -> Producer.connect(null));
    expectRefusal("ticket", () -> Producer.connect(null, SENDING));
    expectRefusal("config", () -> Producer.connect(ticket(), null));
    expectRefusal("ticket", () -> Producer.connectAsync(null, SENDING));
    expectRefusal("config", () -> Producer.connectAsync(ticket(), null));
    expectRefusal("ticket", () -> Consumer.connect(null));
    expectRefusal("ticket", () -> Consumer.connect(null, READING));
    expectRefusal("config", () -> Consumer.connect(ticket(), null));
    expectRefusal("ticket", () -> Consumer.connectAsync(null, READING));
    expectRefusal("config", () -> Consumer.connectAsync(ticket(), null));
  }

  @Test
  void shouldBeRefusedByTheOptionItIsMeantFor() {
    ProducerConfig.Builder sending = ProducerConfig.builder();
    expectRefusal("lagPolicy", () -> sending.lagPolicy(null));
    expectRefusal("linger", () -> sending.linger(null));
    expectRefusal("closeTimeout", () -> sending.closeTimeout(null));
    expectRefusal("clientHandshake", () -> sending.clientHandshake(null));
    expectRefusal("backoff", () -> sending.backoff(null));
    expectRefusal("backoffMax", () -> sending.backoffMax(null));
    expectRefusal("maxReconnectTime", () -> sending.maxReconnectTime(null));
    expectRefusal("aead", () -> sending.aead(null));
    expectRefusal("listener", () -> sending.listener(null));
    ConsumerConfig.Builder reading = ConsumerConfig.builder();
    expectRefusal("start", () -> reading.start((ConsumerConfig.Start) null));
    expectRefusal("start", () -> reading.start((ResumePoint) null));
    expectRefusal("maxStaleness", () -> reading.maxStaleness(null));
    expectRefusal("clientHandshake", () -> reading.clientHandshake(null));
    expectRefusal("backoff", () -> reading.backoff(null));
    expectRefusal("backoffMax", () -> reading.backoffMax(null));
    expectRefusal("maxReconnectTime", () -> reading.maxReconnectTime(null));
    expectRefusal("aead", () -> reading.aead(null));
    expectRefusal("listener", () -> reading.listener(null));
  }

  @Test
  void shouldBeRefusedWhenSending() throws Exception {
    start(quiet());

    expectRefusal("payload", () -> producer.send((byte[]) null));
    expectRefusal("payload", () -> producer.send((ByteBuffer) null));
    expectRefusal("payload", () -> producer.offer(null));
    expectRefusal("payload", () -> producer.sendAsync(null));
    expectRefusal("timeout", () -> producer.awaitConsumers(1, null));
    assertEquals(0, producer.stats().messages());
  }

  @Test
  void shouldLeaveTheWayOfAConsumersEventsOpen() throws Exception {
    Future<Consumer> connecting = connectingConsumer(reading());
    relay.accept().admitConsumer();
    Consumer consumer = get(connecting);

    expectRefusal("timeout", () -> consumer.receive(null));
    expectRefusal("timeout", () -> consumer.nextEvent(null));
    expectRefusal("listener", () -> consumer.listen(null, Runnable::run));
    expectRefusal("executor", () -> consumer.listen(message -> {}, null));
    expectRefusal("executor", () -> consumer.messages(null));
    Flow.Publisher<Message> messages = consumer.messages(Runnable::run);
    assertThrows(NullPointerException.class, () -> messages.subscribe(null));
  }

  private static void expectRefusal(String name, Executable call) {
    assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
  }
}
