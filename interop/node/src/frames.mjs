/** JOIN and frames: the bytes of §3.2, §3.4, §4 and §5.1, written and read. */

import {
  FRAME_HEADER_BYTES,
  HEADER_BODY_BYTES,
  JOIN_BYTES,
  readU64,
  ROLE,
  TYPE,
  VERSION,
  writeU64,
} from './hydra1.mjs';
import { relayTag } from './keys.mjs';

/**
 * A frame as it came: `bytes` is the whole of it, `body` what follows the 12 bytes of its header.
 *
 * @typedef {{type: number, flags: number, seq: number, body: Buffer, bytes: Buffer}} Frame
 */

/**
 * @param {object} join
 * @param {{mode: number, id: Buffer, token: Buffer}} join.session
 * @param {number} join.role
 * @param {number} [join.policy]
 * @param {number} [join.resumeEpoch]
 * @param {number} [join.resumeSeq]
 * @returns {Buffer} JOIN, 120 bytes (§3.2)
 */
export function encodeJoin({ session, role, policy = 0, resumeEpoch = 0, resumeSeq = 0 }) {
  const join = Buffer.alloc(JOIN_BYTES);
  join.write('HYDR', 0, 'ascii');
  join[4] = VERSION;
  join[5] = session.mode;
  session.id.copy(join, 6);
  join[70] = role;
  join[71] = role === ROLE.PRODUCER ? policy : 0;
  writeU64(join, resumeEpoch, 72);
  writeU64(join, resumeSeq, 80);
  session.token.copy(join, 88);
  return join;
}

/** @returns {Buffer} the 12 bytes before a body (§4.1) */
export function encodeFrameHeader(type, flags, length, seq) {
  const header = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
  header[0] = type;
  header[1] = flags;
  header.writeUInt16BE(length, 2);
  writeU64(header, seq, 4);
  return header;
}

/**
 * @param {number} type of a frame with flags 0 and seq 0: HEADER or a control frame
 * @param {Uint8Array} body
 * @returns {Buffer}
 */
export function encodeFrame(type, body) {
  return Buffer.concat([encodeFrameHeader(type, 0, body.length, 0), body]);
}

/** @returns {Buffer} what a producer's PROOF signs, 197 bytes (§3.4) */
export function proofMessage(join, challenge, authority) {
  return Buffer.concat([Buffer.from('hydra/1 join\0'), join, challenge, relayTag(authority)]);
}

/**
 * @param {import('./keys.mjs').Session} session of the producer
 * @param {Buffer} join what was sent on this connection
 * @param {Buffer} challenge what came on it
 * @param {string} authority
 * @returns {Buffer} the PROOF frame
 */
export function encodeProof(session, join, challenge, authority) {
  const signature = session.sign(proofMessage(join, challenge, authority));
  return encodeFrame(TYPE.PROOF, Buffer.concat([relayTag(authority), signature]));
}

/**
 * The body of a HEADER up to its signature (§5.1).
 *
 * @param {{salt: Buffer, epoch: number, prevEpoch: number, sigInterval: number, sigMs: number}} of
 * @returns {Buffer} 56 bytes
 */
export function encodeStreamHeader({ salt, epoch, prevEpoch, sigInterval, sigMs }) {
  const body = Buffer.alloc(56);
  body[0] = 1;
  body.writeUInt16BE(sigInterval, 2);
  body.writeUInt32BE(sigMs, 4);
  writeU64(body, epoch, 8);
  writeU64(body, prevEpoch, 16);
  salt.copy(body, 24);
  return body;
}

/**
 * @param {Buffer} body of a HEADER, 120 bytes
 */
export function decodeStreamHeader(body) {
  return {
    suite: body[0],
    features: body[1],
    sigInterval: body.readUInt16BE(2),
    sigMs: body.readUInt32BE(4),
    epoch: readU64(body, 8),
    prevEpoch: readU64(body, 16),
    salt: body.subarray(24, 56),
    signed: body.subarray(0, 56),
    signature: body.subarray(56, HEADER_BODY_BYTES),
  };
}

/** What a HEADER's signature covers (§5.1). */
export function streamMessage(sessionId, signed) {
  return Buffer.concat([Buffer.from('hydra/1 stream\0'), sessionId, signed]);
}

const CONTROL = Object.freeze({
  [TYPE.PING]: { bytes: 8, read: (body) => ({ data: body }) },
  [TYPE.PONG]: { bytes: 8, read: (body) => ({ data: body }) },
  [TYPE.STATUS]: { bytes: 12, read: decodeStatus },
  [TYPE.CHALLENGE]: { bytes: 32, read: (body) => ({ challenge: body }) },
  [TYPE.LAG]: { bytes: 16, read: (b) => ({ skipped: readU64(b, 0), nextSeq: readU64(b, 8) }) },
  [TYPE.ACK]: { bytes: 16, read: (b) => ({ epoch: readU64(b, 0), nextSeq: readU64(b, 8) }) },
  [TYPE.AUDIENCE]: { bytes: 8, read: decodeAudience },
});

function decodeStatus(body) {
  return { code: body[0], keepaliveS: body.readUInt16BE(2), arg: readU64(body, 4) };
}

function decodeAudience(body) {
  return { consumers: body.readUInt32BE(0), lagging: body.readUInt32BE(4) };
}

/**
 * Reads a control frame that a relay sends (§4.2).
 *
 * @param {Frame} frame
 * @returns {any} its fields; undefined if its length is wrong
 */
export function decodeControl(frame) {
  const control = CONTROL[frame.type];
  return control.bytes === frame.body.length ? control.read(frame.body) : undefined;
}

/**
 * @param {Buffer} bytes one whole frame
 * @returns {Frame}
 */
export function decodeFrame(bytes) {
  return {
    type: bytes[0],
    flags: bytes[1],
    seq: readU64(bytes, 4),
    body: bytes.subarray(FRAME_HEADER_BYTES),
    bytes,
  };
}

/** Cuts a stream of bytes into frames. It keeps less than one frame, so at most 65,546 bytes. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  /**
   * @param {Buffer} chunk what has just come
   * @returns {Generator<Frame>} the frames it completes; they are views of the chunk
   */
  *push(chunk) {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      const length = bytes.length < FRAME_HEADER_BYTES ? Infinity : frameLength(bytes);
      if (bytes.length < length) {
        break;
      }
      yield decodeFrame(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
    this.#rest = Buffer.from(bytes);
  }
}

function frameLength(bytes) {
  return FRAME_HEADER_BYTES + bytes.readUInt16BE(2);
}
