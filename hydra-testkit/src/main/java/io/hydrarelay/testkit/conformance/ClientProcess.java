package io.hydrarelay.testkit.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A client under test: a process that is fed, listened to, and gone at the end together with all
 * that it has started. Bounded in what it may say. Thread-safe.
 */
final class ClientProcess implements AutoCloseable {
  /** No case lets a client say more than half of this. */
  private static final long MOST_OUTPUT_BYTES = 256L << 20;

  private static final int CHUNK_BYTES = 65_536;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final Process process;
  private final ErrorTail errors;
  private final Set<ProcessHandle> family = ConcurrentHashMap.newKeySet();

  /** What to write to standard input; an empty one ends it. */
  private final BlockingQueue<Optional<ClientPayload>> input = new LinkedBlockingQueue<>();

  private volatile Transcript transcript;
  private ByteTally output = new ByteTally();
  private final Thread outputReader;
  private final Thread errorReader;

  /**
   * Takes over a process that has just been started.
   *
   * @param secret what it must not show, and the transcript neither
   */
  ClientProcess(Process process, String secret, Transcript transcript) {
    this.process = process;
    this.transcript = transcript;
    this.errors = new ErrorTail(secret);
    this.outputReader = thread("conformance-stdout", this::readOutput);
    this.errorReader = thread("conformance-stderr", this::readErrors);
    thread("conformance-stdin", this::writeInput);
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  // ---- standard input

  /** Gives it that to read, as fast as it likes; returns at once. */
  void feed(ClientPayload payload) {
    input.add(Optional.of(payload));
  }

  /** Ends its standard input after all that was fed. */
  void endInput() {
    input.add(Optional.empty());
  }

  private void writeInput() {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (OutputStream stdin = process.getOutputStream()) {
      Optional<ClientPayload> next = input.take();
      while (next.isPresent()) {
        InputStream from = next.get().stream();
        for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
          stdin.write(chunk, 0, read);
        }
        stdin.flush();
        next = input.take();
      }
    } catch (IOException gone) {
      transcript.note("the client takes no more input: " + gone.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- standard output and error

  private void readOutput() {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream stdout = process.getInputStream()) {
      for (int read = stdout.read(chunk); read >= 0; read = stdout.read(chunk)) {
        if (!tally(ByteBuffer.wrap(chunk, 0, read))) {
          transcript.note("the client was killed: it wrote more than anybody sent");
          kill();
          return;
        }
      }
    } catch (IOException gone) {
      transcript.note("standard output ended: " + gone.getMessage());
    }
  }

  private synchronized boolean tally(ByteBuffer bytes) {
    output.add(bytes);
    notifyAll();
    return output.count() <= MOST_OUTPUT_BYTES;
  }

  private void readErrors() {
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream stderr = process.getErrorStream()) {
      for (int read = stderr.read(chunk); read >= 0; read = stderr.read(chunk)) {
        errors.add(chunk, read);
      }
    } catch (IOException gone) {
      transcript.note("standard error ended: " + gone.getMessage());
    }
  }

  /**
   * Waits until what it has written so far satisfies that.
   *
   * @return whether it does
   */
  synchronized boolean awaitOutput(Predicate<ByteTally> condition, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (!condition.test(output) && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    return condition.test(output);
  }

  /** Another case begins: it has its own transcript, and what was written before is not its. */
  synchronized void goOn(Transcript next) {
    transcript = next;
    output = new ByteTally();
  }

  /** Describes what it has written so far. */
  synchronized String output() {
    return output.toString();
  }

  /** Returns whether it has shown its ticket on standard error. */
  boolean hasShownSecret() {
    return errors.hasShownSecret();
  }

  // ---- its end

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns its exit status; empty when it still runs after that time. */
  OptionalInt awaitExit(Duration patience) throws InterruptedException {
    rememberFamily();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return OptionalInt.empty();
    }
    awaitLastWords();
    transcript.note("the client has exited with status " + process.exitValue());
    return OptionalInt.of(process.exitValue());
  }

  /** What a process wrote before it ended may still be on its way. */
  private void awaitLastWords() throws InterruptedException {
    outputReader.join(LAST_WORDS.toMillis());
    errorReader.join(LAST_WORDS.toMillis());
  }

  /** What has lost its parent cannot be found any more when it is to be ended. */
  void rememberFamily() {
    process.descendants().forEach(family::add);
  }

  private void kill() {
    rememberFamily();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /** Ends it and all that it has started, and notes its last words. */
  @Override
  public void close() {
    boolean ended = !process.isAlive();
    kill();
    input.add(Optional.empty());
    try {
      process.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
      awaitLastWords();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    transcript.note(ended ? "the client had ended" : "the client was ended");
    errors.lines().forEach(line -> transcript.note("stderr: " + line));
  }
}
