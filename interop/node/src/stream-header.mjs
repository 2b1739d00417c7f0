/** What a consumer says of a HEADER that is not the current one (§8.4). */

import { decodeStreamHeader, streamMessage } from './frames.mjs';
import { HEADER_BODY_BYTES, isZero, U64_LIMIT } from './hydra1.mjs';
import { sha256 } from './keys.mjs';
import { streamKey } from './sealer.mjs';
import { fatal } from './verdict.mjs';

/**
 * What a consumer keeps of its current stream. `chain` is null while it is not known.
 *
 * @typedef {object} Stream
 * @property {Buffer} headerFrame
 * @property {Buffer} headerHash
 * @property {Buffer} key
 * @property {number} epoch
 * @property {number} prevEpoch
 * @property {number} sigInterval
 * @property {number} sigMs
 * @property {number} expected
 * @property {Buffer | null} chain
 * @property {boolean} hasEnded
 */

/**
 * @param {import('./keys.mjs').Session} session
 * @param {import('./frames.mjs').Frame} frame
 * @param {number} highestEpoch
 * @returns {Stream | undefined} the new stream; undefined if the frame is to be dropped
 */
export function acceptHeader(session, frame, highestEpoch) {
  if (frame.body.length !== HEADER_BODY_BYTES || frame.flags !== 0 || frame.seq !== 0) {
    return undefined;
  }
  const header = decodeStreamHeader(frame.body);
  if (!isGenuine(session, header)) {
    return undefined;
  }
  const fault = faultOf(session, header, highestEpoch);
  if (fault) {
    return session.isOwned ? fatal(fault) : undefined;
  }
  return newStream(session, frame, header);
}

function isGenuine(session, { signed, signature, sigInterval, sigMs }) {
  return session.isOwned
    ? session.verify(streamMessage(session.id, signed), signature)
    : isZero(signature) && sigInterval === 0 && sigMs === 0;
}

function faultOf(session, { suite, features, sigInterval, epoch, prevEpoch }, highestEpoch) {
  if (suite !== 1 || features !== 0) {
    return 'UNSUPPORTED';
  }
  if (session.isOwned && sigInterval < 2) {
    return 'MALFORMED';
  }
  if (epoch === 0 || epoch >= U64_LIMIT || prevEpoch >= epoch) {
    return 'MALFORMED';
  }
  return epoch <= highestEpoch ? 'ROLLBACK' : undefined;
}

function newStream(session, frame, { salt, epoch, prevEpoch, sigInterval, sigMs }) {
  const headerHash = sha256(frame.body);
  return {
    headerFrame: Buffer.from(frame.bytes),
    headerHash,
    key: streamKey(session, salt, headerHash),
    epoch,
    prevEpoch,
    sigInterval,
    sigMs,
    expected: 0,
    chain: headerHash,
    hasEnded: false,
  };
}
