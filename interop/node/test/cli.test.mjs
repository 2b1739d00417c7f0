/** The command as a process of its own. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { Ticket } from '../src/tickets.mjs';

const COMMAND = fileURLToPath(new URL('../hydra.mjs', import.meta.url));

function hydra(args, { input = '', ticket = '' } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    input,
    encoding: 'utf8',
    env: { ...process.env, HYDRA_TICKET: ticket },
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

/** Tickets of a new session at a port where nobody listens. */
function newTickets(...options) {
  const { stdout } = hydra(['ticket', 'new', '--relay', '127.0.0.1:1', ...options]);
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
  );
}

test('makes the tickets of a session, and shows them without their secrets', () => {
  const { producer, consumer } = newTickets();
  const shown = hydra(['ticket', 'show', '-'], { input: `${producer}\n` });
  const { fingerprint } = Ticket.parse(consumer).session;
  assert.equal(
    shown.stdout,
    'kind         producer\n' +
      'relay        127.0.0.1:1\n' +
      'transport    TCP, not encrypted itself\n' +
      `fingerprint  ${fingerprint}\n`,
  );
  const derived = hydra(['ticket', 'show', '--consumer'], { ticket: producer });
  assert.equal(derived.stdout, `${consumer}\n`);
});

test('makes an open session', () => {
  const { open } = newTickets('--open');
  assert.equal(Ticket.parse(open).kind, 'o1');
});

test('keeps tickets out of what prints objects', () => {
  const text = newTickets().producer;
  const ticket = Ticket.parse(text);
  const printed = [
    `${ticket}`,
    inspect(ticket),
    JSON.stringify({ ticket }),
    inspect(ticket.session),
  ];
  const secrets = [text.split('/').at(-1), ticket.session.seed.toString('hex', 0, 4)];
  for (const secret of secrets) {
    assert.ok(printed.every((line) => !line.includes(secret)));
  }
});

test('says what is wrong with a ticket, and does not repeat it', () => {
  const { producer } = newTickets();
  const changed = producer.slice(0, -1) + (producer.endsWith('A') ? 'E' : 'A');
  const { status, stderr } = hydra(['produce', changed]);
  assert.equal(status, 2);
  assert.match(stderr, /CHECKSUM|PAYLOAD/);
  assert.ok(!stderr.includes(changed));
});

test('does not repeat a ticket in the place of an option either', () => {
  const { producer } = newTickets();
  const { status, stderr } = hydra(['ticket', 'new', producer]);
  assert.equal(status, 2);
  assert.ok(!stderr.includes(producer));
});

for (const args of [
  ['fly'],
  ['ticket'],
  ['produce', '--wait', 'x'],
  ['produce', '--on-lag=spill'],
]) {
  test(`does not take ${args.join(' ')}`, () => {
    assert.equal(hydra(args, { ticket: newTickets().producer }).status, 2);
  });
}

test('does not let a consumer produce', () => {
  const { status, stderr } = hydra(['produce'], { ticket: newTickets().consumer });
  assert.equal(status, 2);
  assert.match(stderr, /WRONG_KIND/);
});

for (const command of ['produce', 'consume']) {
  test(`${command} says that nobody listens`, () => {
    const { status, stderr } = hydra([command], { ticket: newTickets().producer });
    assert.equal(status, 3, stderr);
  });
}
