package io.hydrarelay.client;

import io.hydrarelay.client.HydraException.Category;
import io.hydrarelay.protocol.stream.StreamEvent;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterClass;

/** A consumer's publisher under the rules of the Reactive Streams, as their authors test them. */
public class MessagePublisherTckTest extends FlowPublisherVerification<Message> {
  private static final long TIMEOUT_MILLIS = 2_000;
  private static final long SILENCE_MILLIS = 50;
  private static final int PAYLOAD_BYTES = 100;
  private static final int QUEUE_BYTES = 10_000;

  private final ExecutorService executor = Executors.newFixedThreadPool(4);

  public MessagePublisherTckTest() {
    super(new TestEnvironment(TIMEOUT_MILLIS, SILENCE_MILLIS));
  }

  @AfterClass
  public void stopTheExecutor() {
    executor.shutdownNow();
  }

  @Override
  public Flow.Publisher<Message> createFlowPublisher(long elements) {
    return new Feeder(elements).publisher(Optional.empty());
  }

  @Override
  public Flow.Publisher<Message> createFailedFlowPublisher() {
    HydraException lost = new HydraException(Category.INTERRUPTED, "localhost:1", "lost");
    return new Feeder(0).publisher(Optional.of(lost));
  }

  /** Plays the network: as many messages as asked for, no more at once than the queue holds. */
  private final class Feeder {
    private final EventQueue queue = new EventQueue(QUEUE_BYTES, this::feed);
    private long left;

    Feeder(long messages) {
      left = messages;
      feed();
    }

    private void feed() {
      while (left > 0 && !queue.isFull()) {
        left--;
        ByteBuffer payload = ByteBuffer.allocate(PAYLOAD_BYTES).asReadOnlyBuffer();
        queue.put(new StreamEvent.Message(payload, 1, left));
        queue.put(new StreamEvent.Duplicate(left));
      }
      queue.publish();
      if (left == 0) {
        queue.finish();
      }
    }

    Flow.Publisher<Message> publisher(Optional<HydraException> failure) {
      return new MessagePublisher(queue, executor, new TestSource(failure));
    }
  }

  private record TestSource(Optional<HydraException> failure) implements MessagePublisher.Source {
    @Override
    public Message message(StreamEvent.Message event) {
      return new Message(event.payload(), event.epoch(), event.seq(), -1);
    }

    @Override
    public void passed(StreamEvent event) {
      // Events that are no messages are not the subscriber's.
    }

    @Override
    public String peer() {
      return "nowhere";
    }

    @Override
    public void close() {
      // There is no connection.
    }
  }
}
