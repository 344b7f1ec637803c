import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CHAT_LIMIT, parseToClient, parseToPeer, parseToServer } from "../../static/room/protocol.js";

const PROTOCOL = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const PARSERS = { "to-server": parseToServer, "to-client": parseToClient, "to-peer": parseToPeer };
const PAGE = "0123456789abcdef0123456789abcdef";

/** @returns {{kind: keyof typeof PARSERS, frame: string}[]} */
function examples() {
  return [...PROTOCOL.matchAll(/^```json (to-server|to-client|to-peer)\n(.*?)^```/gms)]
    .map(([, kind, frame]) => ({ kind: /** @type {keyof typeof PARSERS} */ (kind), frame }));
}

for (const { kind, frame } of examples()) {
  test(`${kind} ${JSON.parse(frame).type} of docs/protocol.md is understood`, () => {
    assert.deepEqual(PARSERS[kind](frame), JSON.parse(frame));
  });
}

test("every kind of message has an example", () => {
  const kinds = new Set(examples().map(({ kind, frame }) => `${kind} ${JSON.parse(frame).type}`));
  assert.equal(kinds.size, 10 + 8 + 6);
});

/** @type {[keyof typeof PARSERS, unknown][]} */
const MALFORMED = [
  ["to-client", { type: "verify", from: PAGE, circle: "0".repeat(64) }],
  ["to-client", { type: "verify", from: PAGE, circle: "0".repeat(63), commitment: "0".repeat(64), again: false }],
  ["to-client", { type: "verify", from: PAGE, circle: "0".repeat(64), commitment: "0".repeat(62), again: false }],
  ["to-client", { type: "verify", from: PAGE, circle: "0".repeat(64), commitment: "G".repeat(64), again: false }],
  ["to-client", { type: "verify", from: PAGE, circle: "0".repeat(64), commitment: "0".repeat(64) }],
  ["to-client", { type: "verify", from: PAGE, circle: "0".repeat(64), reveal: { identity: "", fingerprint: "", nonce: "", signature: "" } }],
  ["to-peer", { type: "finish", circle: "0".repeat(64) }],
  ["to-client", null], ["to-client", []], ["to-client", "pong"], ["to-client", {}], ["to-client", { type: "toString" }],
  ["to-client", { type: "welcome", now: "soon", you: { seat: "a", page: PAGE, role: "client" }, ice_servers: [] }],
  ["to-client", { type: "roster", epoch: 1.5, phase: "waiting", therapist: "here", locked: false, seats: [] }],
  ["to-client", { type: "roster", epoch: 1, phase: "inside", therapist: "here", locked: false, seats: [] }],
  ["to-client", { type: "roster", epoch: 1, phase: "waiting", therapist: "here", locked: false, seats: [{ seat: "a" }] }],
  ["to-client", { type: "signal", from: PAGE }],
  ["to-client", { type: "signal", from: "me", candidate: null }],
  ["to-client", { type: "signal", from: PAGE, candidate: null, description: { type: "offer", sdp: "" } }],
  ["to-client", { type: "signal", from: PAGE, description: { type: "rollback", sdp: "" } }],
  ["to-client", { type: "signal", from: PAGE, description: { type: "offer", sdp: "" }, wants_picture: "no" }],
  ["to-client", { type: "closing" }],
  ["to-peer", { type: "chat", text: "", at: "2026-11-24T15:01:00Z" }],
  ["to-peer", { type: "chat", text: "x".repeat(CHAT_LIMIT + 1), at: "2026-11-24T15:01:00Z" }],
  ["to-peer", { type: "chat", text: "hello", at: "then" }],
  ["to-peer", { type: "media", camera: "on", microphone: true }],
  ["to-peer", { type: "admit", pages: [PAGE] }],
  ["to-server", { type: "hello", version: 2, capability: "c", page: PAGE }],
  ["to-server", { type: "admit", pages: "all" }],
  ["to-server", { type: "deny", page: "0123" }],
  ["to-server", { type: "report", transport: "direct", round_trip_ms: 60001 }],
];

for (const [kind, message] of MALFORMED) {
  test(`${kind} ${JSON.stringify(message)?.slice(0, 70)} is not understood`, () => {
    assert.equal(PARSERS[kind](JSON.stringify(message)), null);
  });
}

test("what is not JSON is not understood", () => {
  assert.equal(parseToClient("{"), null);
});

test("a message of the greatest length, in letters that take two code units each, is understood", () => {
  const text = "🙂".repeat(CHAT_LIMIT);
  assert.notEqual(parseToPeer(JSON.stringify({ type: "chat", text, at: "2026-11-24T15:01:00Z" })), null);
});
