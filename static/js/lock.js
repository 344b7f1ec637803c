// The staff lock. The server knows when: this page asks it, covers itself, and is uncovered in place, so that nothing
// that was typed is lost. It is told, at most once a minute, that somebody is at the page.

const TELL_EVERY_MS = 60_000;
const ASK_AGAIN_MS = 30_000;

const dialog = document.querySelector("dialog#lock");
const form = dialog?.querySelector("form");
let toldAt = Date.now();
let timer = 0;

/**
 * @param {string} address
 * @param {RequestInit} [how]
 * @returns {Promise<any>} null where we cannot be reached; `{gone: true}` where the sign-in has ended
 */
async function ask(address, how = {}) {
  const answer = await fetch(address, { ...how, headers: { Accept: "application/json", ...how.headers } }).catch(() => null);
  if (answer?.redirected) return { gone: true };
  return answer?.ok ? answer.json().catch(() => null) : null;
}

/** @returns {HTMLDialogElement | null} */
function lock() {
  return dialog instanceof HTMLDialogElement ? dialog : null;
}

function cover() {
  document.documentElement.classList.add("is-covered");
  if (!lock()?.open) lock()?.showModal();
}

function uncover() {
  document.documentElement.classList.remove("is-covered");
  form?.reset();
  trouble("");
  lock()?.close();
  look();
}

/** @param {string} words */
function trouble(words) {
  const region = form?.querySelector("[data-trouble]");
  if (!(region instanceof HTMLElement)) return;
  region.textContent = words;
  region.hidden = words === "";
}

/** How long there is, by the server's clock: another tab may have been used meanwhile. */
async function look() {
  clearTimeout(timer);
  const answer = await ask(lock()?.dataset.here ?? "");
  if (answer?.gone) return location.reload();
  if (answer?.seconds === 0) return cover();
  if (answer && lock()?.open) return uncover();
  timer = window.setTimeout(look, answer ? answer.seconds * 1000 + 500 : ASK_AGAIN_MS);
}

async function tell() {
  if (document.documentElement.classList.contains("is-covered") || Date.now() < toldAt + TELL_EVERY_MS) return;
  toldAt = Date.now();
  const answer = await ask(lock()?.dataset.here ?? "", { method: "POST", headers: { "X-CSRFToken": token() } });
  if (answer?.seconds === 0) cover();
}

/** @returns {string} */
function token() {
  const field = form?.querySelector("input[name=csrfmiddlewaretoken]");
  return field instanceof HTMLInputElement ? field.value : "";
}

/** @param {SubmitEvent} event */
async function unlock(event) {
  event.preventDefault();
  if (!(event.target instanceof HTMLFormElement)) return;
  const body = new FormData(event.target, event.submitter);
  const answer = await ask(lock()?.dataset.unlock ?? "", { method: "POST", body });
  if (answer?.gone) location.reload();
  else if (answer && !answer.locked) uncover();
  else trouble(answer?.says ?? "");
}

if (lock()) {
  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, tell, { passive: true });
  document.addEventListener("visibilitychange", () => document.hidden || look());
  lock()?.addEventListener("proved", uncover);
  lock()?.addEventListener("cancel", (event) => event.preventDefault());
  lock()?.addEventListener("close", () => document.documentElement.classList.contains("is-covered") && cover());
  for (const one of dialog?.querySelectorAll("form") ?? []) {
    if (one.getAttribute("action") === lock()?.dataset.unlock) one.addEventListener("submit", unlock);
  }
  look();
}

export {};
