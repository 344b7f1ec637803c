/**
 * A code on a screen makes two devices known to each other (docs/verification.md, "In person"): what it says, and the
 * answer to it. Light is a way that the server does not own. Bytes alone: no page, no network, no state.
 */
import { encode, HASH_BYTES, PROTOCOL } from "./verification.js";

/**
 * @typedef {object} Introduction
 * @property {string} participant  the client, in this session
 * @property {Side} therapist
 * @property {Side} client
 *
 * @typedef {{person: string, pin: Uint8Array}} Side  the person, as named in every session; `pinOf` the device key
 *
 * @typedef {{pin: Uint8Array<ArrayBuffer>, secret: Uint8Array<ArrayBuffer>}} Code
 *   the pin of the therapist's device; 32 random bytes, which nobody has but who sees the code
 */

const HMAC = /** @type {const} */ ({ name: "HMAC", hash: "SHA-256" });
/** 64 bytes in base64url, without the signs that fill up. */
const WRITTEN = /^[A-Za-z0-9_-]{86}$/;

/** @returns {Uint8Array<ArrayBuffer>} for one code */
export const newSecret = () => crypto.getRandomValues(new Uint8Array(HASH_BYTES));

/** @param {{pin: Uint8Array, secret: Uint8Array}} code @returns {string} as it stands in a link */
export function written({ pin, secret }) {
  const text = btoa(String.fromCharCode(...pin, ...secret));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text @returns {Code | null} null where it is cut short, doubled or something else */
export function readCode(text) {
  if (!WRITTEN.test(text)) {
    return null;
  }
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const code = { pin: bytes.slice(0, HASH_BYTES), secret: bytes.slice(HASH_BYTES) };
  return written(code) === text ? code : null; // the last sign has bits to spare
}

/** @param {Introduction} introduction @returns {Uint8Array<ArrayBuffer>} what is proven: whose devices, which keys */
export function introductionBytes({ participant, therapist, client }) {
  return encode(PROTOCOL, "introduce", participant, therapist.pin, client.pin, therapist.person, client.person);
}

/** @param {Uint8Array<ArrayBuffer>} secret @param {Introduction} introduction @returns {Promise<Uint8Array>} HMAC-SHA256, 32 bytes */
export async function proofOf(secret, introduction) {
  const key = await crypto.subtle.importKey("raw", secret, HMAC, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, introductionBytes(introduction)));
}

/**
 * @param {Uint8Array<ArrayBuffer>} secret @param {Introduction} introduction @param {Uint8Array<ArrayBuffer>} proof
 * @returns {Promise<boolean>} whether somebody who saw the code says that these two belong together
 */
export async function isProven(secret, introduction, proof) {
  const key = await crypto.subtle.importKey("raw", secret, HMAC, false, ["verify"]);
  return crypto.subtle.verify("HMAC", key, proof, introductionBytes(introduction));
}
