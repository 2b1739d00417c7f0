/** The two ways in which a consumer stops (§8.2). */

/** Ends the processing of a frame at once; StreamOpener catches it. */
export class Verdict extends Error {
  /**
   * @param {'fatal' | 'closed'} event
   * @param {string} code
   * @param {number} [status] of the relay, with its arg
   * @param {number} [arg]
   */
  constructor(event, code, status, arg) {
    super(`${event} ${code}`);
    Object.assign(this, { event, code, status, arg });
  }
}

/** A contradiction that only somebody with a key can bring about: the object stops for good. */
export function fatal(code) {
  throw new Verdict('fatal', code);
}

/** This connection is over. */
export function closed(code, status, arg) {
  throw new Verdict('closed', code, status, arg);
}
