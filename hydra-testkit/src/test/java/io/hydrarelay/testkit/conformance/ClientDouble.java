package io.hydrarelay.testkit.conformance;

import io.hydrarelay.protocol.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A client that runs in the test's own process, and looks like one of its own. */
final class ClientDouble extends Process {
  /** What it does. */
  @FunctionalInterface
  interface Main {
    /** Returns the exit status. */
    int run(Ticket ticket, InputStream in, OutputStream out, PrintStream err) throws Exception;
  }

  private static final int KILLED = 137;
  private static final int THREW = 70;

  private final Pipe in = Pipe.open();
  private final Pipe out = Pipe.open();
  private final Pipe err = Pipe.open();
  private final OutputStream stdin = Channels.newOutputStream(in.sink());
  private final InputStream stdout = Channels.newInputStream(out.source());
  private final InputStream stderr = Channels.newInputStream(err.source());
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final Thread thread;

  private ClientDouble(String ticket, Main main) throws IOException {
    thread = new Thread(() -> status.complete(run(ticket, main)), "client-double");
    thread.setDaemon(true);
    thread.start();
  }

  static ClientStart.Starter starting(Main main) {
    return ticket -> new ClientDouble(ticket, main);
  }

  private int run(String ticket, Main main) {
    try (InputStream input = Channels.newInputStream(in.source());
        OutputStream output = Channels.newOutputStream(out.sink());
        PrintStream errors = new PrintStream(Channels.newOutputStream(err.sink()), true)) {
      return main.run(Ticket.parse(ticket), input, output, errors);
    } catch (Exception failure) {
      return THREW;
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return stdin;
  }

  @Override
  public InputStream getInputStream() {
    return stdout;
  }

  @Override
  public InputStream getErrorStream() {
    return stderr;
  }

  @Override
  public int waitFor() throws InterruptedException {
    try {
      return status.get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      status.get(timeout, unit);
      return true;
    } catch (TimeoutException stillRunning) {
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public boolean isAlive() {
    return !status.isDone();
  }

  @Override
  public int exitValue() {
    return status.join();
  }

  @Override
  public void destroy() {
    thread.interrupt();
    status.complete(KILLED);
  }

  @Override
  public Process destroyForcibly() {
    destroy();
    return this;
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return Stream.empty();
  }
}
