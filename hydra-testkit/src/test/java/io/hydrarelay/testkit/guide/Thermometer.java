package io.hydrarelay.testkit.guide;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Message;
import io.hydrarelay.client.MessageListener;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Ticket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The application of the guide: publishes what it measures. */
final class Thermometer implements AutoCloseable {
  private final Producer producer;

  Thermometer(Ticket ticket) throws HydraException {
    ProducerConfig config = ProducerConfig.builder().backoff(Duration.ofMillis(20)).build();
    this.producer = Producer.connect(ticket, config);
  }

  void measured(double degrees) throws HydraException {
    producer.send(Double.toString(degrees).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws HydraException {
    producer.close();
  }

  static double degrees(Message message) {
    return Double.parseDouble(new String(message.bytes(), StandardCharsets.UTF_8));
  }

  /** Shows what a thermometer measures, but fails on frost. */
  static void display(Consumer consumer) {
    consumer.listen(
        new MessageListener() {
          @Override
          public void onMessage(Message message) {
            if (degrees(message) < 0) {
              throw new IllegalStateException("frost");
            }
          }
        },
        Runnable::run);
  }
}
