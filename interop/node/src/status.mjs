/** What a relay's STATUS means to a client (§10), and the errors that clients end with. */

/**
 * `again`: whether a client reconnects: 'yes', 'no', or 'asked' (if the application asks for it).
 * `kind`: what it means if the client does not.
 */
const STATUS = Object.freeze({
  0x10: { name: 'UNSUPPORTED_VERSION', again: 'no', kind: 'refused' },
  0x11: { name: 'MALFORMED', again: 'no', kind: 'refused' },
  0x12: { name: 'BAD_ROLE', again: 'no', kind: 'refused' },
  0x13: { name: 'MODE_REFUSED', again: 'no', kind: 'refused' },
  0x14: { name: 'BAD_PROOF', again: 'no', kind: 'refused' },
  0x15: { name: 'WRONG_RELAY', again: 'no', kind: 'refused' },
  0x16: { name: 'NO_SESSION', again: 'asked', kind: 'lost' },
  0x17: { name: 'BUSY', again: 'asked', kind: 'refused' },
  0x18: { name: 'FULL', again: 'yes', kind: 'lost' },
  0x19: { name: 'RATE', again: 'yes', kind: 'lost' },
  0x1a: { name: 'FORBIDDEN', again: 'no', kind: 'refused' },
  0x1b: { name: 'REPLACED', again: 'no', kind: 'refused' },
  0x1c: { name: 'TOO_SLOW', again: 'asked', kind: 'gap' },
  0x1d: { name: 'TIMEOUT', again: 'yes', kind: 'lost' },
  0x1e: { name: 'SHUTDOWN', again: 'yes', kind: 'lost' },
  0x1f: { name: 'INTERNAL', again: 'yes', kind: 'lost' },
  0x20: { name: 'POLICY_REFUSED', again: 'no', kind: 'refused' },
  0x22: { name: 'TOO_LARGE', again: 'no', kind: 'refused' },
});

/** @returns {{name: string, again: string, kind: string}} what a fatal code means */
export function statusOf(code) {
  return STATUS[code] ?? { name: `STATUS ${code.toString(16)}`, again: 'no', kind: 'refused' };
}

/**
 * Why a connection is over: LOST, TIMEOUT, BAD_RELAY, TOO_MANY_BAD, or STATUS with code and arg.
 *
 * @typedef {{code: string, status?: number, arg?: number, detail?: string}} Reason
 */

/** @param {Reason} reason */
export function describe({ code, status, detail }) {
  const name = status === undefined ? code : statusOf(status).name;
  return detail ? `${name} (${detail})` : name;
}

/** Why a client gave up. */
export class HydraError extends Error {
  /**
   * @param {string} kind usage, cannot-connect, refused, gap, security or interrupted
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.name = 'HydraError';
    this.kind = kind;
  }

  /**
   * @param {Reason} reason
   * @param {boolean} hasBegun whether the client had been joined before
   */
  static of(reason, hasBegun) {
    const kind = reason.status === undefined ? 'lost' : statusOf(reason.status).kind;
    const lost = hasBegun ? 'interrupted' : 'cannot-connect';
    return new HydraError(kind === 'lost' ? lost : kind, `the relay: ${describe(reason)}`);
  }
}

/**
 * @param {import('./tickets.mjs').Ticket} ticket
 * @throws {HydraError} if its relay speaks TLS, which this client does not
 */
export function requirePlain(ticket) {
  if (ticket.scheme !== 'hydra') {
    throw new HydraError('usage', 'the ticket asks for TLS, which this client does not have');
  }
}
