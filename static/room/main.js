/** The way through the page: in by a link, check-in, the room, and what comes after. */
import { checkIn, getSession, hasCapability, redeem, Refusal, serverNow } from "./api.js";
import { Capture } from "./devices.js";
import {
  act, button, clone, homeLink, loadIcons, showEarly, showNoLink, showPractice, showRefusal, showScreen, wordsPage,
} from "./view.js";
import { checkInView } from "./view-checkin.js";
import { browserLanguage, firstName, speak, t } from "./words.js";

/**
 * @import { CheckIn, Session } from "./protocol.js"
 * @import { Outcome } from "./room.js"
 */

/** What the room itself needs; fetched while the person is at check-in, in one go. */
const LIVE = [
  "circle.js", "clock.js", "cushion.js", "figures.js", "fingerprints.js", "hearing.js", "keyring.js", "known.js", "learner.js",
  "line.js", "mending.js", "mesh.js", "news.js", "observed.js", "peer.js", "pictures.js", "pins.js", "post.js",
  "protocol.js", "quality.js", "reports.js", "room.js", "safety.js", "screens.js", "senders.js", "socket.js", "state.js", "telling.js",
  "tending.js", "trust.js", "verification.js", "view-chat.js", "view-devices.js", "view-dialogs.js", "view-keys.js", "view-panels.js",
  "view-people.js", "view-safety.js", "view-session.js", "view-tiles.js", "view-waiting.js", "wake.js",
];
/** With these the link itself is still good. */
const LINK_STAYS = new Set(["early", "offline", "unavailable", "too-many"]);
/** Reasons of `closing` that need other words than the refusal of the same name, or share one sentence. @type {Record<string, string>} */
const CLOSINGS = { replaced: "replaced-here", malformed: "interrupted", "too-large": "interrupted", "too-many": "interrupted" };
const IN_PERSON_POLL_MS = 15000;

const capture = new Capture();
/** The link that this page was opened with, for when it has to be opened elsewhere. */
const cameWith = takeLink();
/** @type {string | null} */
let token = cameWith?.split(".")[0] || null;
/** A link may carry more than its token: what a code in person says. Answered once. */
let introduction = cameWith?.slice(cameWith.indexOf(".") + 1 || cameWith.length) ?? "";

/** A token in the address bar could be read over a shoulder: it leaves at once. @returns {string | null} */
function takeLink() {
  const found = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  return found || null;
}

async function begin() {
  loadIcons();
  try {
    await speak(browserLanguage());
  } catch {
    showBroken();
    return;
  }
  showScreen("opening", wordsPage({ title: t("opening.title"), text: [t("opening.text")], chairs: false }), { focus: false });
  await enter();
}

async function enter() {
  if (!token && !hasCapability()) {
    showNoLink();
    return;
  }
  try {
    const session = token ? await redeem(token) : await getSession();
    token = null;
    await speak(session.you.language);
    showPractice(session);
    await route(session);
  } catch (error) {
    refuse(error);
  }
}

/** Not even the words came: the page says so by itself, in both languages. */
function showBroken() {
  putLinkBack();
  const root = clone("broken");
  act(root, "retry").onclick = () => location.reload();
  showScreen("refused", root);
}

/** Whatever does not succeed ends on a page with a way on. @param {unknown} error */
function refuse(error) {
  const { reason, details } = error instanceof Refusal ? error : new Refusal("unavailable");
  if (token && LINK_STAYS.has(reason)) {
    putLinkBack(); // so that loading the page again still works
  }
  if (reason === "early" && details.opens_at && details.starts_at && details.zone) {
    showEarly({ opens_at: details.opens_at, starts_at: details.starts_at, zone: details.zone },
      { now: serverNow, opened: enterAgain });
  } else {
    // A browser may remember that a module did not load for as long as the page lives.
    showRefusal({ reason, details }, error instanceof Refusal ? enterAgain : () => location.reload());
  }
}

function enterAgain() {
  history.replaceState(null, "", location.pathname);
  void enter();
}

/** @param {Session} session */
async function route(session) {
  if (session.state === "ended") {
    await after(session);
  } else if (session.appointment.modality === "in-person") {
    await meetInPerson(session);
  } else {
    await join(session);
  }
}

/** @param {Session} session */
async function join(session) {
  if (typeof RTCPeerConnection === "undefined") {
    putLinkBack();
    showRefusal({ reason: "no-calls" }, enterAgain);
    return;
  }
  void capture.start();
  if (session.you.checked_in) {
    await stay(session);
  } else {
    document.addEventListener("pointerdown", () => void preload(), { once: true });
    document.addEventListener("keydown", () => void preload(), { once: true });
    showCheckIn(session);
  }
}

/** “Open in browser” takes the address along: without the link it would lead nowhere. */
function putLinkBack() {
  if (cameWith) {
    history.replaceState(null, "", `#${cameWith}`);
  }
}

async function putLinkBackInsideAnApp() {
  if (Object.values(capture.slots).some(({ trouble }) => trouble)) {
    const help = await import("./help.js").catch(() => null);
    if (help?.isInsideAnApp()) {
      putLinkBack();
    }
  }
}

/** @param {Session} session */
function showCheckIn(session) {
  const view = checkInView({
    session, capture,
    submit: async (answers) => {
      const checked = await sendCheckIn(answers);
      if (checked) {
        view.close();
        await stay(checked);
      }
    },
  });
  showScreen("check-in", view.root);
}

/**
 * @param {CheckIn} answers
 * @returns {Promise<Session | null>} null where the link itself ended meanwhile; what can be put right is thrown on
 */
async function sendCheckIn(answers) {
  try {
    return await checkIn(answers);
  } catch (error) {
    if (error instanceof Refusal && !["offline", "unavailable", "malformed", "too-many", "too-large"].includes(error.reason)) {
      capture.stop();
      refuse(error);
      return null;
    }
    throw error;
  }
}

/** The room's modules and its look, while the person is still at check-in. */
async function preload() {
  LIVE.filter((href) => !document.querySelector(`link[href="${href}"]`))
    .forEach((href) => document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href })));
  await dress("panels.css", "session.css", "controls.css");
}

/** @type {Map<string, Promise<unknown>>} */
const sheets = new Map();

/** @param {...string} hrefs @returns {Promise<unknown>} when these style sheets are there, or cannot be had */
function dress(...hrefs) {
  return Promise.all(hrefs.map((href) => {
    const sheet = sheets.get(href) ?? fetchSheet(href);
    sheets.set(href, sheet);
    return sheet;
  }));
}

/** Without its look the page still works; it is asked for again with the next screen. @param {string} href */
function fetchSheet(href) {
  return new Promise((resolve) => {
    const onerror = () => {
      sheets.delete(href);
      link.remove();
      resolve(null);
    };
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror });
    document.head.append(link);
  });
}

/** @param {Session} session */
async function stay(session) {
  try {
    const [{ stayInRoom }] = await Promise.all([import("./room.js"), preload()]);
    const outcome = await stayInRoom({ session, capture });
    await afterStay(session, outcome);
  } catch (error) {
    capture.stop();
    refuse(error); // a part of the page did not load
  }
}

/** @param {Session} session @param {Outcome} outcome */
async function afterStay(session, outcome) {
  switch (outcome.type) {
    case "ended": return after(session);
    case "left": return after(session, true);
    case "noted": return showNoted(session);
    case "closed": return showRefusal({ reason: CLOSINGS[outcome.reason] ?? outcome.reason }, enterAgain);
  }
}

/** @param {Session} session @param {boolean} [left]  the person left by themselves, and the session may go on */
async function after(session, left = false) {
  const [{ showAfter }] = await Promise.all([import("./view-after.js"), dress("after.css")]);
  await showAfter({ session, left, back: () => void goBack(session) });
}

/**
 * Back into the room, where the socket's first answer says: at the door or straight in.
 * @param {Session} session
 */
async function goBack(session) {
  await (session.appointment.modality === "online" ? join(session) : enter()).catch(refuse);
}

/** @param {Session} session */
function showNoted(session) {
  const therapist = firstName(session.therapist.name);
  showScreen("done", wordsPage({
    title: t("noted.title", { therapist }), text: [t("noted.text", { therapist })],
    actions: [button("return", t("noted.back"), () => void goBack(session), { icon: "arrow-left", class: "button main" }), homeLink()],
  }));
}

/** @param {Session} session */
async function meetInPerson(session) {
  const [{ showInPerson, showInPersonClient }] = await Promise.all([import("./view-in-person.js"), dress("after.css", "panels.css")]);
  if (session.you.role === "client") {
    showInPersonClient(session, introduction);
    introduction = "";
    setTimeout(() => void lookAgain(session), IN_PERSON_POLL_MS);
    return;
  }
  showInPerson(session, { closed: (ended) => void after(ended).catch(refuse), refused: refuse });
}

/** @param {Session} session  Until the therapist has ended the session in the practice's room. */
async function lookAgain(session) {
  try {
    const now = await getSession();
    if (now.state === "ended") {
      await after(now);
      return;
    }
  } catch (error) {
    if (error instanceof Refusal && !LINK_STAYS.has(error.reason)) {
      refuse(error);
      return;
    }
  }
  setTimeout(() => void lookAgain(session), IN_PERSON_POLL_MS);
}

capture.addEventListener("change", () => void putLinkBackInsideAnApp());
// Another link opened in this very tab changes the fragment only: it is to be entered like any other.
addEventListener("hashchange", () => location.hash && location.reload());
void begin();
