package io.hydrarelay.fuzz;

import io.hydrarelay.protocol.crypto.Aead;
import io.hydrarelay.protocol.crypto.AeadProvider;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A cipher that remembers what frames hold, or that they do not open. A frame that was not opened
 * yet, or is forgotten, really is.
 */
final class RememberedFrames implements AeadProvider {
  private final AeadProvider real;
  private final Remembered<Optional<byte[]>> opened = new Remembered<>();

  RememberedFrames(AeadProvider real) {
    this.real = real;
  }

  @Override
  public String name() {
    return real.name();
  }

  @Override
  public Aead create(byte[] key) {
    return new Aead() {
      @Override
      public void seal(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
        real.create(key).seal(seq, associatedData, plaintext, out);
      }

      @Override
      public boolean open(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
        Optional<byte[]> plaintext =
            opened.computeIfAbsent(
                question(key, seq, associatedData, sealed),
                unknown -> reallyOpen(key, seq, associatedData, sealed));
        plaintext.ifPresent(out::put);
        return plaintext.isPresent();
      }
    };
  }

  private Optional<byte[]> reallyOpen(
      byte[] key, long seq, ByteBuffer associatedData, ByteBuffer sealed) {
    ByteBuffer plaintext = ByteBuffer.allocate(sealed.remaining());
    boolean genuine = real.create(key).open(seq, associatedData, sealed, plaintext);
    byte[] bytes = new byte[plaintext.flip().remaining()];
    plaintext.get(bytes);
    return genuine ? Optional.of(bytes) : Optional.empty();
  }

  /** Key, number and frame header have fixed lengths, so no two questions look the same. */
  private static ByteBuffer question(
      byte[] key, long seq, ByteBuffer associatedData, ByteBuffer sealed) {
    return ByteBuffer.allocate(
            key.length + Long.BYTES + associatedData.remaining() + sealed.remaining())
        .put(key)
        .putLong(seq)
        .put(associatedData.duplicate())
        .put(sealed.duplicate())
        .flip();
  }
}
