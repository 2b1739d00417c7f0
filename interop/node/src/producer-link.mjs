/** One connection of a producer: the way to AUDIENCE, and what the relay says after it (§7). */

import { Connection } from './connection.mjs';
import { decodeControl, encodeProof } from './frames.mjs';
import { MAX_BAD_FRAMES, TYPE } from './hydra1.mjs';

/**
 * @typedef {object} LinkOwner
 * @property {(ack: {epoch: number, nextSeq: number} | null) => void} opened the first AUDIENCE has
 *     come: what the relay has pinned
 * @property {(ack: {epoch: number, nextSeq: number}) => void} acked
 * @property {(audience: {consumers: number, lagging: number}) => void} audience
 * @property {() => void} drained the socket takes bytes again
 * @property {(reason: import('./status.mjs').Reason) => void} closed
 */

export class ProducerLink {
  #ticket;
  #join;
  #owner;
  #connection;
  #isFirstFrame = true;
  #hasProved = false;
  #isJoined = false;
  #isOpen = false;
  #pinned = null;
  #bad = 0;

  /**
   * @param {import('./tickets.mjs').Ticket} ticket
   * @param {Buffer} join
   * @param {LinkOwner} owner
   * @param {number} [handshakeMs]
   */
  constructor(ticket, join, owner, handshakeMs) {
    this.#ticket = ticket;
    this.#join = join;
    this.#owner = owner;
    const peer = {
      frames: (frames) => this.#takeAll(frames),
      drained: () => owner.drained(),
      closed: (reason) => owner.closed(reason),
    };
    this.#connection = new Connection(ticket, join, peer, handshakeMs);
  }

  /** Whether writing has to wait for `drained`. */
  get isBlocked() {
    return this.#connection.isBlocked;
  }

  /** @returns {boolean} whether the socket takes more */
  write(frame) {
    return this.#connection.write(frame);
  }

  /** Leaves when what was written has gone. */
  finish() {
    this.#connection.finish();
  }

  /** @param {string} code */
  close(code) {
    this.#connection.close({ code });
  }

  #takeAll(frames) {
    for (const frame of frames) {
      this.#take(frame);
    }
  }

  #take(frame) {
    const { type } = frame;
    const isFirst = this.#isFirstFrame;
    this.#isFirstFrame = false;
    if (isFirst && type !== TYPE.STATUS && type !== TYPE.CHALLENGE) {
      this.close('BAD_RELAY');
    } else if (Object.hasOwn(this.#takers, type)) {
      const fields = decodeControl(frame);
      if (fields) {
        this.#takers[type](fields, frame);
      } else {
        this.close('BAD_RELAY');
      }
    } else if (type < 0x80) {
      this.#countBad();
    }
  }

  #takers = {
    [TYPE.STATUS]: (status) => this.#takeStatus(status),
    [TYPE.CHALLENGE]: ({ challenge }) => this.#takeChallenge(challenge),
    [TYPE.ACK]: (ack) => this.#takeAck(ack),
    [TYPE.AUDIENCE]: (audience) => this.#takeAudience(audience),
    [TYPE.PING]: (_, frame) => this.#connection.answer(frame),
    [TYPE.PONG]: () => {},
  };

  #countBad() {
    this.#bad++;
    if (this.#bad > MAX_BAD_FRAMES) {
      this.close('TOO_MANY_BAD');
    }
  }

  #takeStatus({ code, keepaliveS, arg }) {
    if (code >= 0x10) {
      this.#connection.close({ code: 'STATUS', status: code, arg });
    } else if (code === 0) {
      this.#isJoined = true;
      this.#connection.keepAlive(keepaliveS);
    }
  }

  #takeChallenge(challenge) {
    const { session, authority } = this.#ticket;
    if (this.#hasProved || this.#isJoined || !session.isOwned) {
      this.close('BAD_RELAY');
      return;
    }
    this.#hasProved = true;
    this.write(encodeProof(session, this.#join, challenge, authority));
  }

  #takeAck(ack) {
    if (this.#isOpen) {
      this.#owner.acked(ack);
    } else {
      this.#pinned = ack;
    }
  }

  #takeAudience(audience) {
    if (!this.#isJoined) {
      return;
    }
    this.#owner.audience(audience);
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#connection.ready();
      this.#owner.opened(this.#pinned);
    }
  }
}
