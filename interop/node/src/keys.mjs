/** Secrets, session ids and what is made of them (§2.1 to §2.4, §3.4). */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { inspect } from 'node:util';
import { MODE } from './hydra1.mjs';

// What stands before the 32 bytes in the DER of RFC 8410: Node takes no bare Ed25519 keys.
const PRIVATE_KEY_DER = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_DER = Buffer.from('302a300506032b6570032100', 'hex');

const P = 2n ** 255n - 19n;
const REFUSED_POINTS = [
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
];

/**
 * @param {...(Uint8Array | string)} parts
 * @returns {Buffer} SHA-256 of the parts joined
 */
export function sha256(...parts) {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest();
}

/**
 * @param {Uint8Array} key
 * @param {Uint8Array} salt
 * @param {Uint8Array | string} info
 * @returns {Buffer} 32 bytes of HKDF-SHA-256
 */
export function hkdf32(key, salt, info) {
  return Buffer.from(hkdfSync('sha256', key, salt, info, 32));
}

/**
 * The check of §2.3: false for the keys with which anybody can sign.
 *
 * @param {Uint8Array} publicKey 32 bytes
 * @returns {boolean}
 */
export function isAcceptableKey(publicKey) {
  const littleEndian = Buffer.from(publicKey);
  littleEndian[31] &= 0x7f;
  if (REFUSED_POINTS.includes(littleEndian.toString('hex'))) {
    return false;
  }
  const y = BigInt(`0x${littleEndian.reverse().toString('hex')}`);
  return y > 1n && y < P - 1n;
}

/**
 * @param {Uint8Array} sessionKey
 * @returns {Buffer} the join token (§2.1)
 */
export function joinToken(sessionKey) {
  return hkdf32(sessionKey, Buffer.alloc(32), 'hydra/1 join token');
}

/**
 * @param {string} authority HOST:PORT
 * @returns {Buffer} the relay's tag (§3.4)
 */
export function relayTag(authority) {
  return sha256('hydra/1 relay\0', authority.toLowerCase());
}

/**
 * @param {Uint8Array} publicKey 32 bytes
 * @returns {(message: Uint8Array, signature: Uint8Array) => boolean} checks signatures; what the
 *     library throws on a malformed key or signature means "invalid" (§2.3)
 */
export function verifierOf(publicKey) {
  try {
    const der = Buffer.concat([PUBLIC_KEY_DER, publicKey]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return (message, signature) => isValid(message, key, signature);
  } catch {
    return () => false;
  }
}

function isValid(message, key, signature) {
  try {
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** What a ticket gives its holder: the id of a session, its key, and perhaps the right to sign. */
export class Session {
  #privateKey;
  #verifier;

  /** Use the factories below. */
  constructor(mode, id, sessionKey, seed) {
    this.mode = mode;
    this.id = id;
    this.sessionKey = sessionKey;
    this.seed = seed;
    this.token = mode === MODE.OWNED ? joinToken(sessionKey) : Buffer.alloc(32);
    this.#privateKey = seed && privateKeyOf(seed);
  }

  /**
   * An owned session as its producer has it.
   *
   * @param {Buffer} seed
   * @param {Buffer} sessionKey
   */
  static producer(seed, sessionKey) {
    const publicKey = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
    return Session.#owned(publicKey.subarray(-32), sessionKey, seed);
  }

  /**
   * An owned session as its consumers have it.
   *
   * @param {Buffer} publicKey
   * @param {Buffer} sessionKey
   */
  static consumer(publicKey, sessionKey) {
    return Session.#owned(publicKey, sessionKey);
  }

  static #owned(publicKey, sessionKey, seed) {
    const id = Buffer.concat([publicKey, sha256(joinToken(sessionKey))]);
    return new Session(MODE.OWNED, id, sessionKey, seed);
  }

  /**
   * An open session.
   *
   * @param {Buffer} id 64 bytes
   * @param {Buffer} sessionKey
   */
  static open(id, sessionKey) {
    return new Session(MODE.OPEN, id, sessionKey);
  }

  /** A new owned session. */
  static newOwned() {
    return Session.producer(randomBytes(32), randomBytes(32));
  }

  /** A new open session. */
  static newOpen() {
    return Session.open(randomBytes(64), randomBytes(32));
  }

  get isOwned() {
    return this.mode === MODE.OWNED;
  }

  get publicKey() {
    return this.id.subarray(0, 32);
  }

  get canSign() {
    return this.#privateKey !== undefined;
  }

  /** The only name of a session that may be shown (§2.4). */
  get fingerprint() {
    return sha256(this.id).toString('hex', 0, 4);
  }

  /**
   * @param {Uint8Array} message
   * @returns {Buffer} the producer's signature, 64 bytes
   */
  sign(message) {
    return sign(null, message, this.#privateKey);
  }

  /**
   * @param {Uint8Array} message
   * @param {Uint8Array} signature
   * @returns {boolean} whether the producer signed that
   */
  verify(message, signature) {
    this.#verifier ??= verifierOf(this.publicKey);
    return this.#verifier(message, signature);
  }

  /** Keeps the secrets out of whatever prints objects. */
  [inspect.custom]() {
    return `Session ${this.fingerprint}`;
  }

  toJSON() {
    return this[inspect.custom]();
  }
}

function privateKeyOf(seed) {
  return createPrivateKey({
    key: Buffer.concat([PRIVATE_KEY_DER, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}
