import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { helpFor } from "../../static/room/help.js";

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
