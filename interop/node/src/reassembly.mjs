/** What a consumer keeps between frames: an unfinished message, and what HOLD holds back. */

import { MAX_MESSAGE_BYTES } from './hydra1.mjs';

/**
 * One message that comes in fragments. Its buffer grows with what has come, by doubling, so that
 * many small fragments cost no more than one large.
 */
export class Reassembly {
  #buffer = Buffer.alloc(0);
  #length = 0;
  #sealedBytes = 0;
  #isOpen = false;

  get isOpen() {
    return this.#isOpen;
  }

  /** A message begins here; an unfinished one is lost. */
  begin() {
    this.discard();
    this.#isOpen = true;
  }

  /**
   * @param {Buffer} content of a fragment
   * @param {number} sealedBytes its size, padding included (§5.4)
   * @returns {boolean} false if the message is now too large
   */
  append(content, sealedBytes) {
    this.#sealedBytes += sealedBytes;
    if (this.#sealedBytes > MAX_MESSAGE_BYTES) {
      return false;
    }
    if (this.#length === 0) {
      this.#buffer = content;
    } else {
      this.#reserve(this.#length + content.length);
      content.copy(this.#buffer, this.#length);
    }
    this.#length += content.length;
    return true;
  }

  #reserve(bytes) {
    if (bytes > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(2 * bytes, MAX_MESSAGE_BYTES));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
  }

  /** @returns {Buffer} the whole message */
  take() {
    const message = this.#buffer.subarray(0, this.#length);
    this.discard();
    return message;
  }

  discard() {
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
    this.#sealedBytes = 0;
    this.#isOpen = false;
  }
}

/** Whole messages that wait for a signature (§8.10), as the contents they came in. */
export class HeldMessages {
  #entries = [];
  #bytes = 0;
  #count = 0;

  /** @param {number} limit bytes of messages that may wait */
  constructor(limit) {
    this.limit = limit;
  }

  /**
   * @param {Buffer} content
   * @param {Buffer[] | undefined} records of the content, if it is a batch
   * @returns {boolean} false if that is more than may wait
   */
  add(content, records) {
    // A copy: what is held must not keep the padding around it, or a half empty buffer, alive.
    this.#entries.push({ content: Buffer.from(content), isBatch: records !== undefined });
    this.#count += records?.length ?? 1;
    this.#bytes += content.length; // with the lengths of records: empty ones would cost nothing
    return this.#bytes <= this.limit;
  }

  /** @returns {{content: Buffer, isBatch: boolean}[]} all of it, which then waits no longer */
  take() {
    const entries = this.#entries;
    this.drop();
    return entries;
  }

  /** @returns {number} how many messages were dropped */
  drop() {
    const count = this.#count;
    this.#entries = [];
    this.#bytes = 0;
    this.#count = 0;
    return count;
  }
}
