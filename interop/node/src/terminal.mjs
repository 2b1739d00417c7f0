/** How the commands talk to their user. */

import { describe } from './status.mjs';

const SIGNALS = Object.freeze({ SIGINT: 130, SIGTERM: 143 });

/** Says a line on standard error. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * The first signal asks for an orderly stop, the second stops at once.
 *
 * @param {() => void} stop
 * @returns {() => number | undefined} gives the exit code of the signal that came, if one did
 */
export function onSignal(stop) {
  let exitCode;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (exitCode !== undefined) {
        process.exit(code);
      }
      exitCode = code;
      stop();
    });
  }
  return () => exitCode;
}

/** Says what happens to a client's connection. */
export function tellConnection(name, detail) {
  if (name === 'lost') {
    say(`the relay is lost: ${describe(detail.reason)}; trying again`);
  } else if (name === 'abandoned') {
    say('warning: another producer used this session meanwhile; some messages may be lost');
  }
}
