import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  circleOf, codeOf, commitmentTo, encode, fromHex, hashOfCommitments, isSigned, messageOf, pinOf, signedBytes, toHex, transcriptOf,
} from "../../static/room/verification.js";

/** @import { Member, Opening } from "../../static/room/verification.js" */

/**
 * @typedef {object} Vector
 * @property {Member[]} members
 * @property {Record<string, Record<keyof Opening, string>>} openings
 * @property {string} circle
 * @property {Record<string, string>} messages
 * @property {string[]} commitments
 * @property {string} commits
 * @property {string} transcript
 * @property {number[]} code
 * @property {Record<string, string>} pins
 * @property {Record<string, {bytes: string, signature: string}>} signatures
 */

/** @type {{encodings: {parts: string[], bytes: string}[], circles: Record<string, Vector>}} */
const VECTORS = JSON.parse(readFileSync(new URL("../verification/vectors.json", import.meta.url), "utf8"));

/** @param {Record<keyof Opening, string>} opening @returns {Opening} */
const opened = ({ identity, fingerprint, nonce }) => ({ identity: fromHex(identity), fingerprint: fromHex(fingerprint), nonce: fromHex(nonce) });

test("bytes are encoded as in the other language", () => {
  VECTORS.encodings.forEach(({ parts, bytes }) => assert.equal(toHex(encode(...parts)), bytes, JSON.stringify(parts)));
});

test("no point on the curve has signed anything", async () => {
  assert.ok(!await isSigned(fromHex(`04${"00".repeat(64)}`), new Uint8Array(64), encode("")));
  assert.ok(!await isSigned(new Uint8Array(65), new Uint8Array(64), encode("")));
});

for (const [name, vector] of Object.entries(VECTORS.circles)) {
  test(`each step as in the other language: ${name}`, async () => {
    const circle = await circleOf(vector.members);
    assert.equal(toHex(circle), vector.circle);
    assert.equal(toHex(await circleOf([...vector.members].reverse())), vector.circle);
    const pages = vector.members.map((member) => member.page).sort();
    const messages = pages.map((page) => messageOf(circle, page, opened(vector.openings[page])));
    assert.deepEqual(messages.map(toHex), pages.map((page) => vector.messages[page]));
    const commitments = await Promise.all(messages.map(commitmentTo));
    assert.deepEqual(commitments.map(toHex), vector.commitments);
    const commits = await hashOfCommitments(circle, commitments);
    assert.equal(toHex(commits), vector.commits);
    const transcript = await transcriptOf(commits, messages);
    assert.equal(toHex(transcript), vector.transcript);
    assert.deepEqual(await codeOf(/** @type {Uint8Array<ArrayBuffer>} */ (transcript)), vector.code);
    for (const [at, page] of pages.entries()) {
      const { identity } = opened(vector.openings[page]);
      assert.equal(toHex(await pinOf(identity)), vector.pins[page]);
      const { bytes, signature } = vector.signatures[page];
      assert.equal(toHex(signedBytes(commits, messages[at])), bytes);
      assert.ok(await isSigned(identity, fromHex(signature), fromHex(bytes)));
      assert.ok(!await isSigned(identity, fromHex(signature), fromHex(`${bytes}00`)));
    }
  });
}
