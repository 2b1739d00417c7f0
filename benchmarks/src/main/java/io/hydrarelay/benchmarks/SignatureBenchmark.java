package io.hydrarelay.benchmarks;

import io.hydrarelay.protocol.crypto.Ed25519;
import io.hydrarelay.protocol.crypto.SigningKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.concurrent.TimeUnit;
import org.conscrypt.Conscrypt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Signatures and hashes as Hydra computes them, beside other implementations of the same. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SignatureBenchmark {
  private static final int SIGNED_BYTES = 98;
  private static final int HASHED_BYTES = 65_436;

  private final byte[] signed = new byte[SIGNED_BYTES];
  private final byte[] hashed = new byte[HASHED_BYTES];
  private final Provider conscrypt = Conscrypt.newProvider();
  private SigningKey key = SigningKey.generate(new SecureRandom());
  private byte[] signature = new byte[0];
  private KeyPair runtimeKey;
  private byte[] runtimeSignature = new byte[0];
  private MessageDigest runtimeSha256;
  private MessageDigest conscryptSha256;

  /** Makes keys and what is to be verified. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    key = SigningKey.generate(new SecureRandom());
    signature = key.sign(signed);
    runtimeKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    runtimeSignature = runtimeSign();
    runtimeSha256 = MessageDigest.getInstance("SHA-256");
    conscryptSha256 = MessageDigest.getInstance("SHA-256", conscrypt);
  }

  /** Signs a CHECK. */
  @Benchmark
  public byte[] sign() {
    return key.sign(signed);
  }

  /** Verifies a CHECK. */
  @Benchmark
  public boolean verify() {
    return Ed25519.verify(key.publicKey(), signed, signature);
  }

  /** Signs with the Java runtime. */
  @Benchmark
  public byte[] runtimeSign() throws GeneralSecurityException {
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(runtimeKey.getPrivate());
    signer.update(signed);
    return signer.sign();
  }

  /** Verifies with the Java runtime. */
  @Benchmark
  public boolean runtimeVerify() throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(runtimeKey.getPublic());
    verifier.update(signed);
    return verifier.verify(runtimeSignature);
  }

  /** Hashes a large frame. */
  @Benchmark
  public byte[] sha256() {
    return runtimeSha256.digest(hashed);
  }

  /** Hashes a large frame with Conscrypt. */
  @Benchmark
  public byte[] conscryptSha256() {
    return conscryptSha256.digest(hashed);
  }
}
