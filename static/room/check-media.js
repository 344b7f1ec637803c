/** Browser, camera, microphone and speaker: what there is of them, and whether it works. */
import { meter } from "./devices.js";
import { helpFor } from "./help.js";

/**
 * @import { Capture, CaptureKind } from "./devices.js"
 * @import { Finding } from "./check-report.js"
 */

const PICTURE_MS = 6000;
const VOICE_MS = 15000;
/** Louder than a quiet room through an open microphone, softer than a word. */
const HEARD_LEVEL = 0.08;

/** @returns {Finding} */
export function tryBrowser() {
  const has = [
    isSecureContext, "RTCPeerConnection" in window, "WebSocket" in window, "AudioContext" in window,
    Boolean(navigator.mediaDevices?.getUserMedia), "crypto" in window && "subtle" in crypto,
  ];
  return simple("browser", has.every(Boolean));
}

/** @param {Capture} capture @param {HTMLVideoElement} video @returns {Promise<Finding>} */
export async function tryCamera(capture, video) {
  const track = capture.track("camera");
  if (!track) {
    return missing(capture, "camera");
  }
  video.srcObject = new MediaStream([track]);
  return simple("camera", await hasPicture(video));
}

/** @param {Capture} capture @param {{level: (level: number) => void, enough: AbortSignal}} options @returns {Promise<Finding>} */
export async function tryMicrophone(capture, { level, enough }) {
  const track = capture.track("microphone");
  if (!track) {
    return missing(capture, "microphone");
  }
  const heard = await new Promise((resolve) => {
    const stop = meter(track, (now) => {
      level(now);
      if (now > HEARD_LEVEL) {
        finish(true);
      }
    });
    const timer = setTimeout(() => finish(false), VOICE_MS);
    /** @param {boolean} result */
    const finish = (result) => {
      stop();
      clearTimeout(timer);
      resolve(result);
    };
    enough.addEventListener("abort", () => finish(false));
  });
  return simple("microphone", heard);
}

/** @returns {Promise<Finding>} how many there are, never which */
export async function countDevices() {
  const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
  const [cameras, microphones, speakers] = ["videoinput", "audioinput", "audiooutput"]
    .map((kind) => all.filter((device) => device.kind === kind && device.deviceId).length);
  return {
    ...simple("devices", microphones > 0), values: { cameras, microphones, speakers },
    numbers: { count: Math.min(99, cameras + microphones + speakers) },
  };
}

/** @param {Capture} capture @param {CaptureKind} kind @returns {Finding} */
function missing(capture, kind) {
  const { trouble } = capture.slots[kind];
  return { verdict: "trouble", words: trouble ? helpFor(trouble, kind) : "help.other" };
}

/** @param {HTMLVideoElement} video @returns {Promise<boolean>} */
async function hasPicture(video) {
  const shown = new Promise((resolve) => {
    video.addEventListener("loadeddata", () => resolve(true), { once: true });
    setTimeout(() => resolve(video.videoWidth > 0), PICTURE_MS);
  });
  void video.play().catch(() => undefined);
  return /** @type {Promise<boolean>} */ (shown);
}

/** @param {"browser" | "camera" | "microphone" | "devices"} step @param {boolean} good @returns {Finding} */
const simple = (step, good) => ({ verdict: good ? "good" : "trouble", words: `equipment.${step}.${good ? "good" : "trouble"}` });
