package io.hydrarelay.protocol.crypto;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 and HKDF-SHA-256 with one block of output (§1.2). Thread-safe. */
public final class Hashes {
  private static final String HMAC = "HmacSHA256";

  private Hashes() {}

  /** Returns a fresh SHA-256, for input that comes in parts. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Returns the SHA-256 of all parts, one after the other. */
  public static byte[] sha256(byte[]... parts) {
    MessageDigest digest = newSha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  /** Returns the SHA-256 of the remaining bytes; the buffer's position does not move. */
  public static byte[] sha256(ByteBuffer bytes) {
    MessageDigest digest = newSha256();
    digest.update(bytes.duplicate());
    return digest.digest();
  }

  /** Returns the 32 bytes of HKDF-SHA-256 (RFC 5869) with that input key, salt and info. */
  public static byte[] hkdf32(byte[] inputKey, byte[] salt, byte[] info) {
    byte[] pseudoRandomKey = hmac(salt, inputKey);
    return hmac(pseudoRandomKey, info, new byte[] {1});
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java runtime has " + HMAC, e);
    }
  }
}
