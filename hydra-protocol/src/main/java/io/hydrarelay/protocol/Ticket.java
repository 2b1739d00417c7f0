package io.hydrarelay.protocol;

import io.hydrarelay.protocol.crypto.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one line of text that lets a client join a session (§2.5): {@code
 * SCHEME://HOST:PORT/KIND/PAYLOAD}. Immutable and thread-safe. The text is a secret (§2.7); {@link
 * #toString} never shows it.
 */
public final class Ticket {
  private static final Pattern FORM =
      Pattern.compile("([^:/]+)://([^/]+):([^:/]+)/([^/]+)/([^/]+)");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");
  private static final Pattern WHITE_SPACE_AT_ENDS =
      Pattern.compile("^[ \\t\\n\\x0B\\f\\r]+|[ \\t\\n\\x0B\\f\\r]+$");

  /** What a ticket lets its holder do. */
  public enum Kind {
    /** Read an owned session. */
    CONSUMER("c1", 2 * Hydra1.KEY_BYTES),
    /** Write an owned session, or read it. */
    PRODUCER("p1", 2 * Hydra1.KEY_BYTES),
    /** Write and read an open session. */
    OPEN("o1", Hydra1.SESSION_ID_BYTES + Hydra1.KEY_BYTES);

    private final String code;
    private final int rawBytes;

    Kind(String code, int rawBytes) {
      this.code = code;
      this.rawBytes = rawBytes;
    }

    /** Returns the two characters of this kind in a ticket. */
    public String code() {
      return code;
    }

    private static Optional<Kind> of(String code) {
      for (Kind kind : values()) {
        if (kind.code.equals(code)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private final Kind kind;
  private final Endpoint relay;
  private final SessionCredentials credentials;

  private Ticket(Kind kind, Endpoint relay, SessionCredentials credentials) {
    this.kind = kind;
    this.relay = Objects.requireNonNull(relay, "relay");
    this.credentials = credentials;
  }

  /**
   * Returns the ticket of an owned session's producer.
   *
   * @throws IllegalArgumentException when the credentials have no signing key
   */
  public static Ticket producer(Endpoint relay, SessionCredentials credentials) {
    if (credentials.signingKey().isEmpty()) {
      throw new IllegalArgumentException("a producer's ticket needs the signing key");
    }
    return new Ticket(Kind.PRODUCER, relay, credentials);
  }

  /**
   * Returns the ticket of an owned session's consumers.
   *
   * @throws IllegalArgumentException for an open session
   */
  public static Ticket consumer(Endpoint relay, SessionCredentials credentials) {
    if (credentials.mode() != Mode.OWNED) {
      throw new IllegalArgumentException("an open session has one kind of ticket: o1");
    }
    return new Ticket(Kind.CONSUMER, relay, credentials.withoutSigningKey());
  }

  /**
   * Returns the ticket of an open session, the same for both roles.
   *
   * @throws IllegalArgumentException for an owned session
   */
  public static Ticket open(Endpoint relay, SessionCredentials credentials) {
    if (credentials.mode() != Mode.OPEN) {
      throw new IllegalArgumentException("an owned session has tickets p1 and c1");
    }
    return new Ticket(Kind.OPEN, relay, credentials);
  }

  /**
   * Reads a ticket (§2.6). White space at both ends does not matter, nor does the case of scheme,
   * host and kind.
   *
   * @throws BadTicketException with the first part that is wrong
   */
  public static Ticket parse(String text) throws BadTicketException {
    Objects.requireNonNull(text, "text");
    String stripped = WHITE_SPACE_AT_ENDS.matcher(text).replaceAll("");
    Matcher parts = FORM.matcher(stripped);
    if (stripped.length() > Hydra1.MAX_TICKET_CHARS
        || !PRINTABLE.matcher(stripped).matches()
        || !parts.matches()) {
      throw new BadTicketException(BadTicketException.Reason.SYNTAX);
    }
    Endpoint relay = Endpoint.parse(parts.group(1), parts.group(2), parts.group(3));
    Kind kind =
        Kind.of(parts.group(4).toLowerCase(Locale.ROOT))
            .orElseThrow(() -> new BadTicketException(BadTicketException.Reason.KIND));
    byte[] raw = TicketPayload.decode(parts.group(5), kind.rawBytes, checksummedText(relay, kind));
    return new Ticket(kind, relay, credentials(kind, ByteBuffer.wrap(raw)));
  }

  private static SessionCredentials credentials(Kind kind, ByteBuffer raw)
      throws BadTicketException {
    byte[] first = new byte[kind.rawBytes - Hydra1.KEY_BYTES];
    byte[] keyBytes = new byte[Hydra1.KEY_BYTES];
    raw.get(first).get(keyBytes);
    SessionKey key = SessionKey.of(keyBytes);
    return switch (kind) {
      case PRODUCER -> SessionCredentials.producer(SigningKey.of(first), key);
      case OPEN -> SessionCredentials.open(SessionId.of(first), key);
      case CONSUMER -> consumerCredentials(first, key);
    };
  }

  private static SessionCredentials consumerCredentials(byte[] producerKey, SessionKey key)
      throws BadTicketException {
    try {
      return SessionCredentials.consumer(producerKey, key);
    } catch (ProtocolException refused) {
      throw new BadTicketException(BadTicketException.Reason.KEY);
    }
  }

  private static byte[] checksummedText(Endpoint relay, Kind kind) {
    return (relay.authority() + "/" + kind.code + "/").getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the ticket to hand to consumers: itself, except for a producer's. */
  public Ticket toConsumer() {
    return kind == Kind.PRODUCER ? consumer(relay, credentials) : this;
  }

  /** Returns what the ticket lets its holder do. */
  public Kind kind() {
    return kind;
  }

  /** Returns where the relay is. */
  public Endpoint relay() {
    return relay;
  }

  /** Returns the session's id and secrets. */
  public SessionCredentials credentials() {
    return credentials;
  }

  /** Returns the ticket as one line of text: a secret. */
  public String text() {
    String payload = TicketPayload.encode(raw(), checksummedText(relay, kind));
    return relay + "/" + kind.code + "/" + payload;
  }

  private byte[] raw() {
    byte[] first =
        switch (kind) {
          case PRODUCER -> credentials.signingKey().orElseThrow().seed();
          case OPEN -> credentials.id().bytes();
          case CONSUMER -> credentials.id().producerKey();
        };
    return ByteBuffer.allocate(kind.rawBytes).put(first).put(credentials.key().bytes()).array();
  }

  /** Returns kind, relay and fingerprint; nothing secret. */
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return "Ticket[" + name + " " + relay + " " + credentials.id().fingerprint() + "]";
  }
}
