package io.hydrarelay.testkit.blindness;

/**
 * A byte string to look for.
 *
 * @param name of the secret that it gives away
 * @param encoding the form of the secret
 * @param bytes two or more
 */
record Needle(String name, Encoding encoding, byte[] bytes) {
  @Override
  public String toString() {
    return "Needle[" + name + " " + encoding + "]";
  }
}
