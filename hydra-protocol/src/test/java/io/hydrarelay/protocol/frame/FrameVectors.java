package io.hydrarelay.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.Mode;
import io.hydrarelay.protocol.Role;
import io.hydrarelay.protocol.SessionId;
import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.Vector;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.nio.ByteBuffer;

/** The vectors of JOIN, PROOF and the control frames. */
public final class FrameVectors {
  private FrameVectors() {}

  /** Fields to 120 bytes, and back. */
  public static void join(Vector vector) {
    JsonNode in = vector.input();
    Join join =
        new Join(
            Mode.of(in.get("mode").intValue()).orElseThrow(),
            SessionId.of(Vector.bytes(in.get("session_id"))),
            Role.of(in.get("role").intValue()).orElseThrow(),
            LagPolicy.of(in.get("policy").intValue()).orElseThrow(),
            in.get("resume_epoch").longValue(),
            in.get("resume_seq").longValue(),
            Vector.bytes(in.get("join_token")));
    String expected = vector.output().get("hex").textValue();
    assertEquals(expected, Vector.hex(join.toBytes()));
    JoinCheck.Verdict verdict =
        new JoinCheck(true, allPolicies()).check(ByteBuffer.wrap(join.toBytes()));
    Join read = assertInstanceOf(JoinCheck.Verdict.Pass.class, verdict).join();
    assertEquals(expected, Vector.hex(read.toBytes()));
  }

  private static int allPolicies() {
    int all = 0;
    for (LagPolicy each : LagPolicy.values()) {
      all |= each.bit();
    }
    return all;
  }

  /** What a relay says of the bytes received so far. */
  public static void joinCheck(Vector vector) {
    JoinCheck check =
        new JoinCheck(
            vector.input().get("allow_open").booleanValue(),
            vector.input().get("policies").intValue());
    JoinCheck.Verdict verdict = check.check(Vector.buffer(vector.input().get("join")));
    JsonNode out = vector.output();
    switch (out.get("reaction").textValue()) {
      case "close" -> assertInstanceOf(JoinCheck.Verdict.Close.class, verdict);
      case "more" -> assertInstanceOf(JoinCheck.Verdict.More.class, verdict);
      case "next check" -> assertInstanceOf(JoinCheck.Verdict.Pass.class, verdict);
      default ->
          assertEquals(
              new JoinCheck.Verdict.Refuse(
                  StatusCode.of(out.get("code").intValue()).orElseThrow(),
                  out.get("arg").longValue()),
              verdict);
    }
  }

  /** The tag of a relay's name. */
  public static void relayTag(Vector vector) {
    byte[] tag = Proof.relayTag(vector.input().get("authority").textValue());
    assertEquals(vector.output().get("tag").textValue(), Vector.hex(tag));
  }

  /** The bytes that are signed, and the frame. */
  public static void proof(Vector vector) throws Exception {
    JsonNode in = vector.input();
    byte[] join = Vector.bytes(in.get("join"));
    Challenge challenge = Challenge.decode(Vector.buffer(in.get("challenge")));
    SigningKey key = SigningKey.of(Vector.bytes(in.get("producer_seed")));
    Proof proof = Proof.sign(key, join, challenge, in.get("authority").textValue());
    assertEquals(
        vector.output().get("signed").textValue(),
        Vector.hex(Proof.signedBytes(join, challenge, proof.tag())));
    assertEquals(vector.output().get("hex").textValue(), Vector.hex(proof.toFrame()));
    Proof read = Proof.decode(bodyOf(Vector.buffer(vector.output().get("hex")), FrameType.PROOF));
    assertTrue(read.isValid(key.publicKey(), join, challenge));
  }

  /** Fields to a frame, and back. */
  public static void control(Vector vector) throws Exception {
    ByteBuffer expected = Vector.buffer(vector.output().get("hex"));
    FrameType type = FrameType.of(vector.input().get("type").intValue()).orElseThrow();
    ByteBuffer body = bodyOf(expected, type);
    assertEquals(expected, ByteBuffer.wrap(encode(type, vector.input())));
    assertEquals(expected, ByteBuffer.wrap(decodeAndEncode(type, body)));
  }

  private static byte[] encode(FrameType type, JsonNode in) throws Exception {
    return switch (type) {
      case CHALLENGE -> Challenge.decode(Vector.buffer(in.get("challenge"))).toFrame();
      case STATUS ->
          new Status(number(in, "code"), number(in, "keepalive_s"), in.get("arg").longValue())
              .toFrame();
      case LAG -> new Lag(in.get("skipped").longValue(), in.get("next_seq").longValue()).toFrame();
      case ACK -> new Ack(in.get("epoch").longValue(), in.get("next_seq").longValue()).toFrame();
      case AUDIENCE -> new Audience(number(in, "consumers"), number(in, "lagging")).toFrame();
      case PING -> new Ping(Vector.buffer(in.get("data")).getLong()).toFrame();
      case PONG -> new Pong(Vector.buffer(in.get("data")).getLong()).toFrame();
      default -> throw new AssertionError(type);
    };
  }

  private static int number(JsonNode in, String field) {
    return (int) in.get(field).longValue();
  }

  private static byte[] decodeAndEncode(FrameType type, ByteBuffer body) throws Exception {
    return switch (type) {
      case CHALLENGE -> Challenge.decode(body).toFrame();
      case STATUS -> Status.decode(body).toFrame();
      case LAG -> Lag.decode(body).toFrame();
      case ACK -> Ack.decode(body).toFrame();
      case AUDIENCE -> Audience.decode(body).toFrame();
      case PING -> Ping.decode(body).toFrame();
      case PONG -> Pong.decode(body).toFrame();
      default -> throw new AssertionError(type);
    };
  }

  private static ByteBuffer bodyOf(ByteBuffer frame, FrameType type) {
    FrameHeader header = FrameHeader.read(frame.duplicate());
    assertEquals(type.code(), header.type());
    assertEquals(frame.remaining(), header.frameBytes());
    return frame.slice(Hydra1.FRAME_HEADER_BYTES, header.length());
  }
}
