/** The golden vectors of §14: how each kind is run. Returns what comes out, to be compared. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkHeader, checkJoin } from './admission.mjs';
import {
  decodeControl,
  decodeFrame,
  encodeFrame,
  encodeJoin,
  encodeProof,
  proofMessage,
} from '../src/frames.mjs';
import { MODE, TYPE, u64 } from '../src/hydra1.mjs';
import { isAcceptableKey, joinToken, relayTag, Session, sha256 } from '../src/keys.mjs';
import { StreamOpener } from '../src/opener.mjs';
import { StreamSealer } from '../src/sealer.mjs';
import { Ticket } from '../src/tickets.mjs';

/** The normative file. */
export const VECTORS = new URL(
  '../../../hydra-protocol/src/test/resources/vectors.json',
  import.meta.url,
);

/** @returns {{id: string, section: string, comment: string, op: string, input: any, output: any}[]} */
export function loadVectors() {
  const { format, vectors } = JSON.parse(readFileSync(VECTORS, 'utf8'));
  if (format !== 'hydra/1 vectors 2') {
    throw new Error(`these vectors have another form: ${format}`);
  }
  return vectors;
}

/**
 * @param {{op: string, input: any, output: any}} vector
 * @returns {any} what this implementation puts in the place of the vector's output
 */
export function run({ op, input, output }) {
  return RUNNERS[op](input, output);
}

const bytes = (hex) => Buffer.from(hex, 'hex');
const hex = (buffer) => buffer.toString('hex');

const RUNNERS = {
  derive: ({ session_key, producer_seed }) => {
    const session = Session.producer(bytes(producer_seed), bytes(session_key));
    return {
      join_token: hex(joinToken(bytes(session_key))),
      session_id: hex(session.id),
      fingerprint: session.fingerprint,
    };
  },

  'derive-open': ({ session_id }) => ({
    fingerprint: Session.open(bytes(session_id), Buffer.alloc(32)).fingerprint,
  }),

  'key-check': ({ public_key }) => ({ accepted: isAcceptableKey(bytes(public_key)) }),

  ticket: ({ scheme, host, port, kind, raw }) => {
    const { text } = Ticket.ofRaw({ scheme, host, port }, kind, bytes(raw));
    const ticket = Ticket.parse(text);
    const { sessionKey, id, seed } = ticket.session;
    return {
      text: ticket.text,
      authority: ticket.authority,
      session_key: hex(sessionKey),
      session_id: hex(id),
      ...(seed && { producer_seed: hex(seed), consumer_ticket: ticket.toConsumer().text }),
    };
  },

  'ticket-parse': ({ text }) => {
    try {
      const { session, scheme, kind } = Ticket.parse(text);
      return { session_id: hex(session.id), scheme, kind };
    } catch (bad) {
      return { error: bad.reason };
    }
  },

  join: (input) => ({
    hex: hex(
      encodeJoin({
        session: {
          mode: input.mode,
          id: bytes(input.session_id),
          token: bytes(input.join_token),
        },
        role: input.role,
        policy: input.policy,
        resumeEpoch: input.resume_epoch,
        resumeSeq: input.resume_seq,
      }),
    ),
  }),

  'join-check': ({ join, allow_open, policies }) =>
    checkJoin(bytes(join), { allowOpen: allow_open, policies }),

  'relay-tag': ({ authority }) => ({ tag: hex(relayTag(authority)) }),

  proof: ({ producer_seed, join, challenge, authority }) => {
    const session = Session.producer(bytes(producer_seed), Buffer.alloc(32));
    return {
      signed: hex(proofMessage(bytes(join), bytes(challenge), authority)),
      hex: hex(encodeProof(session, bytes(join), bytes(challenge), authority)),
    };
  },

  control: (input) => {
    const frame = encodeFrame(input.type, controlBody(input));
    assert.deepEqual(controlFields(decodeFrame(frame)), input);
    return { hex: hex(frame) };
  },

  seal: (input, output) => sealed(input, typeof output.frames === 'number'),

  open: (input) => ({ events: opened(input) }),

  'relay-header': ({ mode, session_id, header, pinned }) =>
    checkHeader(
      mode,
      bytes(session_id),
      decodeFrame(bytes(header)),
      pinned && decodeFrame(bytes(pinned)),
    ),
};

// control

const u32 = (value) => u64(value).subarray(4);

function controlBody(input) {
  switch (input.type) {
    case TYPE.STATUS:
      return Buffer.concat([
        Buffer.from([input.code, 0, input.keepalive_s >> 8, input.keepalive_s & 0xff]),
        u64(input.arg),
      ]);
    case TYPE.LAG:
      return Buffer.concat([u64(input.skipped), u64(input.next_seq)]);
    case TYPE.ACK:
      return Buffer.concat([u64(input.epoch), u64(input.next_seq)]);
    case TYPE.AUDIENCE:
      return Buffer.concat([u32(input.consumers), u32(input.lagging)]);
    default:
      return bytes(input.challenge ?? input.data);
  }
}

/** The fields as read back, under the names that the vectors give them. */
function controlFields(frame) {
  const names = { keepaliveS: 'keepalive_s', nextSeq: 'next_seq' };
  const fields = Object.entries(decodeControl(frame)).map(([name, value]) => [
    names[name] ?? name,
    Buffer.isBuffer(value) ? hex(value) : value,
  ]);
  return { type: frame.type, ...Object.fromEntries(fields) };
}

// seal

function sessionOf({ mode, session_key, producer_seed, session_id }) {
  return mode === MODE.OWNED
    ? Session.producer(bytes(producer_seed), bytes(session_key))
    : Session.open(bytes(session_id), bytes(session_key));
}

function sealerOf({ session, header, start_seq = 0, clock_ms = 0 }) {
  const sealer = new StreamSealer(
    sessionOf(session),
    {
      salt: bytes(header.salt),
      epoch: header.epoch,
      prevEpoch: header.prev_epoch,
      sigInterval: header.sig_interval,
      sigMs: header.sig_ms,
    },
    () => clock_ms,
  );
  sealer.seq = start_seq;
  return sealer;
}

const PATTERN = Uint8Array.from({ length: 256 }, (_, i) => (7 * i + 3) % 256);
const patterned = (length) => Buffer.alloc(length, PATTERN);

/** @yields the frames of one step */
function* framesOf(sealer, step, session) {
  switch (step.do) {
    case 'message':
      yield* sealer.message(
        step.payload_rule === undefined ? bytes(step.payload) : patterned(step.payload_rule),
        { maxFragment: step.max_fragment, pad: step.pad },
      );
      break;
    case 'batch':
      yield* sealer.batch(step.records?.map(bytes) ?? step.records_rule.map(patterned), {
        pad: step.pad,
      });
      break;
    case 'check':
      yield sealer.check(step.time_ms);
      break;
    case 'end':
      yield sealer.end(step.time_ms, step.final);
      break;
    default:
      yield* tampered(sealer, step, session);
  }
}

/** @yields what only a forger does; some of these steps make no frame */
function* tampered(sealer, step, session) {
  switch (step.do) {
    case 'raw':
      yield sealer.seal(
        step.type,
        step.flags,
        Buffer.concat([bytes(step.plaintext), Buffer.alloc(step.zeros ?? 0)]),
      );
      break;
    case 'seq':
      sealer.seq = step.seq;
      break;
    case 'chain':
      sealer.chain = bytes(step.chain);
      break;
    case 'seed': {
      const forger = step.seed && Session.producer(bytes(step.seed), bytes(session.session_key));
      sealer.signWith((message) => forger?.sign(message) ?? Buffer.alloc(64));
      break;
    }
    default:
      throw new Error(`unknown step ${JSON.stringify(step)}`);
  }
}

function sealed(input, isLarge) {
  const sealer = sealerOf(input);
  const frames = [];
  const chains = [];
  for (const step of input.steps) {
    for (const frame of framesOf(sealer, step, input.session)) {
      frames.push(frame);
      chains.push(hex(sealer.chain));
    }
  }
  return {
    header: hex(sealer.header),
    header_hash: hex(sealer.headerHash),
    stream_key: hex(sealer.key),
    final_chain: hex(sealer.chain),
    ...(isLarge ? summary(frames) : { frames: frames.map(hex), chains }),
  };
}

function summary(frames) {
  return {
    frames: frames.length,
    frame_lengths_sum: frames.reduce((sum, frame) => sum + frame.length, 0),
    frames_sha256: hex(sha256(...frames)),
    first_frame_header: hex(frames[0].subarray(0, 12)),
  };
}

// open

function opened({ session, feed, resume = [0, 0], hold = false, now_ms = 1_700_000_000_000 }) {
  const events = [];
  let now = now_ms;
  const opener = new StreamOpener(sessionOf(session), {
    hold,
    clock: () => now,
    emit: (name, ...args) => events.push([name, ...args.map(written)]),
  });
  opener.connected(resume);
  for (const item of feed) {
    if (item.now_ms !== undefined) {
      now = item.now_ms;
      opener.tick();
    } else if (item.eof) {
      opener.eof();
    } else if (item.reconnect) {
      opener.connected(item.reconnect);
    } else {
      for (const frame of fed(item)) {
        opener.frame(decodeFrame(frame));
      }
    }
  }
  return events;
}

/** @yields the frames of one item of a feed */
function* fed(item) {
  if (item.generate) {
    const sealer = sealerOf(item.generate);
    yield sealer.header;
    for (const step of item.generate.steps) {
      yield* framesOf(sealer, step, item.generate.session);
    }
    return;
  }
  const { frame, times } = typeof item === 'string' ? { frame: item, times: 1 } : item;
  for (let i = 0; i < times; i++) {
    yield bytes(frame);
  }
}

function written(argument) {
  if (!Buffer.isBuffer(argument)) {
    return argument;
  }
  return argument.length > 256
    ? `sha256:${hex(sha256(argument))}:${argument.length}`
    : hex(argument);
}
