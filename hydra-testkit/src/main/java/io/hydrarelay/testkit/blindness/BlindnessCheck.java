package io.hydrarelay.testkit.blindness;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Ticket;
import io.hydrarelay.protocol.crypto.Hashes;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.testkit.Judgement;
import io.hydrarelay.testkit.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Looks whether a relay is blind: whether content, keys and seeds are nowhere in what crosses it,
 * what it logs and what its process holds; and join tokens and session ids only where Hydra/1 lets
 * them be (§2.1, §2.4, §6.8, §12).
 *
 * <p>A search that finds nothing proves nothing, unless it would have found something. So in each
 * place there has to be a control: bytes that the relay may have there and certainly has. Where a
 * control is not found, or a place cannot be searched, the outcome there is UNKNOWN.
 *
 * <pre>
 *   BlindnessCheck check = new BlindnessCheck().session(ticket).canary("a message", bytes);
 *   // traffic through a WireTap; the session goes on while the process is searched
 *   check.wire(tap);                                  // first: it tells the streams' keys
 *   check.log(logFile, "relay listens");
 *   check.process(relay.pid(), folder);
 *   BlindnessReport report = check.report();
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class BlindnessCheck {
  private static final byte[] STREAM_KEY_LABEL =
      "hydra/1 stream key\0".getBytes(StandardCharsets.US_ASCII);

  private static final Set<Place> NOWHERE = EnumSet.noneOf(Place.class);

  /** Where JOIN comes by, and where its fields may stay. */
  private static final Set<Place> WHERE_JOIN_IS =
      EnumSet.of(Place.TO_RELAY, Place.HEAP, Place.MEMORY);

  private final List<SessionCredentials> sessions = new ArrayList<>();
  private final List<Secret> secrets = new ArrayList<>();
  private final Map<Place, Map<String, byte[]>> controls = new EnumMap<>(Place.class);
  private final Map<Place, SearchResult> results = new EnumMap<>(Place.class);

  /**
   * Adds the secrets of a session: its session key, its producer's seed, its join token and its id.
   * The id is the control for what clients send and for what the process holds, so the session has
   * to be alive when the process is searched.
   *
   * @param ticket the producer's, or an open session's
   */
  public BlindnessCheck session(Ticket ticket) {
    SessionCredentials session = ticket.credentials();
    String name = " of session " + session.id().fingerprint();
    sessions.add(session);
    add("the session key" + name, session.key().bytes(), NOWHERE);
    session.signingKey().ifPresent(key -> add("the producer's seed" + name, key.seed(), NOWHERE));
    if (session.mode() == Mode.OWNED) {
      add("the join token" + name, session.joinToken(), WHERE_JOIN_IS);
    }
    add("the id" + name, session.id().bytes(), WHERE_JOIN_IS);
    WHERE_JOIN_IS.forEach(place -> control(place, "the id" + name, session.id().bytes()));
    return this;
  }

  /**
   * Adds bytes of a message, or any others that the relay must not see.
   *
   * @param name what they are, for the report
   * @param bytes at least 16, random
   * @throws IllegalArgumentException when they could be found by accident
   */
  public BlindnessCheck canary(String name, byte[] bytes) {
    add(name, bytes, NOWHERE);
    return this;
  }

  private void add(String name, byte[] bytes, Set<Place> allowed) {
    secrets.add(new Secret(name, bytes, allowed));
  }

  /**
   * Adds a control.
   *
   * @param bytes what has to be found there, as it is
   * @throws IllegalArgumentException when it has less than two bytes
   */
  public BlindnessCheck control(Place place, String name, byte[] bytes) {
    Objects.requireNonNull(name, "name");
    if (bytes.length < 2) {
      throw new IllegalArgumentException(name + " is no control: it has less than two bytes");
    }
    controls.computeIfAbsent(place, first -> new LinkedHashMap<>()).put(name, bytes.clone());
    return this;
  }

  // ---- where to look

  /**
   * Searches what a tap has recorded so far, and learns from it the keys of the streams. Their
   * HEADERs are the control for what the relay sends, the newest ciphertext the one for the memory
   * of the process: it is in the relay's ring, outside of the heap.
   */
  public BlindnessCheck wire(WireTap tap) throws IOException {
    for (WireTap.Recording recording : tap.recordings()) {
      ProducerRecording.read(recording.toRelay()).ifPresent(this::learn);
    }
    for (WireTap.Recording recording : tap.recordings()) {
      file(Place.TO_RELAY, recording.toRelay());
      file(Place.FROM_RELAY, recording.fromRelay());
    }
    return this;
  }

  private void learn(ProducerRecording recording) {
    sessions.stream()
        .filter(session -> Arrays.equals(session.id().bytes(), recording.sessionId()))
        .forEach(session -> learn(session, recording));
  }

  private void learn(SessionCredentials session, ProducerRecording recording) {
    String name = " of session " + session.id().fingerprint();
    for (StreamHeader header : recording.headers()) {
      add("the key of stream " + header.epoch() + name, streamKey(session, header), NOWHERE);
      control(Place.FROM_RELAY, "the newest salt" + name, header.salt());
    }
    recording
        .newestCiphertext()
        .ifPresent(bytes -> control(Place.MEMORY, "the newest ciphertext" + name, bytes));
  }

  /** Derives a stream's key (§5.2). */
  private static byte[] streamKey(SessionCredentials session, StreamHeader header) {
    byte[] headerHash = header.hash();
    byte[] info =
        ByteBuffer.allocate(STREAM_KEY_LABEL.length + Hydra1.SESSION_ID_BYTES + headerHash.length)
            .put(STREAM_KEY_LABEL)
            .put(session.id().bytes())
            .put(headerHash)
            .array();
    return Hashes.hkdf32(session.key().bytes(), header.salt(), info);
  }

  /**
   * Searches a log.
   *
   * @param known a text that is certainly in it, the control
   */
  public BlindnessCheck log(Path log, String known) throws IOException {
    control(Place.LOG, "the known text", known.getBytes(StandardCharsets.UTF_8));
    return file(Place.LOG, log);
  }

  /** Searches a file, as one of a place. */
  public BlindnessCheck file(Place place, Path file) throws IOException {
    SearchResult result = result(place);
    try (FileChannel in = FileChannel.open(file)) {
      String source = file.getFileName().toString();
      result.searched(search(place).search(in, 0, result.hits(source)));
    }
    return this;
  }

  /**
   * Searches the heap of a JVM's process, by a dump, and on Linux its memory. It takes the rights
   * of the process's owner, and a JDK, not only a runtime, for the heap. What cannot be searched is
   * UNKNOWN, and the report says why.
   *
   * @param folder where the dump goes; it holds all that the process holds
   */
  public BlindnessCheck process(long pid, Path folder) throws InterruptedException {
    try {
      Path dump = folder.resolve("relay-" + pid + ".hprof");
      HeapDump.write(pid, dump);
      file(Place.HEAP, dump);
    } catch (IOException noDump) {
      result(Place.HEAP).failed(noDump);
    }
    SearchResult memory = result(Place.MEMORY);
    try {
      NeedleSearch search = search(Place.MEMORY);
      memory.searched(new ProcessMemory(pid).search(search, memory.hits("process " + pid)));
    } catch (IOException noAccess) {
      memory.failed(noAccess);
    }
    return this;
  }

  private SearchResult result(Place place) {
    return results.computeIfAbsent(place, SearchResult::new);
  }

  private NeedleSearch search(Place place) {
    Map<ByteBuffer, Needle> needles = new LinkedHashMap<>();
    for (Secret secret : secrets) {
      for (Encoding encoding : Encoding.values()) {
        secret.pieces().stream()
            .flatMap(piece -> encoding.forms(piece).stream())
            .map(form -> new Needle(secret.name(), encoding, form))
            .forEach(needle -> needles.putIfAbsent(ByteBuffer.wrap(needle.bytes()), needle));
      }
    }
    List<Needle> all = new ArrayList<>(needles.values());
    controls
        .getOrDefault(place, Map.of())
        .forEach(
            (name, bytes) -> all.add(new Needle(SearchResult.CONTROL + name, Encoding.RAW, bytes)));
    return new NeedleSearch(all);
  }

  // ---- what was found

  /** Returns what is known so far. */
  public BlindnessReport report() {
    Map<Place, Judgement> judgements = new EnumMap<>(Place.class);
    List<Finding> findings = new ArrayList<>();
    for (Place place : Place.values()) {
      if (results.containsKey(place)) {
        List<Finding> here = results.get(place).findings(secrets);
        findings.addAll(here);
        judgements.put(place, judge(place, here));
      }
    }
    return new BlindnessReport(judgements, findings);
  }

  private Judgement judge(Place place, List<Finding> findings) {
    List<Finding> leaks = findings.stream().filter(finding -> !finding.allowed()).toList();
    if (!leaks.isEmpty()) {
      return new Judgement(Outcome.FAIL, "found " + leaks);
    }
    return results
        .get(place)
        .doubt(controls.getOrDefault(place, Map.of()).keySet())
        .map(doubt -> new Judgement(Outcome.UNKNOWN, doubt))
        .orElseGet(() -> new Judgement(Outcome.PASS, results.get(place) + ", found " + findings));
  }
}
