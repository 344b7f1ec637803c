import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { withoutControls } from "../../static/room/words.js";

const ROOM = new URL("../../static/room/", import.meta.url);
/** @param {string} name */
const read = (name) => readFileSync(new URL(name, ROOM), "utf8");
/** @type {Record<string, string>} */
const en = JSON.parse(read("words/en.json"));
/** @type {Record<string, string>} */
const fr = JSON.parse(read("words/fr.json"));
const AREAS = new Set(Object.keys(en).map((key) => key.split(".")[0]));

/** @param {string} sentence */
const placeholders = (sentence) => [...new Set(sentence.match(/\{\w+\}/g))].sort();

/** @returns {RegExp[]} each key that the code names, whole or with a part that is chosen as it runs */
function named() {
  const code = readdirSync(ROOM).filter((name) => /\.(js|html)$/.test(name)).map(read).join("\n");
  const literals = [...code.matchAll(/["`]([a-z-]+\.(?:[a-z0-9.-]|\$\{[^}]*\})+)["`]/g)].map((match) => match[1]);
  return [...new Set(literals)]
    .filter((literal) => AREAS.has(literal.split(".")[0]) && !/\.(js|css|html)$/.test(literal))
    .map((literal) => new RegExp(`^${literal.replaceAll(".", "\\.").replace(/\$\{[^}]*\}/g, "[a-z-]+")}$`));
}

test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(fr), Object.keys(en));
});

test("both languages have the same placeholders", () => {
  for (const key of Object.keys(en)) {
    assert.deepEqual(placeholders(fr[key]), placeholders(en[key]), key);
  }
});

test("each key that the code names exists", () => {
  const keys = Object.keys(en);
  assert.deepEqual(named().filter((pattern) => !keys.some((key) => pattern.test(key))), []);
});

test("each key is used", () => {
  const patterns = named();
  assert.deepEqual(Object.keys(en).filter((key) => !patterns.some((pattern) => pattern.test(key))), []);
});

test("no word that blames or belongs to machines", () => {
  const banned = /\b(invalid|failed|failure|error|users?|patients?|telehealth|invalide|échec|échoué|erreur|utilisateurs?|patiente?s?)\b/i;
  assert.deepEqual([...Object.values(en), ...Object.values(fr)].filter((sentence) => banned.test(sentence)), []);
});

test("signs that no key types are left out; line breaks, tabs and pictures stay", () => {
  assert.equal(withoutControls("a\u0000\u0008\u001b\u007f\u0085b\r\n\tc \ud800\u{1f642}"), "ab\n\tc \u{1f642}");
});
