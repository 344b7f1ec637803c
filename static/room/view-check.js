/** The list of steps as it grows: what is being tried, what was found, what to do. */
import { announce, button, find, h, icon, say, setIcon, telephone } from "./view.js";
import { STEPS } from "./check-report.js";
import { t } from "./words.js";

/** @import { Finding, Step } from "./check-report.js" */

/** @type {Record<Step, string>} */
const ICONS = {
  browser: "globe", camera: "video", microphone: "mic", speaker: "volume-2", devices: "headphones", socket: "house",
  udp: "send", "turn-udp": "send", "turn-tcp": "send", "turn-tls": "lock", sound: "heart-handshake",
};
/** In these the person has something to do. @type {Set<Step>} */
const ASKS = new Set(["camera", "microphone", "speaker", "sound"]);
const VERDICT_ICONS = { good: "check", trouble: "triangle-alert", skipped: "arrow-right", none: "info" };

/** @returns {HTMLElement} */
export function stepList() {
  return h("ol", { class: "ticks steps" }, ...STEPS.map((step) => h("li", { class: "tick", "data-step": step },
    icon(ICONS[step]),
    h("div", { class: "tick-body" },
      h("h2", { class: "step-name" }, t(`equipment.step.${step}`)),
      h("p", { class: "step-words soft" }, t("equipment.not-yet")),
      h("div", { class: "step-acts" })))));
}

/** @param {HTMLElement} list @param {Step} step @returns {HTMLElement} */
export const row = (list, step) => find(list, `[data-step="${step}"]`, HTMLElement);

/** @param {HTMLElement} list @param {Step} step @param {string} words  What is being tried, or what the person should do. */
export function showTrying(list, step, words) {
  const item = row(list, step);
  item.dataset.verdict = "trying";
  item.setAttribute("aria-current", "step");
  say(find(item, ".step-words", HTMLElement), words);
  if (ASKS.has(step)) {
    announce(`${t(`equipment.step.${step}`)}: ${words}`, { shown: false });
  }
}

/** @param {HTMLElement} list @param {Step} step @param {Finding} finding */
export function showFinding(list, step, { verdict, words, values }) {
  const item = row(list, step);
  item.removeAttribute("aria-current");
  item.dataset.verdict = verdict;
  item.classList.toggle("done", verdict === "good");
  setIcon(item, VERDICT_ICONS[verdict]);
  const sentence = t(words, values);
  say(find(item, ".step-words", HTMLElement), sentence);
  acts(list, step);
  announce(`${t(`equipment.step.${step}`)}: ${sentence}`, { shown: false });
}

/** @param {HTMLElement} list @param {Step} step @param {...HTMLElement} children  What can be pressed in this step now. */
export function acts(list, step, ...children) {
  find(row(list, step), ".step-acts", HTMLElement).replaceChildren(...children);
}

/**
 * @param {HTMLElement} list @param {Step} step @param {Record<string, string>} answers  act → key of its words
 * @returns {Promise<string>} the act that was pressed
 */
export function choice(list, step, answers) {
  return new Promise((resolve) => {
    acts(list, step, h("div", { class: "row" }, ...Object.entries(answers).map(([name, words], index) =>
      button(name, t(words), () => resolve(name), { class: index === 0 ? "button main" : "button" }))));
  });
}

/** @param {{name: string, phone: string}} practice */
export function nameThePractice({ name, phone }) {
  find(document, "#practice", HTMLElement).textContent = name;
  const call = find(document, "#call", HTMLAnchorElement);
  call.replaceChildren(icon("phone"), h("span", {}, phone));
  call.href = telephone(phone);
  call.setAttribute("aria-label", t("refused.call", { phone }));
  call.hidden = !phone;
}
