package io.hydrarelay.testkit.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hydrarelay.testkit.text.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * An object of a scenario's file, read key by key. Whatever is wrong is told by the path of the
 * key, its value and what is allowed. Keys that nobody asked for are wrong as well.
 */
final class Section {
  private static final int SHOWN_CHARS = 60;

  private final String path;
  private final ObjectNode node;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(String path, ObjectNode node) {
    this.path = path;
    this.node = node;
  }

  static Section root(JsonNode node) {
    return of("", node);
  }

  private static Section of(String path, JsonNode node) {
    if (node instanceof ObjectNode object) {
      return new Section(path, object);
    }
    throw new IllegalArgumentException(
        "%s is %s; it must be keys and values"
            .formatted(path.isEmpty() ? "the scenario" : path, shown(node)));
  }

  // ---- what went wrong

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String shown(JsonNode node) {
    String text =
        switch (node.getNodeType()) {
          case OBJECT -> "an object";
          case ARRAY -> "a list";
          case MISSING, NULL -> "nothing";
          case STRING -> "\"" + node.textValue() + "\"";
          default -> node.asText();
        };
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
  }

  IllegalArgumentException wrong(String key, String allowed) {
    return new IllegalArgumentException(
        "%s is %s; it must be %s".formatted(pathOf(key), shown(node.path(key)), allowed));
  }

  IllegalArgumentException problem(String sentence) {
    return new IllegalArgumentException(path + ": " + sentence);
  }

  IllegalArgumentException problem(String key, String sentence) {
    return new IllegalArgumentException(pathOf(key) + ": " + sentence);
  }

  /** Returns what another reader makes of a value; its error is told with the path of the key. */
  <T> T understood(String key, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(pathOf(key) + ": " + wrong.getMessage(), wrong);
    }
  }

  /** Refuses keys that nobody has asked for. */
  void finish() {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                throw new IllegalArgumentException(
                    "%s is not known; here are allowed: %s"
                        .formatted(pathOf(key), String.join(", ", known)));
              }
            });
  }

  // ---- values

  boolean has(String key) {
    known.add(key);
    return node.has(key);
  }

  /** Returns the keys that are there. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private Optional<String> scalar(String key, String allowed) {
    if (!has(key)) {
      return Optional.empty();
    }
    JsonNode value = node.get(key);
    if (!value.isValueNode() || value.isNull()) {
      throw wrong(key, allowed);
    }
    return Optional.of(value.asText());
  }

  /** Returns a value that the function can read, or nothing where there is none. */
  <T> Optional<T> value(String key, Function<String, Optional<T>> read, String allowed) {
    return scalar(key, allowed)
        .map(text -> read.apply(text).orElseThrow(() -> wrong(key, allowed)));
  }

  Optional<String> text(String key) {
    if (has(key) && node.get(key).getNodeType() != JsonNodeType.STRING) {
      throw wrong(key, "text");
    }
    return scalar(key, "text");
  }

  long number(String key, long otherwise, long min, long max) {
    String allowed = "a whole number, %d to %d".formatted(min, max);
    return value(key, text -> within(Quantity.count(text), min, max), allowed).orElse(otherwise);
  }

  long bytes(String key, long otherwise, long min, long max) {
    String allowed = "%s, %d to %d".formatted(Quantity.BYTES_FORM, min, max);
    return value(key, text -> within(Quantity.bytes(text), min, max), allowed).orElse(otherwise);
  }

  private static Optional<Long> within(OptionalLong number, long min, long max) {
    return number.isPresent() && number.getAsLong() >= min && number.getAsLong() <= max
        ? Optional.of(number.getAsLong())
        : Optional.empty();
  }

  Optional<Duration> time(String key, Duration min, Duration max) {
    String allowed =
        "%s, %s to %s".formatted(Quantity.TIME_FORM, Amounts.text(min), Amounts.text(max));
    return value(
        key,
        text ->
            Quantity.time(text)
                .filter(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0),
        allowed);
  }

  boolean flag(String key) {
    if (has(key) && !node.get(key).isBoolean()) {
      throw wrong(key, "true or false");
    }
    return node.path(key).asBoolean();
  }

  <E extends Enum<E>> Optional<E> choice(String key, Class<E> type, List<E> choices) {
    String allowed =
        choices.stream().map(Section::nameOf).collect(Collectors.joining(", ", "one of ", ""));
    return value(
        key,
        text -> choices.stream().filter(each -> nameOf(each).equals(text)).findFirst(),
        allowed);
  }

  <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
    return choice(key, type, Arrays.asList(type.getEnumConstants()));
  }

  static String nameOf(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns a list of texts; a single one may stand for a list of one. */
  List<String> texts(String key) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode value = node.get(key);
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (!each.isTextual()) {
        throw wrong(key, "text, or a list of texts");
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  Optional<Section> section(String key) {
    return has(key) ? Optional.of(of(pathOf(key), node.get(key))) : Optional.empty();
  }

  List<Section> sections(String key) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode list = node.get(key);
    if (!list.isArray()) {
      throw wrong(key, "a list");
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      sections.add(of("%s[%d]".formatted(pathOf(key), i), list.get(i)));
    }
    return sections;
  }
}
