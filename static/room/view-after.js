/** After the session: thank you, two questions each answered alone, and what is next. */
import { answerCheck, getCheck, Refusal, serverNow } from "./api.js";
import { button, find, h, homeLink, say, show, showRefusal, showScreen, whileBusy, wordsPage } from "./view.js";
import { firstName, t, timeInWords } from "./words.js";

/**
 * @import { Check, Item, Respondent, Session } from "./protocol.js"
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
    showDone(options);
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
    h("h2", {}, check.title), h("p", {}, check.intro),
    ...check.items.map(scale),
    h("div", { class: "notice", role: "alert", hidden: true }),
    h("div", { class: "actions" },
      h("button", { type: "submit", class: "button main", "data-act": "answer-next" }, h("span", {}, t("check.send"))),
      ...returnButton(options, "button")));
  const first = firstName(person.name);
  const alone = check.people.length > 1 ? [t("check.alone", { name: first })] : [];
  const root = wordsPage({ title: t(check.people.length > 1 ? "check.thanks-one" : "check.thanks", { name: first }), text: alone, chairs: false });
  find(root, ".actions", HTMLElement).replaceWith(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answers = read(form, check.items);
    if (answers) {
      void whileBusy(find(form, "[type=submit]", HTMLButtonElement), () => send(form, { person, answers }, options));
    }
  });
  showScreen("after", root);
}

/** @param {Item} item */
function scale(item) {
  const values = Array.from({ length: item.max - item.min + 1 }, (_, index) => item.min + index);
  const error = `${item.code}-gap`;
  return h("fieldset", { class: "field scale", "data-item": item.code },
    h("legend", {}, item.text),
    h("p", { class: "field-error", id: error }),
    h("div", { class: "scale-values" }, ...values.map((value) => h("label", { class: "scale-value" },
      h("input", { type: "radio", name: item.code, value, "data-act": "answer", "aria-describedby": `${error} ${item.code}-ends` }), h("span", {}, String(value))))),
    h("p", { class: "scale-ends", id: `${item.code}-ends` },
      h("span", {}, t("check.end", { value: item.min, words: item.low })), h("span", {}, t("check.end", { value: item.max, words: item.high }))));
}

/** @param {HTMLFormElement} form @param {Item[]} items @returns {Record<string, number> | null} null while one is open */
function read(form, items) {
  const data = new FormData(form);
  const gaps = items.filter((item) => !data.has(item.code));
  items.forEach((item) => {
    const field = find(form, `[data-item="${item.code}"]`, HTMLElement);
    say(find(field, ".field-error", HTMLElement), gaps.includes(item) ? t("check.gap") : "");
    field.classList.toggle("gap", gaps.includes(item));
  });
  if (gaps[0]) {
    find(form, `[data-item="${gaps[0].code}"] input`, HTMLInputElement).focus();
    return null;
  }
  return Object.fromEntries(items.map((item) => [item.code, Number(data.get(item.code))]));
}

/** @param {HTMLFormElement} form @param {{person: Respondent, answers: Record<string, number>}} given @param {Options} options */
async function send(form, { person, answers }, options) {
  try {
    await askNext(await answerCheck(person.participant, answers), options, person);
  } catch (error) {
    const isOver = error instanceof Refusal && NO_CHECK.has(error.reason);
    const notice = find(form, ".notice", HTMLElement);
    say(notice, t(isOver ? "check.over" : "check.not-sent"));
    show(notice, true);
  }
}

/** @param {Options} options */
function showDone(options) {
  const { you, therapist } = options.session;
  const key = you.role === "therapist" ? "done.text-therapist" : "done.text";
  showScreen("done", wordsPage({
    title: t("done.title"), text: [t(key, { therapist: firstName(therapist.name) })],
    actions: [homeLink(), ...returnButton(options, "button")],
  }));
}

/** @param {Options} options @param {string} look @returns {HTMLElement[]} while the window is open */
function returnButton({ session, back }, look) {
  const { closes_at: closesAt, modality } = session.appointment;
  const isOpen = modality === "online" && serverNow() < Date.parse(closesAt);
  return isOpen ? [button("return", t("after.return"), back, { class: look, icon: "arrow-left" })] : [];
}
