package io.hydrarelay.protocol.crypto;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import javax.crypto.BadPaddingException;

/**
 * ChaCha20-Poly1305 by the functions that Conscrypt's own cipher calls, without the parameter
 * objects that a {@link javax.crypto.Cipher} wants for each frame.
 */
final class ConscryptAead extends DirectAead {

  /**
   * Conscrypt keeps the functions to itself. Where they cannot be had (another Conscrypt has
   * others, as a module it opens nothing) this class cannot be initialised.
   */
  private static final class Calls {
    /**
     * {@code (long algorithm, byte[] key, int tagBytes, ByteBuffer out, byte[] nonce, ByteBuffer
     * in, byte[] header) int}.
     */
    static final MethodHandle SEAL;

    /** The same. */
    static final MethodHandle OPEN;

    static final long ALGORITHM;

    static {
      try {
        Class<?> functions = Class.forName("org.conscrypt.NativeCrypto");
        ALGORITHM = (long) function(functions, "EVP_aead_chacha20_poly1305").invokeExact();
        SEAL = crypt(functions, "EVP_AEAD_CTX_seal_buf");
        OPEN = crypt(functions, "EVP_AEAD_CTX_open_buf");
      } catch (Throwable missing) {
        throw new UnsatisfiedLinkError("Conscrypt: " + missing);
      }
    }

    private Calls() {}

    private static MethodHandle crypt(Class<?> functions, String name)
        throws ReflectiveOperationException {
      return function(
          functions,
          name,
          long.class,
          byte[].class,
          int.class,
          ByteBuffer.class,
          byte[].class,
          ByteBuffer.class,
          byte[].class);
    }

    private static MethodHandle function(Class<?> functions, String name, Class<?>... parameters)
        throws ReflectiveOperationException {
      Method method = functions.getDeclaredMethod(name, parameters);
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    }
  }

  private final byte[] key;
  private final ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
  private byte[] header = new byte[0];

  /** Makes a cipher for that key, which is copied, where {@link #isReachable}. */
  ConscryptAead(byte[] key) {
    this.key = key.clone();
  }

  static boolean isReachable() {
    try {
      return Calls.ALGORITHM != 0;
    } catch (LinkageError missing) {
      return false;
    }
  }

  @Override
  void sealDirect(long seq, ByteBuffer associatedData, ByteBuffer plaintext, ByteBuffer out) {
    prepare(seq, associatedData);
    try {
      int bytes =
          (int)
              Calls.SEAL.invokeExact(
                  Calls.ALGORITHM, key, TAG_BYTES, out, nonce.array(), plaintext, header);
    } catch (Throwable thrown) {
      throw failed(thrown);
    }
  }

  @Override
  boolean openDirect(long seq, ByteBuffer associatedData, ByteBuffer sealed, ByteBuffer out) {
    prepare(seq, associatedData);
    try {
      int bytes =
          (int)
              Calls.OPEN.invokeExact(
                  Calls.ALGORITHM, key, TAG_BYTES, out, nonce.array(), sealed, header);
      return true;
    } catch (BadPaddingException forged) {
      return false;
    } catch (Throwable thrown) {
      throw failed(thrown);
    }
  }

  private void prepare(long seq, ByteBuffer associatedData) {
    nonce.putLong(SEQ_OFFSET, seq);
    if (header.length != associatedData.remaining()) {
      header = new byte[associatedData.remaining()];
    }
    associatedData.get(associatedData.position(), header);
  }
}
