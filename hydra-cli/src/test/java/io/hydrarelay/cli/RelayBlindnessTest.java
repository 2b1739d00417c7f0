package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.client.Consumer;
import io.hydrarelay.client.ConsumerConfig;
import io.hydrarelay.client.HydraException;
import io.hydrarelay.client.Producer;
import io.hydrarelay.client.ProducerConfig;
import io.hydrarelay.protocol.Endpoint;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.frame.Ack;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.testkit.Outcome;
import io.hydrarelay.testkit.blindness.BlindnessCheck;
import io.hydrarelay.testkit.blindness.BlindnessReport;
import io.hydrarelay.testkit.blindness.Finding;
import io.hydrarelay.testkit.blindness.Place;
import io.hydrarelay.testkit.blindness.WireTap;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay in a process of its own, searched to the last byte for what it must not know. */
class RelayBlindnessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int FRAME_HEADER_BYTES = Hydra1.FRAME_HEADER_BYTES;
  private static final int CANARY_BYTES = 64;
  private static final int LARGE_BYTES = 200_000;

  @TempDir private Path folder;
  private final byte[] canary = randomBytes(CANARY_BYTES);
  private Path log;
  private HydraProcess relay;
  private WireTap tap;
  private Ticket owned;
  private Ticket open;

  @BeforeEach
  void startRelay() throws Exception {
    log = folder.resolve("relay.log");
    relay =
        HydraProcess.start(
            Map.of("LOG_FILE", log.toString(), "LOG_LEVEL", "debug"),
            "relay",
            "--listen=127.0.0.1:0",
            "--announce");
    Endpoint endpoint = Endpoint.parse(relay.firstLine());
    tap = WireTap.start(endpoint, folder.resolve("wire"));
    owned = tap.through(Ticket.producer(endpoint, SessionCredentials.generateOwned(RANDOM)));
    open = tap.through(Ticket.open(endpoint, SessionCredentials.generateOpen(RANDOM)));
  }

  @AfterEach
  void stopRelay() throws IOException {
    tap.close();
    relay.close();
  }

  @Test
  void shouldKnowNothingButWhatTheProtocolLetsItKnow() throws Exception {
    BlindnessCheck check =
        new BlindnessCheck().session(owned).session(open).canary("the content", canary);
    try (LiveSession first = new LiveSession(owned);
        LiveSession second = new LiveSession(open)) {
      first.carry(canary);
      second.carry(canary);
      provokeLogLines();
      check.control(Place.LOG, "the name of the owned session", fingerprint(owned));
      check.control(Place.LOG, "the name of the open session", fingerprint(open));
      BlindnessReport report = search(check);
      for (Place place : Place.values()) {
        Outcome expected = place == Place.MEMORY && !mayTrace() ? Outcome.UNKNOWN : Outcome.PASS;
        assertEquals(expected, report.at(place).outcome(), report::toString);
      }
      assertEquals(Set.of("the id", "the join token"), found(report), report::toString);
    }
  }

  /** A producer that does not seal what it sends is the proof that the search would find it. */
  @Test
  void shouldBeSeenToHoldContentThatAProducerSendsInTheClear() throws Exception {
    BlindnessCheck check = new BlindnessCheck().session(open).canary("the content", canary);
    try (Socket producer = new Socket(open.relay().host(), open.relay().port())) {
      sendInTheClear(producer);
      BlindnessReport report = search(check);
      assertEquals(Outcome.FAIL, report.at(Place.TO_RELAY).outcome(), report::toString);
      Outcome expected = mayTrace() ? Outcome.FAIL : Outcome.UNKNOWN;
      assertEquals(expected, report.at(Place.MEMORY).outcome(), report::toString);
      assertEquals(Outcome.FAIL, report.outcome());
    }
  }

  private BlindnessReport search(BlindnessCheck check) throws Exception {
    return check.wire(tap).log(log, "relay listens on").process(relay.pid(), folder).report();
  }

  private static byte[] fingerprint(Ticket ticket) {
    return ticket.credentials().id().fingerprint().getBytes(StandardCharsets.US_ASCII);
  }

  private boolean mayTrace() {
    try (FileChannel memory = FileChannel.open(Path.of("/proc/" + relay.pid() + "/mem"))) {
      return memory.isOpen();
    } catch (IOException refused) {
      return false;
    }
  }

  private static Set<String> found(BlindnessReport report) {
    return report.findings().stream()
        .map(Finding::secret)
        .map(secret -> secret.substring(0, secret.indexOf(" of session")))
        .collect(Collectors.toSet());
  }

  /** Has the relay refuse and replace clients, which it logs with the sessions' fingerprints. */
  private void provokeLogLines() throws HydraException {
    assertThrows(HydraException.class, () -> Producer.connect(open));
    Producer.connect(owned).abort();
  }

  /** A session that goes on until it is closed. */
  private static final class LiveSession implements AutoCloseable {
    private final Producer producer;
    private final Consumer late;
    private final Consumer holding;

    LiveSession(Ticket ticket) throws HydraException {
      producer =
          Producer.connect(ticket, ProducerConfig.builder().lagPolicy(LagPolicy.BLOCK).build());
      late = Consumer.connect(ticket.toConsumer());
      boolean isOwned = ticket.kind() == Ticket.Kind.PRODUCER;
      holding =
          Consumer.connect(ticket.toConsumer(), ConsumerConfig.builder().hold(isOwned).build());
      assertTrue(producer.awaitConsumers(2, PATIENCE));
    }

    /** Sends content alone, many times in one frame, and across many frames. */
    void carry(byte[] content) throws HydraException {
      byte[] large = new byte[LARGE_BYTES];
      for (int at = 0; at + content.length <= large.length; at += content.length) {
        System.arraycopy(content, 0, large, at, content.length);
      }
      for (byte[] message : new byte[][] {content, large, content}) {
        producer.send(message);
        producer.flush();
        assertArrayEquals(message, late.receive(PATIENCE).orElseThrow().bytes());
        assertArrayEquals(message, holding.receive(PATIENCE).orElseThrow().bytes());
      }
    }

    @Override
    public void close() {
      producer.abort();
      late.close();
      holding.close();
    }
  }

  private void sendInTheClear(Socket producer) throws Exception {
    SessionCredentials session = open.credentials();
    OutputStream out = producer.getOutputStream();
    DataInputStream in = new DataInputStream(producer.getInputStream());
    out.write(Join.producer(session, LagPolicy.BLOCK, 0).toBytes());
    StreamHeader header =
        StreamHeader.create(
            session, 0, 0, System.currentTimeMillis(), 0, randomBytes(Hydra1.KEY_BYTES));
    out.write(header.toFrame());
    ByteBuffer data = ByteBuffer.allocate(FRAME_HEADER_BYTES + canary.length);
    int whole = FrameHeader.FIRST | FrameHeader.LAST;
    FrameHeader.of(FrameType.DATA, whole, canary.length, 0).write(data);
    out.write(data.put(canary).array());
    long acknowledged = 0;
    while (acknowledged < 1) {
      FrameHeader frame = FrameHeader.read(ByteBuffer.wrap(in.readNBytes(FRAME_HEADER_BYTES)));
      ByteBuffer body = ByteBuffer.wrap(in.readNBytes(frame.length()));
      boolean isAck = frame.type() == FrameType.ACK.code();
      acknowledged = isAck ? Ack.decode(body).nextSeq() : acknowledged;
    }
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
