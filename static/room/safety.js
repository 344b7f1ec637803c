/** What can truly be said, at this moment, about who might be listening. Pure. */
import { shortName } from "./pins.js";
import { linkTo, others } from "./state.js";

/**
 * @import { Room, SeatHere, Trusted } from "./state.js"
 * @typedef {{seat: SeatHere, trust: Trusted, way: "direct" | "relayed" | null}} Standing
 */

/** The first that is true of anybody is true of the session. */
const WORST_FIRST = /** @type {const} */ (["failed", "changed", "comparing", "checking", "unverified", "verified"]);

/** @param {Room} room @returns {Standing[]} of each one inside */
export function standings(room) {
  return others(room).map((seat) => ({ seat, trust: linkTo(room, seat.page).trust, way: linkTo(room, seat.page).way }));
}

/** @param {Room} room @returns {Trusted | null} null: nobody else is inside */
export function safetyOf(room) {
  const found = standings(room).map(({ trust }) => trust);
  return WORST_FIRST.find((each) => found.includes(each)) ?? null;
}

/** @param {Room} room @returns {"direct" | "relayed" | null} relayed, if only one of the ways is; null: not known yet */
export function wayOf(room) {
  const ways = standings(room).map(({ way }) => way);
  return ways.includes("relayed") ? "relayed" : ways.length > 0 && ways.every((way) => way === "direct") ? "direct" : null;
}

/** @param {Room} room @returns {{names: string[] | null, key: string}[]} this browser's first (null); "" where it is being checked */
export function keyNames(room) {
  const own = { names: null, key: shortName(room.key) };
  return [own, ...standings(room).map(({ seat, trust }) => ({
    names: seat.names, key: trust === "checking" ? "" : shortName(linkTo(room, seat.page).key),
  }))];
}
