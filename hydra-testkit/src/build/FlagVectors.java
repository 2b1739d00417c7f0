import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Makes the vectors that are published out of the normative ones: the same, and with each vector the
 * flags that follow from its output (docs/VECTORS.md). The build runs it, so that there is one file to
 * keep.
 */
public final class FlagVectors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ORDINARY =
      Set.of("status", "stream", "message", "verified", "end");

  private FlagVectors() {}

  /** Takes the normative file, and the one to write. */
  public static void main(String[] files) throws IOException {
    ObjectNode document = (ObjectNode) JSON.readTree(Path.of(files[0]).toFile());
    ArrayNode vectors = (ArrayNode) document.remove("vectors");
    StringJoiner lines = new StringJoiner(",\n", "\"vectors\": [\n", "\n]}\n");
    for (JsonNode vector : vectors) {
      lines.add(flagged(vector).toString());
    }
    String head = document.toString().replaceFirst("}$", ",\n");
    Path output = Path.of(files[1]);
    Files.createDirectories(output.getParent());
    Files.writeString(output, head + lines);
  }

  private static ObjectNode flagged(JsonNode vector) {
    ObjectNode copy = JSON.createObjectNode();
    vector
        .properties()
        .forEach(
            field -> {
              if (field.getKey().equals("input")) {
                flags(vector).forEach(copy.putArray("flags")::add);
              }
              copy.set(field.getKey(), field.getValue());
            });
    return copy;
  }

  private static Set<String> flags(JsonNode vector) {
    JsonNode output = vector.get("output");
    if (output.has("error")) {
      return refused(output.get("error").textValue());
    }
    if (output.has("accepted")) {
      return output.get("accepted").booleanValue() ? Set.of("valid") : refused("KEY");
    }
    if (output.has("reaction")) {
      return reaction(output);
    }
    return output.has("events") ? events(output.get("events")) : Set.of("valid");
  }

  private static Set<String> reaction(JsonNode output) {
    return switch (output.get("reaction").textValue()) {
      case "close" -> refused("CLOSE");
      case "status" -> refused("STATUS %02x".formatted(output.get("code").intValue()));
      case "more" -> Set.of("incomplete");
      default -> Set.of("valid");
    };
  }

  /** What a consumer drops, or stops for, is malformed; what it only reports is not. */
  private static Set<String> events(JsonNode events) {
    boolean isMalformed = false;
    Set<String> notable = new LinkedHashSet<>();
    for (JsonNode event : events) {
      String name = event.get(0).textValue();
      String code = event.path(1).asText();
      if (name.equals("bad") || name.equals("fatal") || code.equals("BAD_RELAY")) {
        isMalformed = true;
        notable.add(code);
      } else if (name.equals("closed")) {
        notable.add(code);
      } else if (!ORDINARY.contains(name)) {
        notable.add(name);
      }
    }
    Set<String> flags = new LinkedHashSet<>(Set.of(isMalformed ? "malformed" : "valid"));
    flags.addAll(notable);
    return flags;
  }

  private static Set<String> refused(String why) {
    return new LinkedHashSet<>(List.of("malformed", why));
  }
}
