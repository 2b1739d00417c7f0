/** Standard output, written in order and without blocking timers and sockets. */

import { write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const writeSome = promisify(write);
const FULL_PIPE_MS = 5;

/**
 * process.stdout would write to pipes synchronously: a reader that pauses would then stop this
 * process from answering PINGs.
 *
 * @param {Buffer} bytes
 * @param {number} [fd]
 * @returns {Promise<void>} done when all of it has been taken
 */
export async function writeAll(bytes, fd = 1) {
  let start = 0;
  while (start < bytes.length) {
    try {
      const { bytesWritten } = await writeSome(fd, bytes, start);
      start += bytesWritten;
    } catch (error) {
      if (error.code !== 'EAGAIN') {
        throw error;
      }
      await sleep(FULL_PIPE_MS); // a pipe that somebody made non-blocking, and that is full
    }
  }
}
