package io.hydrarelay.testkit.lag;

import io.hydrarelay.testkit.text.Amounts;
import io.hydrarelay.testkit.text.Phrase;
import java.time.Duration;

/** Reads the text of a lag that is made of one part. */
final class LagText {
  private static final String NAMES = "none, rate, stall, sawtooth, random or stop";
  private static final String RATES = "a rate, as in 64KiB/s or 50/s";
  private static final String PLACES = "a number of messages or a size, as in 1000 or 64KiB";

  private LagText() {}

  static Lag parse(String text) {
    Phrase phrase = new Phrase("lag", text);
    Lag lag = read(phrase);
    phrase.end();
    return lag;
  }

  private static Lag read(Phrase phrase) {
    if (phrase.takes("none")) {
      return Lag.none();
    }
    if (phrase.takes("rate")) {
      return unitOfRate(phrase) == Unit.BYTES
          ? Lag.bytesPerSecond(rate(phrase))
          : Lag.messagesPerSecond(rate(phrase));
    }
    if (phrase.takes("stall")) {
      return stall(phrase);
    }
    if (phrase.takes("sawtooth")) {
      return sawtooth(phrase);
    }
    if (phrase.takes("random")) {
      return Lag.random(phrase.number(), phrase.time());
    }
    if (phrase.takes("stop")) {
      phrase.expect("at");
      boolean isSize = isSize(phrase);
      return isSize ? Lag.stopAtByte(phrase.size()) : Lag.stopAtMessage(phrase.number());
    }
    throw phrase.wrong(NAMES);
  }

  private static Lag stall(Phrase phrase) {
    phrase.expect("at");
    boolean isSize = isSize(phrase);
    long at = isSize ? phrase.size() : phrase.number();
    phrase.expect("for");
    Duration time = phrase.time();
    return isSize ? Lag.stallAtByte(at, time) : Lag.stallAtMessage(at, time);
  }

  private static Lag sawtooth(Phrase phrase) {
    Unit unit = unitOfRate(phrase);
    long firstRate = rate(phrase);
    Duration first = phrase.time();
    if (unitOfRate(phrase) != unit) {
      throw phrase.wrong(unit == Unit.BYTES ? Amounts.RATE_FORM : "messages a second, as in 50/s");
    }
    long secondRate = rate(phrase);
    Duration second = phrase.time();
    return unit == Unit.BYTES
        ? Lag.sawtooth(firstRate, first, secondRate, second)
        : Lag.sawtoothOfMessages(firstRate, first, secondRate, second);
  }

  private static boolean isSize(Phrase phrase) {
    boolean isSize = Amounts.bytes(phrase.peek()).isPresent();
    if (!isSize && !phrase.peek().matches("[0-9]{1,18}")) {
      throw phrase.wrong(PLACES);
    }
    return isSize;
  }

  private static Unit unitOfRate(Phrase phrase) {
    if (phrase.peek().matches("[0-9]{1,15}/s")) {
      return Unit.MESSAGES;
    }
    if (Amounts.bytesPerSecond(phrase.peek()).isPresent()) {
      return Unit.BYTES;
    }
    throw phrase.wrong(RATES);
  }

  private static long rate(Phrase phrase) {
    if (unitOfRate(phrase) == Unit.BYTES) {
      return phrase.bytesPerSecond();
    }
    String word = phrase.word(RATES);
    return Long.parseLong(word.substring(0, word.length() - 2));
  }
}
