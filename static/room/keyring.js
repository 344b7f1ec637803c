/**
 * What this browser remembers for one person: its device key, and whom the person compared the code with. Both lie in
 * IndexedDB under a name and a lock that come from a secret which only that person's own pages are told; a shared laptop
 * shows at most that somebody was here. Where nothing may be stored, it lives as long as the page.
 */
import { withPin } from "./pins.js";
import { fromHex, sign, toHex } from "./verification.js";

/**
 * @import { Pin } from "./pins.js"
 * @typedef {object} Kept  as it lies in the browser
 * @property {CryptoKey} key  signs, and cannot be read out
 * @property {ArrayBuffer} identity  65 bytes
 * @property {Uint8Array<ArrayBuffer>} iv
 * @property {ArrayBuffer} pins  JSON, locked with AES-GCM
 */

const DATABASE = "sameroom";
const STORE = "keyrings";
/** The lock does not hide a length: lists are filled up to a multiple of this many bytes. */
const BLOCK_BYTES = 4096;
const LONGEST_MS = 2000;
const DEVICE_KEY = /** @type {const} */ ({ name: "ECDSA", namedCurve: "P-256" });

export class Keyring {
  /** @param {{place: string, lock: CryptoKey, kept: Kept, pins: Pin[]}} found */
  constructor({ place, lock, kept, pins }) {
    this.place = place;
    this.lock = lock;
    this.kept = kept;
    this.pins = pins;
    this.identity = new Uint8Array(kept.identity);
  }

  /** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<Uint8Array>} */
  sign(bytes) {
    return sign(this.kept.key, bytes);
  }

  /** @param {Pin} pin */
  async pin(pin) {
    await oneAtATime(async () => {
      const known = await read(this.place); // another tab may have added somebody
      this.pins = withPin((known && await unlocked(this.lock, known)) ?? this.pins, pin);
      this.kept = { ...this.kept, ...await locked(this.lock, this.pins) };
      await write(this.place, this.kept);
    });
    // Browsers throw away what sites keep when room is short, unless asked not to. Firefox asks the person, and waits.
    void navigator.storage?.persist?.().catch(() => false);
  }
}

/**
 * @param {string | null} secret  64 hexadecimal digits; null: nothing is found again, nothing is kept
 * @returns {Promise<Keyring>}
 */
export async function openKeyring(secret) {
  const { place, lock } = await derived(secret ? fromHex(secret) : crypto.getRandomValues(new Uint8Array(32)));
  return oneAtATime(() => found(place, lock, secret !== null));
}

/** @param {string} place @param {CryptoKey} lock @param {boolean} isKept @returns {Promise<Keyring>} */
async function found(place, lock, isKept) {
  const known = isKept ? await read(place) : null;
  const pins = known ? await unlocked(lock, known) : null;
  if (known && pins && await sign(known.key, new Uint8Array(1)).catch(() => null)) {
    return new Keyring({ place, lock, kept: known, pins });
  }
  const pair = await crypto.subtle.generateKey(DEVICE_KEY, false, ["sign"]);
  const kept = { key: pair.privateKey, identity: await crypto.subtle.exportKey("raw", pair.publicKey), ...await locked(lock, []) };
  await (isKept ? write(place, kept) : null);
  return new Keyring({ place, lock, kept, pins: [] });
}

/** @param {Uint8Array<ArrayBuffer>} secret @returns {Promise<{place: string, lock: CryptoKey}>} */
async function derived(secret) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits", "deriveKey"]);
  /** @param {string} info */
  const use = (info) => ({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode(info) });
  return {
    place: toHex(new Uint8Array(await crypto.subtle.deriveBits(use("sameroom keyring place"), key, 256))),
    lock: await crypto.subtle.deriveKey(use("sameroom keyring lock"), key, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
  };
}

/** @param {CryptoKey} lock @param {Pin[]} pins @returns {Promise<Pick<Kept, "iv" | "pins">>} */
async function locked(lock, pins) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(pins));
  const filled = new Uint8Array(Math.ceil((text.length + 1) / BLOCK_BYTES) * BLOCK_BYTES).fill(32); // spaces: still JSON
  filled.set(text);
  return { iv, pins: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, lock, filled) };
}

/** @param {CryptoKey} lock @param {Kept} kept @returns {Promise<Pin[] | null>} */
async function unlocked(lock, { iv, pins }) {
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, lock, pins)));
  } catch {
    return null; // damaged: as if it was never there
  }
}

/** Two tabs of one person must not undo each other's. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
function oneAtATime(act) {
  return navigator.locks ? /** @type {Promise<T>} */ (navigator.locks.request("sameroom keyring", act)) : act();
}

/** @returns {Promise<IDBDatabase>} */
function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
    setTimeout(() => reject(new Error("the browser's store does not answer")), LONGEST_MS);
  });
}

/**
 * @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T | null>} null where the browser lets nothing be stored
 */
async function inStore(mode, act) {
  try {
    const opened = await database();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = opened.transaction(STORE, mode);
        const asked = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      opened.close();
    }
  } catch {
    return null;
  }
}

/** @param {string} place @returns {Promise<Kept | null>} */
async function read(place) {
  return await inStore("readonly", (store) => /** @type {IDBRequest<Kept | undefined>} */ (store.get(place))) ?? null;
}

/** @param {string} place @param {Kept} kept */
async function write(place, kept) {
  await inStore("readwrite", (store) => store.put(kept, place));
}
