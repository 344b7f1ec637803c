/** What a person may not notice of themselves: a device that stopped, a silent microphone, words spoken while muted. */
import { meter } from "./devices.js";
import { announce } from "./view.js";
import { t } from "./words.js";

/**
 * @import { Capture, CaptureKind } from "./devices.js"
 * @typedef {{isMuted: boolean, loudMs: number, deadMs: number, isAlive: boolean}} Ear  `isAlive`: it gave some sound once
 */

const SPEECH = 0.12;
/** No room is perfectly still. A headset that suppresses noise may be, but not from the beginning. */
const NOTHING = 0.00001;
const SPEAKS_MS = 700;
const DEAD_MS = 8000;
const STEP_MS = 80;
const HINT_AGAIN_MS = 20000;

/** @param {Capture} capture @param {AbortSignal} signal  until then */
export function tellTrouble(capture, signal) {
  /** @type {Record<CaptureKind, string>} */
  const told = { camera: "", microphone: "" };
  const look = () => {
    for (const kind of /** @type {CaptureKind[]} */ (["camera", "microphone"])) {
      const { on, trouble } = capture.slots[kind];
      const now = on && trouble ? trouble : "";
      if (now && now !== told[kind]) {
        announce(t(`session.${kind}-lost`));
      }
      told[kind] = now;
    }
  };
  capture.addEventListener("change", look, { signal });
  look();
}

/**
 * Listens to the own microphone, also while it is off for the others: on a copy that never leaves this page.
 * @param {Capture} capture
 * @param {{isHeard: () => boolean, signal: AbortSignal}} options  whether there is somebody to hear; until when
 */
export function listenToOneself(capture, { isHeard, signal }) {
  /** @type {MediaStreamTrack | null} */
  let track = null;
  let stop = () => {};
  const follow = () => {
    if (track !== capture.track("microphone")) {
      stop();
      track = capture.track("microphone");
      stop = track ? listen(track, isHeard) : () => {};
    }
  };
  capture.addEventListener("change", follow, { signal });
  signal.addEventListener("abort", () => stop());
  follow();
}

/** @param {MediaStreamTrack} track @param {() => boolean} isHeard @returns {() => void} */
function listen(track, isHeard) {
  const copy = track.clone();
  copy.enabled = true;
  /** @type {Ear} */
  let ear = { isMuted: !track.enabled, loudMs: 0, deadMs: 0, isAlive: false };
  let hintedAt = -HINT_AGAIN_MS;
  const stop = meter(copy, (level) => {
    ear = nextEar(ear, { level, isMuted: !track.enabled });
    const words = hint(ear);
    if (words && isHeard() && performance.now() - hintedAt > HINT_AGAIN_MS) {
      hintedAt = performance.now();
      announce(t(words));
    }
  });
  return () => {
    stop();
    copy.stop();
  };
}

/** @param {Ear} ear @param {{level: number, isMuted: boolean}} heard  `level` 0 to 1 @returns {Ear} */
export function nextEar(ear, { level, isMuted }) {
  const isSame = ear.isMuted === isMuted;
  const loudMs = level > SPEECH ? ear.loudMs + STEP_MS : Math.max(0, ear.loudMs - STEP_MS / 2);
  return {
    isMuted,
    loudMs: isSame && isMuted ? loudMs : 0,
    deadMs: isSame && !isMuted && level < NOTHING ? ear.deadMs + STEP_MS : 0,
    isAlive: ear.isAlive || level >= NOTHING,
  };
}

/** @param {Ear} ear @returns {string | null} the key of a sentence */
export function hint({ loudMs, deadMs, isAlive }) {
  return loudMs >= SPEAKS_MS ? "session.speaks-muted" : deadMs >= DEAD_MS && !isAlive ? "session.microphone-dead" : null;
}
