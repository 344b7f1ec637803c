/**
 * What a page tells the practice by itself: with which key its browser is here, once it stays; and that a comparison did
 * not hold. Nobody waits for it, and the session goes on without it.
 */
import { Refusal, sendDeviceKey, sendSafetyReport } from "./api.js";
import { pinOf, toHex } from "./verification.js";

/**
 * @import { Room } from "./state.js"
 * @import { Trust } from "./trust.js"
 * @typedef {{key: (key: string) => void, told: () => void}} ReportsListener  this browser's key; the server took a report
 */

const STAYS_MS = 10000;
const AGAIN_MS = 30000;

export class Reports {
  /** @type {Set<"different" | "failed">} */
  #said = new Set();

  /** @param {Uint8Array<ArrayBuffer>} identity @param {ReportsListener} listener @param {AbortSignal} signal  the end of the stay */
  constructor(identity, listener, signal) {
    this.listener = listener;
    this.signal = signal;
    void this.#come(identity);
  }

  /** "They are different". Told first: that everything stops follows from it. @param {Pick<Trust, "differ">} trust */
  different(trust) {
    void this.#tell("different");
    trust.differ();
  }

  /** @param {Pick<Room, "links">} room */
  update(room) {
    if (!this.#said.has("different") && Object.values(room.links).some(({ trust }) => trust === "failed")) {
      void this.#tell("failed");
    }
  }

  /** @param {Uint8Array<ArrayBuffer>} identity */
  async #come(identity) {
    const key = toHex(await pinOf(identity));
    this.listener.key(key);
    await this.#wait(STAYS_MS);
    await this.#twice(() => sendDeviceKey(key));
  }

  /** Once a stay. @param {"different" | "failed"} what */
  async #tell(what) {
    if (!this.#said.has(what)) {
      this.#said.add(what);
      if (await this.#twice(() => sendSafetyReport(what))) {
        this.listener.told();
      }
    }
  }

  /** @param {() => Promise<unknown>} send @returns {Promise<boolean>} whether the server took it, at the second try at the latest */
  async #twice(send) {
    const answer = await attempt(send);
    if (answer === "lost") {
      await this.#wait(AGAIN_MS);
      return await attempt(send) === "taken";
    }
    return answer === "taken";
  }

  /** @param {number} ms @returns {Promise<void>} for ever, where the stay ends before */
  #wait(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.signal.addEventListener("abort", () => clearTimeout(timer));
    });
  }
}

/** @param {() => Promise<unknown>} send @returns {Promise<"taken" | "refused" | "lost">} */
async function attempt(send) {
  try {
    await send();
    return "taken";
  } catch (error) {
    return error instanceof Refusal && ["offline", "unavailable"].includes(error.reason) ? "lost" : "refused";
  }
}
