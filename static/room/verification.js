/**
 * `sameroom-e2ee-1`: what the pages of a session say to each other, so that nobody can sit between them unseen
 * (docs/verification.md). This part is bytes and hashes alone: no page, no network, no state.
 *
 * Every hash is SHA-256 over parts that each follow their own length, begun by the protocol's name and what the hash is
 * for: two different lists of parts never give the same bytes.
 */

/**
 * Who takes part, as this page was told by the server, which is not believed.
 * @typedef {object} Member
 * @property {string} page
 * @property {string} seat
 * @property {string} role
 * @property {string[]} names
 * @property {string[]} people
 *
 * @typedef {object} Opening  what a page committed itself to
 * @property {Uint8Array} identity  the device's public key: a point on P-256, uncompressed, 65 bytes
 * @property {Uint8Array} fingerprint  SHA-256 of the page's DTLS certificate, 32 bytes
 * @property {Uint8Array} nonce  32 random bytes, for one circle
 */

export const PROTOCOL = "sameroom-e2ee-1";
export const IDENTITY_BYTES = 65;
export const HASH_BYTES = 32;
export const SIGNATURE_BYTES = 64;
/** Of the 64 pictures, so many are one code; the rest are shown where the server asks suspiciously often. */
export const CODE_LENGTH = 5;
export const LONG_CODE_LENGTH = 7;
const PICTURE_BITS = 6;

const ECDSA = /** @type {const} */ ({ name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" });

/** @typedef {Uint8Array | string} Part */

/** @param {string} text @returns {Uint8Array} */
const bytesOf = (text) => new TextEncoder().encode(text.normalize("NFC"));

/** @param {Part[]} parts @returns {Uint8Array<ArrayBuffer>} each as its length (four bytes, the highest first) and itself */
export function encode(...parts) {
  const all = parts.map((part) => (typeof part === "string" ? bytesOf(part) : part));
  const encoded = new Uint8Array(all.reduce((length, part) => length + 4 + part.length, 0));
  const view = new DataView(encoded.buffer);
  let at = 0;
  for (const part of all) {
    view.setUint32(at, part.length);
    encoded.set(part, at + 4);
    at += 4 + part.length;
  }
  return encoded;
}

/** @param {Part[]} parts @returns {Promise<Uint8Array<ArrayBuffer>>} SHA-256, 32 bytes */
async function hash(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encode(PROTOCOL, ...parts)));
}

/** @param {Member} one @param {Member} other @returns {number} the order in which members are hashed */
const byPage = (one, other) => (one.page < other.page ? -1 : 1);

/** @param {Member[]} members @returns {Member[]} */
export const inOrder = (members) => [...members].sort(byPage);

/** @param {Member[]} members @returns {Promise<Uint8Array>} names the circle: who is in it, by which name, in which role */
export function circleOf(members) {
  return hash("roster", ...inOrder(members).map(({ page, seat, role, names, people }) => (
    encode(page, seat, role, encode(...names), encode(...people)))));
}

/** @param {Uint8Array} circle @param {string} page @param {Opening} opening @returns {Uint8Array} all that a page commits itself to */
export function messageOf(circle, page, { identity, fingerprint, nonce }) {
  return encode(PROTOCOL, "member", circle, page, identity, fingerprint, nonce);
}

/** @param {Uint8Array} message @returns {Promise<Uint8Array>} */
export const commitmentTo = (message) => hash("commit", message);

/** @param {Uint8Array} circle @param {Uint8Array[]} commitments  in the members' order @returns {Promise<Uint8Array>} */
export const hashOfCommitments = (circle, commitments) => hash("commits", circle, ...commitments);

/** @param {Uint8Array} commits @param {Uint8Array} message @returns {Uint8Array<ArrayBuffer>} what a device signs */
export const signedBytes = (commits, message) => encode(PROTOCOL, "reveal", commits, message);

/** @param {Uint8Array} commits @param {Uint8Array[]} messages  in the members' order @returns {Promise<Uint8Array<ArrayBuffer>>} */
export const transcriptOf = (commits, messages) => hash("transcript", commits, ...messages);

/** @param {Uint8Array} identity @returns {Promise<Uint8Array>} by which a device is remembered */
export const pinOf = (identity) => hash("pin", identity);

/**
 * HKDF-SHA256 (RFC 5869) without salt.
 * @param {Uint8Array<ArrayBuffer>} transcript
 * @returns {Promise<number[]>} seven numbers below 64; the first five are the code
 */
export async function codeOf(transcript) {
  const key = await crypto.subtle.importKey("raw", transcript, "HKDF", false, ["deriveBits"]);
  const info = encode(PROTOCOL, "code");
  const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info }, key, 48);
  const digits = [...new Uint8Array(bits)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: LONG_CODE_LENGTH }, (_, at) => Number.parseInt(digits.slice(at * PICTURE_BITS, (at + 1) * PICTURE_BITS), 2));
}

/** @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<Uint8Array>} r and s, 64 bytes */
export async function sign(key, bytes) {
  return new Uint8Array(await crypto.subtle.sign(ECDSA, key, bytes));
}

/**
 * @param {Uint8Array} identity @param {Uint8Array} signature @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<boolean>} whether the holder of that device key signed these bytes
 */
export async function isSigned(identity, signature, bytes) {
  try {
    const key = await crypto.subtle.importKey("raw", new Uint8Array(identity), ECDSA, false, ["verify"]);
    return await crypto.subtle.verify(ECDSA, key, new Uint8Array(signature), bytes);
  } catch {
    return false; // no point on the curve
  }
}

/** @param {Uint8Array | undefined} one @param {Uint8Array | undefined} other @returns {boolean} whether both are there and the same bytes */
export function areEqual(one, other) {
  return one !== undefined && other !== undefined && one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** @param {Uint8Array} bytes @returns {string} */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} hex @returns {Uint8Array<ArrayBuffer>} */
export const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
