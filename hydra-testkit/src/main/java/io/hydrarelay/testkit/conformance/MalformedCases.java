package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.Join;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** What joins wrongly (Hydra/1 §9, rows 9.1 to 9.4), with values that the seed chooses. */
final class MalformedCases {
  private static final int ROUNDS = 8;

  /** The begin of a TLS 1.3 ClientHello. */
  private static final byte[] CLIENT_HELLO =
      HexFormat.of().parseHex("16030100f5010000f10303" + "5a".repeat(32) + "20" + "a5".repeat(32));

  private MalformedCases() {}

  static List<RelayCase> all() {
    List<RelayCase> all = new ArrayList<>(noise());
    all.addAll(fields());
    all.addAll(policies());
    all.addAll(proofs());
    return all;
  }

  // ---- 9.1

  private static List<RelayCase> noise() {
    RelayCaseList cases = new RelayCaseList("9.1");
    notHydra(cases, 1, "HTTP request", stage -> text("GET / HTTP/1.1\r\nHost: relay\r\n\r\n"));
    notHydra(cases, 2, "TLS ClientHello on a plain port", stage -> CLIENT_HELLO);
    notHydra(cases, 3, "SSH banner", stage -> text("SSH-2.0-OpenSSH_9.6\r\n"));
    notHydra(cases, 4, "line end", stage -> text("\r\n"));
    notHydra(cases, 5, "one zero byte", stage -> new byte[1]);
    notHydra(cases, 6, "noise of 64 bytes", stage -> noise(stage, 64));
    notHydra(cases, 7, "noise of 100,000 bytes", stage -> noise(stage, 100_000));
    notHydra(
        cases, 8, "JOIN of an unknown protocol, HYDS", stage -> text("HYDS" + "x".repeat(116)));
    return cases.list();
  }

  private static void notHydra(
      RelayCaseList cases, int number, String what, Function<RelayStage, byte[]> bytes) {
    cases.must(
        number,
        what,
        "what does not begin with the magic is closed without a reply",
        stage -> {
          RelayPeer peer = stage.connect("peer");
          peer.sendUnlessClosed(bytes.apply(stage));
          peer.expectClosed();
        });
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] noise(RelayStage stage, int count) {
    byte[] bytes = stage.randomBytes(count);
    bytes[0] = bytes[0] == 'H' ? 0 : bytes[0];
    return bytes;
  }

  // ---- 9.2

  private static List<RelayCase> fields() {
    RelayCaseList cases = new RelayCaseList("9.2");
    refusesAny(
        cases,
        1,
        "random wrong versions",
        StatusCode.UNSUPPORTED_VERSION,
        (stage, random) -> either(stage, random).with(JoinBytes.VERSION, 2 + random.nextInt(254)));
    refusesAny(
        cases,
        2,
        "random wrong modes",
        StatusCode.MALFORMED,
        (stage, random) -> either(stage, random).with(JoinBytes.MODE, 2 + random.nextInt(254)));
    refusesAny(
        cases,
        3,
        "random wrong roles",
        StatusCode.BAD_ROLE,
        (stage, random) -> either(stage, random).with(JoinBytes.ROLE, 3 + random.nextInt(253)));
    refusesAny(
        cases,
        4,
        "random wrong bytes 71",
        StatusCode.MALFORMED,
        (stage, random) -> either(stage, random).with(JoinBytes.POLICY, 5 + random.nextInt(251)));
    refusesAny(
        cases,
        5,
        "random wrong resume fields",
        StatusCode.MALFORMED,
        (stage, random) -> {
          long tooLarge = random.nextLong() | Hydra1.U64_LIMIT;
          return either(stage, random).resume(1 + random.nextInt(99), tooLarge);
        });
    refusesAny(
            cases,
            6,
            "random tokens in open JOINs",
            StatusCode.MALFORMED,
            (stage, random) -> JoinBytes.consumer(stage.open()).token(stage.randomBytes(32)))
        .needs(Need.OPEN);
    refusesAny(
            cases,
            7,
            "open JOINs where they are refused",
            StatusCode.MODE_REFUSED,
            (stage, random) -> JoinBytes.consumer(stage.open()).resume(random.nextInt(99), 0))
        .needs(Need.NO_OPEN);
    return cases.list();
  }

  @FunctionalInterface
  private interface JoinMaker {
    JoinBytes make(RelayStage stage, Random random);
  }

  private static JoinBytes either(RelayStage stage, Random random) {
    SessionCredentials session = stage.owned();
    return random.nextBoolean() ? JoinBytes.consumer(session) : JoinBytes.producer(session);
  }

  private static RelayCaseList refusesAny(
      RelayCaseList cases, int number, String what, StatusCode code, JoinMaker join) {
    return cases.must(
        number,
        what,
        "each is refused with STATUS %02X".formatted(code.code()),
        stage -> {
          for (int i = 1; i <= ROUNDS; i++) {
            byte[] bytes = join.make(stage, stage.random()).all();
            stage.connectWith("peer " + i, bytes).expectRefusal(code);
          }
        });
  }

  // ---- 9.3 and 9.4

  private static List<RelayCase> policies() {
    return new RelayCaseList("9.3")
        .must(
            1,
            "SPILL in an owned session",
            "a policy that exists but is not allowed is STATUS 20",
            stage -> expectSpillRefused(stage, stage.owned()))
        .must(
            2,
            "SPILL in an open session",
            "a policy that exists but is not allowed is STATUS 20",
            stage -> expectSpillRefused(stage, stage.open()))
        .needs(Need.OPEN)
        .list();
  }

  private static void expectSpillRefused(RelayStage stage, SessionCredentials session)
      throws Exception {
    byte[] join = Join.producer(session, LagPolicy.SPILL, 0).toBytes();
    stage
        .connectWith("producer", join)
        .expectRefusal(StatusCode.POLICY_REFUSED, stage.target().policySet());
  }

  private static List<RelayCase> proofs() {
    RelayCaseList cases = new RelayCaseList("9.4");
    refusesAny(
        cases,
        1,
        "random tokens",
        StatusCode.BAD_PROOF,
        (stage, random) -> either(stage, random).token(stage.randomBytes(32)));
    refusesAny(
        cases,
        2,
        "ids that commit to another token",
        StatusCode.BAD_PROOF,
        (stage, random) -> either(stage, random).flipped(JoinBytes.SESSION_ID + 32 + 5));
    cases
        .must(
            3,
            "random signatures",
            "each is refused with STATUS 14",
            stage -> expectProofsRefused(stage, 32, StatusCode.BAD_PROOF))
        .must(
            4,
            "random tags",
            "each is refused with STATUS 15",
            stage -> expectProofsRefused(stage, 0, StatusCode.WRONG_RELAY))
        .needs(Need.NAMES);
    return cases.list();
  }

  private static void expectProofsRefused(RelayStage stage, int offset, StatusCode code)
      throws Exception {
    for (int i = 1; i <= ROUNDS; i++) {
      SessionCredentials session = stage.owned();
      byte[] join = JoinBytes.producer(session).all();
      RelayPeer peer = stage.connectWith("producer " + i, join);
      byte[] proof = peer.proof(session, join, peer.expectChallenge());
      byte[] random = stage.randomBytes(32);
      System.arraycopy(random, 0, proof, Hydra1.FRAME_HEADER_BYTES + offset, random.length);
      peer.send(proof);
      peer.expectRefusal(code);
    }
  }
}
