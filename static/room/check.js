/** Trying one's equipment: eleven steps, one after the other, each with a plain verdict; and the report, if it is wanted. */
import { getIce, hasCapability, Refusal, sendEquipmentReport } from "./api.js";
import { countDevices, tryBrowser, tryCamera, tryMicrophone } from "./check-media.js";
import { relayBy, tryDatagrams, tryRelay, trySocket } from "./check-network.js";
import { overall, reportOf, soundFinding, STEPS } from "./check-report.js";
import { listenToItself } from "./check-sound.js";
import { Capture, playNotes } from "./devices.js";
import { button, find, h, homeLink, icon, loadIcons, show, showScreen, whileBusy, wordsPage } from "./view.js";
import { acts, choice, nameThePractice, showFinding, showTrying, stepList } from "./view-check.js";
import { browserLanguage, speak, t } from "./words.js";

/**
 * @import { Finding, Findings, Step } from "./check-report.js"
 * @import { Way } from "./check-network.js"
 */

const NOTES = [523, 659];
const capture = new Capture();
const ticket = takeTicket();
/** @type {RTCIceServer[] | null} null: nobody who may use the relay */
let servers = null;
/** By which the minute of sound goes. @type {RTCIceServer | null} */
let reached = null;

/** @returns {string} */
function takeTicket() {
  const found = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  return found;
}

async function begin() {
  loadIcons();
  await speak(browserLanguage());
  if (ticket || hasCapability()) {
    try {
      const help = await getIce(ticket);
      servers = help.ice_servers;
      await speak(help.language);
      nameThePractice(help.practice);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
    }
  }
  showStart();
}

function showStart() {
  const text = [t("equipment.intro"), t(servers ? "equipment.nothing-sent" : "equipment.come-by-home")];
  showScreen("equipment", wordsPage({
    title: t("equipment.title"), text, chairs: false,
    actions: [button("begin", t("equipment.begin"), () => void run(), { class: "button main" }), wayBack()],
  }));
}

function wayBack() {
  return hasCapability()
    ? h("a", { class: "button", href: "./", "data-act": "back" }, icon("arrow-left"), h("span", {}, t("equipment.back")))
    : homeLink();
}

async function run() {
  const list = stepList();
  const video = h("video", { autoplay: true, muted: true, playsinline: true, "aria-label": t("equipment.picture") });
  video.muted = true;
  const mirror = h("div", { class: "mirror small", hidden: true }, video);
  const root = wordsPage({ title: t("equipment.title"), text: [], chairs: false });
  find(root, ".page-text", HTMLElement).append(mirror, list);
  showScreen("equipment", root);
  reached = null;
  // Whoever comes to a session without a camera may still wish to know whether it works.
  capture.slots.camera.on = capture.slots.microphone.on = true;
  /** @type {Record<Step, () => Finding | Promise<Finding>>} */
  const steps = {
    browser: tryBrowser,
    camera: async () => {
      await capture.start();
      show(mirror, capture.track("camera") !== null);
      return tryCamera(capture, video);
    },
    microphone: () => microphone(list),
    speaker: () => speaker(list),
    devices: countDevices,
    socket: async () => socketFinding(await trySocket()),
    udp: () => byRelay("udp", tryDatagrams),
    "turn-udp": () => relay("turn-udp", "udp"),
    "turn-tcp": () => relay("turn-tcp", "tcp"),
    "turn-tls": () => relay("turn-tls", "tls"),
    sound: () => sound(list),
  };
  /** @type {Findings} */
  const findings = {};
  for (const step of STEPS) {
    showTrying(list, step, t(`equipment.trying.${step}`));
    const finding = await steps[step]();
    findings[step] = finding;
    showFinding(list, step, finding);
  }
  capture.stop();
  show(mirror, false);
  finish(root, findings);
}

/** @param {HTMLElement} list @returns {Promise<Finding>} */
async function microphone(list) {
  const over = new AbortController();
  const meter = h("meter", { min: 0, max: 1, value: 0, "aria-label": t("check-in.level") });
  const skip = button("skip", t("equipment.go-on"), () => over.abort());
  acts(list, "microphone", meter, h("div", { class: "row" }, skip));
  return tryMicrophone(capture, { level: (level) => { meter.value = level; }, enough: over.signal });
}

/** @param {HTMLElement} list @returns {Promise<Finding>} */
async function speaker(list) {
  for (;;) {
    void playNotes(NOTES);
    const answer = await choice(list, "speaker", {
      heard: "equipment.heard", again: "equipment.play-again", "not-heard": "equipment.not-heard",
    });
    if (answer !== "again") {
      const verdict = answer === "heard" ? "good" : "trouble";
      return { verdict, words: `equipment.speaker.${verdict}` };
    }
  }
}

/** @param {number | null} roundTrip @returns {Finding} */
function socketFinding(roundTrip) {
  return roundTrip === null
    ? { verdict: "trouble", words: "equipment.socket.trouble" }
    : { verdict: "good", words: "equipment.socket.good", values: { ms: Math.round(roundTrip) }, numbers: { round_trip_ms: Math.round(roundTrip) } };
}

/** @param {"turn-udp" | "turn-tcp" | "turn-tls"} step @param {Way} way @returns {Promise<Finding>} */
function relay(step, way) {
  return byRelay(step, async (known) => {
    const server = /** @type {RTCIceServer} */ (relayBy(known, way));
    const good = await tryRelay(server);
    reached ??= good ? server : null;
    return good;
  }, way);
}

/**
 * @param {Step} step @param {(servers: RTCIceServer[]) => Promise<boolean>} attempt @param {Way} [way]
 * @returns {Promise<Finding>}
 */
async function byRelay(step, attempt, way) {
  if (!servers) {
    return { verdict: "skipped", words: "equipment.relay.locked" };
  }
  if (servers.length === 0 || (way && !relayBy(servers, way))) {
    return { verdict: "none", words: servers.length === 0 ? "equipment.relay.none" : "equipment.relay.not-this-way" };
  }
  const verdict = (await attempt(servers)) ? "good" : "trouble";
  return { verdict, words: step === "udp" ? `equipment.udp.${verdict}` : `equipment.relay.${verdict}` };
}

/** @param {HTMLElement} list @returns {Promise<Finding>} */
async function sound(list) {
  const over = new AbortController();
  const progress = h("progress", { max: 60, value: 0, "aria-label": t("equipment.step.sound") });
  acts(list, "sound", progress, h("div", { class: "row" }, button("enough", t("equipment.enough"), () => over.abort())));
  const heard = (/** @type {number} */ seconds) => { progress.value = seconds; };
  return soundFinding(await listenToItself({ track: capture.track("microphone"), relay: reached, enough: over.signal, heard }));
}

/** @param {HTMLElement} root @param {Findings} findings */
function finish(root, findings) {
  const told = h("p", { class: "notice-line", role: "status" });
  const send = button("send-report", t("equipment.send"), () => void whileBusy(send, async () => {
    told.textContent = t(await sent(findings) ? "equipment.sent" : "equipment.not-sent");
  }), { icon: "send", class: "button main" });
  const summary = h("h2", { class: "step-sum", tabindex: "-1" }, t(`equipment.all.${overall(findings)}`));
  find(root, ".page-text", HTMLElement).append(summary,
    ...(servers ? [h("p", { class: "soft" }, t("equipment.what-is-sent"))] : []), told);
  find(root, ".actions", HTMLElement).append(...(servers ? [send] : []),
    button("again", t("equipment.again"), () => void run(), { icon: "refresh-cw" }), wayBack());
  summary.focus();
}

/** @param {Findings} findings @returns {Promise<boolean>} */
async function sent(findings) {
  try {
    await sendEquipmentReport(reportOf(findings), ticket);
    return true;
  } catch {
    return false;
  }
}

void begin();
