package io.hydrarelay.testkit.conformance;

import static io.hydrarelay.testkit.conformance.CraftedStream.FIRST;
import static io.hydrarelay.testkit.conformance.CraftedStream.LAST;
import static io.hydrarelay.testkit.conformance.CraftedStream.WHOLE;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.frame.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a consumer makes of DATA that is authentic (§5.4, §8.6). */
final class ConsumerMessageCases {
  private static final int PADDED = FrameHeader.PADDED;
  private static final int BATCH = WHOLE | FrameHeader.BATCH;
  private static final String FATAL =
      "The consumer stops for good, without delivering anything of it: it exits with another"
          + " status than 0, and does not come back.";

  private final ClientCases cases;

  private ConsumerMessageCases(ClientCases cases) {
    this.cases = cases;
  }

  static void addTo(ClientCases cases) {
    ConsumerMessageCases self = new ConsumerMessageCases(cases);
    self.reserved();
    self.plaintexts();
    self.padding();
    self.batches();
    self.illFormedBatches();
    self.fragments();
    self.limit();
  }

  private void reserved() {
    cases.must(
        "8.6-1",
        "DATA where the producer owes a CHECK",
        FATAL,
        stage -> {
          stage.start();
          ConsumerPlay play =
              ConsumerPlay.begin(stage, new CraftedHeader(stage.session()).sigInterval(3));
          play.message("one").check().message("unsigned").stops("one");
        });
    cases.must(
        "8.6-2",
        "CHECKs at the reserved positions, every second frame",
        "All is delivered.",
        stage -> {
          stage.start();
          ConsumerPlay play =
              ConsumerPlay.begin(stage, new CraftedHeader(stage.session()).sigInterval(2));
          play.message("one ").check().message("two ").check().message("three");
          play.endsWith("one two three");
        });
  }

  private void plaintexts() {
    cases.must(
        "8.6-3",
        "a plaintext of 65,408 bytes",
        "It is the largest there is, and delivered.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          ClientPayload payload = ClientPayload.ofBytes(Hydra1.MAX_PLAINTEXT_BYTES, stage.seed());
          play.send(
              play.stream().data(WHOLE, payload.range(0, Hydra1.MAX_PLAINTEXT_BYTES)),
              play.stream().end(true));
          stage.expectSuccess();
          stage.expectOutput(payload);
        });
    fatal(4, "a plaintext of 65,409 bytes", WHOLE, new byte[Hydra1.MAX_PLAINTEXT_BYTES + 1]);
    cases.mustGoOn(
        "8.6-5",
        "an empty message",
        "It is delivered as such: no byte.",
        stage -> ConsumerPlay.begin(stage).message("").message("one").message("").endsWith("one"));
  }

  private void padding() {
    cases.must(
        "8.6-6",
        "messages with padding, among them an empty one and one that ends like padding",
        "The padding is taken away, and nothing else.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          byte[] tricky = {'b', (byte) 0x80, 0, 0, (byte) 0x80, 0};
          play.send(
              play.stream().data(WHOLE | PADDED, text("a\200\0\0\0")),
              play.stream().data(WHOLE | PADDED, text("\200")),
              play.stream().data(WHOLE | PADDED, text("\200\0\0")),
              play.stream().data(WHOLE | PADDED, tricky),
              play.stream().data(FIRST | PADDED, text("c\200\0")),
              play.stream().data(LAST | PADDED, text("d\200")),
              play.stream().end(true));
          stage.expectSuccess();
          stage.expectOutput(ClientPayload.of(text("ab\200\0\0cd")));
        });
    fatal(7, "padding without its mark", WHOLE | PADDED, text("abc\0\0"));
    fatal(8, "padding of zeros alone", WHOLE | PADDED, text("\0\0\0"));
    fatal(9, "padding flag on an empty plaintext", WHOLE | PADDED, new byte[0]);
  }

  private void batches() {
    cases.mustGoOn(
        "8.6-10",
        "a batch of three messages, one of them empty, and a padded batch",
        "Each record is delivered, in order.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          byte[] padded = join(record("three "), record("four"), text("\200\0\0"));
          play.send(
              play.stream().data(BATCH, join(record("one "), record(""), record("two "))),
              play.stream().data(BATCH | PADDED, padded));
          play.endsWith("one two three four");
        });
    cases.mustGoOn(
        "8.6-11",
        "a batch in the middle of a message",
        "The unfinished message is discarded, the batch is delivered.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          play.send(
              play.stream().fragment(FIRST, "lost"),
              play.stream().data(BATCH, record("one ")),
              play.stream().fragment(LAST, "without a beginning"));
          play.message("two").endsWith("one two");
        });
  }

  private void illFormedBatches() {
    String expectation = FATAL + " That goes for its good records too.";
    byte[] good = record("good");
    fatal(12, "a batch without L", FrameHeader.BATCH | FIRST, good, expectation);
    fatal(13, "a batch without F", FrameHeader.BATCH | LAST, good, expectation);
    fatal(14, "a batch without a record", BATCH, new byte[0], expectation);
    fatal(
        15,
        "a batch whose last record is longer than what is left",
        BATCH,
        join(good, new byte[] {0, 9, 'b', 'a', 'd'}),
        expectation);
    fatal(16, "a batch that ends within a length", BATCH, join(good, new byte[] {0}), expectation);
  }

  private void fragments() {
    cases.mustGoOn(
        "8.6-20",
        "a message of three fragments, an empty one among them, with a CHECK in between",
        "It is delivered whole.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          play.send(play.stream().fragment(FIRST, "be")).check();
          play.send(play.stream().fragment(0, ""), play.stream().fragment(LAST, "gin"));
          play.endsWith("begin");
        });
    cases.mustGoOn(
        "8.6-21",
        "another first fragment before the last one",
        "The unfinished message is discarded, the new one is delivered.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage);
          play.send(
              play.stream().fragment(FIRST, "lost"),
              play.stream().fragment(FIRST, "be"),
              play.stream().fragment(LAST, "gin"));
          play.endsWith("begin");
        });
    cases.mustGoOn(
        "8.6-22",
        "fragments without a beginning",
        "They are ignored up to the next message.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one ");
          play.send(
              play.stream().fragment(0, "with"),
              play.stream().fragment(0, "out"),
              play.stream().fragment(LAST, "beginning"));
          play.message("two").endsWith("one two");
        });
    cases.must(
        "8.6-23",
        "END in the middle of a message",
        "The unfinished message is discarded.",
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one");
          play.send(play.stream().fragment(FIRST, "lost")).endsWith("one");
        });
  }

  private void limit() {
    cases.must(
        "8.6-30",
        "a message of 67,108,864 bytes",
        "It is the largest there is, and delivered.",
        stage -> {
          ClientPayload payload = ClientPayload.ofBytes(Hydra1.MAX_MESSAGE_BYTES, stage.seed());
          ConsumerPlay play = sendLarge(stage, payload);
          play.send(play.stream().end(true));
          stage.expectSuccess();
          stage.expectOutput(payload);
        });
    cases.must(
        "8.6-31",
        "a message of 67,108,865 bytes",
        FATAL,
        stage ->
            sendLarge(stage, ClientPayload.ofBytes(Hydra1.MAX_MESSAGE_BYTES + 1L, stage.seed()))
                .stops(""));
  }

  /** Seals one frame at a time, so that the kit needs little memory. */
  private static ConsumerPlay sendLarge(ClientStage stage, ClientPayload payload)
      throws IOException, ExpectationFailure, InterruptedException {
    ConsumerPlay play = ConsumerPlay.begin(stage);
    long sent = 0;
    int flags = FIRST;
    while (sent < payload.bytes()) {
      if ((play.stream().nextSeq() + 1) % CraftedHeader.SIG_INTERVAL == 0) {
        play.check();
      }
      int run = (int) Math.min(Hydra1.MAX_PLAINTEXT_BYTES, payload.bytes() - sent);
      int last = sent + run == payload.bytes() ? LAST : 0;
      play.send(play.stream().data(flags | last, payload.range(sent, run)));
      sent += run;
      flags = 0;
    }
    return play;
  }

  private void fatal(int number, String title, int flags, byte[] plaintext) {
    fatal(number, title, flags, plaintext, FATAL);
  }

  private void fatal(int number, String title, int flags, byte[] plaintext, String expectation) {
    cases.must(
        "8.6-" + number,
        title,
        expectation,
        stage -> {
          ConsumerPlay play = ConsumerPlay.begin(stage).message("one").check();
          play.send(play.stream().data(flags, plaintext)).check().stops("one");
        });
  }

  /** One byte for each character. */
  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] record(String text) {
    return join(new byte[] {0, (byte) text.length()}, text(text));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
