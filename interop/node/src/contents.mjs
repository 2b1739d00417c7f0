/** What is inside a sealed frame (§5.2, §5.4). */

import { createDecipheriv } from 'node:crypto';
import { TAG_BYTES } from './hydra1.mjs';
import { nonce } from './sealer.mjs';

/**
 * @param {Buffer} key of the stream
 * @param {import('./frames.mjs').Frame} frame with a body of 16 bytes at least
 * @returns {Buffer | undefined} its plaintext; undefined if it does not authenticate
 */
export function openFrame(key, { seq, body, bytes }) {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce(seq), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(bytes.subarray(0, 12));
  decipher.setAuthTag(body.subarray(-TAG_BYTES));
  const plaintext = decipher.update(body.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}

/** @returns {Buffer | undefined} what stands before the padding; undefined if that is not one */
export function unpad(plaintext) {
  let end = plaintext.length;
  while (end > 0 && plaintext[end - 1] === 0) {
    end--;
  }
  return end > 0 && plaintext[end - 1] === 0x80 ? plaintext.subarray(0, end - 1) : undefined;
}

/** @returns {Buffer[] | undefined} the records of a batch, at least one; undefined if ill-formed */
export function splitRecords(content) {
  const records = [];
  let next = 0;
  do {
    const start = next + 2;
    next = start <= content.length ? start + content.readUInt16BE(start - 2) : Infinity;
    if (next > content.length) {
      return undefined;
    }
    records.push(content.subarray(start, next));
  } while (next < content.length);
  return records;
}
