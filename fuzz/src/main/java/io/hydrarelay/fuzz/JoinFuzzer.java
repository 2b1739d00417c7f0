package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.LagPolicy;
import io.hydrarelay.protocol.frame.Join;
import io.hydrarelay.protocol.frame.JoinCheck;
import io.hydrarelay.protocol.frame.JoinCheck.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The first bytes of a connection (Hydra/1 §3.2, §3.3). */
public final class JoinFuzzer {
  private static final JoinCheck CHECK =
      new JoinCheck(true, LagPolicy.DISCONNECT.bit() | LagPolicy.BLOCK.bit());

  private JoinFuzzer() {}

  /** Takes one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Verdict whole = CHECK.check(ByteBuffer.wrap(input));
    if (whole instanceof Verdict.Pass pass) {
      Demand.that(
          Arrays.equals(pass.join().toBytes(), Arrays.copyOf(input, Hydra1.JOIN_BYTES)),
          "a JOIN says something else than its bytes");
      Demand.that(!text(pass.join()).contains("token"), "a JOIN shows its token");
    }
    expectTheSameOfEachBeginning(input, whole);
  }

  /** Bytes come in any pieces: what was decided on fewer must not change with more. */
  private static void expectTheSameOfEachBeginning(byte[] input, Verdict whole) {
    for (int length = 0; length < Math.min(input.length, Hydra1.JOIN_BYTES); length++) {
      Verdict part = CHECK.check(ByteBuffer.wrap(input, 0, length));
      if (!(part instanceof Verdict.More)) {
        Demand.that(part.equals(whole), "the first " + length + " bytes were judged otherwise");
        return;
      }
    }
  }

  private static String text(Join join) {
    return join.toString();
  }
}
