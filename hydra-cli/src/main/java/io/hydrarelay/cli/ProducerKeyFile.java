package io.hydrarelay.cli;

import io.hydrarelay.server.HydraServer;
import io.hydrarelay.server.ProducerKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of {@code --producer-keys}: read at the start, and again when it has changed or a SIGHUP
 * comes. A file with a mistake changes nothing. Thread-safe.
 */
final class ProducerKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger("hydra.relay");
  private static final long LOOK_MILLIS = 1_000;

  private final Path path;
  private String seen = "";

  ProducerKeyFile(Path path) {
    this.path = path;
  }

  /** Reads it for the first time. */
  ProducerKeys read() throws CommandException {
    try {
      seen = state();
      return ProducerKeys.read(path);
    } catch (IOException bad) {
      throw new CommandException(
          ExitCode.USAGE,
          "cannot use the producers' keys of " + path + ": " + reason(bad),
          "hydra ticket show --producer-key prints a line for it",
          bad);
    }
  }

  /** Has that relay follow the file from now on. */
  void follow(HydraServer server) {
    HangupSignal.also(() -> reload(server));
    Thread watch = new Thread(() -> watch(server), "hydra-keys");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch(HydraServer server) {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        if (hasChanged()) {
          reload(server);
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean hasChanged() {
    return !state().equals(seen);
  }

  private synchronized void reload(HydraServer server) {
    seen = state();
    try {
      ProducerKeys keys = ProducerKeys.read(path);
      server.allowProducers(keys);
      LOG.info("producer keys read: count={}", keys.size());
    } catch (IOException bad) {
      LOG.error("producer keys not read, the old ones stay: detail={}", reason(bad));
    }
  }

  /** Returns something that is another after every change. */
  private String state() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException gone) {
      return "";
    }
  }

  private static String reason(IOException bad) {
    return bad instanceof NoSuchFileException ? "there is no such file" : bad.getMessage();
  }
}
