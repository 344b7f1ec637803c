/** Which of the room's two screens is shown: before the door, or inside. */
import { showScreen } from "./view.js";
import { closeDialogs } from "./view-dialogs.js";
import { sessionView } from "./view-session.js";
import { waitingView } from "./view-waiting.js";

/**
 * @import { Session } from "./protocol.js"
 * @import { Capture } from "./devices.js"
 * @import { Room } from "./state.js"
 * @import { SessionActs, SessionView } from "./view-session.js"
 * @import { TracksOf } from "./view-tiles.js"
 * @typedef {SessionActs & {notify: () => void}} Acts
 * @typedef {{session: Session, capture: Capture, signal: AbortSignal, acts: Acts, tracksOf: TracksOf}} Options
 */

export class Screens {
  /** @type {{root: HTMLElement, update: (room: Room) => void} | null} */
  #view = null;
  /** @type {SessionView | null} */
  #inside = null;

  /** @param {Options} options */
  constructor(options) {
    this.options = options;
  }

  /** @param {Room} room */
  show(room) {
    const isInside = room.role === "therapist" ? room.phase !== "second-device" : room.phase === "admitted";
    if (this.#view && isInside === (this.#inside !== null)) {
      this.#view.update(room);
      return;
    }
    closeDialogs();
    this.#inside = isInside ? sessionView(this.options) : null;
    this.#view = this.#inside ?? waitingView({ ...this.options, ...this.options.acts });
    this.#view.update(room);
    showScreen(isInside ? "session" : "waiting", this.#view.root);
  }

  /** Somebody begins to compare the pictures. @param {string} page */
  compare(page) {
    this.#inside?.compare(page);
  }

  /** @returns {boolean} whether what is written shows by itself */
  isChatOpen() {
    return this.#inside?.isChatOpen() ?? true;
  }
}
