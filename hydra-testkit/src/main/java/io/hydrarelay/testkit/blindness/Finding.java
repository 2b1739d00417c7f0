package io.hydrarelay.testkit.blindness;

/**
 * Something that was looked for and found.
 *
 * @param place where
 * @param secret what it is, not its bytes
 * @param encoding in which form
 * @param allowed whether the relay may have it there
 * @param count how often it, or a piece of it, was found there in this form
 * @param source the file, or part of memory, of the first time
 * @param offset the place in it
 */
public record Finding(
    Place place,
    String secret,
    Encoding encoding,
    boolean allowed,
    long count,
    String source,
    long offset) {

  @Override
  public String toString() {
    return "%s as %s, %d times, first in %s at %d"
        .formatted(secret, encoding, count, source, offset);
  }
}
