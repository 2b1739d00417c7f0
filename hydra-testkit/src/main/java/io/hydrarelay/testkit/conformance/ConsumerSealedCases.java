package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.protocol.frame.Lag;

/** The checks that every DATA, CHECK and END goes through before it counts (§8.5). */
final class ConsumerSealedCases {
  private static final String DROPPED =
      "It is dropped; the genuine frame of the same seq that follows is delivered.";

  private final ClientCases cases;

  private ConsumerSealedCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ConsumerSealedCases self = new ConsumerSealedCases(cases);
    self.beforeTheStream();
    self.malformed();
    self.duplicates();
    self.afterTheEnd();
    self.forged();
    self.holes();
    self.tooMany();
  }

  private void beforeTheStream() {
    cases.mustGoOn(
        "8.5-1",
        "DATA before the HEADER it was sealed under",
        "It is dropped; sent again behind the HEADER, it is delivered.",
        stage -> {
          ClientLink link = stage.start().join();
          ConsumerPlay play = new ConsumerPlay(stage, link, stage.stream());
          byte[] data = play.stream().message("once");
          play.send(data, data, play.stream().header(), data).endsWith("once");
        });
  }

  private void malformed() {
    cases.mustGoOn(
        "8.5-2",
        "frames that authenticate, but have a flag outside 0F",
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          for (int flag = 0x10; flag <= 0x80; flag <<= 1) {
            int flags = CraftedStream.WHOLE | flag;
            play.send(play.stream().sealed(FrameType.DATA, flags, 0, bytes("flagged")));
          }
          byte[] end = play.stream().statement(FrameType.END, 0x12, 0, play.stream().chain());
          play.send(play.stream().sealed(FrameType.END, 0x12, 0, end));
          play.message("genuine").endsWith("genuine");
        });
    cases.mustGoOn(
        "8.5-3",
        "bodies of less than 16 bytes",
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          for (FrameType type : new FrameType[] {FrameType.DATA, FrameType.CHECK, FrameType.END}) {
            play.send(
                CraftedFrames.of(type, 0, 0, new byte[0]),
                CraftedFrames.of(type, 0, 0, new byte[Hydra1.TAG_BYTES - 1]));
          }
          play.message("genuine").endsWith("genuine");
        });
    cases.mustGoOn(
        "8.5-4",
        "frames that authenticate, but have seq 2^53 - 1 or more",
        "They are dropped, and leave no hole.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          for (long seq : new long[] {Hydra1.MAX_SEQ + 1, Hydra1.U64_LIMIT, -1}) {
            play.send(play.stream().sealed(FrameType.DATA, CraftedStream.WHOLE, seq, bytes("far")));
          }
          play.message("two").endsWith("one two");
        });
  }

  private static byte[] bytes(String text) {
    return ClientPayload.of(text).range(0, text.length());
  }

  private void duplicates() {
    cases.mustGoOn(
        "8.5-5",
        "every frame twice, and all once more",
        "Each message is delivered once.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          byte[][] frames = {
            play.stream().message("one "), play.stream().message("two "), play.stream().check()
          };
          for (byte[] frame : frames) {
            play.send(frame, frame);
          }
          play.send(frames).message("three").endsWith("one two three");
        });
    cases.mustGoOn(
        "8.5-6",
        "100 frames with a seq from before, genuine or not",
        "They are ignored and not counted: the connection stays.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          byte[] first = play.stream().message("one ");
          play.send(first).message("two ");
          play.link().sendTimes(50, first).sendTimes(50, CraftedFrames.flipped(first, -1));
          play.message("three").endsWith("one two three");
        });
    cases.mustGoOn(
        "8.5-7",
        "another message under a seq from before, sealed by somebody with the session key",
        "It is ignored, and does not disturb the next CHECK.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          play.send(play.stream().twin().message("forged")).check();
          play.message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.5-8",
        "two frames in the wrong order",
        "The later one is delivered, the earlier one comes too late and is ignored.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          byte[] two = play.stream().message("two ");
          byte[] check = play.stream().check();
          play.send(check, two).message("three").endsWithGap("one three");
        });
  }

  private void afterTheEnd() {
    cases.mustGoOn(
        "8.5-9",
        "DATA between END without L and the next HEADER",
        "It is dropped.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          play.send(play.stream().end(false), play.stream().message("late"));
          play.then(play.next()).message("two").endsWith("one two");
        });
  }

  private void forged() {
    bent(10, "DATA with a wrong bit in its tag", -1, FrameType.DATA);
    bent(11, "DATA with a wrong bit in its ciphertext", Hydra1.FRAME_HEADER_BYTES, FrameType.DATA);
    bent(
        12, "CHECK with a wrong bit in its ciphertext", Hydra1.FRAME_HEADER_BYTES, FrameType.CHECK);
    bent(13, "END with a wrong bit in its tag", -1, FrameType.END);
    cases.mustGoOn(
        "8.5-14",
        "DATA whose type, flags, seq or length was changed on the way",
        "The frame header is authenticated too. " + DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] two = play.stream().message("two");
          byte[] asCheck = two.clone();
          asCheck[0] = (byte) FrameType.CHECK.code();
          play.send(
              asCheck,
              CraftedFrames.withFlags(two, CraftedStream.FIRST),
              CraftedFrames.withFlags(two, CraftedStream.WHOLE | 4),
              CraftedFrames.withSeq(two, 2),
              CraftedFrames.withBodyBytes(two, two.length - Hydra1.FRAME_HEADER_BYTES - 1),
              CraftedFrames.withBodyBytes(two, two.length - Hydra1.FRAME_HEADER_BYTES + 1));
          play.send(two).endsWith("one two");
        });
    cases.mustGoOn(
        "8.5-15",
        "frames sealed by somebody without the session key",
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          CraftedStream stranger =
              new CraftedStream(
                  SessionCredentials.generateOwned(ClientStage.RANDOM),
                  new CraftedHeader(stage.session()));
          stranger.message("");
          play.send(stranger.message("strange"), stranger.check(), stranger.end(true));
          play.message("two").endsWith("one two");
        });
  }

  private void bent(int number, String title, int offset, FrameType type) {
    cases.mustGoOn(
        "8.5-" + number,
        title,
        DROPPED,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] next =
              switch (type) {
                case CHECK -> play.stream().check();
                case END -> play.stream().end(false);
                default -> play.stream().message("two ");
              };
          play.send(CraftedFrames.flipped(next, offset), next);
          if (type == FrameType.END) {
            play.then(play.next()).message("three").endsWith("one three");
          } else {
            play.message("three").endsWith(type == FrameType.DATA ? "one two three" : "one three");
          }
        });
  }

  private void holes() {
    cases.mustGoOn(
        "8.5-20",
        "a frame is missing, and nobody says why",
        "What follows the gap is delivered; the end is still the end.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.stream().message("missing");
          play.check().message("three").endsWithGap("one three");
        });
    cases.mustGoOn(
        "8.5-21",
        "frames are missing, as LAG says",
        "What follows the gap is delivered; the end is still the end.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          play.stream().message("missing");
          play.stream().message("missing too");
          play.send(new Lag(2, play.stream().nextSeq()).toFrame());
          play.check().message("four").endsWithGap("one four");
        });
    cases.mustGoOn(
        "8.5-22",
        "LAG without a gap",
        "It is the relay's word and changes nothing.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          play.send(new Lag(7, 99).toFrame(), new Lag(-1, -1).toFrame());
          play.message("two").endsWith("one two");
        });
    cases.mustGoOn(
        "8.5-23",
        "the middle of a message is missing",
        "Nothing of this message is delivered.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ").check();
          byte[] first = play.stream().fragment(CraftedStream.FIRST, "be");
          play.stream().fragment(0, "miss");
          byte[] last = play.stream().fragment(CraftedStream.LAST, "gin");
          play.send(first, last).check().message("three").endsWithGap("one three");
        });
    cases.must(
        "8.5-24",
        "the consumer comes late: the first frame has seq 5",
        "What comes is delivered from there on, and the end is the end.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          play.stream().jumpTo(5);
          play.check().message("from here on").endsWith("from here on");
        });
  }

  private void tooMany() {
    cases.mustGoOn(
        "8.2-1",
        "64 forged frames",
        "They are dropped, and the stream goes on over the same connection.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] two = play.stream().message("two");
          play.link().sendTimes(Hydra1.MAX_BAD_FRAMES, CraftedFrames.flipped(two, -1));
          play.send(two).endsWith("one two");
        });
    cases.mustGoOn(
        "8.2-2",
        "65 forged frames",
        "The 65th closes the connection; a genuine frame behind it is asked for on the next one.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] two = play.stream().message("two ");
          play.link().sendTimes(Hydra1.MAX_BAD_FRAMES + 1, CraftedFrames.flipped(two, -1));
          play.send(two).link().expectClosed();
          play.resumed(stage.accept().readJoin(play.stream().epoch(), 1).admit())
              .send(two)
              .message("three")
              .endsWith("one two three");
        });
    cases.mustGoOn(
        "8.2-3",
        "40 forged frames on each of two connections",
        "Bad frames are counted for each connection: the second one stays.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          byte[] two = play.stream().message("two ");
          byte[] forged = CraftedFrames.flipped(two, -1);
          play.link().sendTimes(40, forged).close();
          ConsumerPlay again = play.resumed(stage.join());
          again.link().sendTimes(40, forged);
          again.send(two).message("three").endsWith("one two three");
        });
  }
}
