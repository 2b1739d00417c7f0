/** From the contents of DATA frames to messages (§8.6), delivered at once or held (§8.10). */

import { splitRecords, unpad } from './contents.mjs';
import { FLAG, MAX_PLAINTEXT_BYTES } from './hydra1.mjs';
import { HeldMessages, Reassembly } from './reassembly.mjs';
import { fatal } from './verdict.mjs';

export class Messages {
  #emit;
  #held;
  #unfinished = new Reassembly();

  /**
   * @param {(...event: any[]) => void} emit
   * @param {number | undefined} holdBytes undefined: messages are not held
   */
  constructor(emit, holdBytes) {
    this.#emit = emit;
    this.#held = holdBytes === undefined ? null : new HeldMessages(holdBytes);
  }

  get isHolding() {
    return this.#held !== null;
  }

  /**
   * @param {import('./frames.mjs').Frame} frame a DATA that authenticates
   * @param {Buffer} plaintext
   */
  take({ flags, seq }, plaintext) {
    if (plaintext.length > MAX_PLAINTEXT_BYTES) {
      fatal('MALFORMED');
    }
    const content = (flags & FLAG.PADDED ? unpad(plaintext) : plaintext) ?? fatal('MALFORMED');
    if (flags & FLAG.BATCH) {
      return this.#takeBatch(flags, content);
    }
    if (flags & FLAG.FIRST) {
      this.#unfinished.begin();
    } else if (!this.#unfinished.isOpen) {
      return this.#emit('skipped', seq);
    }
    if (!this.#unfinished.append(content, plaintext.length)) {
      fatal('TOO_LARGE');
    }
    if (flags & FLAG.LAST) {
      this.#deliver(this.#unfinished.take());
    }
  }

  #takeBatch(flags, content) {
    const isWhole = flags & FLAG.FIRST && flags & FLAG.LAST;
    const records = (isWhole && splitRecords(content)) || fatal('MALFORMED');
    this.discardUnfinished();
    this.#deliver(content, records);
  }

  #deliver(content, records) {
    if (!this.#held) {
      (records ?? [content]).forEach((message) => this.#emit('message', message));
    } else if (!this.#held.add(content, records)) {
      fatal('HOLD_OVERFLOW');
    }
  }

  /** What is held has been signed. */
  release() {
    for (const { content, isBatch } of this.#held?.take() ?? []) {
      const messages = isBatch ? splitRecords(content) : [content];
      messages.forEach((message) => this.#emit('message', message));
    }
  }

  discardUnfinished() {
    this.#unfinished.discard();
  }

  /** What has not been signed by now never will be. */
  dropUnsigned() {
    this.discardUnfinished();
    const count = this.#held?.drop() ?? 0;
    if (count > 0) {
      this.#emit('unverified', count);
    }
  }
}
