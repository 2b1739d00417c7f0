package io.hydrarelay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hydrarelay.protocol.Hydra1;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FramingTest {
  private static final int ANY_SIZE = Integer.MAX_VALUE;

  @ParameterizedTest
  @EnumSource(
      value = Framing.class,
      names = {"RAW", "LEN32"})
  void shouldKeepBytesExactly(Framing framing) throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    framing.writer(framed).write(ByteBuffer.wrap(bytes));
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    MessageWriter writer = framing.writer(again);
    for (byte[] message : messages(framing, framed.toByteArray())) {
      writer.write(ByteBuffer.wrap(message));
    }
    assertArrayEquals(framed.toByteArray(), again.toByteArray());
  }

  @Test
  void shouldCallALineTooLongBeforeItIsSent() throws IOException {
    InputStream longest = new ByteArrayInputStream(new byte[Hydra1.MAX_MESSAGE_BYTES]);
    InputStream more = new ByteArrayInputStream("x\n".getBytes(StandardCharsets.UTF_8));
    MessageReader lines = Framing.LINES.reader(new SequenceInputStream(longest, more), ANY_SIZE);
    BadInputException tooLong = assertThrows(BadInputException.class, lines::next);
    assertEquals(
        "a record is longer than 67108864 bytes, the longest message", tooLong.getMessage());
  }

  @Test
  void shouldMakeAMessageOfEachLineAndKeepALastOneWithoutLineFeed() throws IOException {
    assertEquals(List.of("a", "", "b\r", "c"), texts(Framing.LINES, "a\n\nb\r\nc"));
    assertEquals(List.of("a"), texts(Framing.LINES, "a\n"));
    assertEquals(List.of(), texts(Framing.LINES, ""));
  }

  @Test
  void shouldSplitAtZeroBytes() throws IOException {
    assertEquals(List.of("a\nb", "", "c"), texts(Framing.NUL, "a\nb\0\0c\0"));
  }

  @Test
  void shouldFindLinesThatSpanManyReads() throws IOException {
    String longLine = "x".repeat(200_000);
    List<String> lines = List.of("short", longLine, "", longLine + "y");
    assertEquals(lines, texts(Framing.LINES, String.join("\n", lines) + "\n"));
  }

  @Test
  void shouldReadMessagesWithTheirLength() throws IOException {
    byte[] input = {0, 0, 0, 2, 'h', 'i', 0, 0, 0, 0, 0, 0, 0, 1, '!'};
    List<String> read = new ArrayList<>();
    for (byte[] message : messages(Framing.LEN32, input)) {
      read.add(new String(message, StandardCharsets.UTF_8));
    }
    assertEquals(List.of("hi", "", "!"), read);
  }

  @Test
  void shouldRefuseLengthsThatLie() {
    assertBad("ends inside the length", new byte[] {0, 0, 1});
    assertBad("ends inside a message", new byte[] {0, 0, 0, 5, 1, 2});
    assertBad("above the longest message", new byte[] {(byte) 0xff, 0, 0, 0});
  }

  @Test
  void shouldPassOnWhatIsThereWithoutWaitingForAFullChunk() throws IOException {
    InputStream typed =
        new InputStream() {
          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            target[offset] = 'k';
            return 1;
          }
        };
    assertEquals(1, Framing.RAW.reader(typed, ANY_SIZE).next().orElseThrow().remaining());
  }

  private static void assertBad(String expected, byte[] input) {
    BadInputException bad =
        assertThrows(BadInputException.class, () -> messages(Framing.LEN32, input));
    assertEquals(true, bad.getMessage().contains(expected), bad::getMessage);
  }

  private static List<String> texts(Framing framing, String input) throws IOException {
    List<String> texts = new ArrayList<>();
    for (byte[] message : messages(framing, input.getBytes(StandardCharsets.UTF_8))) {
      texts.add(new String(message, StandardCharsets.UTF_8));
    }
    return texts;
  }

  private static List<byte[]> messages(Framing framing, byte[] input) throws IOException {
    MessageReader reader = framing.reader(new ByteArrayInputStream(input), ANY_SIZE);
    List<byte[]> messages = new ArrayList<>();
    Optional<ByteBuffer> message = reader.next();
    while (message.isPresent()) {
      byte[] bytes = new byte[message.get().remaining()];
      message.get().get(bytes);
      messages.add(bytes);
      message = reader.next();
    }
    return messages;
  }
}
