/** The producer client (§7): a stream that outlives its connections. */

import { randomBytes } from 'node:crypto';
import { CheckTimer } from './check-timer.mjs';
import { encodeJoin } from './frames.mjs';
import { MAX_PLAINTEXT_BYTES, POLICY, ROLE, TYPE } from './hydra1.mjs';
import { ProducerLink } from './producer-link.mjs';
import { Reconnect } from './reconnect.mjs';
import { ResendCache } from './resend-cache.mjs';
import { isSendable, recordBytes, StreamSealer } from './sealer.mjs';
import { HydraError, requirePlain } from './status.mjs';
import { Waiting } from './waiting.mjs';

const DAY_MS = 86_400_000;
const REKEY_FRAMES = 2 ** 32;

/** @typedef {import('./tickets.mjs').Ticket} Ticket */

/**
 * @typedef {object} ProducerOptions
 * @property {number} [policy] what the relay does with slow consumers, one of POLICY
 * @property {number} [sigInterval] frames
 * @property {number} [sigMs]
 * @property {number} [resendBytes] bounds what is kept, and so what send() lets wait
 * @property {boolean} [reconnect]
 * @property {number[]} [reconnectOn] status codes
 * @property {number} [backoffMs]
 * @property {number} [backoffMaxMs]
 * @property {number} [patienceMs]
 * @property {number} [handshakeMs]
 * @property {(name: string, detail?: any) => void} [onEvent] joined; lost (reason, ms until the
 *     next attempt); abandoned (the epoch of a stream of which something may be lost)
 */

/** The one producer of a session. */
export class Producer {
  #ticket;
  #options;
  #reconnect;
  #waiting = new Waiting();
  #turn = Promise.resolve();
  /** @type {ProducerLink | null} */
  #link = null;
  #isStreaming = false;
  #dialTimer;
  /** @type {StreamSealer | null} */
  #sealer = null;
  /** @type {ResendCache | null} */
  #cache = null;
  /** @type {CheckTimer | null} */
  #checks = null;
  #startedAt = 0;
  #isEnding = false;
  #consumers = 0;
  #hasNewcomers = false;

  /**
   * Joins, and starts a stream.
   *
   * @param {Ticket} ticket of a producer, or an open one
   * @param {ProducerOptions} [options]
   * @returns {Promise<Producer>}
   * @throws {HydraError}
   */
  static async connect(ticket, options = {}) {
    if (ticket.kind === 'c1') {
      throw new HydraError('usage', 'WRONG_KIND: a ticket for consumers cannot produce');
    }
    requirePlain(ticket);
    const producer = new Producer(ticket, options);
    producer.#dial();
    await producer.#waiting.until(() => producer.#isStreaming);
    return producer;
  }

  /** Use connect(). */
  constructor(ticket, options) {
    this.#ticket = ticket;
    this.#options = options;
    this.#reconnect = new Reconnect(options);
  }

  /** How many consumers the relay says there are. */
  get consumers() {
    return this.#consumers;
  }

  /** @param {number} count */
  awaitConsumers(count) {
    return this.#waiting.until(() => this.#consumers >= count);
  }

  /** @returns {Promise<void>} rejected when this producer has given up, or has ended */
  failure() {
    return this.#waiting.until(() => false);
  }

  /**
   * Sends a message. Wait for each before the next: that is the back-pressure.
   *
   * @param {Uint8Array} payload
   * @returns {Promise<void>} done when the message is on its way, not when it has arrived
   */
  send(payload) {
    if (!isSendable(payload)) {
      return Promise.reject(new HydraError('usage', 'the message is larger than 64 MiB'));
    }
    return this.#exclusively(() => this.#sealAll((sealer) => sealer.message(payload)));
  }

  /**
   * Sends small messages in one frame.
   *
   * @param {Uint8Array[]} records which fit into one frame (recordBytes)
   * @returns {Promise<void>}
   */
  sendBatch(records) {
    const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0);
    if (records.length === 0 || bytes > MAX_PLAINTEXT_BYTES) {
      return Promise.reject(new HydraError('usage', 'these records do not fit into a frame'));
    }
    return this.#exclusively(() => this.#sealAll((sealer) => sealer.batch(records)));
  }

  /** Done when the relay has everything, and a signature covers it. That is not delivery (§7.6). */
  flush() {
    return this.#exclusively(async () => {
      if (this.#checks.isUncovered && this.#ticket.session.isOwned) {
        this.#check();
      }
      await this.#waiting.until(() => this.#cache.isAcked);
    });
  }

  /** Ends this stream and starts another (§5.7). */
  rekey() {
    return this.#exclusively(() => this.#rekey());
  }

  /** Sends the authenticated end, waits until the relay has it, and leaves. */
  end() {
    return this.#exclusively(async () => {
      await this.#waiting.until(() => this.#cache.hasRoom);
      this.#isEnding = true;
      this.#putEnd(true);
      await this.#waiting.until(() => this.#cache.isAcked);
      this.#leave(new HydraError('usage', 'the producer has ended its session'));
      this.#link.finish();
    });
  }

  /** Leaves without an end: consumers wait for another connection of this session's producer. */
  abort() {
    this.#fail(new HydraError('interrupted', 'the producer was aborted'));
  }

  #fail(failure) {
    this.#leave(failure);
    this.#link.close('FAILED');
  }

  #leave(failure) {
    this.#checks?.stop();
    clearTimeout(this.#dialTimer);
    this.#waiting.fail(failure);
  }

  // Sealing. Whoever seals has the turn; a CHECK of the timer may come in between (§5.4).

  #exclusively(work) {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** @param {(sealer: StreamSealer) => Iterable<Buffer>} framesOf */
  async #sealAll(framesOf) {
    await this.#waiting.until(() => this.#cache.hasRoom);
    await this.#rekeyIfOld();
    let sealer;
    do {
      sealer = this.#sealer;
      this.#greetNewcomers();
      for (const frame of framesOf(sealer)) {
        this.#put(frame);
        if (!this.#cache.hasRoom) {
          await this.#waiting.until(() => this.#cache.hasRoom);
        }
        if (sealer !== this.#sealer) {
          break; // the stream was abandoned: the message begins again in the new one
        }
      }
    } while (sealer !== this.#sealer);
  }

  #put(frame) {
    this.#cache.push(frame);
    if (frame[0] === TYPE.DATA) {
      this.#checks.data();
    } else if (frame[0] === TYPE.CHECK) {
      this.#hasNewcomers = false;
      this.#checks.checked();
    }
    this.#pump();
  }

  #check() {
    this.#put(this.#sealer.check(Date.now()));
  }

  #putEnd(isFinal) {
    this.#checks.stop();
    this.#put(this.#sealer.end(Date.now(), isFinal));
  }

  #checkDue() {
    if (this.#cache.hasRoom) {
      this.#check();
    } else {
      this.#checks.postpone();
    }
  }

  /** §5.6, "newcomers": who joined an idle stream knows no chain yet. */
  #greetNewcomers() {
    const { seq, sigMs } = this.#sealer;
    if (this.#hasNewcomers && sigMs > 0 && seq > 0 && !this.#checks.isUncovered) {
      this.#check();
    }
  }

  async #rekeyIfOld() {
    if (this.#sealer.seq > REKEY_FRAMES || Date.now() - this.#startedAt > DAY_MS) {
      await this.#rekey();
    }
  }

  async #rekey() {
    const sealer = this.#sealer;
    this.#putEnd(false);
    await this.#waiting.until(() => this.#cache.isAcked && this.#isStreaming);
    if (sealer === this.#sealer) {
      this.#startStream();
    }
  }

  /** Writes what the socket takes; the rest follows when it takes more. */
  #pump() {
    if (!this.#isStreaming || this.#link.isBlocked) {
      return;
    }
    let frame = this.#cache.takeUnsent();
    while (frame) {
      frame = this.#link.write(frame) ? this.#cache.takeUnsent() : undefined;
    }
  }

  // Streams (§5.1, §7.3)

  #startStream(ackEpoch = 0) {
    const now = Date.now();
    if (ackEpoch > now + DAY_MS) {
      this.#fail(new HydraError('refused', 'CLOCK: the relay knows a stream of the far future'));
      return;
    }
    const { isOwned } = this.#ticket.session;
    const prevEpoch = this.#sealer?.epoch ?? 0;
    this.#sealer = new StreamSealer(this.#ticket.session, {
      salt: randomBytes(32),
      epoch: Math.max(now, prevEpoch + 1, ackEpoch + 1),
      prevEpoch,
      sigInterval: isOwned ? (this.#options.sigInterval ?? 1_024) : 0,
      sigMs: isOwned ? (this.#options.sigMs ?? 1_000) : 0,
    });
    this.#startedAt = now;
    this.#cache = new ResendCache(this.#options.resendBytes ?? 16_777_216);
    this.#checks?.stop();
    this.#checks = new CheckTimer(this.#sealer.sigMs, () => this.#checkDue());
    this.#checks.start();
    this.#link.write(this.#sealer.header);
    if (this.#isEnding) {
      this.#putEnd(true);
    }
  }

  /** @param {{epoch: number, nextSeq: number} | null} ack what the relay has pinned, if anything */
  #resumeOrStart(ack) {
    const current = this.#sealer;
    if (!current) {
      this.#startStream(ack?.epoch);
    } else if (ack && ack.epoch > current.epoch && this.#ticket.session.isOwned) {
      this.#link.close('BAD_RELAY');
      return;
    } else if (isFromElsewhere(ack, current)) {
      this.#options.onEvent?.('abandoned', current.epoch);
      this.#startStream(ack.epoch);
    } else {
      this.#link.write(current.header);
      this.#cache.rewind(ack?.epoch === current.epoch ? ack.nextSeq : 0);
    }
    this.#goOn();
  }

  #goOn() {
    if (this.#waiting.hasFailed) {
      return;
    }
    this.#isStreaming = true;
    if (!this.#sealer.hasEnded) {
      this.#checks.start();
    }
    this.#pump();
    this.#waiting.wake();
  }

  // Connections (§7.1, §7.4)

  #dial() {
    const join = encodeJoin({
      session: this.#ticket.session,
      role: ROLE.PRODUCER,
      policy: this.#options.policy ?? POLICY.DEFAULT,
      resumeEpoch: this.#sealer?.epoch ?? 0,
    });
    const owner = {
      opened: (ack) => this.#opened(ack),
      acked: (ack) => this.#acked(ack),
      audience: (audience) => this.#audience(audience),
      drained: () => this.#pump(),
      closed: (reason) => this.#lost(reason),
    };
    this.#link = new ProducerLink(this.#ticket, join, owner, this.#options.handshakeMs);
  }

  #opened(ack) {
    this.#reconnect.joined();
    this.#options.onEvent?.('joined');
    this.#resumeOrStart(ack);
  }

  #acked({ epoch, nextSeq }) {
    if (epoch !== this.#sealer.epoch) {
      return;
    }
    if (nextSeq > this.#sealer.seq) {
      this.#link.close('BAD_RELAY');
      return;
    }
    this.#cache.ack(nextSeq);
    this.#waiting.wake();
  }

  #audience({ consumers }) {
    this.#hasNewcomers ||= consumers > this.#consumers;
    this.#consumers = consumers;
    this.#waiting.wake();
  }

  #lost(reason) {
    this.#isStreaming = false;
    this.#checks?.stop();
    if (this.#waiting.hasFailed) {
      return;
    }
    const delay = this.#reconnect.delayAfter(reason);
    if (delay === undefined) {
      this.#fail(HydraError.of(reason, this.#reconnect.hasJoined));
      return;
    }
    this.#options.onEvent?.('lost', { reason, delay });
    this.#dialTimer = setTimeout(() => this.#dial(), delay);
  }
}

/** Whether somebody else has used this stream's numbers, or has a newer stream (§7.3). */
function isFromElsewhere(ack, { epoch, seq }) {
  return ack !== null && (ack.epoch > epoch || (ack.epoch === epoch && ack.nextSeq > seq));
}
