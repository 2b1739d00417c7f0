/** The consumer client against a relay that does what the test says (§8). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Consumer } from '../src/consumer.mjs';
import { readU64, TYPE } from '../src/hydra1.mjs';
import { Session } from '../src/keys.mjs';
import { StreamSealer } from '../src/sealer.mjs';
import { Ticket } from '../src/tickets.mjs';
import { ScriptedRelay } from '../testing/scripted-relay.mjs';

const FAST = { backoffMs: 1, backoffMaxMs: 10 };
const EPOCH = 1_700_000_000_000;
const GARBAGE = Buffer.from('090000000000000000000000', 'hex');

const pairOf = ({ join }) => [readU64(join, 72), readU64(join, 80)];

function sealerOf(session) {
  const owned = { sigInterval: 1_024, sigMs: 1_000 };
  return new StreamSealer(session, {
    salt: Buffer.alloc(32, 1),
    epoch: EPOCH,
    prevEpoch: 0,
    ...(session.isOwned ? owned : { sigInterval: 0, sigMs: 0 }),
  });
}

/** A consumer whose first connection has come, and a sealer of its session. */
async function consuming(t, { session = Session.newOwned(), take, ...options } = {}) {
  const relay = await ScriptedRelay.start(t);
  const ticket = new Ticket(relay.address, session.isOwned ? 'p1' : 'o1', session);
  const consumer = new Consumer(ticket.toConsumer(), { ...FAST, ...options });
  const events = [];
  const running = consumer.run((some) => {
    events.push(...some);
    return take?.(some);
  });
  running.catch(() => {}); // tests that expect a failure look at it later
  t.after(() => consumer.stop());
  return { relay, running, events, peer: await relay.accept(), sealer: sealerOf(session) };
}

const message = (sealer, text) => Buffer.concat([...sealer.message(Buffer.from(text))]);

const messagesOf = (events) =>
  events.filter(([name]) => name === 'message').map(([, payload]) => payload.toString());

test('takes a stream up to its authenticated end, and leaves', async (t) => {
  const { relay, running, events, peer, sealer } = await consuming(t);
  assert.deepEqual(pairOf(peer), [0, 0]);
  peer.status(0);
  peer.send(sealer.header, message(sealer, 'one'), sealer.end(Date.now(), true));
  await running;
  await peer.closed;
  assert.deepEqual(messagesOf(events), ['one']);
  assert.deepEqual(events.at(-1), ['end', true]);
  assert.ok(!relay.hasNewcomer);
});

test('goes on behind the last frame after a loss', async (t) => {
  const { relay, running, events, peer, sealer } = await consuming(t);
  peer.status(0);
  peer.send(sealer.header, message(sealer, 'one'), message(sealer, 'two'));
  peer.finish();
  const next = await relay.accept();
  assert.deepEqual(pairOf(next), [EPOCH, 2]);
  next.status(0);
  next.send(sealer.header, message(sealer, 'three'), sealer.end(Date.now(), true));
  await running;
  assert.deepEqual(messagesOf(events), ['one', 'two', 'three']);
  const names = events.map(([name]) => name);
  assert.ok(names.includes('interrupted') && !names.includes('gap'));
});

test('asks for the oldest frames until it has seen a stream', async (t) => {
  const { relay, peer, sealer } = await consuming(t, { oldest: true });
  assert.deepEqual(pairOf(peer), [0, 1]);
  peer.status(0);
  peer.finish();
  const second = await relay.accept();
  assert.deepEqual(pairOf(second), [0, 1]);
  second.status(0);
  second.send(sealer.header);
  second.finish();
  assert.deepEqual(pairOf(await relay.accept()), [EPOCH, 0]);
});

test('starts at the live edge when a relay has brought nothing but garbage', async (t) => {
  const { relay, peer, sealer } = await consuming(t);
  peer.status(0);
  peer.send(sealer.header, message(sealer, 'one'));
  peer.finish();
  const second = await relay.accept();
  assert.deepEqual(pairOf(second), [EPOCH, 1]);
  second.status(0);
  second.send(...Array(65).fill(GARBAGE));
  const third = await relay.accept();
  assert.deepEqual(pairOf(third), [0, 0]);
});

test('stops for good at a forgery', async (t) => {
  const { relay, running, peer, sealer } = await consuming(t);
  peer.status(0);
  sealer.signWith(() => Buffer.alloc(64)); // its HEADER is signed already
  peer.send(sealer.header, message(sealer, 'one'), sealer.end(Date.now(), true));
  await assert.rejects(running, { kind: 'security', message: /FORGED/ });
  assert.ok(!relay.hasNewcomer);
});

test('reads nothing while the application takes nothing', async (t) => {
  let release;
  const blocked = new Promise((resolve) => {
    release = resolve;
  });
  const { running, events, peer, sealer } = await consuming(t, {
    take: (some) => (some.some(([name]) => name === 'message') ? blocked : undefined),
  });
  peer.status(0);
  peer.send(sealer.header);
  for (let sent = 0; sent < 400; sent++) {
    peer.send(...sealer.message(Buffer.alloc(60_000)));
  }
  peer.send(sealer.end(Date.now(), true));
  await peer.standsStill();
  assert.ok(peer.waitingBytes > 1_000_000, 'most of it is still with the relay');
  assert.ok(messagesOf(events).length < 100);
  release();
  await running;
  assert.equal(messagesOf(events).length, 400);
});

test('sends PINGs, and leaves a relay that is silent for three times as long', async (t) => {
  const { relay, events, peer } = await consuming(t);
  peer.status(0, { keepaliveS: 1 });
  assert.equal((await peer.frame()).type, TYPE.PING);
  await relay.accept();
  assert.deepEqual(events.at(-1), ['closed', 'TIMEOUT']);
});

test('does not wait for a STATUS for ever', async (t) => {
  const { running, events } = await consuming(t, { handshakeMs: 50 });
  await assert.rejects(running, { kind: 'cannot-connect' });
  assert.deepEqual(events, [['closed', 'TIMEOUT']]);
});

test('waits for a session if the application asks for it', async (t) => {
  const { relay, peer } = await consuming(t, { reconnectOn: [0x16] });
  peer.status(0x16);
  await relay.accept();
});

test('is refused where there is no session', async (t) => {
  const { running, peer } = await consuming(t);
  peer.status(0x16);
  await assert.rejects(running, { kind: 'cannot-connect', message: /NO_SESSION/ });
});

test('says that the key of an open session is the wrong one', async (t) => {
  const { running, peer } = await consuming(t, { session: Session.newOpen() });
  const other = sealerOf(Session.newOpen());
  peer.status(0);
  peer.send(other.header, ...Array.from({ length: 65 }, () => message(other, 'secret')));
  await assert.rejects(running, { kind: 'refused' });
});
