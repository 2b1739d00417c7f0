package io.hydrarelay.examples;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.stream.StreamEvent;
import io.hydrarelay.server.HydraServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends one file to several receivers. Shows how a receiver makes sure that it has the producer's
 * whole file, nothing less and nothing else, before the file appears under its name.
 */
public final class FileToMany {
  private static final int CHUNK_BYTES = 256 * 1_024;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private FileToMany() {}

  /** Sends a file, and the authenticated end only behind all of it. */
  public static void send(Path file, Ticket producerTicket) throws HydraException, IOException {
    ProducerConfig config = ProducerConfig.builder().lagPolicy(LagPolicy.BLOCK).build();
    Producer producer = Producer.connect(producerTicket, config);
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
      while (in.read(chunk.clear()) >= 0) {
        producer.send(chunk.flip());
      }
      producer.close();
    } finally {
      // Try-with-resources would call close, also after half a file: receivers would take it for
      // the whole. After a close this does nothing.
      producer.abort();
    }
  }

  /**
   * Receives a file, and lets it appear only when all of it is there.
   *
   * @param consumer joined before the file is sent; closed by this
   * @throws HydraException when the stream is cut before its end; there is no file then
   * @throws IOException when a part is missing or cannot be written; there is no file then
   */
  public static Path receive(Consumer consumer, Path target) throws HydraException, IOException {
    Path folder = target.toAbsolutePath().getParent();
    // Only its owner may read it, here and under its name.
    Path part = Files.createTempFile(folder, target.getFileName().toString(), ".part");
    try (consumer) {
      try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
        copyToTheEnd(consumer, out);
        out.force(true);
      }
      return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** With no hole before it, the end's signature covers every byte that came. */
  private static void copyToTheEnd(Consumer consumer, FileChannel out)
      throws HydraException, IOException {
    StreamEvent event = next(consumer);
    while (!(event instanceof StreamEvent.End end && end.last())) {
      if (event instanceof StreamEvent.Message message) {
        ByteBuffer chunk = message.payload().duplicate();
        while (chunk.hasRemaining()) {
          out.write(chunk);
        }
      } else if (isHole(event)) {
        throw new IOException("a part of the file is missing: " + event);
      }
      event = next(consumer);
    }
  }

  private static StreamEvent next(Consumer consumer) throws HydraException, IOException {
    return consumer
        .nextEvent(PATIENCE)
        .orElseThrow(() -> new IOException("nothing has come for " + PATIENCE));
  }

  private static boolean isHole(StreamEvent event) {
    return event instanceof StreamEvent.Gap
        || event instanceof StreamEvent.LateJoin
        || event instanceof StreamEvent.Stream stream && stream.how() == StreamEvent.How.BROKEN;
  }

  /** Sends a file, the first argument, to three receivers that write into a folder, the second. */
  public static void main(String[] args) throws Exception {
    ExecutorService receivers = Executors.newCachedThreadPool();
    try (HydraServer relay = HydraServer.bindDefault().start()) {
      Ticket ticket =
          Ticket.producer(relay.endpoint(), SessionCredentials.generateOwned(new SecureRandom()));
      List<Future<Path>> copies = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        Path target = Path.of(args[1], "copy-" + i);
        Consumer consumer = Consumer.connect(ticket); // waits at the relay for the producer
        copies.add(receivers.submit(() -> receive(consumer, target)));
      }
      send(Path.of(args[0]), ticket);
      for (Future<Path> copy : copies) {
        System.out.println("received " + copy.get());
      }
    } finally {
      receivers.shutdownNow();
    }
  }
}
