/** The constants of Hydra/1 (§4.1, §4.2, §11), and its integers (§1.1). */

export const VERSION = 1;
export const MODE = Object.freeze({ OPEN: 0, OWNED: 1 });
export const ROLE = Object.freeze({ PRODUCER: 1, CONSUMER: 2 });
export const POLICY = Object.freeze({ DEFAULT: 0, DISCONNECT: 1, SKIP: 2, BLOCK: 3, SPILL: 4 });

export const TYPE = Object.freeze({
  HEADER: 0x01,
  DATA: 0x02,
  CHECK: 0x03,
  END: 0x04,
  PING: 0x05,
  PONG: 0x06,
  PROOF: 0x11,
  STATUS: 0x80,
  CHALLENGE: 0x81,
  LAG: 0x82,
  ACK: 0x83,
  AUDIENCE: 0x84,
});

export const FLAG = Object.freeze({ FIRST: 0x01, LAST: 0x02, PADDED: 0x04, BATCH: 0x08 });
export const KNOWN_FLAGS = 0x0f;

export const JOIN_BYTES = 120;
export const FRAME_HEADER_BYTES = 12;
export const HEADER_BODY_BYTES = 120;
export const TAG_BYTES = 16;
export const SIGNED_PLAINTEXT_BYTES = 104;
export const MAX_PLAINTEXT_BYTES = 65_408;
export const MAX_RECORD_BYTES = 65_406;
export const MAX_MESSAGE_BYTES = 67_108_864;
export const MAX_SEQ = 2 ** 53 - 2;
export const MAX_BAD_FRAMES = 64;
export const MAX_RETRY_MS = 600_000;
export const IDLE_HEARTBEAT_MS = 5_000;

/** What no honest peer puts into a u64: from here on doubles are not exact, and need not be. */
export const U64_LIMIT = 2 ** 53;

/**
 * Reads a u64. Exact below 2^53; what is larger comes out rounded, but never below 2^53.
 *
 * @param {Buffer} bytes
 * @param {number} offset
 * @returns {number}
 */
export function readU64(bytes, offset) {
  return bytes.readUInt32BE(offset) * 2 ** 32 + bytes.readUInt32BE(offset + 4);
}

/**
 * Writes a u64 below 2^53.
 *
 * @param {Buffer} bytes
 * @param {number} value
 * @param {number} offset
 */
export function writeU64(bytes, value, offset) {
  bytes.writeUInt32BE(Math.floor(value / 2 ** 32), offset);
  bytes.writeUInt32BE(value % 2 ** 32, offset + 4);
}

/**
 * @param {number} value a safe integer
 * @returns {Buffer} its 8 bytes
 */
export function u64(value) {
  const bytes = Buffer.alloc(8);
  writeU64(bytes, value, 0);
  return bytes;
}

/** @param {Uint8Array} bytes */
export function isZero(bytes) {
  return bytes.every((byte) => byte === 0);
}
