package io.hydrarelay.protocol.stream;

import io.hydrarelay.protocol.Hydra1;
import io.hydrarelay.protocol.SessionCredentials;
import io.hydrarelay.protocol.crypto.Hashes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The key schedule of a stream (§5.2). Immutable and thread-safe; the key never shows. */
final class StreamKeys {
  private static final byte[] LABEL = "hydra/1 stream key\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] headerHash;
  private final byte[] key;

  private StreamKeys(byte[] headerHash, byte[] key) {
    this.headerHash = headerHash;
    this.key = key;
  }

  /** Derives what one stream of a session needs. */
  static StreamKeys derive(SessionCredentials session, StreamHeader header) {
    byte[] headerHash = header.hash();
    byte[] info =
        ByteBuffer.allocate(LABEL.length + Hydra1.SESSION_ID_BYTES + headerHash.length)
            .put(LABEL)
            .put(session.id().bytes())
            .put(headerHash)
            .array();
    return new StreamKeys(headerHash, Hashes.hkdf32(session.key().bytes(), header.salt(), info));
  }

  /** Returns hh: the hash of the HEADER body, with which the chain begins. */
  byte[] headerHash() {
    return headerHash.clone();
  }

  /** Returns the 32-byte key of the stream: a secret. */
  byte[] key() {
    return key.clone();
  }

  @Override
  public String toString() {
    return "StreamKeys[redacted]";
  }
}
