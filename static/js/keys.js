// Keys for people who work here all day. Every element with data-key="n" is pressed by that key; `/` goes to the
// field marked data-find; `?` shows the list. The keys can be switched off, for those who speak their commands.

const STORE = "sameroom-keys";

/** @type {HTMLDialogElement | null} */
const dialog = document.querySelector("dialog#keys");

const list = dialog?.querySelector("[data-keys]");
const always = [...(list?.children ?? [])];

/** @returns {boolean} */
function areOn() {
  return localStorage.getItem(STORE) !== "off";
}

/**
 * A field that is not to be seen is not written in: the focus stays for a moment in a list that was just closed.
 *
 * @param {Event} event
 * @returns {boolean} whether somebody is writing, so that a letter is a letter
 */
function isWriting(event) {
  if (!(event.target instanceof Element)) return false;
  return event.target.closest("input, textarea, select, [contenteditable]")?.checkVisibility() ?? false;
}

/** @returns {Map<string, HTMLElement>} what each key does on this page */
function keysHere() {
  /** @type {Map<string, HTMLElement>} */
  const keys = new Map();
  for (const element of document.querySelectorAll("[data-key], [data-find]")) {
    if (element instanceof HTMLElement) keys.set(element.dataset.key ?? "/", element);
  }
  return keys;
}

function show() {
  const here = [...keysHere()].flatMap(([key, element]) => line(key, nameOf(element)));
  list?.replaceChildren(...here, ...always);
  dialog?.showModal();
}

/**
 * @param {HTMLElement} element
 * @returns {string}
 */
function nameOf(element) {
  return element.getAttribute("aria-label") ?? element.dataset.says ?? element.textContent?.trim() ?? "";
}

/**
 * @param {string} key
 * @param {string} says
 * @returns {HTMLElement[]}
 */
function line(key, says) {
  const term = document.createElement("dt");
  const words = document.createElement("dd");
  const cap = document.createElement("kbd");
  cap.textContent = key === "ArrowLeft" ? "←" : key === "ArrowRight" ? "→" : key;
  term.append(cap);
  words.textContent = says;
  return [term, words];
}

document.addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isPlain || !areOn() || isWriting(event) || document.querySelector("dialog[open]")) return;
  const element = keysHere().get(event.key);
  if (event.key === "?") show();
  else if (element?.hasAttribute("data-find")) element.focus();
  else if (element) element.click();
  else return;
  event.preventDefault();
});

for (const opener of document.querySelectorAll("[data-show-keys]")) {
  opener.removeAttribute("hidden");
  opener.addEventListener("click", show);
}

/** @type {HTMLInputElement | null | undefined} */
const onOff = dialog?.querySelector("[data-keys-on]");
if (onOff) {
  onOff.checked = areOn();
  onOff.addEventListener("change", () => localStorage.setItem(STORE, onOff.checked ? "on" : "off"));
}
