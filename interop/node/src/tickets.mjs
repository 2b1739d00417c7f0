/** Tickets: one line of text with everything a client needs (§2.5, §2.6). */

import { isIPv6 } from 'node:net';
import { inspect } from 'node:util';
import { isAcceptableKey, Session } from './keys.mjs';

const MAX_CHARACTERS = 1_024;
const PAYLOAD_CHARACTERS = Object.freeze({ c1: 91, p1: 91, o1: 134 });
const SCHEMES = ['hydra', 'hydras'];
const LABEL = /^[a-z0-9_-]{1,63}$/;

/** A text that is no ticket; `reason` is one of §2.6. The text itself is never quoted. */
export class BadTicketError extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(`the ticket is not valid (${reason})`);
    this.name = 'BadTicketError';
    this.reason = reason;
  }
}

/** A relay, and a session there. */
export class Ticket {
  /**
   * @param {{scheme?: string, host: string, port: number}} relay
   * @param {string} kind c1, p1 or o1
   * @param {Session} session
   */
  constructor(relay, kind, session) {
    this.scheme = relay.scheme ?? 'hydra';
    this.host = relay.host.toLowerCase();
    this.port = relay.port;
    this.kind = kind;
    this.session = session;
  }

  /**
   * Reads a ticket; the checks are in the order of §2.6.
   *
   * @param {string} text
   * @returns {Ticket}
   * @throws {BadTicketError}
   */
  static parse(text) {
    const line = text.replace(/^[\t-\r ]+|[\t-\r ]+$/g, '');
    require(line.length <= MAX_CHARACTERS && /^[!-~]*$/.test(line), 'SYNTAX');
    const parts = /^([^:/]+):\/\/([^/]+):([^:/]+)\/([^/]+)\/([^/]+)$/.exec(line);
    require(parts !== null, 'SYNTAX');
    const [scheme, host, port, kind] = parts.slice(1, 5).map((part) => part.toLowerCase());
    require(SCHEMES.includes(scheme), 'SCHEME');
    require(isHost(host), 'HOST');
    require(/^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65_535, 'PORT');
    require(Object.hasOwn(PAYLOAD_CHARACTERS, kind), 'KIND');
    const raw = readPayload(parts[5], `${host}:${port}/${kind}/`, PAYLOAD_CHARACTERS[kind]);
    return Ticket.ofRaw({ scheme, host, port: Number(port) }, kind, raw);
  }

  /**
   * @param {{scheme?: string, host: string, port: number}} relay
   * @param {string} kind c1, p1 or o1
   * @param {Buffer} raw what the payload holds before its checksum
   */
  static ofRaw(relay, kind, raw) {
    const sessionKey = raw.subarray(-32);
    if (kind === 'o1') {
      return new Ticket(relay, kind, Session.open(raw.subarray(0, 64), sessionKey));
    }
    if (kind === 'p1') {
      return new Ticket(relay, kind, Session.producer(raw.subarray(0, 32), sessionKey));
    }
    require(isAcceptableKey(raw.subarray(0, 32)), 'KEY');
    return new Ticket(relay, kind, Session.consumer(raw.subarray(0, 32), sessionKey));
  }

  /** HOST:PORT, as a PROOF names it (§3.4). */
  get authority() {
    return `${this.host}:${this.port}`;
  }

  /** The secret text itself. */
  get text() {
    const raw = this.#raw();
    const crc = crc32(Buffer.concat([Buffer.from(`${this.authority}/${this.kind}/`), raw]));
    const payload = Buffer.alloc(raw.length + 4);
    raw.copy(payload);
    payload.writeUInt32BE(crc, raw.length);
    return `${this.scheme}://${this.authority}/${this.kind}/${payload.toString('base64url')}`;
  }

  #raw() {
    const { session } = this;
    const first = { c1: session.publicKey, p1: session.seed, o1: session.id }[this.kind];
    return Buffer.concat([first, session.sessionKey]);
  }

  /** The ticket for consumers of the same session. */
  toConsumer() {
    if (this.kind !== 'p1') {
      return this;
    }
    const { publicKey, sessionKey } = this.session;
    return new Ticket(this, 'c1', Session.consumer(publicKey, sessionKey));
  }

  /** Keeps the secrets out of whatever prints objects. */
  [inspect.custom]() {
    return `Ticket ${this.kind} for ${this.authority}, session ${this.session.fingerprint}`;
  }

  toString() {
    return this[inspect.custom]();
  }

  toJSON() {
    return this[inspect.custom]();
  }
}

function require(holds, reason) {
  if (!holds) {
    throw new BadTicketError(reason);
  }
}

/**
 * @param {string} host in lower case
 * @returns {boolean} whether §2.5 allows it
 */
export function isHost(host) {
  if (host.startsWith('[')) {
    return host.endsWith(']') && !host.includes('%') && isIPv6(host.slice(1, -1));
  }
  return host.length <= 253 && host.split('.').every((label) => LABEL.test(label));
}

function readPayload(payload, covered, characters) {
  const bytes = Buffer.from(payload, 'base64url');
  const isCanonical = bytes.toString('base64url') === payload;
  require(isCanonical && payload.length === characters, 'PAYLOAD');
  const raw = bytes.subarray(0, -4);
  const crc = crc32(Buffer.concat([Buffer.from(covered), raw]));
  require(crc === bytes.readUInt32BE(raw.length), 'CHECKSUM');
  return raw;
}

/** The CRC-32 of zlib; Node has one of its own only from 20.15 on. */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return ~crc >>> 0;
}
