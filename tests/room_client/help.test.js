import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { helpFor, isInsideAnApp } from "../../static/room/help.js";

const words = JSON.parse(readFileSync(new URL("../../static/room/words/en.json", import.meta.url), "utf8"));
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";

/** @type {[string, boolean, string][]} */
const AGENTS = [
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", false, "chrome"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", false, "firefox"],
  [MAC, false, "safari"],
  [MAC, true, "ios"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", true, "ios"],
  ["Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", true, "android"],
];

for (const [userAgent, touch, browser] of AGENTS) {
  test(`help for ${browser}${touch ? " with a touch screen" : ""}`, () => {
    assert.equal(helpFor("denied", "camera", { userAgent, touch }), `help.denied.${browser}`);
  });
}

test("each trouble has words", () => {
  for (const trouble of /** @type {const} */ (["denied", "denied-by-system", "busy", "missing", "lost", "unsupported"])) {
    for (const kind of /** @type {const} */ (["camera", "microphone"])) {
      assert.ok(Object.hasOwn(words, helpFor(trouble, kind, { userAgent: MAC, touch: false })), trouble);
    }
  }
});

test("a system that refuses is named", () => {
  assert.equal(helpFor("denied-by-system", "camera", { userAgent: MAC, touch: false }), "help.system.mac");
});

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 16; Pixel 9";

/** @type {[string, string][]} */
const APPS = [
  ["a plain web view on an iPhone", `${IPHONE} Mobile/15E148`],
  ["Facebook on an iPhone", `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/530.0;FBDV/iPhone17,1]`],
  ["Instagram on an iPhone", `${IPHONE} Mobile/15E148 Instagram 400.0 (iPhone17,1; iOS 26_0)`],
  ["the Google app on an iPhone", `${IPHONE} GSA/390.0 Mobile/15E148 Safari/604.1`],
  ["a plain web view on Android", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36`],
];

/** @type {[string, string][]} */
const BROWSERS = [
  ["Safari on an iPhone", `${IPHONE} Version/26.0 Mobile/15E148 Safari/604.1`],
  ["Chrome on an iPhone", `${IPHONE} CriOS/142.0 Mobile/15E148 Safari/604.1`],
  ["Firefox on an iPhone", `${IPHONE} FxiOS/145.0 Mobile/15E148 Safari/604.1`],
  ["Chrome on Android", `${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36`],
  ["Firefox on Android", "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"],
  ...AGENTS.map(([userAgent, , name]) => /** @type {[string, string]} */ ([name, userAgent])),
];

for (const [name, userAgent] of APPS) {
  test(`${name} is told to open a browser, whatever went wrong`, () => {
    for (const trouble of /** @type {const} */ (["denied", "denied-by-system", "busy", "missing", "unsupported"])) {
      assert.equal(helpFor(trouble, "camera", { userAgent, touch: true }), "help.in-app");
    }
    assert.equal(helpFor("lost", "camera", { userAgent, touch: true }), "help.lost");
  });
}

for (const [name, userAgent] of BROWSERS) {
  test(`${name} is no window inside an app`, () => assert.equal(isInsideAnApp({ userAgent }), false));
}

test("the words for a window inside an app exist", () => assert.ok(Object.hasOwn(words, "help.in-app")));
