package io.hydrarelay.testkit.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hydrarelay.testkit.text.Amounts;
import java.nio.file.Path;
import java.time.Duration;

/** Writes what the producers of a scenario do. Not thread-safe. */
public final class ProducersBuilder {
  private final ObjectNode node;

  ProducersBuilder(ObjectNode node) {
    this.node = node;
  }

  /** Sets how many there are, each with a session of its own; default 1. */
  public ProducersBuilder count(int sessions) {
    node.put("count", sessions);
    return this;
  }

  /** Sets how fast each sends: {@code "200/s"}, {@code "1MiB/s"}, {@code "max"}. */
  public ProducersBuilder rate(String rate) {
    node.put("rate", rate);
    return this;
  }

  /** Sets the size of messages, in bytes; default 1 KiB. */
  public ProducersBuilder size(int bytes) {
    return size(bytes, bytes);
  }

  /** Sets that sizes are drawn from a range, in bytes. */
  public ProducersBuilder size(int min, int max) {
    node.put("size", min + ".." + max);
    return this;
  }

  /** Sends a file once, in messages of the given size, instead of random bytes. */
  public ProducersBuilder file(Path file) {
    node.put("file", file.toString());
    return this;
  }

  /** Sets how many messages each sends. */
  public ProducersBuilder messages(long count) {
    node.put("messages", count);
    return this;
  }

  /** Sets how many bytes each sends. */
  public ProducersBuilder volume(long bytes) {
    node.put("volume", bytes);
    return this;
  }

  /** Sets how long each sends. */
  public ProducersBuilder duration(Duration time) {
    node.put("duration", Amounts.text(time));
    return this;
  }

  /**
   * Sets how many messages the slowest consumer may be behind that has no lag of its own, before
   * the producer waits for it: so machines that are too slow for the rate make no laggards.
   */
  public ProducersBuilder window(long messages) {
    node.put("window", messages);
    return this;
  }

  /** Sets the most bytes of small messages that share a frame. */
  public ProducersBuilder batch(int bytes) {
    node.put("batch", bytes);
    return this;
  }

  /** Sets how long small messages wait for others. */
  public ProducersBuilder linger(Duration time) {
    node.put("linger", Amounts.text(time));
    return this;
  }

  /** Sets how soon a signature follows messages. */
  public ProducersBuilder signEvery(Duration time) {
    node.put("sign_every", Amounts.text(time));
    return this;
  }
}
