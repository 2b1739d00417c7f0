/** A relay that does what a test says, and what no honest relay would. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeFrame, FrameReader } from '../src/frames.mjs';
import { JOIN_BYTES, TYPE, u64 } from '../src/hydra1.mjs';

/** How long anything may take that a test waits for. */
const PATIENCE_MS = 20_000;

const STILL_MS = 200;

export class ScriptedRelay {
  #server;
  #connections = new Inbox();
  #sockets = new Set();

  /** @param {{after: (work: () => void) => void}} test context; the relay is gone after it */
  static async start(test) {
    const relay = new ScriptedRelay();
    relay.#server = createServer((socket) => relay.#accepted(socket));
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    test.after(() => relay.#stop());
    return relay;
  }

  #accepted(socket) {
    this.#sockets.add(socket);
    socket.on('error', () => {}); // clients leave as they like
    this.#connections.put(new ScriptedPeer(socket));
  }

  #stop() {
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
  }

  /** What a ticket needs. */
  get address() {
    return { host: '127.0.0.1', port: this.#server.address().port };
  }

  /** @returns {Promise<ScriptedPeer>} the next connection, whose JOIN has come */
  async accept() {
    const peer = await this.#connections.take('a connection');
    await peer.joined;
    return peer;
  }

  /** @returns {boolean} whether a connection has come that nobody has accepted */
  get hasNewcomer() {
    return !this.#connections.isEmpty;
  }
}

/** One client, as the relay sees it. */
class ScriptedPeer {
  #socket;
  #frames = new Inbox();
  #reader = new FrameReader();
  #begun = Buffer.alloc(0);

  constructor(socket) {
    this.#socket = socket;
    this.joined = new Promise((resolve) => {
      socket.on('data', (chunk) => this.#received(chunk, resolve));
    });
    this.closed = once(socket, 'close');
  }

  #received(chunk, resolve) {
    const missing = JOIN_BYTES - this.#begun.length;
    this.#begun = Buffer.concat([this.#begun, chunk.subarray(0, missing)]);
    if (this.#begun.length === JOIN_BYTES) {
      resolve();
      for (const frame of this.#reader.push(chunk.subarray(missing))) {
        this.#frames.put(frame);
      }
    }
  }

  /** @returns {Buffer} the 120 bytes */
  get join() {
    return this.#begun;
  }

  /** @returns {Promise<import('../src/frames.mjs').Frame>} the next frame of the client */
  frame() {
    return this.#frames.take('a frame');
  }

  /** @returns {Promise<import('../src/frames.mjs').Frame>} the next of that type; drops others */
  async frameOf(type) {
    let frame = await this.frame();
    while (frame.type !== type) {
      frame = await this.frame();
    }
    return frame;
  }

  /** @returns {boolean} whether a frame has come that nobody has looked at */
  get hasFrame() {
    return !this.#frames.isEmpty;
  }

  /** @param {...Buffer} bytes whole frames, or parts of them */
  send(...bytes) {
    this.#socket.write(Buffer.concat(bytes));
  }

  /** Bytes that the client's socket has not taken. */
  get waitingBytes() {
    return this.#socket.writableLength;
  }

  /** Waits until the client takes nothing more for a while. */
  async standsStill() {
    let before = Infinity;
    while (this.waitingBytes < before) {
      before = this.waitingBytes;
      await sleep(STILL_MS);
    }
  }

  challenge(fill = 7) {
    this.send(encodeFrame(TYPE.CHALLENGE, Buffer.alloc(32, fill)));
  }

  status(code, { arg = 0, keepaliveS = 0 } = {}) {
    this.send(status(code, { arg, keepaliveS }));
  }

  ack(epoch, nextSeq) {
    this.send(encodeFrame(TYPE.ACK, Buffer.concat([u64(epoch), u64(nextSeq)])));
  }

  audience(consumers) {
    this.send(encodeFrame(TYPE.AUDIENCE, Buffer.from([0, 0, 0, consumers, 0, 0, 0, 0])));
  }

  /**
   * Welcomes a producer, with an ACK if something is pinned.
   *
   * @param {{isOwned?: boolean, ack?: [number, number], consumers?: number}} [how]
   */
  async welcome({ isOwned = true, ack, consumers = 1 } = {}) {
    if (isOwned) {
      this.challenge();
      await this.frameOf(TYPE.PROOF);
    }
    this.status(0);
    if (ack) {
      this.ack(...ack);
    }
    this.audience(consumers);
  }

  /** Closes the connection behind what was sent. */
  finish() {
    this.#socket.end();
  }

  /** Cuts the connection. */
  cut() {
    this.#socket.destroy();
  }
}

/** @returns {Buffer} a STATUS frame */
export function status(code, { arg = 0, keepaliveS = 0 } = {}) {
  const head = Buffer.from([code, 0, keepaliveS >> 8, keepaliveS & 0xff]);
  return encodeFrame(TYPE.STATUS, Buffer.concat([head, u64(arg)]));
}

/** A queue whose takers wait. */
class Inbox {
  #items = [];
  #takers = [];

  get isEmpty() {
    return this.#items.length === 0;
  }

  put(item) {
    const taker = this.#takers.shift();
    if (taker) {
      taker(item);
    } else {
      this.#items.push(item);
    }
  }

  take(what) {
    if (!this.isEmpty) {
      return Promise.resolve(this.#items.shift());
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what} has not come`)), PATIENCE_MS);
      this.#takers.push((item) => {
        clearTimeout(timer);
        resolve(item);
      });
    });
  }
}
