package io.hydrarelay.fuzz;

import com.code_intelligence.jazzer.api.HookType;
import com.code_intelligence.jazzer.api.MethodHook;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * Remembers which signatures are valid. A check takes some 100 µs, its result depends on nothing
 * but its bytes, and inputs repeat most of them; one that was not made yet, or is forgotten, is
 * really made. Jazzer puts this in the place of the library's call while it fuzzes, so the code
 * under test stays as it is.
 */
public final class RememberedSignatures {
  private static final Remembered<Boolean> CHECKED = new Remembered<>();

  private RememberedSignatures() {}

  /** Takes the place of a check of a signature by a public key over a message. */
  @MethodHook(
      type = HookType.REPLACE,
      targetClassName = "org.bouncycastle.math.ec.rfc8032.Ed25519",
      targetMethod = "verify",
      targetMethodDescriptor = "([BI[BI[BII)Z")
  public static boolean verify(MethodHandle real, Object none, Object[] arguments, int hookId)
      throws Throwable {
    ByteBuffer question =
        joined((byte[]) arguments[0], (byte[]) arguments[2], (byte[]) arguments[4]);
    synchronized (CHECKED) {
      Boolean known = CHECKED.get(question);
      if (known == null) {
        known = (Boolean) real.invokeWithArguments(arguments);
        CHECKED.put(question, known);
      }
      return known;
    }
  }

  /** Signature and key have fixed lengths, so no two questions look the same. */
  private static ByteBuffer joined(byte[] signature, byte[] publicKey, byte[] message) {
    return ByteBuffer.allocate(signature.length + publicKey.length + message.length)
        .put(signature)
        .put(publicKey)
        .put(message)
        .flip();
  }
}
