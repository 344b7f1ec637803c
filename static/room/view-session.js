/** The session itself: the stage, the own picture, the controls, and the panels beside them. */
import { act, announce, clone, find, leadToHelp, say, setIcon, show } from "./view.js";
import { serverNow } from "./api.js";
import { runClock } from "./clock.js";
import { isWithoutTherapist, linkTo, others, waiting } from "./state.js";
import { selfView, shortcuts } from "./store.js";
import { devicesDialog, isDialogOpen, keysDialog } from "./view-dialogs.js";
import { SidePanels } from "./view-panels.js";
import { tilesView } from "./view-tiles.js";
import { firstName, listNames, minutesLeft, t } from "./words.js";

/**
 * @import { Session } from "./protocol.js"
 * @import { Capture, CaptureKind } from "./devices.js"
 * @import { Room } from "./state.js"
 * @import { DoorActs } from "./view-people.js"
 * @import { SafetyActs } from "./view-safety.js"
 * @import { PanelName } from "./view-panels.js"
 * @import { TracksOf } from "./view-tiles.js"
 * @typedef {DoorActs & SafetyActs & {leave: () => void, end: () => void, say: (text: string, to: string | null) => void,
 *   turn: (kind: CaptureKind) => void, soundOnlyChanged: (on: boolean) => void, firstFrame: () => void}} SessionActs
 * @typedef {{session: Session, capture: Capture, acts: SessionActs, tracksOf: TracksOf, signal: AbortSignal}} Options
 * @typedef {{root: HTMLElement, update: (room: Room) => void, isChatOpen: () => boolean, compare: (page: string) => void}} SessionView
 */

const SELF_VIEW_MS = 5000;
const NOTICE_MS = 60000;

/** @param {Options} options @returns {SessionView} */
export function sessionView(options) {
  const { session, capture, acts, tracksOf, signal } = options;
  const root = clone("session");
  const isTherapist = session.you.role === "therapist";
  const tiles = tilesView(find(root, "#tiles", HTMLElement), {
    tracksOf, therapistLost: (room) => lostWords(room, session), noWay: (name) => noWayWords(name, session),
    firstFrame: acts.firstFrame, soundChanged: (isRefused) => show(act(root, "hear"), isRefused),
  });
  // A browser that refuses sound before a touch of the page may allow it once the camera runs.
  capture.addEventListener("change", () => !act(root, "hear").hidden && tiles.play(), { signal });
  const panels = new SidePanels(root, session, acts);
  const self = ownPicture(root, capture, signal);
  find(root, "h1", HTMLElement).append(t("session.title"));
  show(act(root, "people"), isTherapist);
  show(act(root, "end"), isTherapist);
  show(act(root, "leave"), !isTherapist);
  leadToHelp(find(root, "[data-act=help-now]", HTMLAnchorElement), session);
  listenToControls(root, options, { tiles, panels, self });
  capture.addEventListener("change", () => writeControls(root, capture), { signal });
  writeControls(root, capture);
  signal.addEventListener("abort", runClock({ endsAt: session.appointment.ends_at, now: serverNow }, {
    tick: (minutes) => say(find(root, "#time-left", HTMLElement), minutesLeft(minutes)),
    fiveMinutes: () => showNotice(root, t("session.five-minutes")),
  }));
  return {
    root,
    update: (room) => {
      tiles.update(room);
      panels.update(room);
      writeEmptyStage(root, room, session);
      say(find(root, "#line-note", HTMLElement), lineWords(room, session));
    },
    isChatOpen: () => panels.isOpen("chat"),
    compare: (page) => panels.compare(page),
  };
}

/** @param {HTMLElement} root @param {Room} room @param {Session} session */
function writeEmptyStage(root, room, session) {
  show(find(root, "#empty-stage", HTMLElement), others(room).length === 0);
  say(find(root, "#empty-stage p", HTMLElement), emptyWords(room, session));
}

/** @param {Room} room @param {Session} session @returns {string} */
function emptyWords(room, session) {
  if (!room.placed) {
    return t("session.opening");
  }
  if (isWithoutTherapist(room)) {
    return lostWords(room, session);
  }
  const atTheDoor = waiting(room);
  return atTheDoor.length === 0 ? t("session.nobody")
    : t("session.somebody-waits", { names: listNames(atTheDoor.flatMap((seat) => seat.names)) });
}

/** @param {Room} room @param {Session} session @returns {string} beside the time */
function lineWords(room, session) {
  if (room.line === "lost") {
    return t("session.line-lost");
  }
  if (isWithoutTherapist(room) && others(room).length > 0) {
    return lostWords(room, session);
  }
  return others(room).some((seat) => linkTo(room, seat.page).held) ? t("session.held") : delayWords(room);
}

/** A late answer is easily taken for hesitation: the therapist is told. @param {Room} room @returns {string} */
function delayWords(room) {
  const delay = room.role === "therapist" ? Math.max(0, ...others(room).map((seat) => linkTo(room, seat.page).delay)) : 0;
  return ["", t("session.delay-some"), t("session.delay-much")][delay];
}

/** @param {string} name @param {Session} session @returns {string} what to do where two networks let nothing through */
export function noWayWords(name, { practice }) {
  return [t("tile.no-way", { name }), practice.phone ? t("tile.no-way-call", { phone: practice.phone }) : ""].join(" ").trim();
}

/** What a client reads when the therapist is away: what happens, and who calls whom. @param {Room} room @param {Session} session @returns {string} */
function lostWords(room, { you, therapist, practice }) {
  const values = { therapist: firstName(therapist.name), phone: you.phone || practice.phone };
  if (room.therapist === "elsewhere") {
    return t("session.elsewhere", values);
  }
  return t(you.phone ? "session.alone" : practice.phone ? "session.alone-without-phone" : "session.alone-without-any", values);
}

/** @param {HTMLElement} root @param {Capture} capture */
function writeControls(root, capture) {
  const [mute, camera] = [act(root, "mute"), act(root, "camera")];
  const { slots } = capture;
  write(mute, capture.isSending("microphone"), ["mic", "mic-off"], ["session.mute", "session.unmute"]);
  write(camera, capture.isSending("camera") || slots.camera.asking, ["video", "video-off"], ["session.stop-video", "session.start-video"]);
}

/** @param {HTMLButtonElement} control @param {boolean} on @param {string[]} icons @param {string[]} words */
function write(control, on, icons, words) {
  control.classList.toggle("off", !on);
  setIcon(control, icons[on ? 0 : 1]);
  say(find(control, "span", HTMLElement), t(words[on ? 0 : 1]));
}

/**
 * @param {HTMLElement} root @param {Options} options
 * @param {{tiles: {play: () => void}, panels: {toggle: (name: PanelName) => void}, self: {toggle: () => void, stays: (stays: boolean) => void}}} parts
 */
function listenToControls(root, { session, capture, acts, signal }, { tiles, panels, self }) {
  const keyOptions = { role: session.you.role, keysChanged: () => writeKeys(root) };
  /** @type {Record<string, () => void>} */
  const handlers = {
    mute: () => acts.turn("microphone"),
    camera: () => acts.turn("camera"),
    chat: () => panels.toggle("chat"),
    people: () => panels.toggle("people"),
    safety: () => panels.toggle("safety"),
    "self-view": self.toggle,
    devices: () => devicesDialog(capture, {
      ...keyOptions, hasRelay: session.relay, selfViewStays: self.stays, soundOnlyChanged: acts.soundOnlyChanged,
    }),
    leave: acts.leave,
    end: acts.end,
  };
  Object.entries(handlers).forEach(([name, handler]) => { act(root, name).onclick = handler; });
  act(root, "hear").onclick = () => tiles.play();
  /** @type {Record<string, () => void>} */
  const keys = { m: handlers.mute, v: handlers.camera, c: handlers.chat, s: handlers["self-view"], "?": () => keysDialog(keyOptions) };
  if (session.you.role === "therapist") {
    keys.p = handlers.people;
  }
  writeKeys(root);
  document.addEventListener("keydown", (event) => {
    const key = keys[event.key.toLowerCase()];
    if (key && shortcuts.areOn() && root.isConnected && !isForField(event) && !isDialogOpen()) {
      event.preventDefault();
      key();
    }
  }, { signal });
}

/** A screen reader names only keys that do something. @param {HTMLElement} root */
function writeKeys(root) {
  root.querySelectorAll("[data-key]").forEach((control) => {
    if (shortcuts.areOn()) {
      control.setAttribute("aria-keyshortcuts", control.getAttribute("data-key") ?? "");
    } else {
      control.removeAttribute("aria-keyshortcuts");
    }
  });
}

/** @param {KeyboardEvent} event @returns {boolean} whether the key is typed, or means something to the browser */
function isForField({ target, ctrlKey, metaKey, altKey, isComposing }) {
  const field = target instanceof Element ? target.closest("input, textarea, select") : null;
  return (field?.checkVisibility() ?? false) || ctrlKey || metaKey || altKey || isComposing;
}

/** @param {HTMLElement} root @param {Capture} capture @param {AbortSignal} signal */
function ownPicture(root, capture, signal) {
  const holder = find(root, "#self", HTMLElement);
  const video = find(holder, "video", HTMLVideoElement);
  const control = act(root, "self-view");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {boolean} shown */
  const set = (shown) => {
    clearTimeout(timer);
    holder.classList.toggle("faded", !shown);
    holder.setAttribute("aria-hidden", String(!shown));
    setIcon(control, shown ? "eye-off" : "eye");
    say(find(control, "span", HTMLElement), t(shown ? "session.hide-self" : "session.show-self"));
    if (shown && !selfView.stays()) {
      timer = setTimeout(() => set(false), SELF_VIEW_MS);
    }
  };
  const refresh = () => {
    const track = capture.track("camera");
    const stream = /** @type {MediaStream | null} */ (video.srcObject);
    if (stream?.getTracks()[0] !== track) {
      video.srcObject = track ? new MediaStream([track]) : null;
    }
    show(video, track !== null);
    say(find(holder, "p", HTMLElement), track ? "" : t("session.own-camera-off"));
  };
  capture.addEventListener("change", refresh, { signal });
  refresh();
  set(true);
  return { toggle: () => set(holder.classList.contains("faded")), stays: () => set(true) };
}

/** @param {HTMLElement} root @param {string} words */
function showNotice(root, words) {
  const notice = find(root, "#session-notice", HTMLElement);
  say(find(notice, "span", HTMLElement), words);
  show(notice, true);
  setTimeout(() => show(notice, false), NOTICE_MS);
  announce(words, { shown: false });
}

/** @param {string[]} names */
export const shortList = (names) => listNames(names.map(firstName));
