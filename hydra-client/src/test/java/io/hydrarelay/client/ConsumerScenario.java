package io.hydrarelay.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;

/** A consumer that has joined, and a stream for the relay to send. */
abstract class ConsumerScenario extends ClientScenario {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  final SealedStream stream = new SealedStream(session);
  Consumer consumer;

  /** The relay's end of the consumer's connection. */
  RelayEnd end;

  void start(ConsumerConfig.Builder config) throws Exception {
    Future<Consumer> connecting = connectingConsumer(config);
    end = relay.accept().admitConsumer();
    consumer = get(connecting);
  }

  /** Receives the next message as text; it must come. */
  String receive() throws HydraException {
    return text(consumer.receive(PATIENCE).orElseThrow());
  }

  static String text(Message message) {
    return new String(message.bytes(), StandardCharsets.UTF_8);
  }

  /** Receives until that is not possible any more. */
  Future<Void> receivingToTheEnd() {
    return inApplication(
        () -> {
          while (consumer.receive().isPresent()) {
            // The scenario waits for what comes after all messages.
          }
          return null;
        });
  }
}
