/** `consume`: a session to standard output. */

import { Consumer } from './consumer.mjs';
import { writeAll } from './output.mjs';
import { HydraError } from './status.mjs';
import { onSignal, say, tellConnection } from './terminal.mjs';

const NO_SESSION = 0x16;

/**
 * @param {{lines: boolean, oldest: boolean, hold: boolean, 'no-reconnect': boolean}} options
 * @param {import('./ticket-source.mjs').TicketSource} source
 * @returns {Promise<number>} the exit code
 */
export async function consume(options, source) {
  const consumer = new Consumer(await source.ticket(), {
    oldest: options.oldest,
    hold: options.hold,
    reconnect: !options['no-reconnect'],
    reconnectOn: [NO_SESSION],
    onEvent: tellConnection,
  });
  const signalled = onSignal(() => consumer.stop());
  const reception = new Reception(options.lines ? Buffer.from('\n') : Buffer.alloc(0));
  try {
    await consumer.run((events) => reception.take(events));
  } catch (failure) {
    if (signalled() === undefined) {
      throw failure;
    }
  }
  if (signalled() === undefined && reception.gaps > 0) {
    throw new HydraError('gap', `messages are missing at ${reception.gaps} place(s)`);
  }
  return signalled() ?? 0;
}

/** Writes messages, tells the rest, and counts the gaps. */
class Reception {
  #delimiter;

  constructor(delimiter) {
    this.#delimiter = delimiter;
    this.gaps = 0;
  }

  /** @returns {Promise<void> | undefined} pending while standard output takes nothing */
  take(events) {
    const parts = [];
    for (const [name, ...args] of events) {
      if (name === 'message') {
        parts.push(args[0], this.#delimiter);
      } else {
        this.#tell(name, args);
      }
    }
    const bytes = Buffer.concat(parts);
    return bytes.length > 0 ? writeAll(bytes) : undefined;
  }

  #tell(name, args) {
    switch (name) {
      case 'gap': {
        const cause = args[2] === 'lag' ? 'this side was too slow' : 'unexplained';
        this.#gap(`${args[1]} frames from ${args[0]} are missing (${cause})`);
        break;
      }
      case 'stream':
        if (args[1] === 'broken') {
          this.#gap('the producer began a new stream, and the end of the one before is missing');
        }
        break;
      case 'unverified':
        this.#gap(`${args[0]} messages were never verified, and dropped`);
        break;
      case 'late-join':
        say(`warning: joined a running stream: the ${args[0]} frames before are not here`);
        break;
      case 'stale':
        say(`warning: this stream is ${Math.floor(args[0] / 1_000)} s old`);
        break;
      case 'stalled':
        say(`warning: nothing signed has come for ${Math.floor(args[0] / 1_000)} s`);
        break;
      default:
    }
  }

  #gap(what) {
    this.gaps++;
    say(`gap: ${what}`);
  }
}
