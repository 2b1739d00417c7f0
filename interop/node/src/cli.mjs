/** The command line: produce, consume, ticket new, ticket show. */

import { parseArgs } from 'node:util';
import { consume } from './consume-command.mjs';
import { writeAll } from './output.mjs';
import { produce } from './produce-command.mjs';
import { HydraError } from './status.mjs';
import { say } from './terminal.mjs';
import { ticketNew, ticketShow } from './ticket-command.mjs';
import { TicketSource } from './ticket-source.mjs';
import { BadTicketError } from './tickets.mjs';

const HELP = `usage:
  hydra.mjs produce [TICKET] [--lines] [--wait N] [--on-lag disconnect|skip|block] [--no-reconnect]
      standard input to a session; its end becomes the authenticated end
  hydra.mjs consume [TICKET] [--lines] [--oldest] [--hold] [--no-reconnect]
      a session to standard output
  hydra.mjs ticket new [--relay HOST:PORT] [--open]
      a new session's tickets, one per line: kind, space, ticket
  hydra.mjs ticket show [TICKET] [--consumer]
      what a ticket holds, without its secrets; or the consumers' ticket of its session

A TICKET is given as argument (ps shows it), as - (the first line of standard input), or in
HYDRA_TICKET. --lines: a message is a line; without it messages are what there is to read.

exit codes:
  0 done, up to the authenticated end    5 messages are missing
  1 internal error                       7 forged or rolled back
  2 wrong usage or input                 8 interrupted before the authenticated end
  3 cannot connect                     130 ended by SIGINT
  4 refused                            143 ended by SIGTERM
`;

const EXIT_CODES = Object.freeze({
  usage: 2,
  'cannot-connect': 3,
  refused: 4,
  gap: 5,
  security: 7,
  interrupted: 8,
});

const FLAG = { type: 'boolean', default: false };
const OPTIONS = Object.freeze({
  produce: {
    lines: FLAG,
    wait: { type: 'string', default: '1' },
    'on-lag': { type: 'string', default: 'block' },
    'no-reconnect': FLAG,
  },
  consume: { lines: FLAG, oldest: FLAG, hold: FLAG, 'no-reconnect': FLAG },
  'ticket new': { relay: { type: 'string', default: '127.0.0.1:7070' }, open: FLAG },
  'ticket show': { consumer: FLAG },
});

const COMMANDS = Object.freeze({
  produce,
  consume,
  'ticket new': ticketNew,
  'ticket show': ticketShow,
});

function usage(message) {
  return new HydraError('usage', message);
}

/**
 * @param {string[]} args of the command line
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  try {
    if (args.includes('--help') || args.length === 0) {
      await writeAll(Buffer.from(HELP));
      return args.length === 0 ? 2 : 0;
    }
    const words = args[0] === 'ticket' ? 2 : 1;
    const name = args.slice(0, words).join(' ');
    const options = parse(name, args.slice(words));
    return await COMMANDS[name](options.values, new TicketSource(options.positionals[0]));
  } catch (failure) {
    return report(failure);
  }
}

function parse(name, args) {
  if (!Object.hasOwn(COMMANDS, name)) {
    throw usage('there is no such command; --help shows what there is');
  }
  try {
    const parsed = parseArgs({ args, options: OPTIONS[name], allowPositionals: true });
    if (parsed.positionals.length > (name === 'ticket new' ? 0 : 1)) {
      throw usage('there is more on the command line than the command takes');
    }
    return parsed;
  } catch (wrong) {
    // What parseArgs says quotes the argument, and that may be a ticket in the wrong place.
    throw wrong instanceof HydraError ? wrong : usage('unknown option, or one without its value');
  }
}

function report(failure) {
  if (failure instanceof HydraError) {
    say(`hydra: ${failure.message}`);
    return EXIT_CODES[failure.kind];
  }
  if (failure instanceof BadTicketError) {
    say(`hydra: ${failure.message}`);
    return EXIT_CODES.usage;
  }
  if (failure.code === 'EPIPE') {
    return 0; // like head: the reader has what it wanted, and nobody is left to be told
  }
  say(`hydra: internal error: ${failure.stack}`);
  return 1;
}
