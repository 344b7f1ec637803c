import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { introductionBytes, isProven, newSecret, proofOf, readCode, written } from "../../static/room/introduction.js";
import { fromHex, toHex } from "../../static/room/verification.js";

/** @import { Introduction } from "../../static/room/introduction.js" */

/**
 * @typedef {Record<"participant" | "therapist" | "client" | "therapist_pin" | "client_pin" | "secret" | "code" | "bytes" | "proof", string>} Vector
 * @type {{introductions: Vector[]}}
 */
const { introductions: VECTORS } = JSON.parse(readFileSync(new URL("../verification/vectors.json", import.meta.url), "utf8"));
const [VECTOR] = VECTORS;

/** @param {Vector} vector @returns {Introduction} */
const introductionOf = ({ participant, therapist, client, therapist_pin, client_pin }) => ({
  participant, therapist: { person: therapist, pin: fromHex(therapist_pin) }, client: { person: client, pin: fromHex(client_pin) },
});
const INTRODUCTION = introductionOf(VECTOR);
const SECRET = fromHex(VECTOR.secret);
const PROOF = fromHex(VECTOR.proof);

for (const vector of VECTORS) {
  test(`code, bytes and proof as in the other language: ${vector.client}`, async () => {
    const code = { pin: fromHex(vector.therapist_pin), secret: fromHex(vector.secret) };
    assert.equal(written(code), vector.code);
    assert.deepEqual(readCode(vector.code), code);
    assert.equal(toHex(introductionBytes(introductionOf(vector))), vector.bytes);
    assert.equal(toHex(await proofOf(code.secret, introductionOf(vector))), vector.proof);
    assert.ok(await isProven(code.secret, introductionOf(vector), fromHex(vector.proof)));
  });
}

/** @type {Record<string, string>} */
const UNREADABLE = {
  nothing: "", "cut short": VECTOR.code.slice(0, -1), "too long": `${VECTOR.code}A`, doubled: `${VECTOR.code}.${VECTOR.code}`,
  "with another link behind": `${VECTOR.code}#${VECTOR.code}`, "with a line break": `${VECTOR.code.slice(0, -1)}\n`,
  "in the other base64": `+${VECTOR.code.slice(1)}`, "filled up": `${VECTOR.code.slice(0, -2)}==`,
  "with bits to spare": `${VECTOR.code.slice(0, -1)}${VECTOR.code.endsWith("B") ? "C" : "B"}`,
};

for (const [how, text] of Object.entries(UNREADABLE)) {
  test(`a code is not read that is ${how}`, () => assert.equal(readCode(text), null));
}

const OTHER = fromHex("5b".repeat(32));
/** @type {Record<string, Introduction>} */
const FORGED = {
  "another key of the client": { ...INTRODUCTION, client: { ...INTRODUCTION.client, pin: OTHER } },
  "another key of the therapist": { ...INTRODUCTION, therapist: { ...INTRODUCTION.therapist, pin: OTHER } },
  "the keys swapped": {
    ...INTRODUCTION, therapist: { ...INTRODUCTION.therapist, pin: INTRODUCTION.client.pin },
    client: { ...INTRODUCTION.client, pin: INTRODUCTION.therapist.pin },
  },
  "the people swapped": {
    ...INTRODUCTION, therapist: { ...INTRODUCTION.therapist, person: INTRODUCTION.client.person },
    client: { ...INTRODUCTION.client, person: INTRODUCTION.therapist.person },
  },
  "the partner in the place of the client": { ...INTRODUCTION, client: { ...INTRODUCTION.client, person: "dev" } },
  "another therapist": { ...INTRODUCTION, therapist: { ...INTRODUCTION.therapist, person: "eve" } },
  "another session": { ...INTRODUCTION, participant: "seat-of-dev" },
};

for (const [how, introduction] of Object.entries(FORGED)) {
  test(`the proof does not hold with ${how}`, async () => {
    assert.ok(!await isProven(SECRET, introduction, PROOF));
    assert.notEqual(toHex(await proofOf(SECRET, introduction)), VECTOR.proof);
  });
}

test("who did not see the code proves nothing", async () => {
  assert.ok(!await isProven(newSecret(), INTRODUCTION, PROOF));
  assert.ok(!await isProven(SECRET, INTRODUCTION, Uint8Array.of(...PROOF.slice(0, 31), PROOF[31] ^ 1)));
  assert.ok(!await isProven(SECRET, INTRODUCTION, PROOF.slice(0, 31)));
  assert.ok(!await isProven(SECRET, INTRODUCTION, new Uint8Array()));
  assert.notEqual(toHex(newSecret()), toHex(newSecret()));
});
