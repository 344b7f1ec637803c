/** One screen at a time, the pages that are only words and a way on, and the tools with which all view files build. No markup is ever parsed. */
import { atServer } from "./api.js";
import { durationInWords, firstName, hasWords, t, timeInWords } from "./words.js";

/**
 * @import { Session } from "./protocol.js"
 * @import { Details } from "./api.js"
 * @typedef {"opening" | "check-in" | "waiting" | "session" | "after" | "done" | "refused" | "early" | "in-person" | "equipment"} Screen
 * @typedef {{title: string, text: string[], actions?: HTMLElement[], chairs?: boolean}} Page
 */

const NEWS_MS = 7000;
/** A click comes this soon after the finger is up, or not at all. */
const AFTER_PRESS_MS = 300;
/** Refusals after which the same try may well go through. */
const PASSING = new Set(["offline", "unavailable", "too-many", "not-now", "replaced-here"]);

/** @type {Session | null} */
let session = null;
const SVG = "http://www.w3.org/2000/svg";
const SPRITE = "/static/vendor/lucide/icons.svg";

/** @param {Session} known  The bar then names the practice and how to reach it. */
export function showPractice(known) {
  session = known;
  find(document, "#practice", HTMLElement).textContent = known.practice.name;
  const call = find(document, "#call", HTMLAnchorElement);
  call.replaceChildren(icon("phone"), h("span", {}, known.practice.phone));
  call.href = telephone(known.practice.phone);
  call.setAttribute("aria-label", t("refused.call", { phone: known.practice.phone }));
  call.hidden = !known.practice.phone;
  const help = find(document, "#help", HTMLAnchorElement);
  help.replaceChildren(icon("life-buoy"), h("span", {}, t("page.help")));
  leadToHelp(help, known);
}

/** Whom to call when it cannot wait, for who comes as a client; the session goes on beside it. @param {HTMLAnchorElement} link @param {Session} known */
export const leadToHelp = (link, known) => Object.assign(link, { href: atServer("/help-now/"), hidden: known.you.role !== "client" });

/** @param {string} phone */
export const telephone = (phone) => `tel:${phone.replace(/[^\d+]/g, "")}`;

/**
 * @param {Screen} name @param {HTMLElement} root
 * @param {{focus?: boolean}} [options]  The heading takes the focus, so that a screen reader starts there.
 */
export function showScreen(name, root, { focus = true } = {}) {
  const heading = find(root, "h1", HTMLElement);
  document.body.dataset.screen = name;
  find(document, "#news", HTMLElement).replaceChildren();
  find(document, "#screen", HTMLElement).replaceChildren(root);
  titleFromHeading(heading);
  scrollTo(0, 0);
  if (focus) {
    heading.focus({ preventScroll: true });
  }
}

/** A browser keeps titles: none names anybody, even where the heading does. @param {HTMLElement} heading */
export function titleFromHeading(heading) {
  const words = heading.textContent ?? "";
  const names = session !== null && words.includes(firstName(session.therapist.name));
  document.title = [names ? t("session.title") : words, session?.practice.name].filter(Boolean).join(" · ");
}

/** @param {Page} page @returns {HTMLElement} */
export function wordsPage({ title, text, actions = [], chairs = true }) {
  const root = clone("page");
  find(root, "h1", HTMLElement).append(title);
  find(root, ".page-text", HTMLElement).append(...text.map((each) => h("p", {}, each)));
  find(root, ".actions", HTMLElement).append(...actions);
  if (!chairs) {
    find(root, ".chairs", HTMLElement).remove();
  }
  return root;
}

/** @param {string} [act] */
export function homeLink(act = "home") {
  return h("a", { class: "button", href: atServer("/"), "data-act": act }, icon("house"), h("span", {}, t("page.home")));
}

/** @param {string} phone */
function callLink(phone) {
  return h("a", { class: "button", href: telephone(phone), "data-act": "call" },
    icon("phone"), h("span", {}, t("refused.call", { phone })));
}

/**
 * @param {{reason: string, details?: Details}} refusal @param {() => void} again
 * What happened, what it means, what to do; and a way on.
 */
export function showRefusal({ reason, details = {} }, again) {
  const key = hasWords(`refused.${reason}.title`) ? reason : "unavailable";
  const phone = session?.practice.phone;
  const actions = [
    ...(PASSING.has(key) ? [button("retry", t("refused.again"), again, { icon: "refresh-cw", class: "button main" })] : []),
    ...(phone ? [callLink(phone)] : []),
    homeLink(),
  ];
  const when = details.starts_at && details.zone ? timeInWords(details.starts_at, details.zone) : "";
  showScreen("refused", wordsPage({
    title: t(`refused.${key}.title`), text: [t(`refused.${key}.text`, { when })], actions,
  }));
}

/** No link and no capability: nothing was refused, there is only nothing to open. */
export function showNoLink() {
  showScreen("refused", wordsPage({ title: t("no-link.title"), text: [t("no-link.text")], actions: [homeLink()] }));
}

/**
 * @param {{opens_at: string, starts_at: string, zone: string}} times
 * @param {{now: () => number, opened: () => void}} clock  `now`: the server's, whatever this device's clock says
 */
export function showEarly(times, { now, opened }) {
  const countdown = h("p", { class: "countdown" });
  const root = wordsPage({
    title: t("early.title", { time: timeInWords(times.opens_at, times.zone) }),
    text: [t("early.text", { time: timeInWords(times.starts_at, times.zone) })],
    actions: [homeLink()],
  });
  find(root, ".page-text", HTMLElement).append(countdown);
  const tick = () => {
    const left = Date.parse(times.opens_at) - now();
    countdown.textContent = t("early.countdown", { left: durationInWords(left) });
    if (left <= 0) {
      clearInterval(timer);
      setTimeout(opened, 1000);
    }
  };
  const timer = setInterval(tick, 1000);
  showScreen("early", root);
  tick();
}

/** @param {string} sentence @param {{shown?: boolean}} [options]  Read out once, and shown for a while. */
export function announce(sentence, { shown = true } = {}) {
  document.querySelectorAll("#news, dialog[open] [data-news]").forEach((region) => {
    const line = h("p", { class: shown ? null : "unseen" }, sentence);
    region.append(line);
    setTimeout(() => line.remove(), NEWS_MS);
  });
}

/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} Attributes */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Attributes} [attributes]  `onclick` and the like listen; `true` sets, `false` leaves out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children);
  return element;
}

/** The icons stand in the page itself, so that they can change while the server is away. */
export function loadIcons() {
  const request = new XMLHttpRequest(); // the one way to read a drawing that needs no parsing of markup by script
  request.responseType = "document";
  request.addEventListener("load", () => {
    const sprite = request.responseXML?.documentElement;
    sprite?.querySelectorAll("symbol").forEach((symbol) => { symbol.id = `icon-${symbol.id}`; });
    sprite?.setAttribute("class", "sprite");
    sprite?.setAttribute("aria-hidden", "true");
    document.body.append(...(sprite ? [sprite] : []));
  });
  request.open("GET", SPRITE);
  request.send();
}

/** @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** @param {Element} holder @param {string} name  Shows another icon in the place of the one inside `holder`. */
export function setIcon(holder, name) {
  const use = holder.querySelector("use");
  if (use && use.getAttribute("href") !== `#icon-${name}`) {
    use.setAttribute("href", `#icon-${name}`);
  }
}

/**
 * @param {string} act  what tests and the keyboard know the button by
 * @param {string} label @param {(event: Event) => void} onclick
 * @param {{icon?: string, class?: string}} [look]
 */
export function button(act, label, onclick, look = {}) {
  const children = look.icon ? [icon(look.icon)] : [];
  return h("button", { type: "button", class: look.class ?? "button", "data-act": act, onclick },
    ...children, h("span", {}, label));
}

/** @param {string} id @returns {HTMLElement} the first element of the template, with its words and icons */
export function clone(id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement) || !(template.content.firstElementChild instanceof HTMLElement)) {
    throw new TypeError(`no template ${id}`);
  }
  const root = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
  root.querySelectorAll("[data-words]").forEach((element) => {
    element.append(t(/** @type {HTMLElement} */ (element).dataset.words ?? ""));
  });
  root.querySelectorAll("[data-label]").forEach((element) => {
    element.setAttribute("aria-label", t(/** @type {HTMLElement} */ (element).dataset.label ?? ""));
  });
  root.querySelectorAll("[data-icon]").forEach((element) => {
    element.prepend(icon(/** @type {HTMLElement} */ (element).dataset.icon ?? ""));
  });
  return root;
}

/**
 * @template {Element} T
 * @param {ParentNode} root @param {string} selector @param {new () => T} kind
 * @returns {T}
 */
export function find(root, selector, kind) {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) {
    throw new TypeError(`no ${selector}`);
  }
  return element;
}

/** @param {ParentNode} root @param {string} name */
export const act = (root, name) => find(root, `[data-act="${name}"]`, HTMLButtonElement);

/** @param {Element} element @param {string} text  Touches the page only where something changes. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** @param {HTMLElement} element @param {boolean} shown */
export function show(element, shown) {
  element.hidden = !shown;
}

/** @param {HTMLButtonElement} element @param {() => Promise<void>} work  One press, one request. */
export async function whileBusy(element, work) {
  element.setAttribute("aria-busy", "true");
  element.disabled = true;
  try {
    await work();
  } finally {
    element.removeAttribute("aria-busy");
    element.disabled = false;
  }
}

/**
 * What is written anew between a finger's coming down and its going up swallows the press. So writing waits until then; of
 * several only the last is written.
 * @param {HTMLElement} root @returns {(write: () => void) => void}
 */
export function unlessPressed(root) {
  let isPressed = false;
  /** @type {(() => void) | null} */
  let waiting = null;
  const release = () => {
    isPressed = false;
    waiting?.();
    waiting = null;
  };
  root.addEventListener("pointerdown", () => {
    isPressed = true;
    const over = new AbortController();
    const soon = (/** @type {number} */ ms) => setTimeout(() => over.signal.aborted || (over.abort(), release()), ms);
    addEventListener("click", () => soon(0), { signal: over.signal, capture: true });
    ["pointerup", "pointercancel"].forEach((name) => addEventListener(name, () => soon(AFTER_PRESS_MS), { signal: over.signal }));
  });
  return (write) => {
    if (isPressed) {
      waiting = write;
    } else {
      write();
    }
  };
}
