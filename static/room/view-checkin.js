/** Check-in: picture, microphone and speaker, the place, and whether somebody could overhear. */
import { meter, playNotes } from "./devices.js";
import { act, button, clone, find, h, say, setIcon, show, whileBusy } from "./view.js";
import { Refusal } from "./api.js";
import { PROVINCES, firstName, listNames, provinceWords, startInWords, startOnThisDevice, t, withoutControls } from "./words.js";

/**
 * @import { CheckIn, Session } from "./protocol.js"
 * @import { Capture, CaptureKind } from "./devices.js"
 */

/** Louder than a quiet room through an open microphone, softer than a word. */
const HEARD_LEVEL = 0.08;

/**
 * @param {{session: Session, capture: Capture, submit: (answers: CheckIn) => Promise<void>}} options
 * @returns {{root: HTMLElement, close: () => void}}
 */
export function checkInView({ session, capture, submit }) {
  const root = clone("check-in");
  const tests = { microphone: false, speaker: false };
  write(root, session);
  const stopMeter = watchLevel(root, capture, () => { tests.microphone = true; });
  const refresh = () => refreshCapture(root, { capture, tests });
  capture.addEventListener("change", refresh);
  root.addEventListener("heard", refresh);
  listenToButtons(root, { capture, tests, refresh });
  listenToForm(root, { session, capture, tests, submit });
  find(root, "#device-choice", HTMLDetailsElement).addEventListener("toggle", () => void chooseDevices(root, session, capture));
  refresh();
  return {
    root,
    close: () => {
      capture.removeEventListener("change", refresh);
      stopMeter();
    },
  };
}

/** What did not load is asked for again when the choice is opened again. @param {HTMLElement} root @param {Session} session @param {Capture} capture */
async function chooseDevices(root, session, capture) {
  const holder = find(root, ".device-fields", HTMLElement);
  if (!holder.querySelector(".device-list")) {
    const module = await import("./view-devices.js").catch(() => null);
    holder.replaceChildren(...(module
      ? [module.deviceFields(capture), ...(session.relay ? [module.addressField(capture)] : []), module.equipmentLink()]
      : [h("p", {}, t("refused.unavailable.text"))]));
  }
}

/** @param {HTMLElement} root @param {Session} session */
function write(root, session) {
  const { you, appointment, therapist } = session;
  const isClient = you.role === "client";
  const name = firstName(therapist.name);
  const values = { practice: session.practice.name, therapist: name };
  say(find(root, "#when", HTMLElement), [startInWords(appointment), startOnThisDevice(appointment)].filter(Boolean).join(" "));
  say(find(root, "#promise", HTMLElement), t(isClient ? "check-in.promise" : "check-in.promise-therapist", values));
  say(find(root, "#place-hint", HTMLElement), t("check-in.place-hint", values));
  say(find(root, "#not-alone", HTMLElement), t("check-in.not-alone", values));
  say(find(act(root, "enter"), "span", HTMLElement), t(isClient ? "check-in.enter" : "check-in.open"));
  show(find(root, "#field-place", HTMLElement), isClient);
  show(find(root, "#field-province", HTMLElement), isClient);
  find(root, "#province", HTMLSelectElement).append(...PROVINCES.map((code) => h("option", { value: code, selected: code === (you.province ?? "ON") }, provinceWords(code))));
  show(find(root, "#field-alone", HTMLElement), isClient);
  if (isClient && you.partner) {
    const names = listNames([you.name, you.partner].map(firstName));
    show(find(root, "#field-together", HTMLElement), true);
    find(root, "#field-together legend", HTMLElement).append(t("check-in.together", { partner: firstName(you.partner) }));
    find(root, "#together-words", HTMLElement).append(t("check-in.together-yes", { names }));
  }
}

/** @param {HTMLElement} root @param {{capture: Capture, tests: {microphone: boolean, speaker: boolean}}} known */
function refreshCapture(root, { capture, tests }) {
  const video = find(root, "#preview", HTMLVideoElement);
  const { camera } = capture.slots;
  const track = camera.track;
  if (track && /** @type {MediaStream | null} */ (video.srcObject)?.getTracks()[0] !== track) {
    video.srcObject = new MediaStream([track]);
  }
  show(video, track !== null);
  say(find(root, "#preview-note", HTMLElement), track ? "" : t(previewNote(camera)));
  writeToggles(root, capture);
  tick(find(root, "#tick-camera", HTMLElement), track !== null, cameraWords(capture));
  tick(find(root, "#tick-microphone", HTMLElement), capture.isSending("microphone") && tests.microphone, microphoneWords(capture, tests.microphone));
  show(find(root, "#level", HTMLMeterElement), capture.isSending("microphone"));
  tick(find(root, "#tick-speaker", HTMLElement), tests.speaker, t(tests.speaker ? "check-in.speaker-done" : "check-in.speaker"));
  void trouble(root, capture, "camera");
  void trouble(root, capture, "microphone");
}

/** @param {{on: boolean, asking: boolean}} slot */
function previewNote({ on, asking }) {
  return asking ? "check-in.asking" : on ? "check-in.no-picture" : "check-in.camera-is-off";
}

/** @param {Capture} capture */
function cameraWords({ slots: { camera } }) {
  return t(camera.track ? "check-in.seen" : previewNote(camera));
}

/** @param {Capture} capture @param {boolean} heard */
function microphoneWords({ slots: { microphone } }, heard) {
  if (!microphone.on) {
    return t("check-in.microphone-is-off");
  }
  if (!microphone.track) {
    return t(microphone.asking ? "check-in.asking-microphone" : "check-in.no-sound");
  }
  return t(heard ? "check-in.heard-you" : "check-in.speak");
}

/** @param {HTMLElement} row @param {boolean} done @param {string} words */
function tick(row, done, words) {
  row.classList.toggle("done", done);
  say(find(row, ".tick-text", HTMLElement), words);
}

/** The two buttons that turn the own camera and microphone off and on. @param {HTMLElement} root @param {Capture} capture */
export function writeToggles(root, { slots: { camera, microphone } }) {
  toggle(act(root, "camera"), { on: camera.on, icons: ["video", "video-off"], words: ["check-in.camera-off", "check-in.camera-on"] });
  toggle(act(root, "mute"), { on: microphone.on, icons: ["mic", "mic-off"], words: ["check-in.microphone-off", "check-in.microphone-on"] });
}

/** @param {HTMLElement} root @param {Capture} capture */
export function listenToToggles(root, capture) {
  act(root, "camera").onclick = () => void capture.turn("camera", !capture.slots.camera.on);
  act(root, "mute").onclick = () => void capture.turn("microphone", !capture.slots.microphone.on);
}

/** @param {HTMLButtonElement} element @param {{on: boolean, icons: string[], words: string[]}} look */
function toggle(element, { on, icons, words }) {
  setIcon(element, icons[on ? 0 : 1]);
  say(find(element, "span", HTMLElement), t(words[on ? 0 : 1]));
}

/**
 * Help stands under the tick it belongs to, for the browser and system at hand, with a way on.
 * @param {HTMLElement} root @param {Capture} capture @param {CaptureKind} kind
 */
async function trouble(root, capture, kind) {
  const row = find(root, `#tick-${kind} .tick-body`, HTMLElement);
  const slot = capture.slots[kind];
  const wanted = slot.on && slot.trouble ? slot.trouble : "";
  const camera = capture.slots.camera;
  const isSame = kind === "microphone" && wanted !== "missing" && camera.on && camera.trouble === wanted;
  const state = `${wanted} ${isSame}`;
  if (row.dataset.trouble === state) {
    return;
  }
  row.dataset.trouble = state;
  const help = wanted ? await import("./help.js").catch(() => null) : null;
  if (row.dataset.trouble === state) {
    row.querySelector(".tick-help")?.remove();
    row.append(...(wanted ? [helpBox(isSame ? "" : t(help?.helpFor(wanted, kind) ?? "help.other"), capture, kind)] : []));
  }
}

/** @param {string} words  "" where they stand above already @param {Capture} capture @param {CaptureKind} kind */
function helpBox(words, capture, kind) {
  return h("div", { class: "tick-help", role: "status" },
    ...(words ? [h("p", {}, words)] : []),
    h("div", { class: "row" },
      ...(words ? [button(`retry-${kind}`, t("refused.again"), () => void capture.start(), { icon: "refresh-cw" })] : []),
      button(`without-${kind}`, t(kind === "camera" ? "check-in.without-camera" : "check-in.without-microphone"),
        () => void capture.turn(kind, false))));
}

/** @param {HTMLElement} root @param {{capture: Capture, tests: {speaker: boolean}, refresh: () => void}} parts */
function listenToButtons(root, { capture, tests, refresh }) {
  const text = find(root, "#tick-speaker .tick-text", HTMLElement);
  listenToToggles(root, capture);
  act(root, "play").onclick = () => {
    void playNotes([523, 659]);
    show(act(root, "heard"), true);
    show(act(root, "not-heard"), true);
  };
  act(root, "heard").onclick = () => {
    tests.speaker = true;
    show(act(root, "heard"), false);
    show(act(root, "not-heard"), false);
    act(root, "play").focus();
    refresh();
  };
  act(root, "not-heard").onclick = () => {
    tests.speaker = false;
    refresh();
    say(text, t("check-in.speaker-help"));
  };
}

/** @param {HTMLElement} root @param {Capture} capture @param {() => void} heard @returns {() => void} */
function watchLevel(root, capture, heard) {
  const level = find(root, "#level", HTMLMeterElement);
  /** @type {MediaStreamTrack | null} */
  let watched = null;
  let stop = () => {};
  let done = false;
  const follow = () => {
    const track = capture.track("microphone");
    if (track === watched) {
      return;
    }
    stop();
    watched = track;
    stop = track ? meter(track, (value) => {
      level.value = value;
      if (value > HEARD_LEVEL && !done) {
        done = true;
        heard();
        root.dispatchEvent(new Event("heard"));
      }
    }) : () => {};
  };
  capture.addEventListener("change", follow);
  follow();
  return () => {
    capture.removeEventListener("change", follow);
    stop();
  };
}

/**
 * @param {HTMLElement} root
 * @param {{session: Session, capture: Capture, tests: {speaker: boolean}, submit: (answers: CheckIn) => Promise<void>}} parts
 */
function listenToForm(root, { session, capture, tests, submit }) {
  const form = find(root, "form", HTMLFormElement);
  form.addEventListener("change", () => {
    const together = picked(form, "together") === "yes";
    show(find(root, "#field-alone", HTMLElement), session.you.role === "client" && !together);
    show(find(root, "#not-alone", HTMLElement), picked(form, "alone") === "no");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answers = read(form, { capture, speaker: tests.speaker });
    if (session.you.role === "therapist" || complete(root, answers, session)) {
      void whileBusy(act(root, "enter"), () => submit(answers).catch((error) => refused(root, error)));
    }
  });
}

/** @param {HTMLFormElement} form @param {string} name @returns {string} */
const picked = (form, name) => String(new FormData(form).get(name) ?? "");

/** @param {HTMLFormElement} form @param {{capture: Capture, speaker: boolean}} known @returns {CheckIn} */
function read(form, { capture, speaker }) {
  const together = picked(form, "together") === "yes";
  const alone = /** @type {"yes" | "no" | ""} */ (picked(form, "alone"));
  return {
    place: withoutControls(picked(form, "place")).replace(/\s+/g, " ").trim(), province: picked(form, "province") || null,
    alone: together ? null : alone || null, together,
    camera: capture.isSending("camera"), microphone: capture.isSending("microphone"), speaker,
  };
}

/** @param {HTMLElement} root @param {CheckIn} answers @param {Session} session @returns {boolean} */
function complete(root, answers, session) {
  const form = find(root, "form", HTMLFormElement);
  const gaps = [
    session.you.partner && !picked(form, "together") ? "together" : "",
    answers.place ? "" : "place",
    answers.together || answers.alone ? "" : "alone",
  ].filter(Boolean);
  ["together", "place", "alone"].forEach((field) => mark(root, field, gaps.includes(field)));
  if (gaps[0]) {
    find(root, `#field-${gaps[0]} input`, HTMLInputElement).focus();
  }
  return gaps.length === 0;
}

/** @param {HTMLElement} root @param {string} field @param {boolean} gap */
function mark(root, field, gap) {
  const holder = find(root, `#field-${field}`, HTMLElement);
  say(find(holder, ".field-error", HTMLElement), gap ? t(`check-in.gap-${field}`) : "");
  holder.classList.toggle("gap", gap);
  holder.querySelectorAll("input").forEach((input) => input.setAttribute("aria-invalid", String(gap)));
}

/** @param {HTMLElement} root @param {unknown} error */
function refused(root, error) {
  const field = error instanceof Refusal ? error.details.field ?? "" : "";
  if (["together", "place", "alone"].includes(field)) {
    mark(root, field, true);
    find(root, `#field-${field} input`, HTMLInputElement).focus();
    return;
  }
  const notice = find(root, "#check-in-notice", HTMLElement);
  notice.replaceChildren(h("p", {}, t("check-in.not-sent")));
  show(notice, true);
}
