package io.hydrarelay.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.testkit.junit.HydraRelayTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@HydraRelayTest
class FileToManyTest {
  private static final int FILE_BYTES = 3_000_001;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final byte[] content = new byte[FILE_BYTES];
  @TempDir private Path sent;
  @TempDir private Path received;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    new Random(1).nextBytes(content);
    file = Files.write(sent.resolve("file"), content);
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void shouldGiveEveryReceiverTheSameFile(Ticket ticket) throws Exception {
    List<Future<Path>> copies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      copies.add(startReceiver(Consumer.connect(ticket), "copy-" + i));
    }
    FileToMany.send(file, ticket);
    for (Future<Path> copy : copies) {
      assertArrayEquals(sha256(content), sha256(Files.readAllBytes(copy.get())));
    }
    assertEquals(List.of("copy-0", "copy-1", "copy-2"), namesOfReceived());
  }

  @HydraRelayTest(lingerMillis = 0)
  @Test
  void shouldKeepNoFileWhenTheStreamIsCutBeforeItsEnd(Consumer consumer, Producer producer)
      throws Exception {
    Future<Path> copy = startReceiver(consumer, "copy");
    producer.send(content);
    producer.flush();
    producer.abort();
    assertInstanceOf(HydraException.class, failureOf(copy));
    assertEquals(List.of(), namesOfReceived());
  }

  @HydraRelayTest(lingerMillis = 0)
  @Test
  void shouldNotSendTheEndWhenTheFileCannotBeRead(Consumer consumer, Ticket ticket)
      throws Exception {
    Path unreadable = sent;
    Future<Path> copy = startReceiver(consumer, "copy");
    assertThrows(IOException.class, () -> FileToMany.send(unreadable, ticket));
    assertInstanceOf(HydraException.class, failureOf(copy));
    assertEquals(List.of(), namesOfReceived());
  }

  @Test
  void shouldKeepNoFileWithoutItsBeginning(Producer producer, Ticket ticket) throws Exception {
    producer.send(content);
    producer.flush();
    Future<Path> copy = startReceiver(Consumer.connect(ticket), "copy");
    producer.send(content);
    producer.flush();
    assertInstanceOf(IOException.class, failureOf(copy));
    assertEquals(List.of(), namesOfReceived());
  }

  private Future<Path> startReceiver(Consumer consumer, String name) {
    return threads.submit(() -> FileToMany.receive(consumer, received.resolve(name)));
  }

  private static Throwable failureOf(Future<Path> copy) {
    return assertThrows(ExecutionException.class, copy::get).getCause();
  }

  private List<String> namesOfReceived() throws IOException {
    try (Stream<Path> files = Files.list(received)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
