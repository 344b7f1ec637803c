import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changed, hasNoWay, heard, isInDoubt, isInterrupted, isSilent, needsWayNow, newHealth, received, remedy, tried,
} from "../../static/room/mending.js";

const connected = () => changed(newHealth(0), "connected", 100);

test("a connection that has not stood yet is in no doubt", () => {
  assert.equal(isInDoubt(newHealth(0), 60000), false);
  assert.equal(isInterrupted(newHealth(0), 60000), false);
});

test("missing sound is worth a question soon, and told only when nothing at all comes", () => {
  const health = heard(connected(), 1, 1000);
  assert.equal(isInDoubt(health, 1600), false);
  assert.equal(isInDoubt(health, 1800), true);
  assert.equal(isSilent(health, 4400), false);
  assert.equal(isSilent(health, 4600), true);
  assert.equal(isSilent(received(health, 20, 4000), 4600), false);
});

test("where no sound was ever sent, its absence means nothing", () => {
  assert.equal(isInDoubt(received(connected(), 10, 1000), 3000), false);
  assert.equal(isInDoubt(heard(heard(connected(), 1, 1000), undefined, 1500), 9000), false);
});

test("a short gap heals by itself; what broke is mended at once", () => {
  const gap = changed(connected(), "disconnected", 10000);
  assert.equal(remedy(gap, 11000), null);
  assert.equal(remedy(gap, 11600), "restart");
  assert.equal(remedy(changed(connected(), "failed", 10000), 10001), "restart");
  assert.equal(remedy(newHealth(0), 5000), null);
  assert.equal(remedy(newHealth(0), 6001), "restart");
});

test("sound that stays away is mended, and silence where no sound was due", () => {
  assert.equal(remedy(received(heard(connected(), 1, 1000), 10, 2900), 2900), null);
  assert.equal(remedy(received(heard(connected(), 1, 1000), 10, 3100), 3100), "restart");
  assert.equal(remedy(received(connected(), 10, 1000), 4400), null);
  assert.equal(remedy(received(connected(), 10, 1000), 4600), "restart");
});

/** @param {boolean} polite @returns {[number, string][]} what is done about a connection that stays broken, and when */
function course(polite) {
  let health = changed(connected(), "failed", 0);
  /** @type {[number, string][]} */
  const done = [];
  for (let at = 100; at < 60000; at += 100) {
    const what = remedy(health, at);
    if (what) {
      done.push([at, what]);
      health = tried(health, { polite, at });
    }
  }
  return done;
}

test("it is tried again and again, ever less often, and every fifth time from the beginning", () => {
  assert.deepEqual(course(false).slice(0, 6), [
    [100, "restart"], [2600, "restart"], [6600, "restart"], [12600, "restart"], [21600, "remake"], [30600, "restart"],
  ]);
});

test("the two sides do not try at the same moments", () => {
  const moments = new Set(course(false).slice(1).map(([at]) => at));
  assert.deepEqual(course(true).slice(1).filter(([at]) => moments.has(at)), []);
});

test("a connection that stands again begins from the beginning the next time", () => {
  const again = changed(tried(changed(connected(), "failed", 0), { polite: false, at: 100 }), "connected", 900);
  assert.equal(again.tries, 0);
  assert.equal(remedy(changed(again, "failed", 1000), 1001), "restart");
});

test("when the line to the server is new, what stands and is heard is left alone", () => {
  assert.equal(needsWayNow(heard(connected(), 1, 1000), 1300), false);
  assert.equal(needsWayNow(heard(connected(), 1, 1000), 1400), true);
  assert.equal(needsWayNow(changed(connected(), "disconnected", 1000), 1000), true);
});

test("that there is no way is said after two tries, and only of what never stood", () => {
  const once = tried(newHealth(0), { polite: false, at: 6100 });
  assert.equal(hasNoWay(once), false);
  assert.equal(hasNoWay(tried(once, { polite: false, at: 9000 })), true);
  assert.equal(hasNoWay({ ...tried(tried(connected(), { polite: false, at: 1 }), { polite: false, at: 2 }) }), false);
});
