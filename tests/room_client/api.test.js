import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { atServer, getSession, learnServer, socketAddress } from "../../static/room/api.js";
import { speak } from "../../static/room/words.js";

/** @type {string[]} */
let asked = [];
/** @type {Record<string, string>} */
let named = {};

beforeEach(() => {
  [asked, named] = [[], {}];
  Object.assign(globalThis, { location: new URL("https://room.example/room/"), document: { documentElement: {} } });
  mock.method(globalThis, "fetch", async (/** @type {string} */ address) => {
    asked.push(address);
    return new Response('{"session": {}}', { headers: named });
  });
});

afterEach(() => {
  mock.restoreAll();
  learnServer(new Headers());
});

/** @param {string} origin */
const learn = (origin) => learnServer(new Headers({ "Sameroom-Server": origin }));

test("a page without the header stays with its own origin, and its links stay what they were", async () => {
  await speak("fr");
  await getSession();
  assert.deepEqual(asked, ["words/fr.json", "/room/api/session"]);
  assert.equal(atServer("/"), "/");
  assert.equal(socketAddress().href, "wss://room.example/room/socket");
});

test("the words' header says where the server is: requests, socket and links go there, files do not", async () => {
  named = { "Sameroom-Server": "https://sessions.example:8443" };
  await speak("en");
  await getSession();
  assert.deepEqual(asked, ["words/en.json", "https://sessions.example:8443/room/api/session"]);
  assert.equal(atServer("/what-we-can-see/"), "https://sessions.example:8443/what-we-can-see/");
  assert.equal(socketAddress().href, "wss://sessions.example:8443/room/socket");
});

test("on one machine it may be http", () => {
  for (const origin of ["http://localhost:8000", "http://127.0.0.1:8000", "http://practice.localhost"]) {
    learn(origin);
    assert.equal(socketAddress().href, `${origin.replace("http", "ws")}/room/socket`);
  }
});

const NO_ORIGIN = [
  "http://sessions.example", "http://localhost.example", "http://127.0.0.1.example", "https://sessions.example/", "sessions.example",
  "https://sessions.example/path", "https://me@sessions.example", "https://sessions.example?", "https://", "//sessions.example",
  "javascript:alert(1)//https://sessions.example", "https://Sessions.example", "https://a.example, https://b.example",
  "wss://sessions.example", "https://sessions.example:0", "data:,", "null",
];

for (const text of NO_ORIGIN) {
  test(`nothing else is taken for a server: ${text}`, () => {
    learn("https://before.example");
    assert.throws(() => learn(text), TypeError);
    assert.equal(atServer("/"), "https://before.example/");
  });
}
