package io.hydrarelay.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The golden vectors of Hydra/1 (§14), for tests of other implementations. They are the resource
 * {@value #RESOURCE} of this artifact, one JSON file for programs in any language; {@code
 * docs/VECTORS.md} says how each kind is run. Immutable.
 */
public final class HydraVectors {
  /** The file's name among the resources of this artifact. */
  public static final String RESOURCE = "/io/hydrarelay/testkit/vectors/hydra1-vectors.json";

  private static final String VALID = "valid";
  private static final String MALFORMED = "malformed";

  private final String format;
  private final List<Vector> vectors;

  private HydraVectors(JsonNode document) {
    this.format = document.get("format").textValue();
    this.vectors =
        StreamSupport.stream(document.get("vectors").spliterator(), false).map(Vector::of).toList();
  }

  /** Reads the vectors of this version of the testkit. */
  public static HydraVectors load() {
    try (InputStream file = open()) {
      return new HydraVectors(new ObjectMapper().readTree(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the vectors in this artifact", unreadable);
    }
  }

  /** Returns the file itself; the caller closes it. */
  public static InputStream open() {
    InputStream file = HydraVectors.class.getResourceAsStream(RESOURCE);
    if (file == null) {
      throw new IllegalStateException("this artifact was built without " + RESOURCE);
    }
    return file;
  }

  /** Returns the name and version of the form, {@code hydra/1 vectors 2}. */
  public String format() {
    return format;
  }

  /** Returns all of them, in the order of the file. */
  public List<Vector> all() {
    return vectors;
  }

  /** Returns those of one kind, {@code ticket-parse} for example. */
  public List<Vector> of(String op) {
    return vectors.stream().filter(vector -> vector.op().equals(op)).toList();
  }

  /**
   * One vector.
   *
   * @param id its name, which never changes
   * @param section of the protocol
   * @param comment what it shows
   * @param op its kind
   * @param flags {@code valid}, {@code malformed} or {@code incomplete}, and behind it what is
   *     refused, or what a consumer reports besides
   * @param input what goes in, a JSON object
   * @param output what must come out, a JSON object
   */
  public record Vector(
      String id,
      String section,
      String comment,
      String op,
      Set<String> flags,
      String input,
      String output) {
    private static Vector of(JsonNode json) {
      Set<String> flags = new LinkedHashSet<>();
      json.get("flags").forEach(flag -> flags.add(flag.textValue()));
      return new Vector(
          json.get("id").textValue(),
          json.get("section").textValue(),
          json.get("comment").textValue(),
          json.get("op").textValue(),
          Set.copyOf(flags),
          json.get("input").toString(),
          json.get("output").toString());
    }

    /** Returns whether nothing in it is to be refused. */
    public boolean isValid() {
      return flags.contains(VALID);
    }

    /** Returns whether something in it must be refused, dropped, or end a stream. */
    public boolean isMalformed() {
      return flags.contains(MALFORMED);
    }

    /** Returns id and comment, for the name of a test. */
    @Override
    public String toString() {
      return id + ": " + comment;
    }
  }
}
