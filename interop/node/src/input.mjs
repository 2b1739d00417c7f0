/** What the commands read: a ticket's line, then chunks, cut into messages. */

import { MAX_MESSAGE_BYTES, MAX_PLAINTEXT_BYTES } from './hydra1.mjs';
import { HydraError } from './status.mjs';

const MAX_LINE_BYTES = 4_096;
const LINE_FEED = 0x0a;

/** Standard input, or anything else that gives chunks. */
export class Input {
  #chunks;
  #rest = Buffer.alloc(0);

  /** @param {AsyncIterable<Buffer>} stream */
  constructor(stream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** @returns {Promise<string>} the first line, without its end; what follows is still there */
  async firstLine() {
    let end = this.#rest.indexOf(LINE_FEED);
    while (end < 0 && this.#rest.length < MAX_LINE_BYTES) {
      const { value, done } = await this.#chunks.next();
      if (done) {
        break;
      }
      this.#rest = Buffer.concat([this.#rest, value]);
      end = this.#rest.indexOf(LINE_FEED);
    }
    const line = this.#rest.subarray(0, end < 0 ? this.#rest.length : end);
    this.#rest = this.#rest.subarray(end < 0 ? this.#rest.length : end + 1);
    return line.toString('latin1');
  }

  /** @returns {AsyncGenerator<Buffer>} what has not been read yet */
  async *chunks() {
    if (this.#rest.length > 0) {
      yield this.#rest;
    }
    yield* { [Symbol.asyncIterator]: () => this.#chunks };
  }
}

/**
 * Raw: what there is to read becomes messages that fill a frame at most.
 *
 * @param {AsyncIterable<Buffer>} chunks
 * @returns {AsyncGenerator<Buffer[]>} the messages that one chunk holds
 */
export async function* rawMessages(chunks) {
  for await (const chunk of chunks) {
    const messages = [];
    for (let start = 0; start < chunk.length; start += MAX_PLAINTEXT_BYTES) {
      messages.push(chunk.subarray(start, start + MAX_PLAINTEXT_BYTES));
    }
    yield messages;
  }
}

/**
 * One message per line, without its line feed; the last line may lack it.
 *
 * @param {AsyncIterable<Buffer>} chunks
 * @returns {AsyncGenerator<Buffer[]>} the lines that one chunk completes
 */
export async function* lineMessages(chunks) {
  let parts = [];
  let length = 0;
  for await (const chunk of chunks) {
    const lines = [];
    let start = 0;
    let end = chunk.indexOf(LINE_FEED);
    while (end >= 0) {
      lines.push(Buffer.concat([...parts, chunk.subarray(start, end)]));
      parts = [];
      length = 0;
      start = end + 1;
      end = chunk.indexOf(LINE_FEED, start);
    }
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > MAX_MESSAGE_BYTES) {
      throw new HydraError('usage', 'a line is longer than 64 MiB');
    }
    yield lines;
  }
  if (length > 0) {
    yield [Buffer.concat(parts)];
  }
}
