// Keeps a form as it is written: after each answer, and a moment after the last key. It says so quietly. The buttons do
// the same without a script. Two tabs: what is kept last counts, and the page says that there was another one.

const PAUSE_MS = 1500;
const AGAIN_MS = 8000;

/** @type {HTMLFormElement | null} */
const form = document.querySelector("form[data-keeps]");
const place = form?.querySelector("[data-says]");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let isSending = false;
let isSent = false;

/** @param {HTMLFormElement} from @returns {string} what is kept, but for what only the page needs */
function written(from) {
  const data = new FormData(from);
  ["csrfmiddlewaretoken", "seen"].forEach((name) => data.delete(name));
  return JSON.stringify([...data]);
}

/** @param {Element} one @returns {boolean} whether somebody answered before this script was there, or the browser did */
function isChanged(one) {
  if (one instanceof HTMLInputElement) return one.checked !== one.defaultChecked || one.value !== one.defaultValue;
  if (one instanceof HTMLTextAreaElement) return one.value !== one.defaultValue;
  if (!(one instanceof HTMLSelectElement)) return false;
  const first = [...one.options].find((option) => option.defaultSelected) ?? one.options[0];
  return one.selectedOptions[0] !== first;
}

let kept = form ? written(form) : "";

/** @param {string | undefined} words */
function say(words) {
  if (place && place.textContent !== words) place.textContent = words ?? "";
}

/** @param {number} after */
function later(after) {
  clearTimeout(timer);
  timer = setTimeout(keep, after);
}

async function keep() {
  if (!form || isSent) return;
  const now = written(form);
  if (now === kept) return;
  if (isSending) return later(PAUSE_MS);
  isSending = true;
  const answer = await fetch(form.action, {
    method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true,
  }).catch(() => null);
  isSending = false;
  const data = answer?.ok && !answer.redirected ? await answer.json().catch(() => null) : null;
  if (!data) {
    say(form.dataset.lost);
    return later(AGAIN_MS);
  }
  kept = now;
  const seen = form.querySelector("[name=seen]");
  if (seen instanceof HTMLInputElement) seen.value = String(data.seen);
  say(data.elsewhere ? form.dataset.elsewhere : form.dataset.kept);
}

if (form && [...form.querySelectorAll("input, textarea, select")].some(isChanged)) {
  kept = "";
  later(0);
}
form?.addEventListener("change", () => later(0));
form?.addEventListener("input", () => { say(""); later(PAUSE_MS); });
form?.addEventListener("submit", () => { isSent = true; clearTimeout(timer); });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") void keep(); });
