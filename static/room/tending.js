/** Looks after the connections of a stay: hears when one falls silent, mends it, measures it, and eases a weak line. */
import { nextCushion, noCushion } from "./cushion.js";
import { Figures } from "./figures.js";
import { readLine } from "./line.js";
import {
  changed, hasNoWay, heard, isInDoubt, isInterrupted, isSilent, needsWayNow, newHealth, received, remedy, tried,
} from "./mending.js";
import { nextQuality, pictureFor, startQuality } from "./quality.js";
import { linkTo, others } from "./state.js";

/**
 * @import { Cushion } from "./cushion.js"
 * @import { Health } from "./mending.js"
 * @import { Mesh } from "./mesh.js"
 * @import { Peer } from "./peer.js"
 * @import { Quality } from "./quality.js"
 * @import { Link, Room } from "./state.js"
 * @typedef {{peer: Peer, health: Health, quality: Quality, cushion: Cushion, sendsSince: number | null}} Patient
 * @typedef {object} Ward
 * @property {() => Room} room
 * @property {() => number} height  of the own picture, in lines
 * @property {() => void} doubt  the line to the server may be dead, too
 * @property {() => void} woke  the computer slept
 * @property {(page: string, change: Partial<Link>) => void} found
 */

const LISTEN_MS = 250;
const LOOK_MS = 1000;
const SLEPT_MS = 5000;
/** A new line to the server often means a new network; whether sound still comes over it shows soon after. */
const RENEWED_MS = 4000;
/** From there to here and back, in milliseconds: people begin to fall into each other's words. */
const DELAYS_MS = [300, 600];

export class Tending {
  figures = new Figures();
  /** @type {Map<string, Patient>} */
  #patients = new Map();
  #ranAt = Date.now();
  #renewedAt = -RENEWED_MS;

  /** @param {Mesh} mesh @param {Ward} ward @param {AbortSignal} signal */
  constructor(mesh, ward, signal) {
    this.mesh = mesh;
    this.ward = ward;
    const timers = [setInterval(() => this.#listen(), LISTEN_MS), setInterval(() => this.#look(), LOOK_MS)];
    signal.addEventListener("abort", () => timers.forEach((timer) => clearInterval(timer)));
    addEventListener("online", () => ward.doubt(), { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ward.doubt(), { signal });
    /** @type {EventTarget | undefined} */ (/** @type {any} */ (navigator).connection)
      ?.addEventListener("change", () => ward.doubt(), { signal });
  }

  /** @param {string} page */
  made(page) {
    this.#patientOf(page);
  }

  /** @param {string} page @param {RTCPeerConnectionState} connection */
  changed(page, connection) {
    const patient = this.#patientOf(page);
    const at = performance.now();
    if (!patient || patient.health.connection === connection) {
      return;
    }
    patient.health = changed(patient.health, connection, at);
    this.#tell(page, patient, at);
    if (isInDoubt(patient.health, at)) {
      this.ward.doubt();
    }
  }

  /** The line to the server is new: whatever does not flow looks for its way at once. */
  renewed() {
    const at = performance.now();
    this.#renewedAt = at;
    for (const page of this.mesh.peers.keys()) {
      const patient = this.#patientOf(page);
      if (patient && needsWayNow(patient.health, at)) {
        this.#restartNow(page, patient, at);
      }
    }
  }

  /** @param {string} page @param {Patient} patient @param {number} at */
  #restartNow(page, patient, at) {
    patient.health = tried({ ...patient.health, tries: 0 }, { polite: patient.peer.polite, at });
    this.mesh.restart(page, { isLost: true }); // signals may have been on the line that is gone
  }

  /** @returns {boolean} whether somebody is cut off and waits for the line to the server */
  isUrgent() {
    const at = performance.now();
    return [...this.#patients.values()].some(({ health }) => isInterrupted(health, at));
  }

  /** @param {string} page @returns {Patient | null} */
  #patientOf(page) {
    const peer = this.mesh.peers.get(page);
    const known = this.#patients.get(page);
    if (!peer) {
      return null;
    }
    if (known?.peer === peer) {
      return known;
    }
    const at = performance.now();
    // One that was made anew goes on where the old one was: interrupted, after so many tries, on the same line.
    const health = known ? { ...newHealth(at), hasStood: known.health.hasStood, tries: known.health.tries, nextAt: known.health.nextAt } : newHealth(at);
    const patient = { peer, health, quality: known?.quality ?? startQuality(at), cushion: noCushion(), sendsSince: null };
    this.#patients.set(page, patient);
    void peer.shape(this.#pictureFor(patient, at)); // how large it begins is settled before anything goes out
    return patient;
  }

  #listen() {
    const now = Date.now();
    if (now - this.#ranAt > SLEPT_MS) {
      this.ward.woke();
    }
    this.#ranAt = now;
    const at = performance.now();
    for (const [page, peer] of this.mesh.peers) {
      const patient = this.#patientOf(page);
      if (patient) {
        this.#hear(page, patient, { sound: this.#sends(page) ? peer.lastSound() : undefined, at });
      }
    }
  }

  /** @param {string} page @returns {boolean} whether the other side says that its microphone is on */
  #sends(page) {
    return linkTo(this.ward.room(), page).media?.microphone === true;
  }

  /** @param {string} page @param {Patient} patient @param {{sound: number | undefined, at: number}} now */
  #hear(page, patient, { sound, at }) {
    const wasInDoubt = isInDoubt(patient.health, at);
    patient.health = heard(patient.health, sound, at);
    const { hasStood, tries } = patient.health;
    if (hasStood && tries === 0 && at - this.#renewedAt < RENEWED_MS && needsWayNow(patient.health, at)) {
      this.#restartNow(page, patient, at);
    }
    if (isInDoubt(patient.health, at)) {
      this.ward.doubt();
    } else if (wasInDoubt) {
      void patient.peer.showAnew();
    }
  }

  #look() {
    for (const page of this.#patients.keys()) {
      if (!this.mesh.peers.has(page)) {
        this.#patients.delete(page);
        this.figures.forget(page);
      }
    }
    [...this.mesh.peers.keys()].forEach((page) => void this.#lookAt(page));
  }

  /** @param {string} page */
  async #lookAt(page) {
    const patient = this.#patientOf(page);
    const reading = patient ? await readLine(patient.peer.connection) : null;
    const at = performance.now();
    if (!patient || this.mesh.peers.get(page) !== patient.peer) {
      return;
    }
    if (reading) {
      patient.health = received(patient.health, reading.bytes, at);
      this.figures.read(page, reading);
      this.ward.found(page, { way: reading.transport });
      patient.cushion = nextCushion(patient.cushion, reading.counters);
      patient.peer.cushion(patient.cushion.ms);
      this.#ease(page, patient, { at, kbps: reading.kbps, loss: reading.loss, roundTripMs: reading.round_trip_ms });
    }
    this.#tell(page, patient, at);
    this.#treat(page, patient, at);
  }

  /** @param {string} page @param {Patient} patient @param {number} at */
  #treat(page, patient, at) {
    const { line, seats } = this.ward.room();
    const isThere = seats.some((seat) => seat.page === page && seat.present);
    // Before the other side revealed its keys nothing that it says is used, so no way can be missing.
    const what = line === "open" && isThere && patient.peer.isKnown ? remedy(patient.health, at) : null;
    if (what) {
      patient.health = tried(patient.health, { polite: patient.peer.polite, at });
      this.mesh[what](page);
    }
  }

  /** @param {string} page @param {Patient} patient @param {import("./quality.js").Sample} sample */
  #ease(page, patient, sample) {
    const sends = patient.peer.isSendingPicture();
    patient.sendsSince = sends ? patient.sendsSince ?? sample.at : null;
    if (!sends) {
      return;
    }
    const before = patient.quality;
    patient.quality = nextQuality(before, sample);
    void patient.peer.shape(this.#pictureFor(patient, sample.at));
    if (before.level !== patient.quality.level) {
      this.ward.found(page, { held: patient.quality.level === "off" });
    }
  }

  /** @param {Patient} patient @param {number} at */
  #pictureFor({ quality, sendsSince }, at) {
    return pictureFor(quality, { others: others(this.ward.room()).length, height: this.ward.height(), age: at - (sendsSince ?? at) });
  }

  /** @param {string} page @param {Patient} patient @param {number} at */
  #tell(page, { health }, at) {
    this.figures.interrupt(page, isInterrupted(health, at), at);
    this.ward.found(page, { silent: isSilent(health, at), noWay: hasNoWay(health), delay: delayOf(this.figures.roundTrip(page)) });
  }
}

/** @param {number} roundTripMs @returns {number} 0: nobody notices */
const delayOf = (roundTripMs) => DELAYS_MS.filter((most) => roundTripMs >= most).length;
