/** In person: the code on the therapist's screen, and what the client's device says to it. */
import { Refusal } from "./api.js";
import { answerCode, lookForAnswer, newCode } from "./introducing.js";
import { qrCode } from "./qr.js";
import { button, find, h, homeLink, say, showScreen, wordsPage } from "./view.js";
import { open } from "./view-dialogs.js";
import { firstName, t } from "./words.js";

/**
 * @import { Shown } from "./introducing.js"
 * @import { Person, Session } from "./protocol.js"
 */

const ASK_AGAIN_MS = 2000;
const MINDED = new Set(["unfit", "forgetful", "not-sent"]);

/** The code for one client, until it is answered or put away. */
export class IntroductionDialog {
  /** @type {Shown | null} */
  #shown = null;
  #place = h("div", { class: "qr-place" });
  #status = h("p", { role: "status" });

  /** @param {Session} session @param {Person} person @param {() => void} known  both devices are, on this side */
  constructor(session, person, known) {
    this.session = session;
    this.person = person;
    this.known = known;
    this.name = firstName(person.name);
    this.again = button("new-code", t("introduction.again"), () => void this.#show("waiting"), { icon: "refresh-cw" });
    this.how = h("p", {}, t("introduction.how", { name: this.name }));
    this.close = button("close-dialog", t("dialog.stay"), () => this.dialog.close());
    this.dialog = open(t("introduction.title", { name: this.name }), [this.how, this.#place, this.#status], [this.again, this.close]);
    this.dialog.addEventListener("close", () => { this.#shown = null; });
    void this.#show("waiting");
  }

  /** @param {"waiting" | "unfit"} words  to be said with the new code */
  async #show(words) {
    this.#shown = null;
    this.again.disabled = true;
    this.#say("making");
    try {
      const shown = await newCode(this.session, this.person);
      if (this.dialog.open) {
        this.#shown = shown;
        this.#place.replaceChildren(qrCode(shown.link, t("introduction.label", { name: this.name })));
        this.#say(words);
        this.#lookLater(shown);
      }
    } catch {
      this.#putAway("not-sent");
    } finally {
      this.again.disabled = false;
    }
  }

  /** @param {Shown} shown */
  #lookLater(shown) {
    setTimeout(() => void this.#look(shown), ASK_AGAIN_MS);
  }

  /** @param {Shown} shown */
  async #look(shown) {
    const found = this.#shown === shown ? await lookForAnswer(this.session, this.person, shown).catch(whatFollows) : null;
    if (this.#shown !== shown) {
      return; // another code is shown by now, or none
    }
    if (found === "unfit") {
      void this.#show("unfit");
    } else if (found === "waiting" || found === null) {
      this.#lookLater(shown);
    } else {
      this.#putAway(found);
    }
  }

  /** @param {"known" | "forgetful" | "not-sent"} words */
  #putAway(words) {
    this.#shown = null;
    this.#place.replaceChildren();
    this.#say(words);
    if (words === "known") {
      this.how.remove();
      this.again.remove();
      say(find(this.close, "span", HTMLElement), t("dialog.done"));
      this.close.className = "button main";
      this.close.focus();
      this.known();
    }
  }

  /** @param {"making" | "waiting" | "unfit" | "known" | "forgetful" | "not-sent"} words */
  #say(words) {
    say(this.#status, t(`introduction.${words}`, { name: this.name }));
    this.#status.className = MINDED.has(words) ? "notice" : "lead";
  }
}

/** @param {unknown} error @returns {"waiting" | "not-sent"} a line that broke comes back; a session that was closed does not */
function whatFollows(error) {
  return error instanceof Refusal && ["offline", "unavailable", "too-many"].includes(error.reason) ? "waiting" : "not-sent";
}

/** The client's page, which a code opened. @param {Session} session @param {string} code */
export async function showAnswering(session, code) {
  const root = showWords(session, "opening");
  const outcome = await answerCode(session, code).catch(() => /** @type {const} */ ("not-sent"));
  if (root.isConnected) {
    showWords(session, outcome, outcome === "not-sent"
      ? [button("retry", t("refused.again"), () => void showAnswering(session, code), { icon: "refresh-cw", class: "button main" })] : []);
  }
}

/**
 * @param {Session} session @param {"opening" | "known" | "unreadable" | "forgetful" | "not-sent"} words @param {HTMLElement[]} [actions]
 * @returns {HTMLElement}
 */
function showWords(session, words, actions = []) {
  const therapist = firstName(session.therapist.name);
  const root = wordsPage({
    title: t(`introduced.${words}.title`, { therapist }),
    text: [t(`introduced.${words}.text`, { therapist }), t("in-person.client-after")], actions: [...actions, homeLink()],
  });
  showScreen("in-person", root);
  return root;
}
