package io.hydrarelay.testkit.link;

import io.hydrarelay.protocol.StatusCode;
import io.hydrarelay.protocol.frame.FrameType;
import io.hydrarelay.testkit.text.Phrase;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the texts of faults. */
final class FaultText {
  private static final Map<String, Function<Phrase, Fault>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("latency", FaultText::latency);
    NAMES.put("bandwidth", phrase -> Fault.bandwidth(phrase.bytesPerSecond()));
    NAMES.put("slicer", FaultText::slicer);
    NAMES.put("slow close", phrase -> Fault.slowClose(phrase.time()));
    NAMES.put("black hole", phrase -> Fault.blackHole());
    NAMES.put("timeout", phrase -> Fault.timeout(phrase.time()));
    NAMES.put("reset peer", FaultText::resetPeer);
    NAMES.put("limit data", phrase -> Fault.limitData(phrase.size()));
    NAMES.put("down", phrase -> Fault.down());
    NAMES.put("drop", phrase -> FrameFault.drop(frames(phrase)));
    NAMES.put("duplicate", phrase -> FrameFault.duplicate(frames(phrase)));
    NAMES.put("reorder", FaultText::reorder);
    NAMES.put("replay", FaultText::replay);
    NAMES.put("flip", FaultText::flip);
    NAMES.put("truncate", FaultText::truncate);
    NAMES.put("splice", FaultText::splice);
    NAMES.put("forge", FaultText::forge);
  }

  private static final String ALLOWED = String.join(", ", NAMES.keySet());
  private static final String TYPES = names(FrameType.values());
  private static final String FRAMES = "frame, any frame, seq, a share as in 1%, or " + TYPES;

  private FaultText() {}

  private static String names(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  static Fault parse(String text) {
    Phrase phrase = new Phrase("fault", text);
    Map.Entry<String, Function<Phrase, Fault>> name =
        NAMES.entrySet().stream()
            .filter(known -> phrase.takes(known.getKey().split(" ")))
            .findFirst()
            .orElseThrow(() -> phrase.wrong(ALLOWED));
    Fault fault = name.getValue().apply(phrase);
    if (fault instanceof FrameFault frames) {
      fault = times(phrase, frames);
    }
    phrase.end();
    return fault;
  }

  private static FrameFault times(Phrase phrase, FrameFault fault) {
    if (phrase.takes("once")) {
      return fault.once();
    }
    return phrase.takes("times") ? fault.times(phrase.number()) : fault;
  }

  // ---- bytes

  private static Fault latency(Phrase phrase) {
    LatencyFault latency = Fault.latency(phrase.time());
    return phrase.takes("jitter") ? latency.jitter(phrase.time()) : latency;
  }

  private static Fault slicer(Phrase phrase) {
    SlicerFault slices = Fault.slicer(toInt(phrase.size()));
    if (phrase.takes("vary")) {
      slices = slices.vary(toInt(phrase.size()));
    }
    return phrase.takes("delay") ? slices.delay(phrase.time()) : slices;
  }

  private static Fault resetPeer(Phrase phrase) {
    return Fault.resetPeer(phrase.takes("after") ? phrase.time() : Duration.ZERO);
  }

  // ---- frames

  private static FrameMatch frames(Phrase phrase) {
    if (phrase.takes("frame")) {
      return FrameMatch.number(phrase.number());
    }
    if (phrase.takes("any", "frame")) {
      return FrameMatch.index(phrase.number());
    }
    if (phrase.takes("seq")) {
      return FrameMatch.seq(phrase.number());
    }
    if (phrase.peek().endsWith("%")) {
      return share(phrase);
    }
    FrameType type =
        constant(FrameType.values(), phrase.peek()).orElseThrow(() -> phrase.wrong(FRAMES));
    phrase.word(FRAMES);
    boolean hasNumber = phrase.peek().matches("[0-9]+");
    return hasNumber ? FrameMatch.type(type, phrase.number()) : FrameMatch.type(type);
  }

  private static FrameMatch share(Phrase phrase) {
    String percent = phrase.peek().substring(0, phrase.peek().length() - 1);
    if (!percent.matches("100|[0-9]{1,2}(\\.[0-9]{1,9})?")) {
      throw phrase.wrong("a share of 0% to 100%");
    }
    phrase.word(FRAMES);
    phrase.expect("of");
    phrase.expect("frames");
    return FrameMatch.share(Double.parseDouble(percent) / 100);
  }

  private static <E extends Enum<E>> Optional<E> constant(E[] all, String name) {
    return Arrays.stream(all).filter(one -> one.name().equalsIgnoreCase(name)).findFirst();
  }

  private static Fault reorder(Phrase phrase) {
    FrameMatch match = frames(phrase);
    return FrameFault.reorder(match, phrase.takes("by") ? toInt(phrase.number()) : 1);
  }

  private static Fault replay(Phrase phrase) {
    FrameMatch match = frames(phrase);
    phrase.expect("after");
    return FrameFault.replay(match, toInt(phrase.number()));
  }

  private static Fault flip(Phrase phrase) {
    boolean hasBit = phrase.takes("bit");
    int bit = hasBit ? toInt(phrase.number()) : 0;
    String parts = names(FramePart.values());
    FramePart part =
        constant(FramePart.values(), phrase.peek()).orElseThrow(() -> phrase.wrong(parts));
    phrase.word(parts);
    FrameMatch match = frames(phrase);
    return hasBit ? FrameFault.flipBit(part, match, bit) : FrameFault.flipBit(part, match);
  }

  private static Fault truncate(Phrase phrase) {
    FrameMatch match = frames(phrase);
    phrase.expect("to");
    return FrameFault.truncate(match, toInt(phrase.size()));
  }

  private static Fault splice(Phrase phrase) {
    byte[] bytes = hex(phrase);
    phrase.expect("before");
    return FrameFault.splice(frames(phrase), bytes);
  }

  private static byte[] hex(Phrase phrase) {
    String allowed = "bytes in hexadecimal";
    if (!phrase.peek().matches("([0-9a-f]{2})+")) {
      throw phrase.wrong(allowed);
    }
    return HexFormat.of().parseHex(phrase.word(allowed));
  }

  private static Fault forge(Phrase phrase) {
    FrameFault forgery = forgery(phrase);
    return phrase.takes("before") ? forgery.before(frames(phrase)) : forgery;
  }

  private static FrameFault forgery(Phrase phrase) {
    if (phrase.takes("status")) {
      String codes = names(StatusCode.values());
      StatusCode code =
          constant(StatusCode.values(), phrase.peek()).orElseThrow(() -> phrase.wrong(codes));
      phrase.word(codes);
      return FrameFault.forgeStatus(code, phrase.peek().matches("[0-9]+") ? phrase.number() : 0);
    }
    if (phrase.takes("lag")) {
      return FrameFault.forgeLag(phrase.number(), phrase.number());
    }
    if (phrase.takes("ack")) {
      return FrameFault.forgeAck(phrase.number(), phrase.number());
    }
    if (phrase.takes("bytes")) {
      return FrameFault.forge(hex(phrase));
    }
    throw phrase.wrong("status, lag, ack or bytes");
  }

  private static int toInt(long number) {
    return (int) Math.min(number, Integer.MAX_VALUE);
  }
}
