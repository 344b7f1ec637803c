/** After the session: thank you, a few questions each answered alone, and what is next. */
import { answerCheck, atServer, getCheck, Refusal, serverNow } from "./api.js";
import { button, find, h, homeLink, icon, say, show, showRefusal, showScreen, whileBusy, wordsPage } from "./view.js";
import { askWhatFollows, nothing, question, read } from "./view-questions.js";
import { firstName, t, timeInWords } from "./words.js";

/**
 * @import { Check, Respondent, Session } from "./protocol.js"
 * @import { Given } from "./view-questions.js"
 * @typedef {{session: Session, left: boolean, back: () => void}} Options
 */

/** Refusals that mean: there is nothing to ask now. */
const NO_CHECK = new Set(["not-now", "unknown", "late"]);

/** @param {Options} options */
export async function showAfter(options) {
  if (options.left) {
    showLeft(options);
  } else {
    await showCheck(options);
  }
}

/** @param {Options} options */
function showLeft(options) {
  const { session } = options;
  const therapist = firstName(session.therapist.name);
  const until = timeInWords(session.appointment.closes_at, session.appointment.zone);
  showScreen("after", wordsPage({
    title: t("left.title"), text: [t("left.text", { therapist, until })],
    actions: [...returnButton(options, "button main"), button("finish", t("left.finish"), () => void showCheck(options)), homeLink()],
  }));
}

/** @param {Options} options */
async function showCheck(options) {
  try {
    await askNext(await getCheck(), options, null);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal("unavailable");
    if (NO_CHECK.has(refusal.reason)) {
      showDone(options);
    } else {
      showRefusal(refusal, () => void showCheck(options));
    }
  }
}

/** @param {Check} check @param {Options} options @param {Respondent | null} previous  who answered just now on this screen */
async function askNext(check, options, previous) {
  const next = check.people.find((person) => person.state === "due");
  if (!next) {
    showDone(options, check);
  } else if (previous && previous.participant !== next.participant) {
    showHandover(previous, next, () => showQuestions(check, next, options));
  } else {
    showQuestions(check, next, options);
  }
}

/** The answers of the one are gone from the page before the other takes it. @param {Respondent} previous @param {Respondent} next @param {() => void} taken */
function showHandover(previous, next, taken) {
  const values = { next: firstName(next.name), previous: firstName(previous.name) };
  const root = wordsPage({
    title: t("handover.title", values), text: [t("handover.text", values)],
    actions: [button("handover", t("handover.taken", values), taken, { class: "button main", icon: "arrow-right" })],
  });
  root.classList.add("handover");
  showScreen("after", root);
}

/** @param {Check} check @param {Respondent} person @param {Options} options */
function showQuestions(check, person, options) {
  const form = h("form", { class: "check", novalidate: true },
    h("h2", {}, check.title), h("p", {}, check.intro), ...(check.validated ? [] : [h("p", { class: "soft" }, t("check.ours"))]),
    ...check.items.map(question),
    ...(check.attribution ? [h("p", { class: "soft", lang: "en" }, check.attribution)] : []),
    h("div", { class: "notice", role: "alert", hidden: true }),
    h("div", { class: "actions" },
      h("button", { type: "submit", class: "button main", "data-act": "answer-next" }, h("span", {}, t("check.send"))),
      ...leaveOut(() => void send(form, { check, person, given: nothing(check.items) }, options), check),
      ...returnButton(options, "button")));
  form.addEventListener("change", () => askWhatFollows(form, check.items));
  askWhatFollows(form, check.items);
  const first = firstName(person.name);
  const alone = check.people.length > 1 ? [t("check.alone", { name: first })] : [];
  const root = wordsPage({ title: t(check.people.length > 1 ? "check.thanks-one" : "check.thanks", { name: first }), text: alone, chairs: false });
  find(root, ".actions", HTMLElement).replaceWith(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = read(form, check.items);
    if (given) {
      void whileBusy(find(form, "[type=submit]", HTMLButtonElement), () => send(form, { check, person, given }, options));
    }
  });
  showScreen("after", root);
}

/** A therapist may rate nothing; a client simply closes the page. @param {() => void} onclick @param {Check} check @returns {HTMLElement[]} */
function leaveOut(onclick, check) {
  return check.form === "therapist" ? [button("leave-out", t("check.leave-out"), onclick)] : [];
}

/** @param {HTMLFormElement} form @param {{check: Check, person: Respondent, given: Given}} what @param {Options} options */
async function send(form, { check, person, given }, options) {
  try {
    await askNext(await answerCheck(person.participant, check.instrument, given), options, person);
  } catch (error) {
    const isOver = error instanceof Refusal && NO_CHECK.has(error.reason);
    const notice = find(form, ".notice", HTMLElement);
    say(notice, t(isOver ? "check.over" : "check.not-sent"));
    show(notice, true);
  }
}

/** @param {Options} options @param {Check} [check] */
function showDone(options, check) {
  const { you, therapist } = options.session;
  const key = you.role === "therapist" ? "done.text-therapist" : "done.text";
  const root = wordsPage({
    title: t("done.title"), text: [t(key, { therapist: firstName(therapist.name) })],
    actions: [homeLink(), ...returnButton(options, "button")],
  });
  if (check?.help) {
    find(root, ".actions", HTMLElement).before(whomToCall());
  }
  if (check?.early) {
    find(root, ".actions", HTMLElement).after(fit());
  }
  showScreen("done", root);
}

/** Nobody is told who opens it. */
function whomToCall() {
  return h("div", { class: "notice" }, h("p", {}, t("done.help")),
    h("a", { class: "quiet-link", href: atServer("/help-now/"), "data-act": "help-now" }, icon("life-buoy"), h("span", {}, t("done.help-link"))));
}

/** After the first sessions: it may not be the right fit, and that is nobody's fault. */
function fit() {
  return h("details", { class: "skip" }, h("summary", { "data-act": "fit" }, t("fit.title")),
    h("p", {}, t("fit.text")),
    h("a", { class: "quiet-link", href: atServer("/me/another-therapist/"), "data-act": "another-therapist" }, icon("users"), h("span", {}, t("fit.link"))));
}

/** @param {Options} options @param {string} look @returns {HTMLElement[]} while the window is open */
function returnButton({ session, back }, look) {
  const { closes_at: closesAt, modality } = session.appointment;
  const isOpen = modality === "online" && serverNow() < Date.parse(closesAt);
  return isOpen ? [button("return", t("after.return"), back, { class: look, icon: "arrow-left" })] : [];
}
