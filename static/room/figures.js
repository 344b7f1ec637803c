/** What the line was like since the last report: kept with the visit, as numbers alone. Pure. */

/**
 * @import { Counters, Reading } from "./line.js"
 * @typedef {Counters & {interruptions: number, interrupted_ms: number}} Sums
 * @typedef {Sums & {transport: "direct" | "relayed", round_trip_ms: number}} Report
 */

/** @type {(keyof Counters)[]} */
const COUNTERS = ["packets", "lost", "samples", "concealed", "freezes", "frozen_ms"];

/** @returns {Sums} */
const nothing = () => ({
  packets: 0, lost: 0, samples: 0, concealed: 0, freezes: 0, frozen_ms: 0, interruptions: 0, interrupted_ms: 0,
});

export class Figures {
  #sums = nothing();
  /** @type {Map<string, Counters>} */
  #before = new Map();
  /** @type {Map<string, Reading>} */
  #lines = new Map();
  /** @type {Map<string, number>} */
  #interrupted = new Map();

  /** @param {string} page @param {Reading} reading */
  read(page, reading) {
    const { counters } = reading;
    const before = this.#before.get(page);
    for (const name of COUNTERS) {
      // A connection that was made anew counts from the beginning.
      const known = before && counters.packets >= before.packets ? before[name] : 0;
      this.#sums[name] += Math.max(0, counters[name] - known);
    }
    this.#before.set(page, counters);
    this.#lines.set(page, reading);
  }

  /** @param {string} page @param {boolean} isInterrupted @param {number} at */
  interrupt(page, isInterrupted, at) {
    const since = this.#interrupted.get(page);
    if (isInterrupted && since === undefined) {
      this.#interrupted.set(page, at);
      this.#sums.interruptions += 1;
    } else if (since !== undefined) {
      this.#sums.interrupted_ms += Math.round(at - since);
      this.#interrupted.delete(page);
      if (isInterrupted) {
        this.#interrupted.set(page, at);
      }
    }
  }

  /** @param {string} page  The other page is gone: what was interrupted with it is over. */
  forget(page) {
    [this.#before, this.#lines, this.#interrupted].forEach((known) => known.delete(page));
  }

  /** @param {string} page @returns {number} in milliseconds; 0 where no line stands */
  roundTrip(page) {
    return this.#lines.get(page)?.round_trip_ms ?? 0;
  }

  /** @returns {Report | null} what came together since the last one; null where no line ever stood */
  report() {
    const slowest = [...this.#lines.values()].sort((a, b) => b.round_trip_ms - a.round_trip_ms)[0];
    if (!slowest) {
      return null;
    }
    const sums = this.#sums;
    this.#sums = nothing();
    return { transport: slowest.transport, round_trip_ms: slowest.round_trip_ms, ...sums };
  }
}
