package io.hydrarelay.protocol;

/**
 * BAD_TICKET: a text is no ticket (§2.6). The message names the part that is wrong and never holds
 * any of the ticket, which is a secret (§2.7).
 */
public final class BadTicketException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  /** The first part that is wrong. */
  public enum Reason {
    /** Not of the form scheme://host:port/kind/payload. */
    SYNTAX("it is not of the form hydra://HOST:PORT/KIND/PAYLOAD"),
    /** Neither hydra nor hydras. */
    SCHEME("its scheme is neither hydra nor hydras"),
    /** No DNS name, IPv4 address or IPv6 address in brackets. */
    HOST("its host is no DNS name, IPv4 address or IPv6 address in brackets"),
    /** Not 1 to 65535. */
    PORT("its port is not a number from 1 to 65535"),
    /** None of c1, p1, o1. */
    KIND("its kind is none of c1, p1, o1"),
    /** No canonical base64url, or of the wrong length. */
    PAYLOAD("its payload is incomplete or has wrong characters"),
    /** The CRC-32 differs: a typing error, or a part that was changed. */
    CHECKSUM("its checksum does not fit: it was changed or mistyped"),
    /** A producer key that Hydra/1 refuses (§2.3). */
    KEY("its producer key is not usable");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Reason reason;

  BadTicketException(Reason reason) {
    super("BAD_TICKET: " + reason + ", " + reason.text);
    this.reason = reason;
  }

  /** Returns which part is wrong. */
  public Reason reason() {
    return reason;
  }
}
