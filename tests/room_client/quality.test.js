import assert from "node:assert/strict";
import { test } from "node:test";
import { nextQuality, pictureFor, startQuality } from "../../static/room/quality.js";

/** @import { Level, Quality, Sample } from "../../static/room/quality.js" */

const GOOD = { kbps: 2000, loss: 0, roundTripMs: 40 };
const NARROW = { kbps: 190, loss: 0, roundTripMs: 40 };
const TINY = { kbps: 90, loss: 0.02, roundTripMs: 40 };

/** One sample a second. @param {Quality} quality @param {Omit<Sample, "at">} sample @param {number} from @param {number} seconds */
function during(quality, sample, from, seconds) {
  let now = quality;
  /** @type {[number, Level][]} */
  const steps = [];
  for (let second = from; second < from + seconds; second += 1) {
    const before = now.level;
    now = nextQuality(now, { ...sample, at: second * 1000 });
    if (now.level !== before) {
      steps.push([second, now.level]);
    }
  }
  return { quality: now, steps };
}

test("a good line keeps its picture", () => {
  assert.deepEqual(during(startQuality(0), GOOD, 0, 300).steps, []);
});

test("a short weakness changes nothing", () => {
  const { quality } = during(startQuality(0), TINY, 0, 3);
  assert.deepEqual(during(quality, GOOD, 3, 60).steps, []);
});

test("a narrow line gets a small picture, a line that hardly carries the voice none", () => {
  assert.deepEqual(during(startQuality(0), NARROW, 0, 60).steps, [[4, "small"]]);
  assert.deepEqual(during(startQuality(0), TINY, 0, 12).steps, [[4, "off"]]);
});

test("where not even the voice fits the picture goes sooner", () => {
  assert.deepEqual(during(startQuality(0), { ...TINY, kbps: 45 }, 0, 10).steps, [[2, "off"]]);
});

test("a small picture that is too much for the line goes, too", () => {
  const { quality } = during(startQuality(0), NARROW, 0, 10);
  assert.deepEqual(during(quality, TINY, 10, 12).steps, [[15, "off"]]);
});

test("loss alone takes the picture where the browser does not say what the line carries", () => {
  const lossy = { kbps: null, loss: 0.2, roundTripMs: 40 };
  assert.deepEqual(during(startQuality(0), lossy, 0, 12).steps, [[4, "small"]]);
  assert.deepEqual(during(startQuality(0), { ...lossy, loss: 0.4 }, 0, 12).steps, [[4, "off"]]);
});

test("it comes back slowly: first small, then whole", () => {
  const { quality } = during(startQuality(0), TINY, 0, 12);
  assert.deepEqual(during(quality, GOOD, 12, 60).steps, [[15, "small"], [24, "full"]]);
});

test("each time that it came back too soon it waits twice as long, up to a limit, and after a good time as at first", () => {
  let { quality } = during(startQuality(0), TINY, 0, 5);
  /** @type {number[]} */
  const waits = [];
  let second = 5;
  for (let round = 0; round < 5; round += 1) {
    const back = during(quality, GOOD, second, 200).steps[0][0];
    waits.push(back - second);
    quality = during(quality, GOOD, second, back - second + 1).quality;
    quality = during(quality, TINY, back + 1, 6).quality;
    assert.equal(quality.level, "off");
    second = back + 7;
  }
  assert.deepEqual(waits, [10, 20, 40, 80, 80]);
  const good = during(quality, GOOD, second, 200).quality;
  assert.deepEqual(during(during(good, TINY, 2000, 12).quality, GOOD, 2012, 30).steps[0], [2015, "small"]);
});

test("a line that loses much or answers late is not calm", () => {
  const { quality } = during(startQuality(0), TINY, 0, 12);
  assert.deepEqual(during(quality, { kbps: 2000, loss: 0.2, roundTripMs: 40 }, 12, 100).steps, []);
  assert.deepEqual(during(quality, { kbps: 2000, loss: 0, roundTripMs: 1500 }, 12, 100).steps, []);
});

test("the more others, the less for each; a large picture begins at half its size", () => {
  const full = startQuality(0);
  const caps = [1, 2, 3].map((others) => pictureFor(full, { others, height: 480, age: 3000 }).kbps);
  assert.deepEqual(caps, [2500, 1200, 700]);
  assert.deepEqual([0, 2999, 3000].map((age) => pictureFor(full, { others: 1, height: 720, age }).scale), [2, 2, 1]);
  assert.equal(pictureFor(full, { others: 1, height: 480, age: 0 }).scale, 1);
  assert.equal(pictureFor(full, { others: 1, height: 480, age: 0 }).kbps, null);
  const off = during(full, TINY, 0, 12).quality;
  assert.equal(pictureFor(off, { others: 1, height: 720, age: 0 }).isHeld, true);
});
