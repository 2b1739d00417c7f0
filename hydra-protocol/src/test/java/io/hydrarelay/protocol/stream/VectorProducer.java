package io.hydrarelay.protocol.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.Vector;
import io.hydrarelay.protocol.crypto.AeadProvider;
import io.hydrarelay.protocol.frame.FrameHeader;
import io.hydrarelay.protocol.frame.FrameType;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The producer of a {@code seal} vector: takes its steps and hands out the frames one by one. */
final class VectorProducer implements FrameSink {
  private final JsonNode input;
  private final SessionCredentials session;
  private final StreamHeader header;
  private final FrameSealer frames;
  private final Consumer<ByteBuffer> output;
  private final ByteBuffer frame =
      ByteBuffer.allocate(Hydra1.FRAME_HEADER_BYTES + Hydra1.MAX_BODY_BYTES);
  private long nowMillis;

  /** The consumer of frames must not keep them: their memory is used again. */
  VectorProducer(JsonNode input, AeadProvider aead, Consumer<ByteBuffer> output) {
    JsonNode head = input.get("header");
    this.input = input;
    this.session = Vector.credentials(input.get("session"));
    this.header =
        StreamHeader.create(
            session,
            head.get("sig_interval").intValue(),
            head.get("sig_ms").longValue(),
            head.get("epoch").longValue(),
            head.get("prev_epoch").longValue(),
            Vector.bytes(head.get("salt")));
    this.frames =
        new FrameSealer(
            StreamKeys.derive(session, header),
            aead,
            RunningHash.INLINE,
            input.path("start_seq").longValue(),
            this);
    this.output = output;
  }

  StreamHeader header() {
    return header;
  }

  SessionCredentials session() {
    return session;
  }

  byte[] chain() {
    return frames.chain().value();
  }

  void run() {
    for (JsonNode step : input.get("steps")) {
      nowMillis = step.has("time_ms") ? step.get("time_ms").longValue() : clockMillis();
      take(step);
    }
  }

  private long clockMillis() {
    return input.path("clock_ms").longValue();
  }

  private void take(JsonNode step) {
    switch (step.get("do").textValue()) {
      case "message" -> message(step, payload(step));
      case "batch" -> sealer(step).batch(records(step));
      case "check" -> sealer(step).check();
      case "end" -> sealer(step).end(step.get("final").booleanValue());
      case "chain" -> frames.chain().restart(Vector.bytes(step.get("chain")));
      case "raw" -> raw(step);
      default -> throw new AssertionError(step);
    }
  }

  private StreamSealer sealer(JsonNode step) {
    SealerOptions options =
        new SealerOptions(
            step.path("max_fragment").asInt(Hydra1.MAX_PLAINTEXT_BYTES), step.path("pad").asInt(0));
    return new StreamSealer(session, header, frames, () -> nowMillis, options);
  }

  private void message(JsonNode step, ByteBuffer payload) {
    if (payload.remaining() <= Hydra1.MAX_MESSAGE_BYTES) {
      sealer(step).message(payload);
    } else {
      tooLarge(step, payload);
    }
  }

  /** Seals what no honest producer would: a message above the limit. */
  private void tooLarge(JsonNode step, ByteBuffer payload) {
    int flags = FrameHeader.FIRST;
    while (payload.hasRemaining()) {
      if (CheckCadence.isReserved(header.sigInterval(), frames.nextSeq())) {
        sealer(step).check();
      }
      int bytes = Math.min(payload.remaining(), Hydra1.MAX_PLAINTEXT_BYTES);
      int last = bytes == payload.remaining() ? FrameHeader.LAST : 0;
      frames.seal(FrameType.DATA, flags | last, payload.slice(payload.position(), bytes));
      payload.position(payload.position() + bytes);
      flags = 0;
    }
  }

  private void raw(JsonNode step) {
    byte[] plaintext = Vector.bytes(step.get("plaintext"));
    int zeros = step.path("zeros").intValue();
    frames.seal(
        FrameType.of(step.get("type").intValue()).orElseThrow(),
        step.get("flags").intValue(),
        ByteBuffer.allocate(plaintext.length + zeros).put(plaintext).rewind());
  }

  private static ByteBuffer payload(JsonNode step) {
    return step.has("payload")
        ? Vector.buffer(step.get("payload"))
        : byRule(step.get("payload_rule").intValue());
  }

  private static RecordBatch records(JsonNode step) {
    RecordBatch records = new RecordBatch(Hydra1.MAX_PLAINTEXT_BYTES);
    step.path("records").forEach(hex -> records.add(Vector.buffer(hex)));
    step.path("records_rule").forEach(length -> records.add(byRule(length.intValue())));
    return records;
  }

  /** Byte i is (7 i + 3) mod 256. */
  private static ByteBuffer byRule(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (7 * i + 3);
    }
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public ByteBuffer allocate(int frameBytes) {
    return frame.clear();
  }

  @Override
  public void complete(ByteBuffer complete, FrameType type, long seq) {
    output.accept(complete);
  }
}
