package io.hydrarelay.protocol;

/** The constants of Hydra/1 (§11); every peer uses the same ones. */
public final class Hydra1 {
  /** Protocol version sent in JOIN. */
  public static final int VERSION = 1;

  /** Bytes of an unframed JOIN (§3.2). */
  public static final int JOIN_BYTES = 120;

  /** Bytes of every frame's header (§4.1). */
  public static final int FRAME_HEADER_BYTES = 12;

  /** Largest frame body, in bytes (§4.1). */
  public static final int MAX_BODY_BYTES = 65_535;

  /** Bytes of the authentication tag at the end of a sealed body (§1.2). */
  public static final int TAG_BYTES = 16;

  /** Largest DATA plaintext after padding, in bytes (§5.4). */
  public static final int MAX_PLAINTEXT_BYTES = 65_408;

  /** Largest record of a batch, in bytes (§5.4). */
  public static final int MAX_RECORD_BYTES = 65_406;

  /** Largest message, in bytes (§1.4). */
  public static final int MAX_MESSAGE_BYTES = 67_108_864;

  /** Bytes of a HEADER body (§5.1). */
  public static final int STREAM_HEADER_BYTES = 120;

  /** Bytes of a CHECK or END plaintext (§5.5). */
  public static final int CHECK_BYTES = 104;

  /** First value that no u64 of an honest peer reaches: 2^53 (§1.1). */
  public static final long U64_LIMIT = 1L << 53;

  /** Largest sequence number of a frame: 2^53-2 (§5.3). */
  public static final long MAX_SEQ = U64_LIMIT - 2;

  /** Bytes of a session id (§2.2). */
  public static final int SESSION_ID_BYTES = 64;

  /** Bytes of keys, seeds, tokens, salts and hashes. */
  public static final int KEY_BYTES = 32;

  /** Bytes of an Ed25519 signature. */
  public static final int SIGNATURE_BYTES = 64;

  /** Smallest and largest signature interval of an owned stream, in frames (§5.1). */
  public static final int MIN_SIG_INTERVAL = 2;

  /** Largest signature interval, in frames (§5.1). */
  public static final int MAX_SIG_INTERVAL = 65_535;

  /** Floor of the idle heartbeat, in milliseconds (§5.6). */
  public static final long HEARTBEAT_FLOOR_MILLIS = 5_000;

  /** How many heartbeats without a CHECK make a stream stalled (§8.8). */
  public static final int STALLED_FACTOR = 3;

  /** How many keepalive periods of silence end a connection (§4.4). */
  public static final int KEEPALIVE_FACTOR = 3;

  /** Bad frames a connection survives; the next one closes it (§8.2). */
  public static final int MAX_BAD_FRAMES = 64;

  /** Most a retry time in a STATUS counts, in milliseconds (§7.4). */
  public static final long MAX_RETRY_MILLIS = 600_000;

  /** Longest ticket, in characters (§2.6). */
  public static final int MAX_TICKET_CHARS = 1_024;

  /** How far ahead of the local clock a relay's epoch may be, in milliseconds (§5.1). */
  public static final long MAX_EPOCH_AHEAD_MILLIS = 86_400_000;

  /** Largest unit a relay keeps or forwards as one, in bytes (§6.4). */
  public static final int MAX_UNIT_BYTES = 262_144;

  /** Longest delay of an ACK after the first unacknowledged frame, in milliseconds (§6.7). */
  public static final long ACK_MILLIS = 100;

  /** The relay acknowledges at the end of the read that brought this many frames (§6.7). */
  public static final int ACK_FRAMES = 256;

  /** Least time between two AUDIENCE frames, in milliseconds: ten per second (§6.7). */
  public static final long AUDIENCE_MILLIS = 100;

  private Hydra1() {}
}
