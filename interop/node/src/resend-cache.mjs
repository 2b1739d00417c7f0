/** The frames of one stream that may have to be sent again (§7.2), in order and without holes. */

/** What a frame costs besides its bytes: the objects that hold it. */
const FRAME_OVERHEAD = 200;

const costOf = (frame) => frame.length + FRAME_OVERHEAD;

/** Marks, in this order: first kept, acknowledged, next. `unsent` lies between first and next. */
export class ResendCache {
  #frames = new Map();
  #first = 0;
  #acked = 0;
  #unsent = 0;
  #next = 0;
  #bytes = 0;
  #unackedBytes = 0;

  /** @param {number} limit bytes */
  constructor(limit) {
    this.limit = limit;
  }

  /** Whether another frame may come; what is not acknowledged is never dropped for it. */
  get hasRoom() {
    return this.#unackedBytes < this.limit;
  }

  /** Whether the relay has everything. */
  get isAcked() {
    return this.#acked === this.#next;
  }

  /** @param {Buffer} frame the next of the stream */
  push(frame) {
    this.#frames.set(this.#next++, frame);
    this.#bytes += costOf(frame);
    this.#unackedBytes += costOf(frame);
    this.#trim();
  }

  /** @returns {Buffer | undefined} the next frame to write */
  takeUnsent() {
    return this.#unsent < this.#next ? this.#frames.get(this.#unsent++) : undefined;
  }

  /** The relay has everything below. */
  ack(nextSeq) {
    for (; this.#acked < Math.min(nextSeq, this.#next); this.#acked++) {
      this.#unackedBytes -= costOf(this.#frames.get(this.#acked));
    }
    this.#trim();
  }

  /**
   * A new connection (§7.3): what this relay does not have is sent again, as far as it is kept.
   *
   * @param {number} nextSeq what the relay wants next; 0 if it has nothing
   */
  rewind(nextSeq) {
    this.#unsent = Math.max(Math.min(nextSeq, this.#next), this.#first);
    for (; this.#acked > this.#unsent; this.#acked--) {
      this.#unackedBytes += costOf(this.#frames.get(this.#acked - 1));
    }
    this.ack(this.#unsent);
  }

  #trim() {
    const end = Math.min(this.#acked, this.#unsent);
    for (; this.#bytes > this.limit && this.#first < end; this.#first++) {
      this.#bytes -= costOf(this.#frames.get(this.#first));
      this.#frames.delete(this.#first);
    }
  }
}
