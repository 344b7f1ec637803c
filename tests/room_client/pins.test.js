import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, withPin } from "../../static/room/pins.js";

const CLEO = { person: "cleo", name: "Cleo Martin", key: "1", at: "2026-11-24T15:00:00Z" };

test("nobody is known before they were compared with", () => {
  assert.equal(judge([], CLEO), "unverified");
  assert.equal(judge([CLEO], { person: "dev", name: "Dev Martin", key: "2" }), "unverified");
});

test("the same browser is known again, another one is noticed", () => {
  assert.equal(judge([CLEO], CLEO), "verified");
  assert.equal(judge([CLEO], { ...CLEO, key: "2" }), "changed");
  assert.equal(judge([CLEO, { ...CLEO, key: "2" }], { ...CLEO, key: "2" }), "verified");
});

test("a known name under another identifier, or a known person by another name, is no new one", () => {
  assert.equal(judge([CLEO], { ...CLEO, person: "somebody", key: "2" }), "changed");
  assert.equal(judge([CLEO], { ...CLEO, name: "Cleo Marten", key: "2" }), "changed");
  assert.equal(judge([CLEO], { ...CLEO, name: "Cleo Marten" }), "verified");
});

test("of one person the eight newest browsers are kept, of the others everything", () => {
  const dev = { ...CLEO, person: "dev", name: "Dev Martin", key: "d" };
  const pins = Array.from({ length: 10 }, (_, at) => ({ ...CLEO, key: String(at) })).reduce(withPin, [dev]);
  assert.deepEqual(pins.filter(({ person }) => person === "cleo").map(({ key }) => key), ["9", "8", "7", "6", "5", "4", "3", "2"]);
  assert.ok(pins.includes(dev));
  assert.deepEqual(withPin([CLEO], { ...CLEO, at: "later" }), [{ ...CLEO, at: "later" }]);
  assert.equal(withPin(pins, { ...CLEO, key: "9", at: "later" }).length, pins.length);
  assert.equal(withPin(pins, { ...dev, key: "e" }).filter(({ person }) => person === "dev").length, 2);
});
