import assert from "node:assert/strict";
import { test } from "node:test";
import { Reports } from "../../static/room/reports.js";
import { pinOf, toHex } from "../../static/room/verification.js";

/** @import { TestContext } from "node:test" */
/** @import { Trusted } from "../../static/room/state.js" */

const IDENTITY = new Uint8Array(65).fill(4);

/** Promises that wait for nothing but each other. */
const settled = () => new Promise((resolve) => { setImmediate(() => setImmediate(() => setImmediate(resolve))); });

/**
 * A page's reports, on a network that answers each request with the next of these: a status, or 0 where it is out of reach.
 * @param {TestContext} context @param {number[]} answers
 */
async function aStay(context, answers = []) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {{path: string, body: unknown}[]} */
  const sent = [];
  context.mock.method(globalThis, "fetch", async (/** @type {string} */ path, /** @type {{body: string}} */ { body }) => {
    sent.push({ path, body: JSON.parse(body) });
    const status = answers.shift() ?? 200;
    if (status === 0) {
      throw new TypeError("out of reach");
    }
    return new Response(JSON.stringify(status === 200 ? { noted: true } : { reason: "too-many" }), { status });
  });
  const found = { key: "", told: 0 };
  const over = new AbortController();
  const reports = new Reports(IDENTITY, { key: (key) => { found.key = key; }, told: () => { found.told += 1; } }, over.signal);
  while (!found.key) {
    await settled();
  }
  /** @param {number} ms */
  const pass = async (ms) => {
    await settled();
    context.mock.timers.tick(ms);
    await settled();
  };
  return { reports, sent, found, over, pass };
}

/** @param {...Trusted} statuses */
const links = (...statuses) => ({ links: Object.fromEntries(statuses.map((trust, n) => [String(n), /** @type {any} */ ({ trust })])) });

test("the key is known at once, and told only by a page that stays", async (context) => {
  const { sent, found, pass } = await aStay(context);
  const key = toHex(await pinOf(IDENTITY));
  assert.equal(found.key, key);
  await pass(9_000);
  assert.deepEqual(sent, []);
  await pass(1_000);
  assert.deepEqual(sent, [{ path: "/room/api/device-key", body: { key } }]);
  await pass(600_000);
  assert.equal(sent.length, 1);
});

test("a page that leaves before tells nothing", async (context) => {
  const { sent, over, pass } = await aStay(context);
  await pass(5_000);
  over.abort();
  await pass(600_000);
  assert.deepEqual(sent, []);
});

test("what was lost on the way is said once more, and not a third time", async (context) => {
  const { sent, pass } = await aStay(context, [0, 0]);
  for (let seconds = 0; seconds < 300; seconds += 10) {
    await pass(10_000);
  }
  assert.equal(sent.length, 2);
});

test("what was refused is not said again", async (context) => {
  const { sent, found, reports, pass } = await aStay(context, [429]);
  reports.update(links("failed"));
  await pass(300_000);
  assert.deepEqual(sent.map(({ path }) => path), ["/room/api/safety-report", "/room/api/device-key"]);
  assert.equal(found.told, 0);
});

test("a check that did not hold is told once a stay, whoever it was", async (context) => {
  const { sent, found, reports, pass } = await aStay(context);
  reports.update(links("checking", "changed", "verified", "comparing", "unverified"));
  await pass(0);
  assert.deepEqual(sent, []);
  reports.update(links("verified", "failed"));
  reports.update(links("failed", "failed"));
  await pass(0);
  assert.deepEqual(sent, [{ path: "/room/api/safety-report", body: { what: "failed" } }]);
  assert.equal(found.told, 1);
});

test("“They are different” is told as that, and that all stops from it is no second report", async (context) => {
  const { sent, reports, pass } = await aStay(context);
  reports.different({ differ: () => reports.update(links("failed")) });
  await pass(0);
  assert.deepEqual(sent, [{ path: "/room/api/safety-report", body: { what: "different" } }]);
});

test("it is different after a check did not hold: both are told", async (context) => {
  const { sent, reports, pass } = await aStay(context);
  reports.update(links("failed"));
  reports.different({ differ: () => undefined });
  await pass(0);
  assert.deepEqual(sent.map(({ body }) => body), [{ what: "failed" }, { what: "different" }]);
});
