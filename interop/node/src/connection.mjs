/** One connection to a relay: JOIN, then frames in both directions, and keepalive (§3.1, §4.4). */

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { decodeControl, encodeFrame, FrameReader } from './frames.mjs';
import { TYPE } from './hydra1.mjs';

const CLOSE_MS = 2_000;

/**
 * What a connection tells its client. `frames` end early when the client closes meanwhile.
 *
 * @typedef {object} Peer
 * @property {(frames: Iterable<import('./frames.mjs').Frame>) => void} frames
 * @property {() => void} [drained] the socket takes bytes again
 * @property {(reason: import('./status.mjs').Reason) => void} closed comes once
 */

export class Connection {
  #socket;
  #peer;
  #reader = new FrameReader();
  #reason = null;
  #pong = null;
  #isPaused = false;
  #keepaliveMs = 0;
  #sentAt = Date.now();
  #receivedAt = Date.now();
  #handshake;
  #keepalive;

  /**
   * Connects, and sends JOIN.
   *
   * @param {import('./tickets.mjs').Ticket} ticket
   * @param {Buffer} join
   * @param {Peer} peer
   * @param {number} [handshakeMs] from now to ready()
   */
  constructor(ticket, join, peer, handshakeMs = 10_000) {
    this.#peer = peer;
    const host = ticket.host.replace(/^\[|\]$/g, '');
    this.#socket = connect({ host, port: ticket.port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#received(chunk));
    this.#socket.on('drain', () => this.#drained());
    this.#socket.on('end', () => this.close({ code: 'LOST' }));
    this.#socket.on('error', (error) => this.close({ code: 'LOST', detail: error.code }));
    this.#socket.on('close', () => this.#closed());
    this.#handshake = setTimeout(() => this.close({ code: 'TIMEOUT' }), handshakeMs);
    this.#socket.write(join);
  }

  /** The join is complete, or as much of it as the client waits for. */
  ready() {
    clearTimeout(this.#handshake);
  }

  /** @param {number} seconds the keepalive of STATUS 00; 0 for none */
  keepAlive(seconds) {
    if (seconds > 0 && !this.#keepalive) {
      this.#keepaliveMs = seconds * 1_000;
      this.#keepalive = setInterval(() => this.#look(), this.#keepaliveMs / 4);
    }
  }

  #look() {
    const now = Date.now();
    if (!this.#isPaused && now - this.#receivedAt > 3 * this.#keepaliveMs) {
      this.close({ code: 'TIMEOUT' });
    } else if (now - this.#sentAt >= this.#keepaliveMs && this.#socket.writableLength === 0) {
      this.write(encodeFrame(TYPE.PING, randomBytes(8)));
    }
  }

  /** Whether writing has to wait for `drained`. */
  get isBlocked() {
    return this.#reason !== null || this.#socket.writableNeedDrain;
  }

  /**
   * @param {Buffer} bytes
   * @returns {boolean} whether the socket takes more; if not, `drained` comes when it does again
   */
  write(bytes) {
    if (this.#reason) {
      return false;
    }
    this.#sentAt = Date.now();
    return this.#socket.write(bytes);
  }

  /** @param {import('./frames.mjs').Frame} ping of the right length */
  answer(ping) {
    this.#pong = encodeFrame(TYPE.PONG, decodeControl(ping).data);
    if (!this.isBlocked) {
      this.#sendPong();
    }
  }

  #sendPong() {
    const pong = this.#pong;
    this.#pong = null;
    if (pong) {
      this.write(pong);
    }
  }

  #drained() {
    this.#sentAt = Date.now();
    this.#sendPong();
    if (!this.#reason) {
      this.#peer.drained?.();
    }
  }

  #received(chunk) {
    this.#receivedAt = Date.now();
    if (!this.#reason) {
      this.#peer.frames(this.#framesOf(chunk));
    }
  }

  *#framesOf(chunk) {
    for (const frame of this.#reader.push(chunk)) {
      yield frame;
      if (this.#reason) {
        return;
      }
    }
  }

  /** Stops reading: what comes then waits with the relay. */
  pause() {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume() {
    this.#isPaused = false;
    this.#receivedAt = Date.now();
    this.#socket.resume();
  }

  /** Ends the connection at once. */
  close(reason) {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  /** Ends the connection when what was written has gone. */
  finish() {
    this.#reason ??= { code: 'FINISHED' };
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), CLOSE_MS).unref();
  }

  #closed() {
    clearTimeout(this.#handshake);
    clearInterval(this.#keepalive);
    this.#reason ??= { code: 'LOST' };
    this.#peer.closed(this.#reason);
  }
}
