package io.hydrarelay.testkit.scenario;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the plan of the producers. */
final class ProducerReader {
  private static final SizeRange DEFAULT_SIZES = new SizeRange(1_024, 1_024);
  private static final Rate DEFAULT_RATE = new Rate(Rate.Unit.MESSAGES, 100);
  private static final int DEFAULT_BATCH_BYTES = 16_384;
  private static final int MAX_BATCH_BYTES = 65_408;
  private static final long MAX_VOLUME = 1L << 40;
  private static final long MAX_MESSAGES = 100_000_000;
  private static final Duration MAX_LINGER = Duration.ofSeconds(10);
  private static final Duration MAX_DURATION = Duration.ofHours(12);
  private static final Duration DEFAULT_SIGN = Duration.ofSeconds(1);
  private static final Duration MILLI = Duration.ofMillis(1);

  private final Section section;

  ProducerReader(Section section) {
    this.section = section;
  }

  ProducerPlan read() {
    Optional<Path> file = section.value("file", ProducerReader::file, "a file that can be read");
    ProducerPlan plan =
        new ProducerPlan(
            (int) section.number("count", 1, 1, ProducerPlan.MAX_COUNT),
            section.value("rate", Rate::parse, Rate.FORM).orElse(DEFAULT_RATE),
            section.value("size", SizeRange::parse, SizeRange.FORM).orElse(DEFAULT_SIZES),
            file,
            volume(file),
            section.number("window", 0, 0, MAX_MESSAGES),
            (int) section.bytes("batch", DEFAULT_BATCH_BYTES, 0, MAX_BATCH_BYTES),
            section.time("linger", Duration.ZERO, MAX_LINGER).orElse(Duration.ZERO),
            section
                .time("sign_every", MILLI, Duration.ofMinutes(1))
                .orElse(DEFAULT_SIGN)
                .toMillis());
    section.finish();
    return plan;
  }

  private static Optional<Path> file(String text) {
    Path file = Path.of(text);
    return Files.isRegularFile(file) && Files.isReadable(file)
        ? Optional.of(file)
        : Optional.empty();
  }

  /** How much: stated in one of three ways, or by the file. */
  private Volume volume(Optional<Path> file) {
    Optional<Volume> messages =
        section.has("messages")
            ? Optional.of(Volume.messages(section.number("messages", 1, 1, MAX_MESSAGES)))
            : Optional.empty();
    Optional<Volume> bytes =
        section.has("volume")
            ? Optional.of(Volume.bytes(section.bytes("volume", 1, 1, MAX_VOLUME)))
            : Optional.empty();
    Optional<Volume> time = section.time("duration", MILLI, MAX_DURATION).map(Volume::time);
    Optional<Volume> whole = file.map(path -> Volume.bytes(Math.max(1, path.toFile().length())));
    List<Volume> stated =
        List.of(messages, bytes, time, whole).stream().flatMap(Optional::stream).toList();
    if (stated.size() != 1) {
      throw section.problem(
          "say how much is sent by exactly one of duration, messages, volume, file");
    }
    return stated.get(0);
  }
}
