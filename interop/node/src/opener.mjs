/** From frames to events: the consumer's state machine (§8.1 to §8.10). It does no I/O. */

import { openFrame } from './contents.mjs';
import { decodeControl } from './frames.mjs';
import { Freshness } from './freshness.mjs';
import {
  FLAG,
  isZero,
  KNOWN_FLAGS,
  MAX_BAD_FRAMES,
  MAX_SEQ,
  readU64,
  SIGNED_PLAINTEXT_BYTES,
  TAG_BYTES,
  TYPE,
} from './hydra1.mjs';
import { sha256 } from './keys.mjs';
import { Messages } from './messages.mjs';
import { checkMessage } from './sealer.mjs';
import { acceptHeader } from './stream-header.mjs';
import { closed, fatal, Verdict } from './verdict.mjs';

/** What an object keeps per connection (§8.1). */
function newConnection() {
  return {
    bad: 0,
    lagSeq: undefined,
    hasStatus: false,
    isJoined: false,
    hasAuthenticated: false,
    isOver: false,
    verdict: undefined,
  };
}

/** One consumer object: it lives over all connections of its client. */
export class StreamOpener {
  #session;
  #emit;
  #messages;
  #freshness;
  #connection = newConnection();
  /** @type {import('./stream-header.mjs').Stream | null} */
  #stream = null;
  #highestEpoch;
  #hasOpened = false;
  #isFatal = false;
  #isFinished = false;

  /**
   * @param {import('./keys.mjs').Session} session
   * @param {object} options
   * @param {(...event: any[]) => void} options.emit takes the events of §8.12: name, arguments
   * @param {boolean} [options.hold] whether messages wait for a signature (§8.10)
   * @param {number} [options.holdBytes]
   * @param {number} [options.maxStalenessMs]
   * @param {number} [options.highestEpoch] a stored one (§8.1)
   * @param {() => number} [options.clock]
   */
  constructor(session, options) {
    const { emit, clock = Date.now, holdBytes = 134_217_728, maxStalenessMs = 120_000 } = options;
    this.#session = session;
    this.#emit = emit;
    this.#messages = new Messages(emit, options.hold ? holdBytes : undefined);
    this.#freshness = new Freshness(emit, clock, maxStalenessMs);
    this.#highestEpoch = Math.max(0, (options.highestEpoch ?? 0) - 1);
  }

  /** Whether a final END has come. */
  get isFinished() {
    return this.#isFinished;
  }

  /** Whether this object must not be used any more (§8.2). */
  get isFatal() {
    return this.#isFatal;
  }

  /** Whether this connection, or the whole object, takes nothing more. */
  get isOver() {
    return this.#isFatal || this.#connection.isOver;
  }

  /** @returns {import('./status.mjs').Reason | undefined} why it closed the connection, if it did */
  get verdict() {
    return this.#connection.verdict;
  }

  /** Whether any DATA, CHECK or END has ever been opened with this session's key. */
  get hasOpened() {
    return this.#hasOpened;
  }

  /** Whether this connection has brought a frame that authenticates (§1.4). */
  get hasAuthenticated() {
    return this.#connection.hasAuthenticated;
  }

  /** @returns {[number, number] | undefined} epoch and seq to go on with, if there is a stream */
  get position() {
    return this.#stream ? [this.#stream.epoch, this.#stream.expected] : undefined;
  }

  /** @param {[number, number]} resume what the JOIN of a new connection asks for */
  connected([epoch, seq]) {
    this.#connection = newConnection();
    this.#freshness.connected(epoch === 0 && seq === 0);
  }

  /** @param {import('./frames.mjs').Frame} frame */
  frame(frame) {
    if (this.isOver) {
      return;
    }
    try {
      this.#take(frame);
    } catch (verdict) {
      if (!(verdict instanceof Verdict)) {
        throw verdict;
      }
      this.#stop(verdict);
    }
  }

  #stop(verdict) {
    this.#isFatal ||= verdict.event === 'fatal';
    this.#connection.isOver = true;
    this.#connection.verdict = verdict;
    this.#emit(verdict.event, verdict.code);
  }

  /** The connection has brought nothing for too long (§4.4, §8.3). */
  timedOut() {
    if (!this.isOver) {
      this.#stop(new Verdict('closed', 'TIMEOUT'));
    }
  }

  /** The input has ended (§8.9). */
  eof() {
    if (!this.isOver && !this.#isFinished) {
      this.#connection.isOver = true;
      this.#emit('interrupted');
    }
  }

  /** Time has passed (§8.8). */
  tick() {
    if (this.#connection.isJoined && !this.isOver && this.#stream && !this.#stream.hasEnded) {
      this.#freshness.tick(this.#stream.sigMs);
    }
  }

  // §8.3

  #take(frame) {
    const { type } = frame;
    if (!this.#connection.hasStatus && type !== TYPE.STATUS) {
      closed('BAD_RELAY');
    }
    if (type === TYPE.HEADER) {
      this.#takeHeader(frame);
    } else if (type === TYPE.DATA || type === TYPE.CHECK || type === TYPE.END) {
      this.#takeSealed(frame);
    } else if ([TYPE.PING, TYPE.PONG, TYPE.STATUS, TYPE.LAG].includes(type)) {
      this.#takeControl(type, decodeControl(frame) ?? closed('BAD_RELAY'));
    } else if (type < 0x80) {
      this.#drop('UNEXPECTED');
    }
  }

  #takeControl(type, fields) {
    if (type === TYPE.LAG) {
      this.#connection.lagSeq = fields.nextSeq;
      this.#emit('lag', fields.skipped, fields.nextSeq);
    } else if (type === TYPE.STATUS) {
      this.#takeStatus(fields);
    }
  }

  #takeStatus({ code, arg }) {
    const connection = this.#connection;
    connection.hasStatus = true;
    if (code === 0 && !connection.isJoined) {
      connection.isJoined = true;
      this.#freshness.restart();
    }
    this.#emit('status', code, arg);
    if (code >= 0x10) {
      closed('STATUS', code, arg);
    }
  }

  #drop(why) {
    this.#connection.bad++;
    this.#emit('bad', why);
    if (this.#connection.bad > MAX_BAD_FRAMES) {
      closed('TOO_MANY_BAD');
    }
  }

  // §8.4

  #takeHeader(frame) {
    const before = this.#stream;
    if (before?.headerFrame.equals(frame.bytes)) {
      return;
    }
    const stream = acceptHeader(this.#session, frame, this.#highestEpoch);
    if (!stream) {
      this.#drop('HEADER');
      return;
    }
    const isClean = before?.hasEnded && stream.prevEpoch === before.epoch;
    const how = this.#highestEpoch === 0 ? 'first' : isClean ? 'clean' : 'broken';
    this.#stream = stream;
    this.#highestEpoch = stream.epoch;
    this.#authenticated();
    this.#freshness.restart();
    this.#emit('stream', stream.epoch, how);
    this.#messages.dropUnsigned();
  }

  #authenticated() {
    this.#connection.hasAuthenticated = true;
    this.#connection.lagSeq = undefined;
  }

  // §8.5

  #takeSealed(frame) {
    const stream = this.#stream;
    if (!stream) {
      return this.#drop('UNEXPECTED');
    }
    const hasUnknownFlag = (frame.flags & ~KNOWN_FLAGS) !== 0;
    if (hasUnknownFlag || frame.body.length < TAG_BYTES || frame.seq > MAX_SEQ) {
      return this.#drop('MALFORMED');
    }
    if (frame.seq < stream.expected) {
      return this.#emit('duplicate', frame.seq);
    }
    if (stream.hasEnded) {
      return this.#drop('UNEXPECTED');
    }
    const plaintext = openFrame(stream.key, frame);
    if (!plaintext) {
      return this.#drop('AUTH');
    }
    this.#noteHole(frame.seq);
    const chainBefore = stream.chain;
    stream.expected = frame.seq + 1;
    stream.chain = chainBefore && sha256(chainBefore, frame.bytes);
    if (frame.type === TYPE.DATA) {
      this.#takeData(frame, plaintext);
    } else {
      this.#takeSigned(frame, plaintext, chainBefore);
    }
  }

  #noteHole(seq) {
    const { expected } = this.#stream;
    const { lagSeq } = this.#connection;
    const isFirstEver = !this.#hasOpened;
    this.#hasOpened = true;
    this.#authenticated();
    if (seq === expected) {
      return;
    }
    if (isFirstEver) {
      this.#emit('late-join', seq);
    } else {
      this.#emit('gap', expected, seq - expected, lagSeq === seq ? 'lag' : 'unexplained');
    }
    this.#stream.chain = null;
    this.#messages.dropUnsigned();
  }

  // §8.6

  #takeData(frame, plaintext) {
    if (this.#session.isOwned && (frame.seq + 1) % this.#stream.sigInterval === 0) {
      fatal('UNSIGNED_RUN');
    }
    this.#messages.take(frame, plaintext);
  }

  // §8.7

  #takeSigned(frame, plaintext, chainBefore) {
    this.#requireWellFormed(frame, plaintext);
    const timeAndChain = plaintext.subarray(0, 40);
    const chain = plaintext.subarray(8, 40);
    const signed = checkMessage(this.#stream.headerHash, frame.bytes.subarray(0, 12), timeAndChain);
    if (this.#session.isOwned && !this.#session.verify(signed, plaintext.subarray(40))) {
      fatal('FORGED');
    }
    if (chainBefore && !chainBefore.equals(chain)) {
      fatal('FORGED');
    }
    this.#checked(frame.seq, readU64(plaintext, 0), chainBefore !== null);
    this.#stream.chain = sha256(chain, frame.bytes);
    if (frame.type === TYPE.END) {
      this.#end(frame.flags === FLAG.LAST);
    }
  }

  #requireWellFormed({ type, flags }, plaintext) {
    const areFlagsRight = flags === 0 || (type === TYPE.END && flags === FLAG.LAST);
    if (!areFlagsRight || plaintext.length !== SIGNED_PLAINTEXT_BYTES) {
      fatal('MALFORMED');
    }
    if (!this.#session.isOwned && (type === TYPE.CHECK || !isZero(plaintext.subarray(40)))) {
      fatal('MALFORMED');
    }
  }

  #checked(seq, timeMs, isVerified) {
    if (isVerified) {
      this.#messages.release();
      this.#emit('verified', seq, timeMs);
    } else {
      if (this.#messages.isHolding) {
        this.#messages.dropUnsigned();
      }
      this.#emit('adopted', seq, timeMs);
    }
    if (this.#session.isOwned) {
      this.#freshness.checked(timeMs);
    }
  }

  #end(isFinal) {
    this.#messages.discardUnfinished();
    this.#stream.hasEnded = true;
    this.#isFinished ||= isFinal;
    this.#emit('end', isFinal);
  }
}
