package io.hydrarelay.client;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.AeadProviders;
import io.hydrarelay.protocol.stream.FrameSink;
import io.hydrarelay.protocol.stream.RunningHash;
import io.hydrarelay.protocol.stream.SealerOptions;
import io.hydrarelay.protocol.stream.StreamHeader;
import io.hydrarelay.protocol.stream.StreamSealer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** A stream as its producer sealed it, for a relay to send as it likes. */
final class SealedStream {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionCredentials session;
  private final StreamHeader header;
  private final StreamSealer sealer;
  private final List<byte[]> frames = new ArrayList<>();

  SealedStream(SessionCredentials session) {
    this(
        session, StreamHeader.create(session, 1_024, 1_000, System.currentTimeMillis(), 0, salt()));
  }

  private SealedStream(SessionCredentials session, StreamHeader header) {
    this.session = session;
    this.header = header;
    this.sealer =
        new StreamSealer(
            session,
            header,
            AeadProviders.best(),
            RunningHash.INLINE,
            System::currentTimeMillis,
            SealerOptions.DEFAULT,
            FrameSink.into(frames));
  }

  private static byte[] salt() {
    byte[] salt = new byte[Hydra1.KEY_BYTES];
    RANDOM.nextBytes(salt);
    return salt;
  }

  /** Returns another stream under the same header, which no honest producer would seal. */
  SealedStream twin() {
    return new SealedStream(session, header);
  }

  SealedStream message(String text) {
    sealer.message(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  /** Seals so many messages: "0", "1" and so on. */
  SealedStream messages(int count) {
    for (int i = 0; i < count; i++) {
      message(Integer.toString(i));
    }
    return this;
  }

  SealedStream check() {
    sealer.check();
    return this;
  }

  SealedStream end(boolean last) {
    sealer.end(last);
    return this;
  }

  long epoch() {
    return header.epoch();
  }

  byte[] header() {
    return header.toFrame();
  }

  byte[] frame(int seq) {
    return frames.get(seq);
  }

  /** Returns the HEADER and all frames sealed so far. */
  byte[][] all() {
    List<byte[]> all = new ArrayList<>();
    all.add(header());
    all.addAll(frames);
    return all.toArray(byte[][]::new);
  }
}
