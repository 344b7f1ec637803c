// Who waits, asked every five seconds. The sentences come from the page, in its language; arrivals are said once.
// The title says how many: a browser keeps the titles of pages, so no name stands in one.

const EVERY_MS = 5000;
const LOST_AFTER = 3;

/** @typedef {Record<string, string[]>} Waiting names by appointment */
/** @typedef {{ state: string, picture: string, words: string }} Standing one client: here, inside, stuck, late or nothing */
/** @typedef {{ waiting: Waiting, standings: Record<string, Standing>, notices: number }} News */

/** @type {HTMLElement | null} */
const page = document.querySelector("[data-waiting-from]");
const title = document.title;
let misses = 0;

/** @returns {Promise<News | null>} null when the server cannot be asked just now */
async function ask() {
  const answer = await fetch(page?.dataset.waitingFrom ?? "", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return null;
  const data = await answer.json().catch(() => null);
  return data?.waiting ? data : null;
}

/**
 * @param {string[]} names
 * @returns {string} "Ada Singh is waiting", or nothing
 */
function sentence(names) {
  if (names.length === 0) return "";
  const list = new Intl.ListFormat(`${document.documentElement.lang}-CA`).format(names);
  const pattern = names.length === 1 ? page?.dataset.one?.trim() : page?.dataset.many?.trim();
  return (pattern ?? "{names}").replace("{names}", list);
}

/** @param {Waiting} waiting */
function show(waiting) {
  const arrivals = [];
  for (const place of document.querySelectorAll("[data-waiting]")) {
    if (!(place instanceof HTMLElement)) continue;
    const says = sentence(waiting[place.dataset.waiting ?? ""] ?? []);
    const words = place.querySelector("[data-words]");
    if (!words || words.textContent?.trim() === says) continue;
    if (says) arrivals.push(says);
    words.textContent = says;
    place.hidden = says === "";
  }
  if (arrivals.length > 0) say(arrivals.join(". "));
  const number = Object.values(waiting).flat().length;
  document.title = number > 0 ? `(${number}) ${title}` : title;
}

/**
 * Who is late, stuck or here. A session that is near only since a minute has its places with the next look at the page.
 *
 * @param {Record<string, Standing>} standings
 */
function showStandings(standings) {
  for (const place of document.querySelectorAll("[data-standing]")) {
    if (!(place instanceof HTMLElement)) continue;
    const now = standings[place.dataset.standing ?? ""];
    const words = place.querySelector("[data-words]");
    if (!words || words.textContent === (now?.words ?? "")) continue;
    words.textContent = now?.words ?? "";
    place.hidden = !now?.words;
    place.classList.toggle("state-here", now?.state === "here" || now?.state === "inside");
    place.classList.toggle("state-care", now?.state === "late" || now?.state === "stuck");
    const picture = place.querySelector("use");
    if (now) picture?.setAttribute("href", `${picture.getAttribute("href")?.split("#")[0]}#${now.picture}`);
  }
}

/** @param {number} number what nobody has looked at yet, of what this person sees */
function showNotices(number) {
  if (number > 0) document.querySelector("[data-notices]")?.removeAttribute("hidden");
}

/** @param {string} words read aloud, politely */
function say(words) {
  const region = page?.querySelector("[data-arrivals]");
  if (region) region.textContent = words;
}

async function renew() {
  const news = await ask();
  misses = news ? 0 : misses + 1;
  page?.querySelector("[data-lost]")?.toggleAttribute("hidden", misses < LOST_AFTER);
  if (news) {
    show(news.waiting);
    showStandings(news.standings);
    showNotices(news.notices);
  }
  setTimeout(renew, EVERY_MS);
}

if (page) setTimeout(renew, EVERY_MS);
