/** The words of the page, in the person's language, and times as people say them. */
import { learnServer } from "./api.js";

/** @import { Appointment } from "./protocol.js" */

/** @typedef {Record<string, string | number>} Values */

const LANGUAGES = ["en", "fr"];
/** British English writes "Tuesday 24 November", as we say it; Canadian French writes "10 h 00". */
const LOCALES = { en: "en-GB", fr: "fr-CA" };

/** @type {"en" | "fr"} */
let language = "en";
/** @type {Record<string, string>} */
let words = {};

/** @returns {string} the language to greet in before we know who comes */
export const browserLanguage = () => (navigator.language?.toLowerCase().startsWith("fr") ? "fr" : "en");

/** @param {string} wanted  Fetches the words, once for each language. */
export async function speak(wanted) {
  const next = LANGUAGES.includes(wanted) ? /** @type {"en" | "fr"} */ (wanted) : "en";
  if (next === language && Object.keys(words).length > 0) {
    return;
  }
  const response = await fetch(`words/${next}.json`);
  learnServer(response.headers);
  words = await response.json();
  language = next;
  document.documentElement.lang = next === "fr" ? "fr-CA" : "en-CA";
}

/** @param {string} key @param {Values} [values] @returns {string} */
export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** @param {string} key @returns {boolean} */
export const hasWords = (key) => Object.hasOwn(words, key);

/** @param {string} text @returns {string} without what no key types: it arrives by pasting, and no database takes it */
export const withoutControls = (text) => text.replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, "");

/** @param {string} name @returns {string} "Ben" for "Dr. Ben Okafor" */
export function firstName(name) {
  return name.split(/\s+/).find((part) => part && !part.endsWith(".")) ?? name;
}

/** @param {string[]} names @returns {string} */
export function listNames(names) {
  return new Intl.ListFormat(LOCALES[language], { type: "conjunction" }).format(names);
}

/** @param {Appointment} appointment @returns {string} "Tuesday 24 November, 10:00 (Toronto time)" */
export function startInWords(appointment) {
  const wall = new Date(`${appointment.wall_time}Z`);
  return t("time.start", { day: day(wall, "UTC"), time: clock(wall, "UTC"), zone: zoneInWords(appointment.zone) });
}

/** @param {Appointment} appointment @returns {string | null} the start on this device's clock, where that differs */
export function startOnThisDevice(appointment) {
  const wall = new Date(`${appointment.wall_time}Z`);
  const start = new Date(appointment.starts_at);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const same = day(wall, "UTC") === day(start, here) && clock(wall, "UTC") === clock(start, here);
  return same ? null : t("time.here", { day: day(start, here), time: clock(start, here) });
}

/** @param {string} instant @param {string} zone @returns {string} "09:30 (Toronto time)" */
export function timeInWords(instant, zone) {
  return t("time.clock", { time: clock(new Date(instant), zone), zone: zoneInWords(zone) });
}

/** @param {Date} date @returns {string} the time on this device's clock */
export const localTime = (date) => clock(date, undefined);

/** @param {number} ms @returns {string} "2 hours 5 minutes", "40 seconds" */
export function durationInWords(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) {
    return amount(seconds, "second");
  }
  const minutes = Math.ceil(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return [hours ? amount(hours, "hour") : "", minutes % 60 ? amount(minutes % 60, "minute") : ""]
    .filter(Boolean).join(" ");
}

/** @param {number} minutes @returns {string} of the session */
export function minutesLeft(minutes) {
  return minutes > 0 ? t(minutes === 1 ? "session.minute-left" : "session.minutes-left", { minutes }) : t("session.time-over");
}

/** @param {number} count @param {"second" | "minute" | "hour"} unit */
function amount(count, unit) {
  return new Intl.NumberFormat(LOCALES[language], { style: "unit", unit, unitDisplay: "long" }).format(count);
}

/** @param {Date} date @param {string} timeZone */
function day(date, timeZone) {
  return new Intl.DateTimeFormat(LOCALES[language], { weekday: "long", day: "numeric", month: "long", timeZone })
    .format(date).replace(",", "");
}

/** @param {Date} date @param {string | undefined} timeZone */
function clock(date, timeZone) {
  return new Intl.DateTimeFormat(LOCALES[language], {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone,
  }).format(date);
}

/** @param {string} zone  an IANA name, whose last part is the city */
function zoneInWords(zone) {
  return t("time.zone", { city: (zone.split("/").at(-1) ?? zone).replaceAll("_", " ") });
}

/** Where somebody can be, by the two letters of the post; XX: outside of Canada. */
export const PROVINCES = ["ON", "AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "PE", "QC", "SK", "YT", "XX"];

/** @param {string} code */
export const provinceWords = (code) => t(`province.${code.toLowerCase()}`);
