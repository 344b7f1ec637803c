/**
 * One round of `sameroom-e2ee-1` among the pages that are in one circle: each commits itself to its keys, and only when
 * all have, each reveals them. Knows no page, no network and no clock; what comes in is taken one after the other.
 */
import {
  areEqual, codeOf, commitmentTo, fromHex, HASH_BYTES, hashOfCommitments, IDENTITY_BYTES, inOrder, isSigned, messageOf,
  SIGNATURE_BYTES, signedBytes, toHex, transcriptOf,
} from "./verification.js";

/**
 * @import { Member, Opening } from "./verification.js"
 *
 * @typedef {object} Keys  of this page
 * @property {Uint8Array} identity
 * @property {Uint8Array} fingerprint
 * @property {(bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>} sign
 *
 * All in hexadecimal digits, as it goes over the wire. `again`: the other side is to repeat what it said.
 * @typedef {{commitment: string, again: boolean}} Commit
 * @typedef {{reveal: {identity: string, fingerprint: string, nonce: string, signature: string}}} Reveal
 *
 * @typedef {object} CircleListener
 * @property {(page: string, said: Commit | Reveal) => void} send
 * @property {(page: string, opening: Opening) => void} opened  what that page revealed holds
 * @property {(transcript: Uint8Array, code: number[]) => void} agreed
 * @property {(page: string) => void} failed  through what that page said
 *
 * @typedef {{opening: Opening, signature: Uint8Array}} Revealed
 */

export class Circle {
  /** @type {"committing" | "revealing" | "agreed" | "failed"} */
  state = "committing";
  /** @type {Map<string, Uint8Array>} */
  #commitments = new Map();
  /** Said, and not yet looked at or found to hold. @type {Map<string, Revealed>} */
  #revealed = new Map();
  /** Those that hold. @type {Map<string, Opening>} */
  #openings = new Map();
  /** @type {Reveal | null} */
  #own = null;
  /** @type {Uint8Array} */
  #commits = new Uint8Array();
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();

  /**
   * @param {{id: Uint8Array, members: Member[], page: string, keys: Keys, nonce?: Uint8Array}} options
   *   `id`: `circleOf(members)`; `page`: this one, a member; `nonce`: random, unless a test says otherwise
   * @param {CircleListener} listener
   */
  constructor({ id, members, page, keys, nonce = crypto.getRandomValues(new Uint8Array(HASH_BYTES)) }, listener) {
    this.id = id;
    this.pages = inOrder(members).map((member) => member.page);
    this.page = page;
    this.keys = keys;
    this.listener = listener;
    this.opening = { identity: keys.identity, fingerprint: keys.fingerprint, nonce };
    this.#do(() => this.#begin());
  }

  /** @param {string} page @param {Commit | Reveal} said */
  receive(page, said) {
    this.#do(() => ("reveal" in said ? this.#takeReveal(page, said) : this.#takeCommitment(page, said)));
  }

  /** Says everything once more and asks for the same: something may have been lost. */
  repeat() {
    this.#do(() => this.#others().forEach((page) => this.#say(page, true)));
  }

  /** @returns {Promise<unknown>} when all that came in was taken */
  settled() {
    return this.#queue;
  }

  /** @param {() => unknown} act */
  #do(act) {
    this.#queue = this.#queue.then(() => (this.#isBroken() ? null : act())).catch((error) => console.warn("not taken", error));
  }

  #others() {
    return this.pages.filter((page) => page !== this.page);
  }

  async #begin() {
    const message = messageOf(this.id, this.page, this.opening);
    this.#commitments.set(this.page, await commitmentTo(message));
    this.#openings.set(this.page, this.opening);
    this.#others().forEach((page) => this.#say(page, false));
  }

  /** @param {string} page @param {boolean} again */
  #say(page, again) {
    this.listener.send(page, { commitment: toHex(this.#commitments.get(this.page) ?? new Uint8Array()), again });
    if (this.#own) {
      this.listener.send(page, this.#own);
    }
  }

  /** @param {string} page @param {Commit} said */
  async #takeCommitment(page, { commitment, again }) {
    const bytes = fromHex(commitment);
    const known = this.#commitments.get(page);
    if (!this.#others().includes(page) || bytes.length !== HASH_BYTES || (known && !areEqual(known, bytes))) {
      return this.#fail(page);
    }
    this.#commitments.set(page, bytes);
    if (again) {
      this.#say(page, false);
    }
    if (this.state === "committing" && this.#commitments.size === this.pages.length) {
      await this.#reveal();
    }
  }

  /** The own keys, only now that nobody can choose theirs any more. */
  async #reveal() {
    this.state = "revealing";
    this.#commits = await hashOfCommitments(this.id, this.pages.map((page) => /** @type {Uint8Array} */ (this.#commitments.get(page))));
    const { identity, fingerprint, nonce } = this.opening;
    const signature = await this.keys.sign(signedBytes(this.#commits, messageOf(this.id, this.page, this.opening)));
    this.#own = {
      reveal: { identity: toHex(identity), fingerprint: toHex(fingerprint), nonce: toHex(nonce), signature: toHex(signature) },
    };
    this.#others().forEach((page) => this.listener.send(page, /** @type {Reveal} */ (this.#own)));
    for (const page of this.#revealed.keys()) {
      await (this.#isBroken() ? null : this.#check(page));
    }
  }

  #isBroken() {
    return this.state === "failed";
  }

  /** @param {string} page @param {Reveal} said */
  async #takeReveal(page, { reveal }) {
    const revealed = {
      opening: { identity: fromHex(reveal.identity), fingerprint: fromHex(reveal.fingerprint), nonce: fromHex(reveal.nonce) },
      signature: fromHex(reveal.signature),
    };
    const known = this.#revealed.get(page);
    if (!this.#others().includes(page) || !isWhole(revealed) || (known && !isSame(known.opening, revealed.opening))) {
      return this.#fail(page);
    }
    if (!known) {
      this.#revealed.set(page, revealed);
      await (this.state === "revealing" ? this.#check(page) : null);
    }
  }

  /** @param {string} page */
  async #check(page) {
    const { opening, signature } = /** @type {Revealed} */ (this.#revealed.get(page));
    const message = messageOf(this.id, page, opening);
    const isOwn = [...this.#openings.values()].every((other) => isApart(other, opening));
    const [commitment, isTrue] = await Promise.all([
      commitmentTo(message), isSigned(opening.identity, signature, signedBytes(this.#commits, message)),
    ]);
    if (!isOwn || !isTrue || !areEqual(commitment, this.#commitments.get(page))) {
      return this.#fail(page);
    }
    this.#openings.set(page, opening);
    this.listener.opened(page, opening);
    if (this.#openings.size === this.pages.length) {
      await this.#agree();
    }
  }

  async #agree() {
    const messages = this.pages.map((page) => messageOf(this.id, page, /** @type {Opening} */ (this.#openings.get(page))));
    const transcript = await transcriptOf(this.#commits, messages);
    const code = await codeOf(transcript);
    this.state = "agreed";
    this.listener.agreed(transcript, code);
  }

  /** @param {string} page */
  #fail(page) {
    this.state = "failed";
    this.listener.failed(page);
  }
}

/** @param {Revealed} revealed @returns {boolean} */
function isWhole({ opening: { identity, fingerprint, nonce }, signature }) {
  return identity.length === IDENTITY_BYTES && fingerprint.length === HASH_BYTES && nonce.length === HASH_BYTES
    && signature.length === SIGNATURE_BYTES;
}

/** @param {Opening} one @param {Opening} other @returns {boolean} */
const isSame = (one, other) => areEqual(one.identity, other.identity) && areEqual(one.fingerprint, other.fingerprint)
  && areEqual(one.nonce, other.nonce);

/** Whoever shows somebody else's keys is a mirror. @param {Opening} one @param {Opening} other @returns {boolean} */
const isApart = (one, other) => !areEqual(one.identity, other.identity) && !areEqual(one.fingerprint, other.fingerprint)
  && !areEqual(one.nonce, other.nonce);
