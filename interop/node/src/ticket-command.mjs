/** `ticket new` and `ticket show`. */

import { Session } from './keys.mjs';
import { writeAll } from './output.mjs';
import { HydraError } from './status.mjs';
import { isHost, Ticket } from './tickets.mjs';

const KIND_NAMES = Object.freeze({ p1: 'producer', c1: 'consumer', o1: 'open' });

/** @returns {Promise<number>} the exit code */
export async function ticketNew(options) {
  const [, host, port] = /^(.*):([1-9][0-9]{0,4})$/.exec(options.relay.toLowerCase()) ?? [];
  if (!host || !isHost(host) || Number(port) > 65_535) {
    throw new HydraError('usage', '--relay takes HOST:PORT');
  }
  const relay = { host, port: Number(port) };
  const ticket = options.open
    ? new Ticket(relay, 'o1', Session.newOpen())
    : new Ticket(relay, 'p1', Session.newOwned());
  const tickets = options.open ? [ticket] : [ticket, ticket.toConsumer()];
  await print(tickets.map(({ kind, text }) => `${KIND_NAMES[kind]} ${text}`));
  return 0;
}

/** @returns {Promise<number>} the exit code */
export async function ticketShow(options, source) {
  const ticket = await source.ticket();
  if (options.consumer) {
    await print([ticket.toConsumer().text]);
    return 0;
  }
  await print([
    `kind         ${KIND_NAMES[ticket.kind]}`,
    `relay        ${ticket.authority}`,
    `transport    ${ticket.scheme === 'hydra' ? 'TCP, not encrypted itself' : 'TLS'}`,
    `fingerprint  ${ticket.session.fingerprint}`,
  ]);
  return 0;
}

function print(lines) {
  return writeAll(Buffer.from(lines.map((line) => `${line}\n`).join('')));
}
