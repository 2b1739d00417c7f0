package io.hydrarelay.protocol.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.hydrarelay.protocol.Vector;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.crypto.Hashes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** The vectors of a producer: steps to frames. */
public final class SealVectors {
  private final VectorProducer producer;
  private final MessageDigest all = Hashes.newSha256();
  private final List<String> frames = new ArrayList<>();
  private final List<String> chains = new ArrayList<>();
  private final boolean framesAreListed;
  private int count;
  private long bytes;

  private SealVectors(Vector vector, AeadProvider aead) {
    this.framesAreListed = vector.output().get("frames").isArray();
    this.producer = new VectorProducer(vector.input(), aead, this::frame);
  }

  /** Seals and compares. */
  public static void seal(Vector vector, AeadProvider aead) {
    SealVectors run = new SealVectors(vector, aead);
    run.producer.run();
    run.compare(vector.output());
  }

  private void frame(ByteBuffer frame) {
    byte[] copy = new byte[frame.remaining()];
    frame.get(copy);
    count++;
    bytes += copy.length;
    all.update(copy);
    if (framesAreListed || count == 1) {
      frames.add(Vector.hex(copy));
      chains.add(Vector.hex(producer.chain()));
    }
  }

  private void compare(JsonNode out) {
    StreamKeys keys = StreamKeys.derive(producer.session(), producer.header());
    assertEquals(text(out, "header"), Vector.hex(producer.header().toFrame()));
    assertEquals(text(out, "header_hash"), Vector.hex(keys.headerHash()));
    assertEquals(text(out, "stream_key"), Vector.hex(keys.key()));
    assertEquals(text(out, "final_chain"), Vector.hex(producer.chain()));
    if (framesAreListed) {
      assertEquals(texts(out.get("frames")), frames);
      assertEquals(texts(out.get("chains")), chains);
      return;
    }
    assertEquals(out.get("frames").intValue(), count);
    assertEquals(out.get("frame_lengths_sum").longValue(), bytes);
    assertEquals(text(out, "frames_sha256"), Vector.hex(all.digest()));
    assertEquals(text(out, "first_frame_header"), frames.get(0).substring(0, 24));
  }

  private static String text(JsonNode out, String field) {
    return out.get(field).textValue();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.textValue()));
    return texts;
  }
}
