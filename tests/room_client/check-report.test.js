import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { relayBy } from "../../static/room/check-network.js";
import { overall, reportOf, soundFinding, STEPS } from "../../static/room/check-report.js";

const PROTOCOL = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

/** @param {Partial<Record<import("../../static/room/check-report.js").Step, import("../../static/room/check-report.js").Verdict>>} changed */
const findings = (changed = {}) => Object.fromEntries(STEPS.map((step) => [step, { verdict: changed[step] ?? "good", words: "" }]));

test("the steps are those of docs/protocol.md, in its order", () => {
  const example = JSON.parse(/```json findings\n(.*?)```/s.exec(PROTOCOL)?.[1] ?? "");
  assert.deepEqual(Object.keys(example), STEPS);
});

test("one way to the others is enough, and none is not", () => {
  assert.equal(overall(findings({ udp: "trouble", "turn-udp": "trouble", "turn-tcp": "trouble" })), "good");
  assert.equal(overall(findings({ udp: "trouble", "turn-udp": "trouble", "turn-tcp": "trouble", "turn-tls": "trouble" })), "trouble");
  assert.equal(overall(findings({ udp: "trouble", "turn-udp": "trouble", "turn-tcp": "trouble", "turn-tls": "none" })), "trouble");
  assert.equal(overall(findings({ udp: "none", "turn-udp": "none", "turn-tcp": "none", "turn-tls": "none" })), "good");
});

test("without a camera not everything works", () => {
  assert.equal(overall(findings({ camera: "trouble" })), "trouble");
  assert.equal(overall(findings({ speaker: "skipped" })), "good");
});

test("a report has verdicts and numbers of every step, and no sentence", () => {
  const sent = reportOf({
    camera: { verdict: "trouble", words: "help.busy", values: { label: "Ada's camera" } },
    socket: { verdict: "good", words: "equipment.socket.good", numbers: { round_trip_ms: 20 } },
  });
  assert.deepEqual(Object.keys(sent), STEPS);
  assert.deepEqual([sent.camera, sent.socket, sent.sound], [
    { verdict: "trouble" }, { verdict: "good", round_trip_ms: 20 }, { verdict: "skipped" },
  ]);
});

test("sound that is filled in, lost or late is no good sound", () => {
  const good = { seconds: 60, concealed_percent: 5, loss_percent: 5, round_trip_ms: 400 };
  assert.equal(soundFinding(good).verdict, "good");
  for (const worse of [{ concealed_percent: 5.1 }, { loss_percent: 6 }, { round_trip_ms: 401 }]) {
    assert.equal(soundFinding({ ...good, ...worse }).verdict, "trouble");
  }
  assert.equal(soundFinding(null).words, "equipment.sound.nothing");
});

test("each way to the relay has its own addresses, with the credentials", () => {
  const relay = { urls: ["turn:a:1", "turn:a:1?transport=tcp", "turns:a:2?transport=tcp"], username: "u", credential: "c" };
  const servers = [{ urls: ["stun:a:1"] }, relay];
  assert.deepEqual(relayBy(servers, "udp"), { ...relay, urls: ["turn:a:1"] });
  assert.deepEqual(relayBy(servers, "tcp"), { ...relay, urls: ["turn:a:1?transport=tcp"] });
  assert.deepEqual(relayBy(servers, "tls"), { ...relay, urls: ["turns:a:2?transport=tcp"] });
  assert.equal(relayBy([{ urls: "stun:a:1" }], "udp"), null);
});
