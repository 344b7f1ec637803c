/** A session in the practice. The therapist's page: who came, the clock, and the end. The client's: when and where. */
import { closeInPerson, openInPerson, Refusal, serverNow } from "./api.js";
import { runClock } from "./clock.js";
import { act, announce, button, find, h, homeLink, icon, say, show, showScreen, whileBusy, wordsPage } from "./view.js";
import { IntroductionDialog, showAnswering } from "./view-introduction.js";
import { numbers } from "./view-people.js";
import { firstName, minutesLeft, startInWords, t } from "./words.js";

/**
 * @import { Person, Session } from "./protocol.js"
 * @typedef {{closed: (session: Session) => void, refused: (error: unknown) => void}} Ways
 */

/** @param {Session} session @param {Ways} ways */
export function showInPerson(session, ways) {
  if (session.state === "running") {
    showRunning(session, ways);
  } else {
    showOpening(session, ways);
  }
}

/** A client's page for a session that is not held here. @param {Session} known @param {string} code  of a link that was scanned, or "" */
export function showInPersonClient(known, code) {
  if (code) {
    void showAnswering(known, code);
    return;
  }
  const when = startInWords(known.appointment);
  showScreen("in-person", wordsPage({
    title: t("in-person.client-title"),
    text: [t("in-person.client-text", { when, practice: known.practice.name }), t("in-person.client-after")],
    actions: [homeLink()],
  }));
}

/** @param {Session} session @param {Ways} ways */
function showOpening(session, ways) {
  const root = wordsPage({
    title: t("in-person.who-came"), text: [startInWords(session.appointment)], chairs: false,
    actions: [button("open-session", t("in-person.open"), () => void open(), { class: "button main", icon: "door-open" }), homeLink()],
  });
  const list = h("fieldset", { class: "field", id: "attending" }, h("legend", {}, t("in-person.tick")),
    h("p", { class: "field-error", role: "alert" }), ...session.people.map(attendance));
  find(root, ".actions", HTMLElement).before(list);
  const open = async () => {
    const attending = [...list.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value);
    say(find(list, ".field-error", HTMLElement), attending.length === 0 ? t("in-person.gap") : "");
    if (attending.length > 0) {
      await request(root, "open-session", async () => showInPerson(await openInPerson(attending), ways), ways);
    }
  };
  showScreen("in-person", root);
}

/** @param {Person} person */
function attendance(person) {
  return h("div", { class: "attendance" },
    h("label", { class: "choice" }, h("input", { type: "checkbox", value: person.participant, "data-act": "attending" }), h("span", { dir: "auto" }, person.name)),
    ...numbers(person, false, "in-person.phone"));
}

/** @param {Session} session @param {Ways} ways */
function showRunning(session, ways) {
  const clock = h("p", { class: "countdown", id: "clock" });
  const notice = h("p", { class: "notice", hidden: true });
  const root = wordsPage({
    title: t("in-person.running"), text: [], chairs: false,
    actions: [button("close-session", t("session.end"), () => void close(), { class: "button main", icon: "check" })],
  });
  find(root, ".page-text", HTMLElement).append(clock, notice,
    ...session.people.map((person) => h("div", { class: "attendance" },
      h("p", { class: "seat-name", dir: "auto" }, person.name), ...numbers(person, false, "in-person.phone"),
      ...(person.attends ? introduction(session, person) : []))));
  const stop = runClock({ endsAt: session.appointment.ends_at, now: serverNow }, {
    tick: (minutes) => say(clock, minutesLeft(minutes)),
    fiveMinutes: () => {
      say(notice, t("session.five-minutes"));
      show(notice, true);
      announce(t("session.five-minutes"));
    },
  });
  const close = () => request(root, "close-session", async () => {
    const ended = await closeInPerson();
    stop();
    ways.closed(ended);
  }, ways);
  showScreen("in-person", root);
}

/** @param {Session} session @param {Person} person */
function introduction(session, person) {
  const name = firstName(person.name);
  const why = h("p", { class: "soft" }, t("introduction.why", { name }));
  const known = () => {
    why.className = "fact";
    why.replaceChildren(icon("shield-check"), h("span", {}, t("introduction.known", { name })));
  };
  const begin = button("introduce", t("introduction.button"), () => new IntroductionDialog(session, person, known), { icon: "shield-check" });
  return [begin, why];
}

/** @param {HTMLElement} root @param {string} name @param {() => Promise<void>} work @param {Ways} ways */
async function request(root, name, work, ways) {
  try {
    await whileBusy(act(root, name), work);
  } catch (error) {
    if (error instanceof Refusal && ["offline", "unavailable", "too-many"].includes(error.reason)) {
      announce(t("in-person.not-sent"));
    } else {
      ways.refused(error);
    }
  }
}
