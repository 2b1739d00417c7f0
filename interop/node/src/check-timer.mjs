/** When time alone demands a CHECK (§5.6). */

import { IDLE_HEARTBEAT_MS } from './hydra1.mjs';

/** Of sig_ms, when a CHECK is made: timers are late, and the CHECK must not be. */
const MARGIN = 0.8;

export class CheckTimer {
  #sigMs;
  #due;
  #timer;
  #isRunning = false;
  #checkedAt = Date.now();
  #uncoveredSince = null;

  /**
   * @param {number} sigMs of the stream; 0 = no timer
   * @param {() => void} due makes a CHECK, or calls postpone()
   */
  constructor(sigMs, due) {
    this.#sigMs = sigMs;
    this.#due = due;
  }

  /** Whether there is DATA that no CHECK covers. */
  get isUncovered() {
    return this.#uncoveredSince !== null;
  }

  /** A DATA was made. */
  data() {
    if (this.#uncoveredSince === null) {
      this.#uncoveredSince = Date.now();
      this.#arm();
    }
  }

  /** A CHECK was made. */
  checked() {
    this.#uncoveredSince = null;
    this.#checkedAt = Date.now();
    this.#arm();
  }

  /** There is a connection. */
  start() {
    this.#isRunning = true;
    this.#arm();
  }

  /** There is none, or the stream has ended. */
  stop() {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  /** It is due, but the producer cannot send now. */
  postpone() {
    this.#set(IDLE_HEARTBEAT_MS / 50);
  }

  #arm() {
    const due = this.isUncovered
      ? this.#uncoveredSince + this.#sigMs * MARGIN
      : this.#checkedAt + Math.max(this.#sigMs, IDLE_HEARTBEAT_MS);
    this.#set(due - Date.now());
  }

  #set(ms) {
    clearTimeout(this.#timer);
    if (this.#isRunning && this.#sigMs > 0) {
      this.#timer = setTimeout(this.#due, ms);
    }
  }
}
