package io.hydrarelay.testkit.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.Challenge;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Proof;
import io.hydrarelay.testkit.conformance.CaseResult.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Relays that are right but for one thing: the case that is meant for it catches each. */
class MutantRelayTest {
  private static final int BODY = Hydra1.FRAME_HEADER_BYTES;

  private static final JudgedRelay RELAY = JudgedRelay.withShort(Map.of());

  @AfterAll
  static void closeRelay() {
    RELAY.close();
  }

  @Test
  void shouldPassAMutantWithoutAFault() throws Exception {
    ConformanceReport report = judge(() -> new Distortion() {}, "3.4", "6.6");
    JudgedRelay.expectNothingAgainst(report);
  }

  // ---- frames on their way

  @Test
  void shouldCatchARelayThatChangesOneBitOfAFrame() throws Exception {
    expectCaught(
        Distortion.changing(
            FrameType.DATA,
            frame -> {
              frame[frame.length - 1] ^= 1;
              return frame;
            }),
        "4.1-7",
        "it was changed at byte 65546");
  }

  @Test
  void shouldCatchARelayThatClearsFlagsItDoesNotKnow() throws Exception {
    expectCaught(
        Distortion.changing(
            FrameType.DATA,
            frame -> {
              frame[FrameHeader.FLAGS_OFFSET] &= FrameHeader.KNOWN_FLAGS;
              return frame;
            }),
        "6.4-2",
        "expected DATA (flags 16, 20 bytes, seq 16)");
  }

  @Test
  void shouldCatchARelayThatSwapsFrames() throws Exception {
    Supplier<Distortion> swapping =
        () ->
            new Distortion() {
              private byte[] held = new byte[0];

              @Override
              public List<byte[]> toClient(byte[] frame) {
                if (!Distortion.is(frame, FrameType.DATA)) {
                  return List.of(frame);
                }
                List<byte[]> both = held.length == 0 ? List.of() : List.of(frame, held);
                held = both.isEmpty() ? frame : new byte[0];
                return both;
              }
            };
    expectCaught(swapping, "6.4-5", "expected DATA");
  }

  @Test
  void shouldCatchARelayThatLosesTheEnd() throws Exception {
    expectCaught(Distortion.losing(FrameType.END), "6.1-20", "expected END");
  }

  @Test
  void shouldCatchARelayThatForwardsTheHeaderTwice() throws Exception {
    Supplier<Distortion> doubling =
        () ->
            new Distortion() {
              @Override
              public List<byte[]> toClient(byte[] frame) {
                return Distortion.is(frame, FrameType.HEADER)
                    ? List.of(frame, frame)
                    : List.of(frame);
              }
            };
    expectCaught(doubling, "6.6-1", "expected nothing, but HEADER");
  }

  // ---- what it says

  @Test
  void shouldCatchARelayThatSaysNothingOfFramesLeftOut() throws Exception {
    expectCaught(
        Distortion.losing(FrameType.LAG), "6.6-13", "expected LAG", "6.5-3", "or a LAG, but");
  }

  @Test
  void shouldCatchARelayThatMiscountsFramesLeftOut() throws Exception {
    expectCaught(
        Distortion.changing(
            FrameType.LAG,
            frame -> {
              frame[BODY + 7]++;
              return frame;
            }),
        "6.5-3",
        "frames are left out, but");
  }

  @Test
  void shouldCatchARelayThatTakesOneStatusForAnother() throws Exception {
    Distortion wrongCode =
        Distortion.changing(
            FrameType.STATUS,
            frame -> {
              frame[BODY] = frame[BODY] == 0x14 ? 0x11 : frame[BODY];
              return frame;
            });
    expectCaught(
        wrongCode,
        "3.3-37",
        "expected STATUS 14 BAD_PROOF, but STATUS 11 MALFORMED",
        "10-10",
        "expected STATUS 14 BAD_PROOF");
  }

  @Test
  void shouldCatchARelayThatForgetsTheArgOfAStatus() throws Exception {
    expectCaught(
        Distortion.changing(
            FrameType.STATUS,
            frame -> {
              Arrays.fill(frame, BODY + 4, frame.length, (byte) 0);
              return frame;
            }),
        "3.3-33",
        "expected STATUS 20 with arg 14, but arg was 0");
  }

  @Test
  void shouldCatchARelayThatStaysConnectedAfterAFatalStatus() throws Exception {
    Distortion staying =
        new Distortion() {
          @Override
          public boolean staysOpen() {
            return true;
          }
        };
    expectCaught(staying, "4.3-5", "the connection was not closed within 5000 ms");
  }

  @Test
  void shouldCatchARelayThatMarksControlFrames() throws Exception {
    expectCaught(
        Distortion.changing(
            FrameType.ACK,
            frame -> {
              frame[FrameHeader.FLAGS_OFFSET] = 1;
              return frame;
            }),
        "4.1-4",
        "expected flags 0 and seq 0, but ACK");
  }

  @Test
  void shouldCatchARelayThatAcknowledgesWhatItWasNotSent() throws Exception {
    expectCaught(
        Distortion.changing(
            FrameType.ACK,
            frame -> {
              frame[frame.length - 1]++;
              return frame;
            }),
        "6.7-10",
        "expected ACK of epoch 5 up to seq");
  }

  @Test
  void shouldCatchARelayThatRepeatsItsAudience() throws Exception {
    Supplier<Distortion> repeating =
        () ->
            new Distortion() {
              private byte[] audience = new byte[0];

              @Override
              public List<byte[]> toClient(byte[] frame) {
                List<byte[]> frames = new ArrayList<>(List.of(frame));
                if (Distortion.is(frame, FrameType.AUDIENCE)) {
                  audience = frame;
                } else if (Distortion.is(frame, FrameType.ACK) && audience.length > 0) {
                  frames.add(audience);
                }
                return frames;
              }
            };
    expectCaught(repeating, "6.7-15", "expected no AUDIENCE");
  }

  @Test
  void shouldCatchARelayThatAnswersAPingWithOtherBytes() throws Exception {
    expectCaught(
        Distortion.changing(
            FrameType.PONG,
            frame -> {
              frame[BODY] ^= 1;
              return frame;
            }),
        "4.4-1",
        "expected PONG with the 8 bytes of the PING");
  }

  @Test
  void shouldCatchARelayThatNeverPings() throws Exception {
    expectCaught(
        Distortion.losing(FrameType.PING), "4.4-6", "expected PING within 5000 ms, but none came");
  }

  // ---- whom it admits

  @Test
  void shouldCatchARelayThatIgnoresWhereAConsumerWantsToBegin() throws Exception {
    Distortion live =
        new Distortion() {
          @Override
          public byte[] join(byte[] join, InputStream fromClient, OutputStream toClient) {
            Arrays.fill(join, JoinBytes.RESUME_EPOCH, JoinBytes.TOKEN, (byte) 0);
            return join;
          }
        };
    expectCaught(live, "6.6-4", "expected DATA", "6.6-8", "expected DATA");
  }

  /** To the relay behind, every owned session is an open one. */
  @Test
  void shouldCatchARelayThatBelievesEverybody() throws Exception {
    Distortion believing =
        new Distortion() {
          @Override
          public byte[] join(byte[] join, InputStream fromClient, OutputStream toClient)
              throws IOException {
            if (join[JoinBytes.ROLE] == 1) {
              toClient.write(Challenge.generate(new SecureRandom()).toFrame());
              fromClient.readNBytes(BODY + Proof.BODY_BYTES);
            }
            join[JoinBytes.MODE] = 0;
            Arrays.fill(join, JoinBytes.TOKEN, join.length, (byte) 0);
            return join;
          }
        };
    expectCaught(
        believing,
        "3.3-37",
        "expected STATUS 14 BAD_PROOF, but STATUS 00 OK",
        "3.4-5",
        "expected STATUS 14 BAD_PROOF, but STATUS 00 OK",
        "3.4-15",
        "expected STATUS 14 BAD_PROOF, but STATUS",
        "6.2-76",
        "expected STATUS 11 MALFORMED",
        "3.6-1",
        "expected STATUS 00 OK, but STATUS 17 BUSY");
  }

  // ---- a relay whose settings are not what is assumed

  @Test
  void shouldCatchARelayThatKeepsASessionForTooLong() throws Exception {
    ConformanceReport report = mistaken(Map.of("linger", "0"), "6.1-19", "6.1-34");
    assertEquals(2, report.count(Outcome.FAILED));
  }

  @Test
  void shouldCatchARelayThatHasLessPatienceThanItShould() throws Exception {
    ConformanceReport report = mistaken(Map.of("header_wait", "6"), "6.2-44");
    CaseResult result = JudgedRelay.result(report, "6.2-44");
    assertEquals(Outcome.FAILED, result.outcome());
    assertTrue(result.detail().contains("expected STATUS 1D after 6000 ms"), result::detail);
  }

  @Test
  void shouldCatchARelayThatKeepsTooMuchOrAdmitsTooMuch() throws Exception {
    ConformanceReport report =
        mistaken(
            Map.of("ring_bytes", "524288", "consumers", "4", "max_payload", "500000"),
            "6.4-14",
            "3.3-55",
            "6.4-15");
    assertEquals(3, report.count(Outcome.FAILED));
  }

  @Test
  void shouldCatchARelayThatFollowsAnotherPolicyByDefault() throws Exception {
    ConformanceReport report = mistaken(Map.of("default_policy", "skip"), "6.5-10");
    assertEquals(Outcome.FAILED, JudgedRelay.outcome(report, "6.5-10"));
  }

  private static ConformanceReport mistaken(Map<String, String> settings, String... ids)
      throws Exception {
    return RELAY.mistakenFor(settings).judge(ids);
  }

  private static void expectCaught(Distortion distortion, String... idsAndDetails)
      throws Exception {
    expectCaught(() -> distortion, idsAndDetails);
  }

  /** Expects that each id is failed, with a detail that contains the text behind the id. */
  private static void expectCaught(Supplier<Distortion> distortions, String... idsAndDetails)
      throws Exception {
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < idsAndDetails.length; i += 2) {
      expected.put(idsAndDetails[i], idsAndDetails[i + 1]);
    }
    ConformanceReport report = judge(distortions, expected.keySet().toArray(String[]::new));
    for (CaseResult result : report.results()) {
      String detail = expected.get(result.testCase().id());
      assertEquals(Outcome.FAILED, result.outcome(), () -> JudgedRelay.describe(result));
      assertTrue(result.detail().contains(detail), () -> JudgedRelay.describe(result));
    }
  }

  private static ConformanceReport judge(Supplier<Distortion> distortions, String... ids)
      throws Exception {
    try (FakeRelay mutant = DistortingProxy.before(RELAY.target().endpoint(), distortions)) {
      RelayTarget target = new RelayTarget(mutant.endpoint(), RELAY.target().settings());
      return JudgedRelay.judge(target, ids);
    }
  }
}
