package io.hydrarelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageTest {
  private final Message message =
      new Message(
          ByteBuffer.wrap("top secret".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer(),
          5,
          7,
          6);

  @Test
  void shouldNeverShowItsContent() {
    assertEquals("Message[10 bytes, epoch 5, seq 7]", message.toString());
  }

  @Test
  void shouldTellWhetherASignatureCoversIt() {
    ByteBuffer payload = message.payload();

    assertFalse(message.isVerified());
    assertTrue(new Message(payload, 5, 7, 7).isVerified());
    assertFalse(new Message(payload, 5, 0, -1).isVerified());
  }

  @Test
  void shouldGiveEveryReaderAPositionOfItsOwn() {
    message.payload().get(new byte[4]);

    assertEquals(10, message.payload().remaining());
    assertArrayEquals("top secret".getBytes(StandardCharsets.US_ASCII), message.bytes());
  }
}
