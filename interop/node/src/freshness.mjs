/** Whether signatures come, and how old they are (§8.8). */

import { IDLE_HEARTBEAT_MS } from './hydra1.mjs';

export class Freshness {
  #emit;
  #clock;
  #maxStalenessMs;
  #isLiveEdge = false;
  #hasCheck = false;
  #since = 0;
  #hasStalled = false;

  /**
   * @param {(...event: any[]) => void} emit
   * @param {() => number} clock
   * @param {number} maxStalenessMs
   */
  constructor(emit, clock, maxStalenessMs) {
    this.#emit = emit;
    this.#clock = clock;
    this.#maxStalenessMs = maxStalenessMs;
  }

  /** @param {boolean} isLiveEdge whether the new connection asks for (0,0) */
  connected(isLiveEdge) {
    this.#isLiveEdge = isLiveEdge;
    this.#hasCheck = false;
  }

  /** STATUS 00 of a connection, or a new stream: signatures can come from now on. */
  restart() {
    this.#since = this.#clock();
  }

  /** @param {number} timeMs of a CHECK or END */
  checked(timeMs) {
    const age = this.#clock() - timeMs;
    if (this.#isLiveEdge && !this.#hasCheck && age > this.#maxStalenessMs) {
      this.#emit('stale', age);
    }
    this.#hasCheck = true;
    this.#hasStalled = false;
    this.restart();
  }

  /** @param {number} sigMs of the current stream */
  tick(sigMs) {
    const ms = this.#clock() - this.#since;
    if (sigMs > 0 && ms > 3 * Math.max(sigMs, IDLE_HEARTBEAT_MS) && !this.#hasStalled) {
      this.#hasStalled = true;
      this.#emit('stalled', ms);
    }
  }
}
