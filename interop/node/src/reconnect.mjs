/** When a client connects again (§7.4). */

import { MAX_RETRY_MS } from './hydra1.mjs';
import { statusOf } from './status.mjs';

/** The plan of one client. */
export class Reconnect {
  #attempts = 0;
  #lostAt = 0;
  #hasJoined = false;

  /**
   * @param {object} [options]
   * @param {boolean} [options.reconnect]
   * @param {number[]} [options.reconnectOn] codes after which it is up to the application
   * @param {number} [options.backoffMs]
   * @param {number} [options.backoffMaxMs]
   * @param {number} [options.patienceMs] how long a lost relay is tried again
   */
  constructor(options = {}) {
    this.isEnabled = options.reconnect ?? true;
    this.reconnectOn = options.reconnectOn ?? [];
    this.backoffMs = options.backoffMs ?? 250;
    this.backoffMaxMs = options.backoffMaxMs ?? 30_000;
    this.patienceMs = options.patienceMs ?? 300_000;
  }

  get hasJoined() {
    return this.#hasJoined;
  }

  joined() {
    this.#attempts = 0;
    this.#hasJoined = true;
  }

  /**
   * @param {import('./status.mjs').Reason} reason why the last connection is over
   * @param {number} [now]
   * @returns {number | undefined} ms to wait before the next; undefined to give up
   */
  delayAfter(reason, now = Date.now()) {
    if (!this.isEnabled || !this.#isWorthIt(reason)) {
      return undefined;
    }
    const asked = askedFor(reason);
    // A relay that says when to come back is not lost until then.
    this.#lostAt = (this.#attempts === 0 ? now : this.#lostAt) + asked;
    const full = Math.min(this.backoffMs * 2 ** this.#attempts, this.backoffMaxMs);
    this.#attempts++;
    const delay = Math.max(full * (0.5 + Math.random() / 2), asked);
    return now + delay - this.#lostAt > this.patienceMs ? undefined : delay;
  }

  /**
   * A relay that was never there may be a mistyped one, so that is told at once.
   *
   * @param {import('./status.mjs').Reason} reason
   */
  #isWorthIt({ code, status }) {
    if (code !== 'STATUS') {
      return this.#hasJoined;
    }
    const { again } = statusOf(status);
    return again === 'yes' || (again === 'asked' && this.reconnectOn.includes(status));
  }
}

/**
 * RATE and SHUTDOWN say how long to stay away.
 *
 * @param {import('./status.mjs').Reason} reason
 */
function askedFor({ status, arg = 0 }) {
  return status === 0x19 || status === 0x1e ? Math.min(arg, MAX_RETRY_MS) : 0;
}
