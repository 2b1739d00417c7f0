/** What a relay says to a JOIN and to a HEADER (§3.3, §6.2); only the golden vectors ask it here. */

import { decodeStreamHeader, streamMessage } from '../src/frames.mjs';
import {
  HEADER_BODY_BYTES,
  isZero,
  JOIN_BYTES,
  MODE,
  readU64,
  ROLE,
  U64_LIMIT,
} from '../src/hydra1.mjs';
import { isAcceptableKey, sha256, verifierOf } from '../src/keys.mjs';

const MAGIC = Buffer.from('HYDR');

const status = (code, arg = 0) => ({ reaction: 'status', code, arg });

/**
 * Checks 1 to 11 of §3.3.
 *
 * @param {Buffer} join the bytes that have come so far
 * @param {{allowOpen: boolean, policies: number}} relay what it allows; policies as a set of bits
 * @returns {{reaction: string, code?: number, arg?: number}}
 */
export function checkJoin(join, { allowOpen, policies }) {
  const begun = join.subarray(0, MAGIC.length);
  if (!begun.equals(MAGIC.subarray(0, begun.length))) {
    return { reaction: 'close' };
  }
  if (join.length > 4 && join[4] !== 1) {
    return status(0x10, 1);
  }
  if (join.length < JOIN_BYTES) {
    return { reaction: 'more' };
  }
  const fault = faultOf(join, allowOpen, policies);
  return fault ?? { reaction: 'next check' };
}

function faultOf(join, allowOpen, policies) {
  const [mode, role, policy] = [join[5], join[70], join[71]];
  const [id, token] = [join.subarray(6, 70), join.subarray(88, 120)];
  if (mode !== MODE.OWNED && mode !== MODE.OPEN) {
    return status(0x11);
  }
  if (mode === MODE.OPEN && !allowOpen) {
    return status(0x13);
  }
  if (role !== ROLE.PRODUCER && role !== ROLE.CONSUMER) {
    return status(0x12);
  }
  if (policy > (role === ROLE.PRODUCER ? 4 : 0) || !isResumable(join, role)) {
    return status(0x11);
  }
  if (mode === MODE.OPEN && !isZero(token)) {
    return status(0x11);
  }
  if (policy > 0 && (policies & (1 << policy)) === 0) {
    return status(0x20, policies);
  }
  const fits = sha256(token).equals(id.subarray(32)) && isAcceptableKey(id.subarray(0, 32));
  return mode === MODE.OWNED && !fits ? status(0x14) : undefined;
}

function isResumable(join, role) {
  const [epoch, seq] = [readU64(join, 72), readU64(join, 80)];
  if (epoch >= U64_LIMIT || seq >= U64_LIMIT) {
    return false;
  }
  return role === ROLE.PRODUCER ? seq === 0 : epoch > 0 || seq < 2;
}

/**
 * "Accepting a HEADER" of §6.2.
 *
 * @param {number} mode
 * @param {Buffer} id
 * @param {import('../src/frames.mjs').Frame} frame
 * @param {import('../src/frames.mjs').Frame | null} pinned
 * @returns {{reaction: string, code?: number, arg?: number}}
 */
export function checkHeader(mode, id, frame, pinned) {
  if (pinned && pinned.bytes.equals(frame.bytes)) {
    return { reaction: 'accept' };
  }
  const isWhole = frame.body.length === HEADER_BODY_BYTES && frame.flags === 0 && frame.seq === 0;
  return isWhole && isNewer(frame, pinned) && isSigned(mode, id, frame)
    ? { reaction: 'accept' }
    : status(0x11);
}

function isNewer(frame, pinned) {
  const { epoch } = decodeStreamHeader(frame.body);
  const pinnedEpoch = pinned ? decodeStreamHeader(pinned.body).epoch : 0;
  return epoch < U64_LIMIT && epoch > pinnedEpoch;
}

function isSigned(mode, id, frame) {
  const { signed, signature } = decodeStreamHeader(frame.body);
  const verify = verifierOf(id.subarray(0, 32));
  return mode === MODE.OPEN || verify(streamMessage(id, signed), signature);
}
