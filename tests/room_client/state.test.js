import assert from "node:assert/strict";
import { test } from "node:test";
import { news } from "../../static/room/news.js";
import {
  canHear, circlesIn, emptyRoom, isSound, isWithoutTherapist, linkTo, mayAttach, others, readers, reduce, sendable, waiting,
} from "../../static/room/state.js";

/** @import { Phase, Role, Seat } from "../../static/room/protocol.js" */
/** @import { Room, RoomEvent } from "../../static/room/state.js" */

const BEN = { seat: "ben", page: "b".repeat(32), role: /** @type {Role} */ ("therapist"), names: ["Ben Okafor"], participants: ["ben"] };
const CLEO = { seat: "cleo", page: "c".repeat(32), role: /** @type {Role} */ ("client"), names: ["Cleo Martin"], participants: ["cleo"] };
const DEV = { seat: "dev", page: "d".repeat(32), role: /** @type {Role} */ ("client"), names: ["Dev Martin"], participants: ["dev"] };

/** @param {typeof BEN} who @param {Phase} phase @param {Partial<Seat>} [change] @returns {Seat} */
const seat = (who, phase, change = {}) => ({ ...who, people: who.participants, phase, present: true, link: true, polite: true, relay: false, ...change });

/** @param {number} epoch @param {Phase} phase @param {Seat[]} seats @param {number} [at] @returns {RoomEvent} */
function roster(epoch, phase, seats, at = 1000) {
  return { type: "roster", at, roster: { type: "roster", epoch, phase, names: [], people: [], therapist: "here", locked: false, seats } };
}

/** @param {Role} role @param {...RoomEvent} events @returns {Room} */
const after = (role, ...events) => events.reduce(reduce, emptyRoom(role));

/** @param {typeof BEN} who @param {number} [at] @returns {RoomEvent} */
const connected = (who, at = 1000) => ({ type: "link", page: who.page, at, change: { open: true, connection: "connected", trust: "unverified" } });

test("nothing is attached before both sides are admitted", () => {
  const phases = /** @type {Phase[]} */ (["waiting", "admitted", "second-device"]);
  for (const own of phases) {
    for (const theirs of phases) {
      const room = after("client", roster(1, own, [seat(BEN, theirs)]), connected(BEN));
      assert.equal(mayAttach(room, room.seats[0]), own === "admitted" && theirs === "admitted", `${own} ${theirs}`);
    }
  }
});

test("nothing goes to a page before it is known who is there, nor where somebody may be in between", () => {
  const trusts = /** @type {import("../../static/room/state.js").Trusted[]} */ (["checking", "unverified", "verified", "changed", "comparing", "failed"]);
  const open = trusts.filter((trust) => {
    const room = after("client", roster(1, "admitted", [seat(BEN, "admitted")]), connected(BEN), { type: "link", page: BEN.page, at: 1, change: { trust } });
    assert.equal(canHear(room, room.seats[0]), trust === "unverified" || trust === "verified", "chat does not go to somebody who is being compared");
    return mayAttach(room, room.seats[0]);
  });
  assert.deepEqual(open, ["unverified", "verified", "comparing"]);
  const fresh = after("client", roster(1, "admitted", [seat(BEN, "admitted")]));
  assert.equal(mayAttach(fresh, fresh.seats[0]), false);
});

test("who is outside is verified with the therapist alone, those inside together", () => {
  /** @param {Room} room */
  const circles = (room) => ({ linked: circlesIn(room).linked.map(({ seat: name }) => name), inside: circlesIn(room).inside.map(({ seat: name }) => name) });
  assert.deepEqual(circles(emptyRoom("client")), { linked: [], inside: [] });
  assert.deepEqual(circles(after("client", roster(1, "waiting", [seat(BEN, "admitted")]))), { linked: ["ben"], inside: [] });
  assert.deepEqual(circles(after("therapist", roster(1, "admitted", [seat(CLEO, "admitted"), seat(DEV, "waiting")]))), { linked: ["cleo", "dev"], inside: ["cleo"] });
  assert.deepEqual(circles(after("client", roster(1, "admitted", [seat(BEN, "admitted"), seat(DEV, "admitted")]))), { linked: ["ben", "dev"], inside: ["ben", "dev"] });
  assert.deepEqual(circles(after("therapist", roster(1, "admitted", [seat(CLEO, "second-device", { link: false })]))), { linked: [], inside: [] });
});

test("a roster that no honest server sends is not believed", () => {
  const own = { page: "a".repeat(32), seat: "ada", role: /** @type {Role} */ ("client") };
  /** @param {Seat[]} seats @param {Partial<import("../../static/room/protocol.js").Roster>} [change] @param {typeof own} [as] */
  const sound = (seats, change = {}, as = own) => isSound({ type: "roster", epoch: 1, phase: "admitted", names: ["Ada"], people: ["a"], therapist: "here", locked: false, seats, ...change }, as);
  const ben = seat(BEN, "admitted");
  assert.ok(sound([ben, seat(CLEO, "admitted")]));
  assert.ok(sound([ben, seat({ ...CLEO, seat: "ada" }, "second-device", { link: false })]), "the own other device");
  assert.ok(sound([ben], { phase: "second-device" }));
  assert.ok(sound([seat(CLEO, "waiting")], {}, { ...own, role: "therapist" }));
  assert.ok(!sound([ben, { ...seat(CLEO, "admitted"), seat: "ben" }]), "two pages on one seat");
  assert.ok(!sound([ben, { ...seat(CLEO, "admitted"), page: BEN.page }]), "one page on two seats");
  assert.ok(!sound([{ ...ben, seat: "ada" }]), "the own seat");
  assert.ok(!sound([{ ...ben, page: own.page }]), "the own page");
  assert.ok(!sound([{ ...ben, names: [], people: [] }]), "no name");
  assert.ok(!sound([{ ...ben, names: [" "] }]), "an empty name");
  assert.ok(!sound([{ ...ben, people: [] }]), "a name of nobody");
  assert.ok(!sound([ben], { names: [], people: [] }), "no own name");
  assert.ok(!sound([ben, seat({ ...CLEO, seat: "ben" }, "second-device", { link: true })]), "a connection to a second device");
  assert.ok(!sound([ben, seat(CLEO, "waiting")]), "a connection to somebody at the door");
  assert.ok(!sound([ben, seat(CLEO, "admitted")], { phase: "waiting" }), "a connection from the door");
});

test("nothing is attached without a link, nor before the first roster", () => {
  const room = after("client", roster(1, "admitted", [seat(BEN, "admitted", { link: false })]));
  assert.equal(mayAttach(room, room.seats[0]), false);
  assert.equal(mayAttach(emptyRoom("therapist"), seat(CLEO, "admitted")), false);
});

test("being put back to the door takes the others out of the session", () => {
  const room = after("client", roster(1, "admitted", [seat(BEN, "admitted")]), roster(2, "waiting", [seat(BEN, "admitted")]));
  assert.deepEqual(others(room), []);
  assert.equal(mayAttach(room, room.seats[0]), false);
});

test("a roster that is older than the one known changes nothing", () => {
  const room = after("client", roster(5, "admitted", [seat(BEN, "admitted")]));
  assert.equal(reduce(room, roster(5, "waiting", [])), room);
  assert.equal(reduce(room, roster(4, "waiting", [])), room);
});

test("a server that restarted may count from the beginning", () => {
  const room = after("client", roster(5, "waiting", []), { type: "welcome", at: 2000 }, roster(1, "admitted", []));
  assert.equal(room.phase, "admitted");
});

test("whoever a roster named since the welcome and names no more is gone at once", () => {
  const welcome = /** @type {RoomEvent} */ ({ type: "welcome", at: 1000 });
  const both = roster(1, "admitted", [seat(BEN, "admitted"), seat(CLEO, "admitted")], 1100);
  const room = after("client", welcome, both, connected(CLEO, 1200), roster(2, "admitted", [seat(BEN, "admitted")], 4000));
  assert.deepEqual(room.seats.map((each) => each.page), [BEN.page]);
});

test("after a reconnect a call that works is kept until the other page had time to return", () => {
  const before = after("client", { type: "welcome", at: 0 }, roster(1, "admitted", [seat(BEN, "admitted"), seat(DEV, "admitted")], 100),
    connected(DEV), { type: "welcome", at: 60000 }, roster(1, "admitted", [seat(BEN, "admitted")], 60100));
  assert.deepEqual(others(before).map((each) => [each.seat, each.present]), [["ben", true], ["dev", false]]);
  assert.equal(mayAttach(before, before.seats[1]), true);
  assert.equal(others(reduce(before, { type: "tick", at: 89999 })).length, 2);
  assert.equal(others(reduce(before, { type: "tick", at: 90000 })).length, 1);
  const interrupted = reduce(before, { type: "link", page: DEV.page, at: 61000, change: { connection: "disconnected" } });
  assert.equal(others(interrupted).length, 2);
  assert.equal(mayAttach(interrupted, interrupted.seats[1]), false);
});

test("somebody who is gone while the line stood is gone at once", () => {
  const room = after("client", { type: "welcome", at: 0 }, roster(1, "admitted", [seat(BEN, "admitted"), seat(DEV, "admitted")], 100),
    connected(DEV), roster(2, "admitted", [seat(BEN, "admitted")], 60000));
  assert.deepEqual(others(room).map((each) => each.seat), ["ben"]);
  assert.equal(linkTo(room, DEV.page).open, false);
});

test("whoever was turned away three seconds after a reconnect gets nothing more", () => {
  const named = after("therapist", { type: "welcome", at: 0 }, roster(1, "admitted", [seat(CLEO, "admitted"), seat(DEV, "admitted")], 100),
    connected(CLEO), connected(DEV), { type: "welcome", at: 60000 }, roster(1, "admitted", [seat(CLEO, "admitted"), seat(DEV, "admitted")], 60100));
  const room = reduce(named, roster(2, "admitted", [seat(CLEO, "admitted")], 63000));
  assert.deepEqual(room.seats.filter((each) => mayAttach(room, each)).map((each) => each.seat), ["cleo"]);
  assert.equal(linkTo(room, DEV.page).open, false);
});

test("a client in the session is without the therapist when that seat is gone, not when the partner's is", () => {
  const both = [seat(BEN, "admitted"), seat(DEV, "admitted")];
  assert.equal(isWithoutTherapist(after("client", roster(1, "admitted", both))), false);
  assert.equal(isWithoutTherapist(after("client", roster(1, "admitted", both), roster(2, "admitted", [both[0]]))), false);
  assert.equal(isWithoutTherapist(after("client", roster(1, "admitted", both), roster(2, "admitted", [both[1]]))), true);
  assert.equal(isWithoutTherapist(after("client", roster(1, "waiting", []))), false);
  assert.equal(isWithoutTherapist(after("therapist", roster(1, "admitted", []))), false);
});

test("a therapist who was here and went is remembered, through a reconnect too", () => {
  const away = /** @type {RoomEvent} */ ({ ...roster(1, "waiting", []), roster: { type: "roster", epoch: 1, phase: "waiting", names: [], people: [], therapist: "away", locked: false, seats: [] } });
  assert.equal(after("client", away).met, false);
  assert.equal(after("client", roster(1, "waiting", []), { type: "welcome", at: 2000 }, away).met, true);
});

test("goodbye takes the tile at once", () => {
  const room = after("client", roster(1, "admitted", [seat(BEN, "admitted")]), { type: "bye", page: BEN.page });
  assert.deepEqual(others(room), []);
});

test("a message waits for the channel, goes once, and survives the reader's reload", () => {
  const at = "2026-11-24T15:00:00Z";
  let room = after("client", roster(1, "admitted", [seat(BEN, "admitted")]), { type: "say", text: "Hello", to: null, at });
  assert.deepEqual(sendable(room), []);
  assert.deepEqual(room.chat[0].unsent, ["ben"]);
  room = reduce(room, roster(2, "admitted", [seat({ ...BEN, page: "e".repeat(32) }, "admitted")]));
  room = reduce(room, { type: "link", page: "e".repeat(32), at: 1000, change: { open: true, connection: "connected", trust: "verified" } });
  assert.deepEqual(sendable(room).map(({ line, seat: to }) => [line.text, to.page]), [["Hello", "e".repeat(32)]]);
  room = reduce(room, { type: "sent", id: 1, seat: "ben" });
  assert.deepEqual(sendable(room), []);
});

test("nothing is sent over a line that is breaking", () => {
  const room = after("client", roster(1, "admitted", [seat(BEN, "admitted")]), connected(BEN),
    { type: "link", page: BEN.page, at: 1000, change: { connection: "disconnected" } },
    { type: "say", text: "Hello", to: null, at: "2026-11-24T15:00:00Z" });
  assert.deepEqual(sendable(room), []);
});

test("the therapist writes to the session or to one person at the door, never to both", () => {
  const room = after("therapist", roster(1, "admitted", [seat(CLEO, "admitted"), seat(DEV, "waiting")]));
  assert.deepEqual(readers(room, null), ["cleo"]);
  assert.deepEqual(readers(room, "dev"), ["dev"]);
});

test("who waits reads and is read by the therapist alone", () => {
  const heard = (/** @type {Room} */ room, /** @type {typeof BEN} */ who) => reduce(room, { type: "heard", page: who.page, text: "Hi", at: "2026-11-24T15:00:00Z" }).chat.length;
  const outside = after("client", roster(1, "waiting", [seat(BEN, "admitted"), seat(DEV, "waiting")]), connected(BEN), connected(DEV));
  assert.deepEqual(readers(outside, null), ["ben"]);
  assert.equal(heard(outside, BEN), 1);
  assert.equal(heard(outside, DEV), 0);
  const unknown = after("client", roster(1, "waiting", [seat(BEN, "admitted")]), { type: "link", page: BEN.page, at: 1, change: { open: true, trust: "changed" } });
  assert.equal(heard(unknown, BEN), 0, "somebody on another browser is compared with first");
  const inside = after("client", roster(1, "admitted", [seat(BEN, "admitted"), seat(DEV, "waiting")]), connected(DEV));
  assert.equal(heard(inside, DEV), 0);
});

test("the therapist sees who waits, a client never does", () => {
  const events = [roster(1, "admitted", [seat(CLEO, "waiting")])];
  assert.equal(waiting(after("therapist", ...events)).length, 1);
  assert.equal(waiting(after("client", ...events)).length, 0);
});

/** @param {Role} role @param {RoomEvent[]} events @param {RoomEvent} last @returns {string[]} */
function told(role, events, last) {
  const before = after(role, ...events);
  return news(before, reduce(before, last)).map(({ key, names = [] }) => [key, ...names].join(" "));
}

test("arrivals, admissions, interruptions and goodbyes are told once", () => {
  const one = roster(1, "admitted", [seat(CLEO, "waiting")]);
  const two = roster(2, "admitted", [seat(CLEO, "admitted")]);
  const three = roster(3, "admitted", [seat(CLEO, "admitted", { present: false })]);
  assert.deepEqual(told("therapist", [], one), ["news.waiting Cleo Martin"]);
  assert.deepEqual(told("therapist", [one], roster(2, "admitted", [seat(CLEO, "waiting")])), []);
  assert.deepEqual(told("therapist", [one], two), ["news.came Cleo Martin"]);
  assert.deepEqual(told("therapist", [one, two], three), ["news.interrupted Cleo Martin"]);
  assert.deepEqual(told("therapist", [one, two, three], roster(4, "admitted", [seat(CLEO, "admitted")])), ["news.back Cleo Martin"]);
  assert.deepEqual(told("therapist", [one, two], roster(3, "admitted", [])), ["news.went Cleo Martin"]);
});

test("who comes to a locked door makes no sound", () => {
  assert.deepEqual(told("therapist", [], roster(1, "admitted", [seat(CLEO, "waiting", { link: false })])), []);
});

test("the one who is let in is told", () => {
  const last = roster(2, "admitted", [seat(BEN, "admitted")]);
  assert.deepEqual(told("client", [roster(1, "waiting", [seat(BEN, "admitted")])], last), ["news.you-admitted"]);
});

test("a lost line is told, and its return", () => {
  const lost = /** @type {RoomEvent} */ ({ type: "line", line: "lost" });
  assert.deepEqual(told("client", [{ type: "welcome", at: 0 }], lost), ["news.line-lost"]);
  assert.deepEqual(told("client", [lost], { type: "welcome", at: 0 }), ["news.line-back"]);
});
