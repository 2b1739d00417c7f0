/** From messages to frames: the sealed layer as a producer writes it (§5). */

import { createCipheriv } from 'node:crypto';
import { encodeFrame, encodeFrameHeader, encodeStreamHeader, streamMessage } from './frames.mjs';
import {
  FLAG,
  MAX_MESSAGE_BYTES,
  MAX_PLAINTEXT_BYTES,
  MAX_RECORD_BYTES,
  MAX_SEQ,
  TAG_BYTES,
  TYPE,
  u64,
} from './hydra1.mjs';
import { hkdf32, sha256 } from './keys.mjs';

/**
 * @param {import('./keys.mjs').Session} session
 * @param {Buffer} salt
 * @param {Buffer} headerHash
 * @returns {Buffer} the key of a stream (§5.2)
 */
export function streamKey(session, salt, headerHash) {
  const info = Buffer.concat([Buffer.from('hydra/1 stream key\0'), session.id, headerHash]);
  return hkdf32(session.sessionKey, salt, info);
}

/** @returns {Buffer} the nonce of a frame (§5.2) */
export function nonce(seq) {
  return Buffer.concat([Buffer.alloc(4), u64(seq)]);
}

/** What the signature of a CHECK or END covers (§5.5). */
export function checkMessage(headerHash, frameHeader, timeAndChain) {
  return Buffer.concat([Buffer.from('hydra/1 check\0'), headerHash, frameHeader, timeAndChain]);
}

/** One stream of a producer. Frames leave it in the order they were made; none is made twice. */
export class StreamSealer {
  #session;
  #key;

  /**
   * @param {import('./keys.mjs').Session} session
   * @param {object} of
   * @param {Buffer} of.salt 32 new random bytes
   * @param {number} of.epoch
   * @param {number} of.prevEpoch
   * @param {number} of.sigInterval 0 in an open session, and so is sigMs
   * @param {number} of.sigMs
   * @param {() => number} [clock] gives a CHECK its time where the position alone demands one
   */
  constructor(session, of, clock = Date.now) {
    this.#session = session;
    this.#sign = session.isOwned ? (message) => session.sign(message) : () => Buffer.alloc(64);
    const signed = encodeStreamHeader(of);
    const body = Buffer.concat([signed, this.#sign(streamMessage(session.id, signed))]);
    this.header = encodeFrame(TYPE.HEADER, body);
    this.headerHash = sha256(body);
    this.#key = streamKey(session, of.salt, this.headerHash);
    this.epoch = of.epoch;
    this.sigInterval = of.sigInterval;
    this.sigMs = of.sigMs;
    this.clock = clock;
    this.hasEnded = false;
    this.seq = 0;
    this.chain = this.headerHash;
  }

  #sign;

  /** Tests look at it; nothing else does. */
  get key() {
    return this.#key;
  }

  /** The same stream under another signer: what forgers do, for tests. */
  signWith(sign) {
    this.#sign = sign;
  }

  /**
   * Seals one frame (§5.3).
   *
   * @param {number} type
   * @param {number} flags
   * @param {Uint8Array} plaintext
   * @returns {Buffer} the frame
   */
  seal(type, flags, plaintext) {
    const seq = this.seq;
    if (seq > MAX_SEQ) {
      throw new RangeError('the stream has used up its numbers');
    }
    this.seq = seq + 1; // before sealing: a seal that fails has used its number up
    const header = encodeFrameHeader(type, flags, plaintext.length + TAG_BYTES, seq);
    const cipher = createCipheriv('chacha20-poly1305', this.#key, nonce(seq), {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(header);
    const sealed = cipher.update(plaintext);
    cipher.final();
    const frame = Buffer.concat([header, sealed, cipher.getAuthTag()]);
    this.chain = sha256(this.chain, frame);
    return frame;
  }

  /**
   * Seals a message, fragment by fragment (§5.4), with a CHECK in each reserved position.
   *
   * @param {Uint8Array} payload
   * @param {{maxFragment?: number, pad?: number}} [how] bytes of payload per fragment; the
   *     multiple to pad each fragment to
   * @returns {Generator<Buffer>} frames; each is sealed when it is asked for
   */
  *message(payload, { maxFragment = MAX_PLAINTEXT_BYTES, pad } = {}) {
    let start = 0;
    do {
      const end = Math.min(start + maxFragment, payload.length);
      const first = start === 0 ? FLAG.FIRST : 0;
      const last = end === payload.length ? FLAG.LAST : 0;
      yield* this.#data(first | last, payload.subarray(start, end), pad);
      start = end;
    } while (start < payload.length);
  }

  /**
   * Seals whole messages that share one frame (§5.4).
   *
   * @param {Uint8Array[]} records
   * @param {{pad?: number}} [how]
   * @returns {Generator<Buffer>}
   */
  *batch(records, { pad } = {}) {
    const content = Buffer.concat(records.flatMap((record) => [recordLength(record), record]));
    yield* this.#data(FLAG.FIRST | FLAG.LAST | FLAG.BATCH, content, pad);
  }

  *#data(flags, content, pad) {
    if (this.#isReserved(this.seq)) {
      yield this.check(this.clock());
    }
    yield pad === undefined
      ? this.seal(TYPE.DATA, flags, content)
      : this.seal(TYPE.DATA, flags | FLAG.PADDED, padded(content, pad));
  }

  #isReserved(seq) {
    return this.#session.isOwned && (seq + 1) % this.sigInterval === 0;
  }

  /**
   * @param {number} timeMs
   * @returns {Buffer} a CHECK, which signs all frames before it (§5.5)
   */
  check(timeMs) {
    return this.#signed(TYPE.CHECK, 0, timeMs);
  }

  /**
   * @param {number} timeMs
   * @param {boolean} final whether the session ends with the stream (§5.7)
   * @returns {Buffer} END
   */
  end(timeMs, final) {
    this.hasEnded = true;
    return this.#signed(TYPE.END, final ? FLAG.LAST : 0, timeMs);
  }

  #signed(type, flags, timeMs) {
    const header = encodeFrameHeader(type, flags, 120, this.seq);
    const timeAndChain = Buffer.concat([u64(timeMs), this.chain]);
    const signature = this.#sign(checkMessage(this.headerHash, header, timeAndChain));
    return this.seal(type, flags, Buffer.concat([timeAndChain, signature]));
  }
}

function recordLength(record) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(record.length);
  return length;
}

function padded(content, multiple) {
  const bytes = Buffer.alloc(Math.ceil((content.length + 1) / multiple) * multiple);
  bytes.set(content);
  bytes[content.length] = 0x80;
  return bytes;
}

/** @returns {boolean} whether a message may be sent at all (§1.4) */
export function isSendable(payload) {
  return payload.length <= MAX_MESSAGE_BYTES;
}

/** How many bytes of a batch a record takes; Infinity if it fits into none. */
export function recordBytes(record) {
  return record.length <= MAX_RECORD_BYTES ? 2 + record.length : Infinity;
}
