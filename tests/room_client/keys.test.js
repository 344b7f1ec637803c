import assert from "node:assert/strict";
import { test } from "node:test";
import { shortName } from "../../static/room/pins.js";
import { keyNames } from "../../static/room/safety.js";
import { emptyRoom, reduce } from "../../static/room/state.js";

/** @import { Seat } from "../../static/room/protocol.js" */
/** @import { Room, Trusted } from "../../static/room/state.js" */

const OWN = "0123456789abcdef".repeat(4);

/** @param {string} letter @param {Partial<Seat>} [change] @returns {Seat} */
const seat = (letter, change = {}) => ({
  seat: letter, page: letter, role: "client", names: [`Name ${letter}`], participants: [letter], people: [letter], phase: "admitted",
  present: true, link: true, polite: true, relay: false, ...change,
});

/** @param {Record<string, Trusted>} found  by page, each with the key of its own letter @returns {Room} */
function inside(found) {
  const roster = reduce(reduce(emptyRoom("therapist"), { type: "key", key: OWN }), { type: "roster", at: 1, roster: {
    type: "roster", epoch: 1, phase: "admitted", names: ["Ben"], people: ["ben"], therapist: "here", locked: false,
    seats: [...Object.keys(found).map((letter) => seat(letter)), seat("f", { phase: "waiting" })],
  } });
  return Object.entries(found).reduce((room, [page, trust]) => (
    reduce(room, { type: "link", page, at: 1, change: { trust, key: page.repeat(64) } })), roster);
}

test("a short name is the first sixteen digits, in groups of four", () => {
  assert.equal(shortName(OWN), "0123 4567 89ab cdef");
  assert.equal(shortName(""), "");
});

test("this browser comes first, then who is inside, each with the key that this page found", () => {
  assert.deepEqual(keyNames(inside({ a: "verified", b: "unverified", c: "changed", d: "comparing", e: "failed" })), [
    { names: null, key: "0123 4567 89ab cdef" },
    { names: ["Name a"], key: "aaaa aaaa aaaa aaaa" },
    { names: ["Name b"], key: "bbbb bbbb bbbb bbbb" },
    { names: ["Name c"], key: "cccc cccc cccc cccc" },
    { names: ["Name d"], key: "dddd dddd dddd dddd" },
    { names: ["Name e"], key: "eeee eeee eeee eeee" },
  ]);
});

test("a key that was revealed and is not checked yet has no name", () => {
  assert.deepEqual(keyNames(inside({ a: "checking" }))[1], { names: ["Name a"], key: "" });
});

test("that the server wrote something down stays known", () => {
  const room = reduce(inside({ a: "failed" }), { type: "told" });
  assert.equal(reduce(room, { type: "tick", at: 2 }).told, true);
  assert.equal(emptyRoom("client").told, false);
});
