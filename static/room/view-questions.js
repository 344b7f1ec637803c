/** Questions on one page: numbers or words to choose from, some that are asked only after another, each of which may be skipped. */
import { find, h, say, show } from "./view.js";
import { t } from "./words.js";

/**
 * @import { Item } from "./protocol.js"
 * @typedef {{answers: Record<string, number>, skipped: Record<string, string>}} Given
 */

const REASONS = ["asked-declined", "not-applicable", "unclear"];
const SKIP = "skip:";

/** @param {Item} item */
export function question(item) {
  const error = `${item.code}-gap`;
  return h("fieldset", { class: "field scale", "data-item": item.code },
    h("legend", {}, item.text),
    ...(item.hint ? [h("p", { class: "soft" }, item.hint)] : []),
    h("p", { class: "field-error", id: error }),
    ...(item.labels.length > 0 ? words(item, error) : numbers(item, error)),
    skip(item, error));
}

/** @param {Item} item @param {string} error */
function words(item, error) {
  return [h("div", { class: "choices" }, ...item.labels.map((label, index) => choice(item, String(item.min + index), label, error)))];
}

/** @param {Item} item @param {string} error */
function numbers(item, error) {
  const values = Array.from({ length: item.max - item.min + 1 }, (_, index) => item.min + index);
  return [
    h("div", { class: "scale-values" }, ...values.map((value) => h("label", { class: "scale-value" },
      h("input", { type: "radio", name: item.code, value, "data-act": "answer", "aria-describedby": `${error} ${item.code}-ends` }), h("span", {}, String(value))))),
    h("p", { class: "scale-ends", id: `${item.code}-ends` },
      h("span", {}, t("check.end", { value: item.min, words: item.low })), h("span", {}, t("check.end", { value: item.max, words: item.high }))),
  ];
}

/** Of one group with the answers, so that a reason takes the place of an answer, and the other way round. @param {Item} item @param {string} error */
function skip(item, error) {
  return h("details", { class: "skip" },
    h("summary", { "data-act": "skip" }, t("check.skip"), h("span", { class: "unseen" }, ` ${item.text}`)),
    h("div", { class: "choices" }, ...REASONS.map((reason) => choice(item, SKIP + reason, t(`check.skip.${reason}`), error))));
}

/** @param {Item} item @param {string} value @param {string} label @param {string} error */
function choice(item, value, label, error) {
  return h("label", { class: "choice" },
    h("input", { type: "radio", name: item.code, value, "data-act": "answer", "aria-describedby": error }), h("span", {}, label));
}

/** Shows what is asked after what is chosen so far; what is not asked does not count. @param {HTMLFormElement} form @param {Item[]} items */
export function askWhatFollows(form, items) {
  for (const { code, asked_if: condition } of items) {
    if (condition) {
      const { answers } = chosen(form);
      const isAsked = condition.items.some((one) => (answers[one] ?? 0) >= condition.least);
      const field = find(form, `[data-item="${code}"]`, HTMLFieldSetElement);
      show(field, isAsked);
      field.disabled = !isAsked;
    }
  }
}

/** @param {HTMLFormElement} form @param {Item[]} items @returns {Given | null} null while one is open */
export function read(form, items) {
  const data = new FormData(form);
  const asked = items.filter(({ code }) => !find(form, `[data-item="${code}"]`, HTMLFieldSetElement).disabled);
  const gaps = asked.filter(({ code }) => !data.has(code));
  asked.forEach((item) => {
    const field = find(form, `[data-item="${item.code}"]`, HTMLElement);
    say(find(field, ".field-error", HTMLElement), gaps.includes(item) ? t("check.gap") : "");
    field.classList.toggle("gap", gaps.includes(item));
  });
  if (gaps[0]) {
    find(form, `[data-item="${gaps[0].code}"] input`, HTMLInputElement).focus();
    return null;
  }
  return chosen(form);
}

/** @param {HTMLFormElement} form @returns {Given} */
function chosen(form) {
  const all = [...new FormData(form)].map(([code, value]) => /** @type {[string, string]} */ ([code, String(value)]));
  return {
    answers: Object.fromEntries(all.filter(([, value]) => !value.startsWith(SKIP)).map(([code, value]) => [code, Number(value)])),
    skipped: Object.fromEntries(all.filter(([, value]) => value.startsWith(SKIP)).map(([code, value]) => [code, value.slice(SKIP.length)])),
  };
}

/** Nothing is rated this time. @param {Item[]} items @returns {Given} */
export function nothing(items) {
  const always = items.filter((item) => !item.asked_if);
  return { answers: {}, skipped: Object.fromEntries(always.map(({ code }) => [code, "asked-declined"])) };
}
