/** Which words help when the camera or microphone does not come, by browser and system. */

/**
 * @import { CaptureKind, Trouble } from "./devices.js"
 * @typedef {{userAgent: string, touch: boolean}} Agent
 */

/** @param {Trouble} trouble @param {CaptureKind} kind @param {Agent} [agent] @returns {string} the key of the words */
export function helpFor(trouble, kind, agent = { userAgent: navigator.userAgent, touch: navigator.maxTouchPoints > 1 }) {
  if (isInsideAnApp(agent) && trouble !== "lost") {
    return "help.in-app"; // whatever it says: the app decides, and the person cannot allow it there
  }
  if (trouble === "denied") {
    return `help.denied.${browser(agent)}`;
  }
  if (trouble === "denied-by-system") {
    return `help.system.${system(agent)}`;
  }
  return trouble === "missing" ? `help.missing.${kind}` : `help.${trouble}`;
}

/**
 * A window that a mail, chat or news app opened inside itself. Best guess: some do not say so. A window that the system's
 * own browser lends to an app (Safari's view, Chrome's tab) has all that the browser has, and is none.
 * @param {Pick<Agent, "userAgent">} [agent] @returns {boolean}
 */
export function isInsideAnApp({ userAgent } = navigator) {
  return /; wv\)|FBA[NV]\/|FB_IAB|Instagram|MicroMessenger|\bLine\/|LinkedInApp|Snapchat|\bGSA\//.test(userAgent)
    || (/iPhone|iPad/.test(userAgent) && !/Safari\//.test(userAgent));
}

/** @param {Agent} agent */
function browser({ userAgent, touch }) {
  if (/iPhone|iPad/.test(userAgent) || (touch && /Macintosh/.test(userAgent))) {
    return "ios"; // iPadOS calls itself a Macintosh; no Macintosh has a touch screen
  }
  if (/Android/.test(userAgent)) {
    return "android";
  }
  if (/Firefox\//.test(userAgent)) {
    return "firefox";
  }
  return /Chrome\/|Chromium\//.test(userAgent) ? "chrome" : "safari";
}

/** @param {Agent} agent */
function system({ userAgent }) {
  if (/Windows/.test(userAgent)) {
    return "windows";
  }
  return /Macintosh/.test(userAgent) ? "mac" : "other";
}
