/** The person's own camera, microphone and speaker. */
import { chosen } from "./store.js";

/**
 * @typedef {"camera" | "microphone"} CaptureKind
 * @typedef {"denied" | "denied-by-system" | "missing" | "busy" | "unsupported" | "lost"} Trouble
 *
 * @typedef {object} Slot
 * @property {MediaStreamTrack | null} track
 * @property {boolean} on  what the person wants
 * @property {boolean} asking  the browser is being asked right now
 * @property {Trouble | null} trouble
 */

const INTERRUPTED_MS = 2000;
const KINDS = /** @type {CaptureKind[]} */ (["camera", "microphone"]);

/** Says `change` whenever a track, a wish or a trouble changed, and `devices` when something was plugged in or out. */
export class Capture extends EventTarget {
  /** After `stop` nothing opens any more, neither a question answered late nor a camera plugged in again. */
  #isStopped = true;

  constructor() {
    super();
    /** @type {Record<CaptureKind, Slot>} */
    this.slots = { camera: slot("camera"), microphone: slot("microphone") };
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#devicesChanged());
  }

  /** @param {CaptureKind} kind @returns {MediaStreamTrack | null} */
  track(kind) {
    return this.slots[kind].track;
  }

  /** @param {CaptureKind} kind @returns {boolean} whether the others get anything of this kind */
  isSending(kind) {
    return this.slots[kind].track !== null && this.slots[kind].on;
  }

  /** Asks for what is wanted and not yet there: both in one question where both are. */
  async start() {
    this.#isStopped = false;
    const kinds = this.#wanted();
    if (!navigator.mediaDevices?.getUserMedia) {
      kinds.forEach((kind) => this.#set(kind, { trouble: "unsupported" }));
    } else if (kinds.length === 2) {
      await this.#openBoth();
    } else if (kinds.length === 1) {
      await this.#open(kinds[0]);
    }
  }

  /** @param {CaptureKind} kind @param {boolean} on */
  async turn(kind, on) {
    const { track } = this.slots[kind];
    chosen.keepNone(kind, !on);
    this.#set(kind, { on });
    if (track && kind === "microphone") {
      track.enabled = on;
    } else if (!on) {
      this.#drop(kind);
    } else if (!track) {
      await this.#open(kind);
    }
  }

  /** @param {CaptureKind} kind @param {string} id  Switches while the session goes on. */
  async choose(kind, id) {
    chosen.keep(kind, id);
    if (this.slots[kind].on) {
      await this.#open(kind);
    }
  }

  /** After a telephone call, or after sleep, a track may be there and carry nothing any more: it is opened anew. */
  async revive() {
    for (const kind of KINDS) {
      const { track, on } = this.slots[kind];
      if (on && track && (track.readyState === "ended" || track.muted)) {
        await this.#open(kind);
      }
    }
  }

  stop() {
    this.#isStopped = true;
    for (const kind of KINDS) {
      this.#drop(kind);
      this.#set(kind, { asking: false });
    }
  }

  /** @returns {CaptureKind[]} */
  #wanted() {
    return KINDS.filter((kind) => this.slots[kind].on && !this.slots[kind].track);
  }

  async #openBoth() {
    this.#set("camera", { asking: true, trouble: null });
    this.#set("microphone", { asking: true, trouble: null });
    try {
      const stream = await ask({ video: constraints("camera"), audio: constraints("microphone") });
      this.#take("camera", stream.getVideoTracks()[0]);
      this.#take("microphone", stream.getAudioTracks()[0]);
    } catch (error) {
      await this.#openEach(error);
    }
  }

  /** One missing or refused device must not cost the other. @param {unknown} error */
  async #openEach(error) {
    for (const kind of /** @type {CaptureKind[]} */ (["microphone", "camera"])) {
      if (troubleOf(error).startsWith("denied") && !(await isGranted(kind))) {
        this.#set(kind, { asking: false, trouble: troubleOf(error) });
      } else {
        await this.#open(kind);
      }
    }
  }

  /** @param {CaptureKind} kind */
  async #open(kind) {
    if (this.#isStopped) {
      return;
    }
    this.#set(kind, { asking: true, trouble: null });
    try {
      const stream = await ask(kind === "camera" ? { video: constraints(kind) } : { audio: constraints(kind) });
      this.#take(kind, stream.getTracks()[0]);
    } catch (error) {
      this.#drop(kind);
      this.#set(kind, { asking: false, trouble: troubleOf(error) });
    }
  }

  /** @param {CaptureKind} kind @param {MediaStreamTrack} track */
  #take(kind, track) {
    this.#drop(kind);
    track.addEventListener("ended", () => this.#lost(kind, track));
    track.addEventListener("mute", () => this.#interrupted(kind, track));
    track.enabled = this.slots[kind].on;
    if (this.#isStopped || (kind === "camera" && !this.slots[kind].on)) {
      track.stop(); // the session ended, or it was switched off, while the browser was still asking
      return this.#set(kind, { asking: false });
    }
    return this.#set(kind, { track, asking: false, trouble: null });
  }

  /** Unplugged: another device steps in where there is one. @param {CaptureKind} kind @param {MediaStreamTrack} track */
  async #lost(kind, track) {
    if (this.slots[kind].track === track) {
      await this.#open(kind);
      this.#set(kind, this.slots[kind].trouble ? { trouble: "lost" } : {});
    }
  }

  /**
   * The system took the device away (a telephone call, a closed lid) without ending the track. Where it does not come
   * back by itself soon after, it is asked for again.
   * @param {CaptureKind} kind @param {MediaStreamTrack} track
   */
  #interrupted(kind, track) {
    const until = new AbortController();
    const again = () => {
      if (document.visibilityState === "visible") {
        until.abort();
        void (this.slots[kind].track === track && this.#open(kind));
      }
    };
    // What a phone says of a track after a call is not to be trusted: it is opened anew whatever it says.
    track.addEventListener("unmute", again, { signal: until.signal });
    document.addEventListener("visibilitychange", again, { signal: until.signal });
    setTimeout(() => track.muted && !until.signal.aborted && again(), INTERRUPTED_MS);
  }

  async #devicesChanged() {
    this.dispatchEvent(new Event("devices"));
    for (const kind of this.#wanted()) {
      const { trouble } = this.slots[kind];
      if (trouble === "lost" || trouble === "missing") {
        await this.#open(kind);
      }
    }
  }

  /** @param {CaptureKind} kind */
  #drop(kind) {
    this.slots[kind].track?.stop();
    this.#set(kind, { track: null });
  }

  /** @param {CaptureKind} kind @param {Partial<Slot>} change */
  #set(kind, change) {
    Object.assign(this.slots[kind], change);
    this.dispatchEvent(new Event("change"));
  }
}

/** @returns {boolean} */
export const canChooseSpeaker = () => "setSinkId" in HTMLMediaElement.prototype;

/** @param {HTMLMediaElement} element  Sends its sound to the chosen speaker; the usual one where that is gone. */
export async function useChosenSpeaker(element) {
  const id = chosen.get("speaker");
  if (canChooseSpeaker() && element.sinkId !== id) {
    await element.setSinkId(id).catch(() => undefined);
  }
}

/**
 * @param {MediaStreamTrack} track @param {(level: number) => void} heard  0 for silence to 1 for loud
 * @returns {() => void} stops listening
 */
export function meter(track, heard) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  const samples = new Float32Array(analyser.fftSize);
  const wake = () => void context.resume();
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const touches = ["pointerdown", "click", "keydown", "visibilitychange"];
  touches.forEach((touch) => document.addEventListener(touch, wake));
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    if (context.state === "running") { // one that waits for a touch of the page hears nothing
      heard(Math.min(1, Math.sqrt(power) * 6));
    }
  }, 80);
  return () => {
    clearInterval(timer);
    touches.forEach((touch) => document.removeEventListener(touch, wake));
    void context.close();
  };
}

/** @param {number[]} pitches  Two soft notes in hertz, one after the other, on the chosen speaker. */
export async function playNotes(pitches) {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const audio = new Audio();
  audio.srcObject = out.stream;
  await useChosenSpeaker(audio);
  pitches.forEach((pitch, index) => note(context, out, { pitch, at: context.currentTime + 0.1 + index * 0.35 }));
  await Promise.all([context.resume(), audio.play()]).catch(() => undefined);
  setTimeout(() => void context.close(), 600 + pitches.length * 700);
}

/** @param {AudioContext} context @param {AudioNode} out @param {{pitch: number, at: number}} sound */
function note(context, out, { pitch, at }) {
  const [voice, loudness] = [new OscillatorNode(context, { frequency: pitch }), new GainNode(context, { gain: 0 })];
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.25, at + 0.03);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.8);
  voice.connect(loudness).connect(out);
  voice.start(at);
  voice.stop(at + 0.85);
}

/** @param {CaptureKind} kind @returns {Slot} */
function slot(kind) {
  return { track: null, on: !chosen.isNone(kind), asking: false, trouble: null };
}

/** @param {MediaStreamConstraints} wish */
const ask = (wish) => navigator.mediaDevices.getUserMedia(wish);

/** @param {CaptureKind} kind @returns {MediaTrackConstraints} `ideal`, so that a chosen device that is gone costs nothing */
function constraints(kind) {
  const id = chosen.get(kind);
  const device = id ? { deviceId: { ideal: id } } : kind === "camera" ? { facingMode: { ideal: "user" } } : {};
  return kind === "camera"
    ? { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } }
    : { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
}

/** @param {unknown} error @returns {Trouble} */
function troubleOf(error) {
  const { name, message } = error instanceof DOMException ? error : { name: "", message: "" };
  if (name === "NotAllowedError" || name === "SecurityError") {
    return /system/i.test(message) ? "denied-by-system" : "denied";
  }
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
}

/** @param {CaptureKind} kind @returns {Promise<boolean>} */
async function isGranted(kind) {
  try {
    return (await navigator.permissions.query({ name: /** @type {PermissionName} */ (kind) })).state === "granted";
  } catch {
    return false;
  }
}
