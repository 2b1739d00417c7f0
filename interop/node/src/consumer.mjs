/** The consumer client (§8): connections around a StreamOpener. */

import { Connection } from './connection.mjs';
import { decodeControl, encodeJoin } from './frames.mjs';
import { ROLE, TYPE } from './hydra1.mjs';
import { StreamOpener } from './opener.mjs';
import { Reconnect } from './reconnect.mjs';
import { HydraError, requirePlain } from './status.mjs';

const TICK_MS = 1_000;

/** @typedef {import('./tickets.mjs').Ticket} Ticket */

/**
 * @typedef {object} ConsumerOptions
 * @property {boolean} [oldest] begin with the oldest frame that the relay has
 * @property {boolean} [hold] take messages only when they are signed (§8.10)
 * @property {number} [holdBytes]
 * @property {number} [maxStalenessMs]
 * @property {number} [highestEpoch] what an earlier object got to
 * @property {boolean} [reconnect]
 * @property {number[]} [reconnectOn] status codes
 * @property {number} [backoffMs]
 * @property {number} [backoffMaxMs]
 * @property {number} [patienceMs]
 * @property {number} [handshakeMs]
 * @property {(name: string, detail?: any) => void} [onEvent] lost (reason, ms until the next
 *     attempt), joined: what happens to the connection, not to the stream
 */

/** One consumer of a session. Its state outlives its connections. */
export class Consumer {
  #ticket;
  #options;
  #reconnect;
  #opener;
  #connection = null;
  #events = [];
  #onEvents;
  #isDelivering = false;
  #lostReason = null;
  #settle;
  #isSettled = false;
  #ticker;
  #dialTimer;

  /**
   * @param {Ticket} ticket of any kind
   * @param {ConsumerOptions} [options]
   */
  constructor(ticket, options = {}) {
    this.#ticket = ticket;
    this.#options = options;
    this.#reconnect = new Reconnect(options);
    this.#opener = new StreamOpener(ticket.session, {
      ...options,
      emit: (...event) => this.#events.push(event),
    });
  }

  /**
   * Receives everything up to the authenticated end.
   *
   * @param {(events: any[][]) => void | Promise<void>} onEvents takes the events of §8.12 in
   *     order: lists of a name and its arguments. While the promise that it returns is pending
   *     nothing is read: that is the back-pressure
   * @returns {Promise<void>} done at the end; a HydraError if it cannot be reached
   */
  run(onEvents) {
    requirePlain(this.#ticket);
    this.#onEvents = onEvents;
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    this.#dial(this.#options.oldest ? [0, 1] : [0, 0]);
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  /** Leaves. */
  stop() {
    this.#finish(new HydraError('interrupted', 'the consumer was stopped'));
  }

  #finish(failure) {
    if (this.#isSettled) {
      return;
    }
    this.#isSettled = true;
    clearInterval(this.#ticker);
    clearTimeout(this.#dialTimer);
    this.#connection.close({ code: 'FINISHED' });
    if (failure) {
      this.#settle.reject(failure);
    } else {
      this.#settle.resolve();
    }
  }

  #dial(resume) {
    const join = encodeJoin({
      session: this.#ticket.session,
      role: ROLE.CONSUMER,
      resumeEpoch: resume[0],
      resumeSeq: resume[1],
    });
    this.#opener.connected(resume);
    this.#connection = new Connection(
      this.#ticket,
      join,
      {
        frames: (frames) => this.#take(frames),
        closed: (reason) => this.#lost(reason),
      },
      this.#options.handshakeMs,
    );
  }

  #take(frames) {
    for (const frame of frames) {
      this.#opener.frame(frame);
      if (this.#opener.isOver || this.#opener.isFinished) {
        this.#connection.close({ code: 'OVER' });
      } else if (frame.type === TYPE.PING) {
        this.#connection.answer(frame);
      } else if (frame.type === TYPE.STATUS) {
        this.#takeStatus(decodeControl(frame));
      }
    }
    this.#deliver();
  }

  #takeStatus({ code, keepaliveS }) {
    if (code === 0) {
      this.#connection.ready();
      this.#connection.keepAlive(keepaliveS);
      this.#reconnect.joined();
      this.#options.onEvent?.('joined');
    }
  }

  #tick() {
    this.#opener.tick();
    this.#deliver();
  }

  /** Hands over what has happened, one list after the other, and then what that leads to. */
  async #deliver() {
    if (this.#isDelivering) {
      return; // whoever does will find the new events too
    }
    this.#isDelivering = true;
    while (this.#events.length > 0 && !this.#isSettled) {
      const events = this.#events;
      this.#events = [];
      await this.#handOver(events);
    }
    this.#isDelivering = false;
    if (this.#lostReason && !this.#isSettled) {
      this.#goOn(this.#lostReason);
    }
  }

  async #handOver(events) {
    const connection = this.#connection;
    try {
      const done = this.#onEvents(events);
      if (done) {
        connection.pause();
        await done;
        connection.resume();
      }
    } catch (failure) {
      this.#finish(failure);
    }
  }

  #lost(reason) {
    if (reason.code === 'TIMEOUT') {
      this.#opener.timedOut();
    } else {
      this.#opener.eof();
    }
    this.#lostReason = reason;
    this.#deliver();
  }

  /** The connection is over, and all that it brought has been handed over. */
  #goOn(reason) {
    this.#lostReason = null;
    const why = this.#opener.verdict ?? reason;
    if (this.#opener.isFinished) {
      this.#finish();
    } else if (this.#opener.isFatal) {
      this.#finish(new HydraError('security', `the stream: ${why.code}`));
    } else if (this.#isWrongKey(why)) {
      this.#finish(new HydraError('refused', "this ticket's key opens nothing in the session"));
    } else {
      this.#dialAgain(why);
    }
  }

  /** Only an open session's id says nothing about its key (§2.2). */
  #isWrongKey({ code }) {
    const { session } = this.#ticket;
    return code === 'TOO_MANY_BAD' && !session.isOwned && !this.#opener.hasOpened;
  }

  #dialAgain(reason) {
    const delay = this.#reconnect.delayAfter(reason);
    if (delay === undefined) {
      this.#finish(HydraError.of(reason, this.#reconnect.hasJoined));
      return;
    }
    this.#options.onEvent?.('lost', { reason, delay });
    const resume = this.#resumeAfter(reason);
    this.#dialTimer = setTimeout(() => this.#dial(resume), delay);
  }

  /** §8.11 */
  #resumeAfter({ code }) {
    const { position, hasAuthenticated } = this.#opener;
    if (code === 'TOO_MANY_BAD' && !hasAuthenticated) {
      return [0, 0];
    }
    return position ?? (this.#options.oldest ? [0, 1] : [0, 0]);
  }
}
