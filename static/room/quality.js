/**
 * How much of a weak line the own picture may take: it steps down, then off, and comes back slowly, so that the voice
 * stays clear. Pure: no time or network is read here. `at` is milliseconds on one rising clock.
 *
 * @import { Picture } from "./senders.js"
 * @typedef {"full" | "small" | "off"} Level
 *
 * @typedef {object} Quality
 * @property {Level} level
 * @property {number | null} weakSince
 * @property {number | null} calmSince
 * @property {number} cameAt  when this level began
 * @property {boolean} isBack  whether it began by a step up
 * @property {number} pause  how long a line must be calm before the picture is tried again, in milliseconds
 *
 * @typedef {object} Sample
 * @property {number} at
 * @property {number | null} kbps  what the browser thinks can be sent, in kbit/s; null where it does not say
 * @property {number | null} loss  the share of our sound that the other side says it lost, 0 to 1
 * @property {number | null} roundTripMs
 */

/**
 * With less than `kbps` for all that is sent, or more than `loss`, for `forMs`, the picture takes a step down. The voice and its
 * repetitions come first: a line that carries little more has no room for any picture.
 */
const TOO_WEAK = {
  full: { kbps: 220, loss: 0.15, forMs: 4000 },
  small: { kbps: 160, loss: 0.3, forMs: 5000 },
};
/** Not even the voice fits: each second of the picture costs one of the voice. */
const DIRE = { kbps: 80, forMs: 2000 };
const GROWS_ABOVE_KBPS = 280;
const GROWS_AFTER_MS = 8000;
const CALM_LOSS = 0.08;
const CALM_ROUND_TRIP_MS = 1000;
const FIRST_PAUSE_MS = 10000;
const LONGEST_PAUSE_MS = 80000;
/** A picture that had to go so soon after it came back came back too soon. */
const SHORT_STAY_MS = 25000;

/** The most for one picture, in kbit/s, by how many others there are: each gets one of its own. */
const CAPS = [2500, 2500, 1200, 700];
const SMALL = { kbps: 120, scale: 4 };
/**
 * A connection starts at a careful estimate of the line (300 kbit/s). A large picture is then held back and shrunk
 * before its first frame goes out (two Chromiums on two cores: 275 ms until it is seen, 150 from half the size). So it
 * starts at half its size and grows. A cap costs the first frame some 30 ms, so it comes later, too.
 */
const LARGE_PICTURE = 720;
const SMALL_START_MS = 3000;

/** @param {number} at @returns {Quality} */
export const startQuality = (at) => ({ level: "full", weakSince: null, calmSince: null, cameAt: at, isBack: false, pause: FIRST_PAUSE_MS });

/** @param {Quality} quality @param {Sample} sample @returns {Quality} */
export function nextQuality(quality, sample) {
  const weakSince = isWeak(quality.level, sample) ? quality.weakSince ?? sample.at : null;
  const calmSince = isCalm(quality.level, sample) ? quality.calmSince ?? sample.at : null;
  const now = { ...quality, weakSince, calmSince };
  if (quality.level !== "off" && weakSince !== null && sample.at - weakSince >= forbearance(quality.level, sample)) {
    return stepDown(now, sample);
  }
  const patience = quality.level === "off" ? quality.pause : GROWS_AFTER_MS;
  return quality.level !== "full" && calmSince !== null && sample.at - calmSince >= patience ? stepUp(now, sample.at) : now;
}

/**
 * @param {Quality} quality
 * @param {{others: number, height: number, age: number}} given  how many get a picture of their own; of the camera, in
 *   lines; how long it has been sent, in milliseconds
 * @returns {Picture}
 */
export function pictureFor(quality, { others, height, age }) {
  const cap = CAPS[Math.min(others, CAPS.length - 1)];
  if (quality.level === "full") {
    const starts = age < SMALL_START_MS;
    return { kbps: starts ? null : cap, scale: starts && height >= LARGE_PICTURE ? 2 : 1, isHeld: false };
  }
  return { ...SMALL, isHeld: quality.level === "off" };
}

/** @param {Level} level @param {Sample} sample */
function isWeak(level, { kbps, loss }) {
  const most = level === "off" ? null : TOO_WEAK[level];
  return most !== null && ((kbps !== null && kbps < most.kbps) || (loss !== null && loss > most.loss));
}

/** Without a picture the browser cannot tell how much the line would carry: it has to be tried. @param {Level} level @param {Sample} sample */
function isCalm(level, { kbps, loss, roundTripMs }) {
  const carries = level === "off" || kbps === null || kbps > GROWS_ABOVE_KBPS;
  return carries && (loss ?? 0) < CALM_LOSS && (roundTripMs ?? 0) < CALM_ROUND_TRIP_MS;
}

/** @param {"full" | "small"} level @param {Sample} sample @returns {number} milliseconds */
const forbearance = (level, { kbps }) => (kbps !== null && kbps < DIRE.kbps ? DIRE.forMs : TOO_WEAK[level].forMs);

/** A line that would not bear a small picture either is spared it. @param {Quality} quality @param {Sample} sample @returns {Quality} */
function stepDown(quality, sample) {
  const { at } = sample;
  const cameTooSoon = quality.isBack && at - quality.cameAt < SHORT_STAY_MS;
  const pause = cameTooSoon ? Math.min(LONGEST_PAUSE_MS, quality.pause * 2) : FIRST_PAUSE_MS;
  const level = quality.level === "full" && !isWeak("small", sample) ? "small" : "off";
  return { level, weakSince: null, calmSince: null, cameAt: at, isBack: false, pause };
}

/** @param {Quality} quality @param {number} at @returns {Quality} */
function stepUp(quality, at) {
  const level = quality.level === "off" ? "small" : "full";
  return { ...quality, level, weakSince: null, calmSince: null, cameAt: at, isBack: true };
}
