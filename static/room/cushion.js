/**
 * How long sound waits before it is played. On a rough line it waits longer, so that what was lost can be sent once more
 * and still comes in time; on a smooth one as short as the browser likes. Pure.
 *
 * @typedef {{samples: number, concealed: number}} Played  since the connection began
 *
 * @typedef {object} Cushion
 * @property {number | null} ms  null: the browser's own choice
 * @property {Played[]} seconds  what had been played after each of the last seconds
 * @property {number} smooth  for how many seconds the line has been smooth
 */

const SECONDS = 5;
/** A burst of 100 ms, its repetition at a round trip of 100 ms, and a little more. */
const LONG_MS = 240;
const ROUGH = 0.01;
const SMOOTH = 0.002;
const SMOOTH_FOR = 30;

/** @returns {Cushion} */
export const noCushion = () => ({ ms: null, seconds: [], smooth: 0 });

/** @param {Cushion} cushion @param {Played} played  once a second @returns {Cushion} */
export function nextCushion({ ms, seconds: before, smooth: smoothBefore }, played) {
  const seconds = [...before, played].slice(-SECONDS - 1);
  const share = concealedShare(seconds);
  const smooth = share < SMOOTH ? smoothBefore + 1 : 0;
  if (share > ROUGH) {
    return { ms: LONG_MS, seconds, smooth };
  }
  return { ms: smooth >= SMOOTH_FOR ? null : ms, seconds, smooth };
}

/** @param {Played[]} seconds @returns {number} 0 to 1 */
function concealedShare(seconds) {
  const [first, last] = [seconds[0], seconds[seconds.length - 1]];
  const samples = last.samples - first.samples;
  return samples > 0 ? (last.concealed - first.concealed) / samples : 0;
}
