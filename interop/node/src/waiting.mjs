/** Those who wait for something that another event brings. */

export class Waiting {
  #waiters = [];
  #failure = null;

  get hasFailed() {
    return this.#failure !== null;
  }

  /**
   * @param {() => boolean} condition
   * @returns {Promise<void>} done when it holds; rejected when it never will
   */
  until(condition) {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ condition, resolve, reject });
      this.wake();
    });
  }

  /** Something has changed. */
  wake() {
    this.#waiters = this.#waiters.filter(({ condition, resolve, reject }) => {
      if (this.#failure) {
        reject(this.#failure);
      } else if (condition()) {
        resolve();
      } else {
        return true;
      }
      return false;
    });
  }

  /** Nothing will change any more. */
  fail(failure) {
    this.#failure ??= failure;
    this.wake();
  }
}
