/** The waiting room: who knows that you are here, when it starts, and a word with the therapist. */
import { act, clone, find, say, setIcon, show, titleFromHeading } from "./view.js";
import { listenToToggles, writeToggles } from "./view-checkin.js";
import { chatView } from "./view-chat.js";
import { canHear, linkTo } from "./state.js";
import { noWayWords } from "./view-session.js";
import { firstName, startInWords, startOnThisDevice, t } from "./words.js";

/**
 * @import { Session } from "./protocol.js"
 * @import { Capture } from "./devices.js"
 * @import { Room } from "./state.js"
 */

/**
 * @param {{session: Session, capture: Capture, say: (text: string, to: string | null) => void, notify: () => void, signal: AbortSignal}} options
 * @returns {{root: HTMLElement, update: (room: Room) => void}}
 */
export function waitingView({ session, capture, say: send, notify, signal }) {
  const root = clone("waiting");
  const therapist = firstName(session.therapist.name);
  const chat = chatView({ title: t("chat.with", { therapist }), say: send });
  write(root, session, therapist);
  selfView(root, capture, signal);
  act(root, "notify").onclick = notify;
  let hadChannel = false;
  return {
    root,
    update: (room) => {
      const words = situation(room);
      say(find(root, "h1", HTMLElement), t(`waiting.${words}.title`, { therapist }));
      say(find(root, "#waiting-text", HTMLElement), t(`waiting.${words}.text`, { therapist }));
      titleFromHeading(find(root, "h1", HTMLElement));
      const line = lineWords(room, session);
      say(find(root, "#waiting-line", HTMLElement), line);
      show(find(root, "#waiting-line", HTMLElement), line !== "");
      // Once open it stays on the page: what is written during a hiccup is kept and sent later.
      hadChannel ||= room.seats.some((seat) => seat.role === "therapist" && canHear(room, seat));
      if (hadChannel && !chat.root.isConnected) {
        find(root, "#chat-place", HTMLElement).append(chat.root);
      }
      chat.update(room);
    },
  };
}

/** @param {Room} room @param {Session} session @returns {string} */
function lineWords(room, session) {
  const noWay = room.seats.some((seat) => linkTo(room, seat.page).noWay);
  return room.line === "lost" ? t("waiting.line-lost") : noWay ? noWayWords(firstName(session.therapist.name), session) : "";
}

/** @param {Room} room */
function situation(room) {
  if (!room.placed) {
    return "connecting";
  }
  if (room.phase === "second-device") {
    return "second-device";
  }
  if (room.therapist === "away" && room.met) {
    return "gone";
  }
  return room.locked && room.therapist === "here" ? "locked" : room.therapist;
}

/** @param {HTMLElement} root @param {Session} session @param {string} therapist */
function write(root, session, therapist) {
  const { appointment, you } = session;
  say(find(root, "#waiting-when", HTMLElement),
    [startInWords(appointment), startOnThisDevice(appointment)].filter(Boolean).join(" "));
  say(find(root, "#line-dies", HTMLElement), you.phone ? t("waiting.call-you", { therapist, phone: you.phone }) : "");
  show(find(root, "#line-dies", HTMLElement), you.phone !== null);
  show(find(root, "#line-dies-term", HTMLElement), you.phone !== null);
  say(find(act(root, "notify"), "span", HTMLElement), t("waiting.notify", { therapist }));
}

/** Nobody should have to look at themselves while they wait. @param {HTMLElement} root @param {Capture} capture @param {AbortSignal} signal */
function selfView(root, capture, signal) {
  const toggle = act(root, "self-view");
  const mirror = find(root, "#waiting-self", HTMLElement);
  const video = find(mirror, "video", HTMLVideoElement);
  const refresh = () => {
    const track = capture.track("camera");
    const isShown = toggle.getAttribute("aria-expanded") === "true" && track !== null;
    video.srcObject = isShown && track ? new MediaStream([track]) : null;
    show(mirror, isShown);
    show(toggle, track !== null);
    setIcon(toggle, isShown ? "eye-off" : "eye");
    say(find(toggle, "span", HTMLElement), t(isShown ? "waiting.hide-self" : "waiting.show-self"));
    say(find(root, "#waiting-media", HTMLElement), t(mediaWords(capture)));
    writeToggles(root, capture);
  };
  listenToToggles(root, capture);
  toggle.onclick = () => {
    toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
    refresh();
  };
  capture.addEventListener("change", refresh, { signal });
  refresh();
}

/** @param {Capture} capture */
function mediaWords(capture) {
  const camera = capture.isSending("camera");
  const microphone = capture.isSending("microphone");
  if (camera && microphone) {
    return "waiting.ready-both";
  }
  return camera ? "waiting.ready-camera" : microphone ? "waiting.ready-microphone" : "waiting.ready-none";
}
