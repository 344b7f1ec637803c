import assert from "node:assert/strict";
import { test } from "node:test";
import { Figures } from "../../static/room/figures.js";
import { hint, nextEar } from "../../static/room/hearing.js";

/** @import { Counters, Reading } from "../../static/room/line.js" */

/** @param {Partial<Counters>} counters @param {Partial<Reading>} [more] @returns {Reading} */
const reading = (counters, more = {}) => ({
  transport: "direct", round_trip_ms: 20, bytes: 0, kbps: null, loss: null, ...more,
  counters: { packets: 0, lost: 0, samples: 0, concealed: 0, freezes: 0, frozen_ms: 0, ...counters },
});

test("a report tells what came since the last one, over all lines, and how the slowest stands", () => {
  const figures = new Figures();
  assert.equal(figures.report(), null);
  figures.read("a", reading({ packets: 100, lost: 2 }));
  figures.read("b", reading({ packets: 50 }, { transport: "relayed", round_trip_ms: 90 }));
  const first = figures.report();
  assert.deepEqual([first?.packets, first?.lost, first?.transport, first?.round_trip_ms], [150, 2, "relayed", 90]);
  figures.read("a", reading({ packets: 130, lost: 2 }));
  assert.deepEqual([figures.report()?.packets, figures.report()?.packets], [30, 0]);
});

test("a connection that was made anew counts from the beginning", () => {
  const figures = new Figures();
  figures.read("a", reading({ packets: 100, concealed: 10 }));
  figures.read("a", reading({ packets: 20, concealed: 5 }));
  assert.deepEqual([figures.report()?.packets, figures.report()?.concealed], [120, 0]);
});

test("an interruption is counted once, and its time as it goes on", () => {
  const figures = new Figures();
  figures.read("a", reading({}));
  figures.interrupt("a", true, 1000);
  figures.interrupt("a", true, 3000);
  const during = figures.report();
  figures.interrupt("a", false, 4500);
  figures.interrupt("a", false, 9000);
  const after = figures.report();
  assert.deepEqual([during?.interruptions, during?.interrupted_ms], [1, 2000]);
  assert.deepEqual([after?.interruptions, after?.interrupted_ms], [0, 1500]);
});

/** @param {number} level @param {boolean} isMuted @param {number} steps @param {boolean} [isAlive] */
function listening(level, isMuted, steps, isAlive = false) {
  let ear = { isMuted, loudMs: 0, deadMs: 0, isAlive };
  for (let step = 0; step < steps; step += 1) {
    ear = nextEar(ear, { level, isMuted });
  }
  return ear;
}

test("who speaks while muted is told, who coughs is not", () => {
  assert.equal(hint(listening(0.4, true, 9)), "session.speaks-muted");
  assert.equal(hint(listening(0.4, true, 4)), null);
  assert.equal(hint(listening(0.05, true, 100)), null);
  assert.equal(hint(listening(0.4, false, 100)), null);
});

test("a microphone that gives nothing at all is told of, a quiet one is not", () => {
  assert.equal(hint(listening(0, false, 100)), "session.microphone-dead");
  assert.equal(hint(listening(0, false, 90)), null);
  assert.equal(hint(listening(0.001, false, 200)), null);
  assert.equal(hint(listening(0, true, 200)), null);
  assert.equal(hint(listening(0, false, 200, true)), null, "silence belongs to a conversation");
});
