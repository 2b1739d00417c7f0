/** The producer client against a relay that does what the test says (§7). */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStreamHeader, encodeFrame, proofMessage } from '../src/frames.mjs';
import { FLAG, readU64, TYPE } from '../src/hydra1.mjs';
import { Session } from '../src/keys.mjs';
import { StreamOpener } from '../src/opener.mjs';
import { Producer } from '../src/producer.mjs';
import { Ticket } from '../src/tickets.mjs';
import { ScriptedRelay } from '../testing/scripted-relay.mjs';

const DAY_MS = 86_400_000;
const FAST = { backoffMs: 1, backoffMaxMs: 10 };

const ticketFor = (relay, session = Session.newOwned()) =>
  new Ticket(relay.address, session.isOwned ? 'p1' : 'o1', session);

/** A producer that streams over a first connection. */
async function streaming(t, { options = {}, session, ...welcome } = {}) {
  const relay = await ScriptedRelay.start(t);
  const ticket = ticketFor(relay, session);
  const connecting = Producer.connect(ticket, { ...FAST, ...options });
  const peer = await relay.accept();
  await peer.welcome({ isOwned: ticket.session.isOwned, ...welcome });
  const producer = await connecting;
  t.after(() => producer.abort());
  const header = await peer.frame();
  return { relay, ticket, peer, producer, header, epoch: readU64(header.body, 8) };
}

/** The next connection of that producer, after the last one was cut. */
async function reconnected({ relay, peer }, welcome) {
  peer.cut();
  const next = await relay.accept();
  await next.welcome(welcome);
  return next;
}

test('signs the challenge, then starts a stream', async (t) => {
  const relay = await ScriptedRelay.start(t);
  const ticket = ticketFor(relay);
  const connecting = Producer.connect(ticket, { policy: 3 });
  const peer = await relay.accept();
  assert.equal(peer.join[71], 3, 'the lag policy');
  peer.challenge(9);
  const proof = await peer.frame();
  const signed = proofMessage(peer.join, Buffer.alloc(32, 9), ticket.authority);
  assert.ok(ticket.session.verify(signed, proof.body.subarray(32)));
  peer.status(0);
  peer.audience(0);
  const producer = await connecting;
  t.after(() => producer.abort());
  const header = await peer.frame();
  assert.equal(header.type, TYPE.HEADER);
  assert.equal(decodeStreamHeader(header.body).prevEpoch, 0);
});

test('sends messages that a consumer opens, up to the end', async (t) => {
  const { ticket, peer, producer, header, epoch } = await streaming(t);
  const events = [];
  const opener = new StreamOpener(ticket.toConsumer().session, {
    emit: (...event) => events.push(event),
  });
  opener.connected([0, 0]);
  await producer.send(Buffer.from('one'));
  await producer.sendBatch([Buffer.from('two'), Buffer.from('three')]);
  const ending = producer.end();
  const frames = [header, await peer.frame(), await peer.frame(), await peer.frame()];
  peer.ack(epoch, 3);
  await ending;
  opener.frame({ type: TYPE.STATUS, flags: 0, seq: 0, body: Buffer.alloc(12) });
  frames.forEach((frame) => opener.frame(frame));
  const messages = events.filter(([name]) => name === 'message').map(([, m]) => m.toString());
  assert.deepEqual(messages, ['one', 'two', 'three']);
  assert.deepEqual(events.at(-1), ['end', true]);
});

test('ends only when the relay has the end', async (t) => {
  const { peer, producer, epoch } = await streaming(t);
  let hasEnded = false;
  const ending = producer.end().then(() => {
    hasEnded = true;
  });
  const end = await peer.frameOf(TYPE.END);
  assert.equal(end.flags, FLAG.LAST);
  peer.ack(epoch, 0);
  await assert.rejects(Promise.race([ending, failsAfter(50)]), /still waiting/);
  assert.ok(!hasEnded);
  peer.ack(epoch, 1);
  await ending;
});

/** For what must not happen: waits a moment for it. */
function failsAfter(ms) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('still waiting')), ms);
  });
}

test('begins above the epoch that the relay has pinned', async (t) => {
  const pinned = Date.now() + DAY_MS / 2;
  const { epoch } = await streaming(t, { ack: [pinned, 5] });
  assert.equal(epoch, pinned + 1);
});

test('does not follow an epoch of the far future', async (t) => {
  const relay = await ScriptedRelay.start(t);
  const connecting = Producer.connect(ticketFor(relay));
  const failing = assert.rejects(connecting, { kind: 'refused', message: /CLOCK/ });
  const peer = await relay.accept();
  await peer.welcome({ ack: [Date.now() + 2 * DAY_MS, 0] });
  await failing;
});

test('sends again what the relay does not have, after the same HEADER', async (t) => {
  const stream = await streaming(t);
  for (const text of ['zero', 'one', 'two']) {
    await stream.producer.send(Buffer.from(text));
  }
  await stream.peer.frame();
  const sent = [await stream.peer.frame(), await stream.peer.frame()];
  const next = await reconnected(stream, { ack: [stream.epoch, 1] });
  assert.equal(readU64(next.join, 72), stream.epoch, 'resume_epoch');
  for (const frame of [stream.header, ...sent]) {
    assert.deepEqual((await next.frame()).bytes, frame.bytes);
  }
});

test('sends again what a relay that was killed has forgotten', async (t) => {
  const stream = await streaming(t);
  await stream.producer.send(Buffer.from('zero'));
  const sent = await stream.peer.frameOf(TYPE.DATA);
  stream.peer.ack(stream.epoch, 1);
  const next = await reconnected(stream);
  assert.deepEqual((await next.frame()).bytes, stream.header.bytes);
  assert.deepEqual((await next.frame()).bytes, sent.bytes);
});

test('abandons a stream whose numbers somebody else has used', async (t) => {
  const events = [];
  const onEvent = (name) => events.push(name);
  const stream = await streaming(t, { options: { onEvent } });
  await stream.producer.send(Buffer.from('zero'));
  const next = await reconnected(stream, { ack: [stream.epoch, 2] });
  const header = decodeStreamHeader((await next.frame()).body);
  assert.equal(header.prevEpoch, stream.epoch);
  assert.ok(events.includes('abandoned'));
});

test('leaves a relay that knows a newer stream of an owned session', async (t) => {
  const stream = await streaming(t);
  const next = await reconnected(stream, { ack: [stream.epoch + 1, 0] });
  await next.closed;
  assert.ok(!next.hasFrame);
});

test('begins a newer stream where another producer of an open session was', async (t) => {
  const stream = await streaming(t, { session: Session.newOpen() });
  const theirs = stream.epoch + DAY_MS / 2;
  const next = await reconnected(stream, { isOwned: false, ack: [theirs, 0] });
  assert.equal(readU64((await next.frame()).body, 8), theirs + 1);
});

test('never comes back after it was replaced', async (t) => {
  const { relay, peer, producer } = await streaming(t);
  const failing = assert.rejects(producer.failure(), { kind: 'refused' });
  peer.status(0x1b);
  await failing;
  assert.ok(!relay.hasNewcomer);
  await assert.rejects(producer.send(Buffer.from('late')), { kind: 'refused' });
});

const MISBEHAVIOUR = {
  'a second CHALLENGE': (peer) => {
    peer.challenge();
    peer.challenge();
  },
  'a CHALLENGE after STATUS 00': (peer) => {
    peer.status(0);
    peer.challenge();
  },
  'a first frame that is no STATUS': (peer) => peer.audience(1),
  'an ACK of the wrong length': (peer) => {
    peer.status(0);
    peer.send(encodeFrame(TYPE.ACK, Buffer.alloc(15)));
  },
  '65 frames that no relay sends': (peer) => {
    peer.status(0);
    peer.send(...Array(65).fill(encodeFrame(TYPE.DATA, Buffer.alloc(16))));
  },
};

for (const [what, misbehave] of Object.entries(MISBEHAVIOUR)) {
  test(`leaves a relay after ${what}`, async (t) => {
    const relay = await ScriptedRelay.start(t);
    const connecting = Producer.connect(ticketFor(relay), { reconnect: false });
    const failing = assert.rejects(connecting, { kind: 'cannot-connect' });
    const peer = await relay.accept();
    misbehave(peer);
    await peer.closed;
    await failing;
  });
}

test('leaves a relay that acknowledges what was never sent', async (t) => {
  const { relay, peer, epoch } = await streaming(t);
  peer.ack(epoch + 5, 9);
  peer.ack(epoch, 1);
  await peer.closed;
  await relay.accept();
});

test('waits with the next message while too much is not acknowledged', async (t) => {
  const { peer, producer, epoch } = await streaming(t, { options: { resendBytes: 50_000 } });
  await producer.send(Buffer.alloc(20_000));
  const second = producer.send(Buffer.alloc(40_000));
  await assert.rejects(Promise.race([second, failsAfter(50)]), /still waiting/);
  peer.ack(epoch, 2);
  await second;
});

test('answers a PING', async (t) => {
  const { peer } = await streaming(t);
  peer.send(Buffer.from('050000080000000000000000aabbccddeeff0011', 'hex'));
  const pong = await peer.frameOf(TYPE.PONG);
  assert.equal(pong.body.toString('hex'), 'aabbccddeeff0011');
});

test('signs in time, and again when a flush asks for it', async (t) => {
  const { peer, producer, epoch } = await streaming(t, { options: { sigMs: 50 } });
  await producer.send(Buffer.from('covered by the timer'));
  assert.equal((await peer.frameOf(TYPE.CHECK)).seq, 1);
  await producer.send(Buffer.from('covered by the flush'));
  const flushed = producer.flush();
  const check = await peer.frameOf(TYPE.CHECK);
  peer.ack(epoch, check.seq + 1);
  await flushed;
});

test('shows a newcomer the chain before it goes on', async (t) => {
  const { peer, producer, epoch } = await streaming(t, { options: { sigMs: 60_000 } });
  await producer.send(Buffer.from('before'));
  const flushed = producer.flush();
  await peer.frameOf(TYPE.CHECK);
  peer.ack(epoch, 2);
  await flushed;
  peer.audience(2);
  await producer.awaitConsumers(2);
  await producer.send(Buffer.from('after'));
  assert.equal((await peer.frame()).type, TYPE.CHECK);
  assert.equal((await peer.frame()).type, TYPE.DATA);
});

test('goes on in another stream after a rekey', async (t) => {
  const { peer, producer, epoch } = await streaming(t);
  await producer.send(Buffer.from('old'));
  const rekeyed = producer.rekey();
  const end = await peer.frameOf(TYPE.END);
  assert.equal(end.flags, 0);
  peer.ack(epoch, 2);
  await rekeyed;
  await producer.send(Buffer.from('new'));
  assert.equal(decodeStreamHeader((await peer.frame()).body).prevEpoch, epoch);
  assert.equal((await peer.frame()).seq, 0);
});

test('refuses a ticket for consumers', async () => {
  const ticket = new Ticket({ host: '127.0.0.1', port: 1 }, 'p1', Session.newOwned());
  await assert.rejects(Producer.connect(ticket.toConsumer()), { kind: 'usage' });
});

test('says at once that nobody listens', async () => {
  const ticket = new Ticket({ host: '127.0.0.1', port: 1 }, 'p1', Session.newOwned());
  await assert.rejects(Producer.connect(ticket), { kind: 'cannot-connect' });
});
