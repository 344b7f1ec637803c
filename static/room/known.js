/** What is known of another page, and of one round with it and others. Pure. */

/**
 * @import { Circle } from "./circle.js"
 * @import { Member, Opening } from "./verification.js"
 *
 * @typedef {object} Round
 * @property {Member[]} members
 * @property {Circle | null} circle
 * @property {string} id
 * @property {string} transcript  "" before all agreed
 * @property {number[]} code
 * @property {number} codes  how many there had been in this stay, this one counted
 *
 * @typedef {object} Known
 * @property {Promise<Uint8Array>} fingerprint
 * @property {(fingerprint: Uint8Array) => void} reveal
 * @property {Opening | null} opening
 * @property {string} key  "" before it was revealed
 * @property {RTCPeerConnection | null} holds  the connection whose other end has that certificate
 * @property {Map<string, {transcript: string, codes: number}>} heard  by circle, over that connection
 * @property {Set<string>} told  the circles whose transcript went over that connection
 * @property {boolean} failed
 * @property {boolean} comparing  changed, and the person wants to compare
 */

/** @returns {Known} of a page that has said nothing yet */
export function newKnown() {
  /** @type {(fingerprint: Uint8Array) => void} */
  let reveal = () => undefined;
  const fingerprint = /** @type {Promise<Uint8Array>} */ (new Promise((resolve) => { reveal = resolve; }));
  return {
    fingerprint, reveal, opening: null, key: "", holds: null, heard: new Map(), told: new Set(), failed: false, comparing: false,
  };
}

/** @param {Member[]} members @returns {Round} that has not begun */
export const newRound = (members) => ({ members, circle: null, id: "", transcript: "", code: [], codes: 0 });
