import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOM = new URL("../../static/room/", import.meta.url);
/** @param {string} name */
const read = (name) => readFileSync(new URL(name, ROOM), "utf8");

/** @param {string} entry @param {Set<string>} [seen] @returns {Set<string>} every module that this one needs at once */
function graph(entry, seen = new Set()) {
  if (!seen.has(entry)) {
    seen.add(entry);
    const imports = [...read(entry).matchAll(/^(?:import|\}) .*?from "\.\/([\w-]+\.js)";$/gm)];
    imports.forEach(([, name]) => graph(name, seen));
  }
  return seen;
}

const entry = graph("main.js");

test("the page asks for each module of check-in in its head, so that none waits for another", () => {
  const preloaded = [...read("index.html").matchAll(/rel="modulepreload" href="([\w-]+\.js)"/g)].map((match) => match[1]);
  assert.deepEqual(preloaded.sort(), [...entry].sort());
});

test("the modules of the room are fetched in one go", () => {
  const list = /const LIVE = \[(.*?)\]/s.exec(read("main.js"))?.[1] ?? "";
  const live = [...graph("room.js")].filter((name) => !entry.has(name));
  assert.deepEqual([...list.matchAll(/"([\w-]+\.js)"/g)].map((match) => match[1]).sort(), live.sort());
});

test("the first page takes at most 15 requests", () => {
  const head = [...read("index.html").matchAll(/<link rel="(stylesheet|preload)"/g)].length;
  const others = ["the page itself", "the words", "redeeming the link", "the icons"].length;
  assert.ok(head + entry.size + others <= 15, `${head + entry.size + others}`);
});

test("so does the page that tries the equipment", () => {
  const preloaded = [...read("check.html").matchAll(/rel="modulepreload" href="([\w-]+\.js)"/g)].map((match) => match[1]);
  assert.deepEqual(preloaded.sort(), [...graph("check.js")].sort());
});

test("nothing in the pages is inline", () => {
  for (const page of ["index.html", "check.html"]) {
    assert.doesNotMatch(read(page), /\sstyle=|\son\w+=|<style|<script(?![^>]*src=)/);
  }
});

test("each icon that is named is in the sprite", () => {
  const sprite = readFileSync(new URL("../vendor/lucide/icons.svg", ROOM), "utf8");
  const names = [...read("index.html").matchAll(/data-icon="([\w-]+)"/g)].map((match) => match[1]);
  assert.deepEqual(names.filter((name) => !sprite.includes(`id="${name}"`)), []);
  assert.ok(existsSync(new URL("../vendor/lucide/LICENSE", ROOM)));
});
