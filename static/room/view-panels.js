/** What opens beside the stage: chat, and for the therapist the people. On a narrow page one sheet at a time. */
import { others, waiting } from "./state.js";
import { safetyOf } from "./safety.js";
import { act, announce, find, say, setIcon, show } from "./view.js";
import { chatView } from "./view-chat.js";
import { peopleView } from "./view-people.js";
import { ICONS, safetyView } from "./view-safety.js";
import { t } from "./words.js";

/**
 * @import { Session } from "./protocol.js"
 * @import { Room } from "./state.js"
 * @import { DoorActs } from "./view-people.js"
 * @import { SafetyActs } from "./view-safety.js"
 * @typedef {"chat" | "people" | "safety"} PanelName
 */

const NAMES = /** @type {PanelName[]} */ (["safety", "people", "chat"]);
const WIDE = matchMedia("(min-width: 64rem)");

export class SidePanels {
  /** @type {Room | null} */
  #room = null;
  #linesRead = 0;
  /** @type {Set<string>} */
  #knownAtTheDoor = new Set();
  /** @type {ReturnType<typeof safetyOf>} */
  #settled = null;

  /**
   * @param {HTMLElement} root @param {Session} session
   * @param {DoorActs & SafetyActs & {say: (text: string, to: string | null) => void}} acts
   */
  constructor(root, session, acts) {
    this.root = root;
    this.chat = chatView({ title: t("chat.title"), say: acts.say, close: () => this.toggle("chat") });
    this.people = peopleView(session, { ...acts, close: () => this.toggle("people") });
    this.safety = safetyView(session, { ...acts, close: () => this.toggle("safety") });
    find(root, "#side", HTMLElement).append(this.safety.root, this.people.root, this.chat.root);
    this.#set("chat", false);
    this.#set("safety", false);
    this.#set("people", session.you.role === "therapist" && WIDE.matches);
  }

  /** @param {PanelName} name @returns {boolean} */
  isOpen(name) {
    return !this[name].root.hidden;
  }

  /** @param {PanelName} name */
  toggle(name) {
    this.#set(name, !this.isOpen(name));
    if (!this.isOpen(name)) {
      act(this.root, name).focus();
    } else if (name === "chat") {
      this.chat.focus();
    } else {
      find(this[name].root, "h2", HTMLElement).focus();
    }
    if (this.#room) {
      this.update(this.#room);
    }
  }

  /** The therapist begins to compare: the pictures are shown here, too. */
  /** @param {string} page */
  compare(page) {
    const isTheirs = this.#room !== null && others(this.#room).some((seat) => seat.page === page && seat.role === "therapist");
    if (!isTheirs && this.#room?.role !== "therapist") {
      return;
    }
    this.safety.showPictures();
    announce(t("news.compare"), { shown: false });
    this.#set("safety", true);
  }

  /** @param {Room} room */
  update(room) {
    this.#followTheDoor(room);
    this.#followSafety(room);
    // What was read in the waiting room is not new here.
    this.#linesRead = this.#room && !this.isOpen("chat") ? this.#linesRead : room.chat.length;
    this.#room = room;
    this.#badge("chat", room.chat.slice(this.#linesRead).filter((line) => line.from !== null).length);
    this.#badge("people", waiting(room).length);
    this.chat.update(room);
    this.people.update(room);
    this.safety.update(room);
  }

  /** What is true now stands on the stage; what asks for an answer opens, and closes when it was given. @param {Room} room */
  #followSafety(room) {
    const safety = safetyOf(room);
    const chip = act(this.root, "safety");
    show(chip, safety !== null);
    if (!safety || safety === chip.dataset.safety) {
      return;
    }
    chip.dataset.safety = safety;
    setIcon(chip, ICONS[safety]);
    say(find(chip, "span", HTMLElement), t(`safety.chip.${safety}`));
    if (safety === "checking" || safety === this.#settled) {
      return; // a new connection to somebody who was known before
    }
    const before = this.#settled;
    this.#settled = safety;
    const asks = safety === "changed" || safety === "failed" || (safety === "unverified" && room.role === "therapist" && WIDE.matches);
    if (asks) {
      this.#set("safety", true);
    } else if (safety === "verified" && before !== null) {
      this.#set("safety", false);
    }
  }

  /** Who comes is shown where that covers nobody's face, and the sheet goes when all are in. @param {Room} room */
  #followTheDoor(room) {
    const seats = waiting(room).map((seat) => seat.seat);
    const isFresh = seats.some((seat) => !this.#knownAtTheDoor.has(seat));
    const areAllIn = this.#knownAtTheDoor.size > 0 && seats.length === 0;
    this.#knownAtTheDoor = new Set(seats);
    if (isFresh && (WIDE.matches || others(room).length === 0)) {
      this.#set("people", true);
    } else if (areAllIn && !WIDE.matches) {
      this.#set("people", false);
    }
  }

  /** @param {PanelName} name @param {boolean} open */
  #set(name, open) {
    for (const each of NAMES) {
      const stays = each === name ? open : this.isOpen(each) && !(open && !WIDE.matches);
      show(this[each].root, stays);
      act(this.root, each).setAttribute("aria-expanded", String(stays));
    }
    this.root.classList.toggle("with-side", NAMES.some((each) => this.isOpen(each)));
  }

  /** @param {PanelName} name @param {number} count */
  #badge(name, count) {
    const mark = find(act(this.root, name), ".badge", HTMLElement);
    say(mark, String(count));
    show(mark, count > 0);
  }
}
