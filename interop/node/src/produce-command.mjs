/** `produce`: standard input to a session. */

import { POLICY } from './hydra1.mjs';
import { lineMessages, rawMessages } from './input.mjs';
import { Producer } from './producer.mjs';
import { recordBytes } from './sealer.mjs';
import { HydraError } from './status.mjs';
import { onSignal, tellConnection } from './terminal.mjs';

const POLICIES = Object.freeze({
  disconnect: POLICY.DISCONNECT,
  skip: POLICY.SKIP,
  block: POLICY.BLOCK,
});

/** How long an end that a signal asks for may take. */
const STOP_MS = 10_000;

/** What goes into one batch; larger messages travel alone. */
const BATCH_BYTES = 16_384;

/**
 * @param {{lines: boolean, wait: string, 'on-lag': string, 'no-reconnect': boolean}} options
 * @param {import('./ticket-source.mjs').TicketSource} source
 * @returns {Promise<number>} the exit code
 */
export async function produce(options, source) {
  if (!/^[0-9]{1,9}$/.test(options.wait)) {
    throw new HydraError('usage', '--wait takes a number');
  }
  if (!Object.hasOwn(POLICIES, options['on-lag'])) {
    throw new HydraError('usage', '--on-lag takes disconnect, skip or block');
  }
  const producer = await Producer.connect(await source.ticket(), {
    policy: POLICIES[options['on-lag']],
    reconnect: !options['no-reconnect'],
    onEvent: tellConnection,
  });
  let stop;
  const stopped = new Promise((resolve) => {
    stop = resolve;
  });
  const signalled = onSignal(() => stop());
  await Promise.race([sendAll(producer, options, source.input), stopped, producer.failure()]);
  if (signalled() !== undefined) {
    setTimeout(() => producer.abort(), STOP_MS); // that must not take as long as the relay likes
  }
  await producer.end();
  return signalled() ?? 0;
}

async function sendAll(producer, options, input) {
  await producer.awaitConsumers(Number(options.wait));
  const messages = options.lines ? lineMessages : rawMessages;
  for await (const some of messages(input.chunks())) {
    for (const group of grouped(some)) {
      await (group.length > 1 ? producer.sendBatch(group) : producer.send(group[0]));
    }
  }
}

/** Small messages that came together share a frame. */
function* grouped(messages) {
  let group = [];
  let bytes = 0;
  for (const message of messages) {
    bytes += recordBytes(message);
    if (bytes > BATCH_BYTES && group.length > 0) {
      yield group;
      group = [];
      bytes = recordBytes(message);
    }
    group.push(message);
  }
  if (group.length > 0) {
    yield group;
  }
}
