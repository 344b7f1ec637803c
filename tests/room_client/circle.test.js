import assert from "node:assert/strict";
import { test } from "node:test";
import { Circle } from "../../static/room/circle.js";
import { circleOf, sign, toHex } from "../../static/room/verification.js";

/** @import { Commit, Keys, Reveal } from "../../static/room/circle.js" */
/** @import { Member } from "../../static/room/verification.js" */

const BEN = { page: "b".repeat(32), seat: "ben", role: "therapist", names: ["Ben Okafor"], people: ["ben"] };
const CLEO = { page: "c".repeat(32), seat: "cleo", role: "client", names: ["Cleo Martin"], people: ["cleo"] };
const DEV = { page: "d".repeat(32), seat: "dev", role: "client", names: ["Dev Martin"], people: ["dev"] };

/** @typedef {{from: string, to: string, said: Commit | Reveal}} Letter */
/** @typedef {{circle: Circle, keys: Keys, opened: string[], failed: string[], agreed: {transcript: string, code: number[]}[]}} Side */

/** @returns {Promise<Keys>} */
async function someKeys() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  return {
    identity: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    fingerprint: crypto.getRandomValues(new Uint8Array(32)), sign: (bytes) => sign(pair.privateKey, bytes),
  };
}

/** A server that owns the wire: `change` may hold back, alter or multiply what passes. */
class Wire {
  /** @type {Letter[]} */
  letters = [];
  /** @type {Record<string, Side>} */
  sides = {};

  /** @param {(letter: Letter) => Letter[]} [change] */
  constructor(change = (letter) => [letter]) {
    this.change = change;
  }

  /** @param {Member} who @param {Member[]} members @param {{keys?: Keys, nonce?: Uint8Array}} [given] */
  async seat(who, members, { keys, nonce } = {}) {
    const own = keys ?? await someKeys();
    /** @type {Omit<Side, "circle">} */
    const heard = { keys: own, opened: [], failed: [], agreed: [] };
    const circle = new Circle({ id: await circleOf(members), members, page: who.page, keys: own, nonce }, {
      send: (to, said) => this.letters.push(...this.change({ from: who.page, to, said })),
      opened: (page) => heard.opened.push(page),
      failed: (page) => heard.failed.push(page),
      agreed: (transcript, code) => heard.agreed.push({ transcript: toHex(transcript), code }),
    });
    this.sides[who.page] = { ...heard, circle };
    await circle.settled();
  }

  async run() {
    while (this.letters.length > 0) {
      const letter = /** @type {Letter} */ (this.letters.shift());
      this.sides[letter.to]?.circle.receive(letter.from, letter.said);
      await this.sides[letter.to]?.circle.settled();
    }
  }

  /** @param {Member} who */
  of({ page }) {
    return this.sides[page];
  }
}

/** @param {Member[]} members @param {(letter: Letter) => Letter[]} [change] */
async function aRound(members, change) {
  const wire = new Wire(change);
  for (const who of members) {
    await wire.seat(who, members);
  }
  await wire.run();
  return wire;
}

/** @param {Letter} letter @returns {letter is {from: string, to: string, said: Reveal}} */
function isReveal(letter) {
  return "reveal" in letter.said;
}

test("two, three: all agree on one transcript and one code", async () => {
  for (const members of [[BEN, CLEO], [BEN, CLEO, DEV]]) {
    let letters = 0;
    const wire = await aRound(members, (letter) => {
      letters += 1;
      return [letter];
    });
    assert.equal(letters, 2 * members.length * (members.length - 1), "each says two things to each other one");
    const [first, ...rest] = members.map((who) => wire.of(who));
    assert.equal(first.agreed.length, 1);
    assert.equal(first.opened.length, members.length - 1);
    assert.equal(first.agreed[0].code.length, 7);
    rest.forEach(({ agreed }) => assert.deepEqual(agreed, first.agreed));
  }
});

test("nobody reveals before everybody is committed, and a reveal that came early waits", async () => {
  /** @type {Letter[]} */
  const held = [];
  const wire = new Wire((letter) => (letter.from === DEV.page && letter.to === CLEO.page ? (held.push(letter), []) : [letter]));
  for (const who of [BEN, CLEO, DEV]) {
    await wire.seat(who, [BEN, CLEO, DEV]);
  }
  await wire.run();
  assert.equal(wire.of(CLEO).circle.state, "committing");
  assert.equal(wire.of(BEN).circle.state, "revealing");
  assert.deepEqual(wire.of(CLEO).opened, []);
  wire.letters.push(...held);
  await wire.run();
  assert.ok([BEN, CLEO, DEV].every((who) => wire.of(who).circle.state === "agreed"));
});

test("what is said twice in the same words does no harm; what got lost is said again when asked", async () => {
  const twice = await aRound([BEN, CLEO], (letter) => [letter, letter]);
  assert.equal(twice.of(BEN).circle.state, "agreed");
  let lost = 0;
  const wire = await aRound([BEN, CLEO], (letter) => (letter.from === CLEO.page && (lost += 1) <= 2 ? [] : [letter]));
  assert.notEqual(wire.of(BEN).circle.state, "agreed");
  wire.of(BEN).circle.repeat(); // one who asks is enough
  await wire.of(BEN).circle.settled();
  await wire.run();
  assert.equal(wire.of(BEN).circle.state, "agreed");
  assert.deepEqual(wire.of(BEN).agreed, wire.of(CLEO).agreed);
});

/** @type {Record<string, (letter: Letter) => Letter[]>} */
const ATTACKS = {
  "another commitment afterwards": (letter) => (isReveal(letter) ? [letter] : [letter, { ...letter, said: { commitment: "0".repeat(64), again: false } }]),
  "a commitment that is too short": (letter) => (isReveal(letter) ? [letter] : [{ ...letter, said: { commitment: "00", again: false } }]),
  "a commitment that is too long": (letter) => (isReveal(letter) ? [letter] : [{ ...letter, said: { commitment: "0".repeat(66), again: false } }]),
  "another fingerprint": altered("fingerprint", (hex) => flipped(hex)),
  "another nonce": altered("nonce", (hex) => flipped(hex)),
  "another signature": altered("signature", (hex) => flipped(hex)),
  "a fingerprint cut short": altered("fingerprint", (hex) => hex.slice(2)),
  "a nonce that is too long": altered("nonce", (hex) => `${hex}00`),
  "a signature cut short": altered("signature", (hex) => hex.slice(2)),
  "an identity that is no point": altered("identity", (hex) => `04${"00".repeat(64)}${hex.slice(0, 0)}`),
  "an identity that is too short": altered("identity", (hex) => hex.slice(2)),
  "another reveal afterwards": (letter) => (isReveal(letter) ? [letter, ...altered("nonce", flipped)(letter)] : [letter]),
  "another fingerprint afterwards": (letter) => (isReveal(letter) ? [letter, ...altered("fingerprint", flipped)(letter)] : [letter]),
  "another identity afterwards": (letter) => (isReveal(letter) ? [letter, ...altered("identity", flipped)(letter)] : [letter]),
};

/** @param {string} hex */
const flipped = (hex) => `${hex.slice(0, -1)}${hex.endsWith("0") ? "1" : "0"}`;

/** @param {keyof Reveal["reveal"]} part @param {(hex: string) => string} change @returns {(letter: Letter) => Letter[]} */
function altered(part, change) {
  return (letter) => (isReveal(letter)
    ? [{ ...letter, said: { reveal: { ...letter.said.reveal, [part]: change(letter.said.reveal[part]) } } }] : [letter]);
}

for (const [name, attack] of Object.entries(ATTACKS)) {
  test(`ends in failure: ${name}`, async () => {
    const wire = await aRound([BEN, CLEO], (letter) => (letter.from === CLEO.page ? attack(letter) : [letter]));
    assert.equal(wire.of(BEN).circle.state, "failed");
    assert.deepEqual(wire.of(BEN).failed, [CLEO.page]);
    wire.letters.push({ from: CLEO.page, to: BEN.page, said: { commitment: "1".repeat(64), again: true } });
    await wire.run();
    assert.deepEqual(wire.of(BEN).failed, [CLEO.page], "it is said once, and nothing is taken any more");
  });
}

test("a commitment of another length fails at once", async () => {
  for (const commitment of ["00", "0".repeat(66)]) {
    const wire = new Wire();
    await wire.seat(BEN, [BEN, CLEO]);
    wire.of(BEN).circle.receive(CLEO.page, { commitment, again: false });
    await wire.of(BEN).circle.settled();
    assert.equal(wire.of(BEN).circle.state, "failed");
  }
});

test("who is bound to keys of another length fails", async () => {
  const keys = await someKeys();
  /** @type {{keys?: Keys, nonce?: Uint8Array}[]} */
  const odd = [
    { keys: { ...keys, fingerprint: keys.fingerprint.slice(1) } }, { keys: { ...keys, fingerprint: new Uint8Array(33) } },
    { nonce: new Uint8Array(31) }, { nonce: new Uint8Array(33) },
  ];
  for (const given of odd) {
    const wire = new Wire();
    await wire.seat(BEN, [BEN, CLEO]);
    await wire.seat(CLEO, [BEN, CLEO], given);
    await wire.run();
    assert.equal(wire.of(BEN).circle.state, "failed");
  }
});

test("a mirror that only sends back what it gets fails", async () => {
  const wire = new Wire((letter) => [{ from: CLEO.page, to: BEN.page, said: letter.said }]);
  await wire.seat(BEN, [BEN, CLEO]);
  await wire.run();
  assert.equal(wire.of(BEN).circle.state, "failed");
});

test("the same device, certificate or nonce at two seats fails", async () => {
  const [one, other, third] = [await someKeys(), await someKeys(), await someKeys()];
  const nonce = new Uint8Array(32).fill(7);
  /** @type {[{keys: Keys, nonce?: Uint8Array}, {keys: Keys, nonce?: Uint8Array}][]} */
  const pairs = [
    [{ keys: one }, { keys: { ...one, fingerprint: other.fingerprint } }],
    [{ keys: one }, { keys: { ...other, fingerprint: one.fingerprint } }],
    [{ keys: one, nonce }, { keys: other, nonce }],
  ];
  for (const [cleos, devs] of pairs) {
    const wire = new Wire();
    await wire.seat(BEN, [BEN, CLEO, DEV], { keys: third });
    await wire.seat(CLEO, [BEN, CLEO, DEV], cleos);
    await wire.seat(DEV, [BEN, CLEO, DEV], devs);
    await wire.run();
    assert.equal(wire.of(BEN).circle.state, "failed");
  }
});

test("a stranger to the circle is not heard as a member", async () => {
  for (const said of [{ commitment: "0".repeat(64), again: false }, { reveal: { identity: "04".padEnd(130, "1"), fingerprint: "0".repeat(64), nonce: "0".repeat(64), signature: "0".repeat(128) } }]) {
    const wire = new Wire();
    await wire.seat(BEN, [BEN, CLEO]);
    wire.of(BEN).circle.receive(DEV.page, said);
    await wire.of(BEN).circle.settled();
    assert.equal(wire.of(BEN).circle.state, "failed");
  }
});

test("who was told another name, role or seat is in another circle", async () => {
  const known = toHex(await circleOf([BEN, CLEO]));
  for (const change of [{ names: ["Cleo Marten"] }, { names: ["Cleo", "Martin"] }, { role: "therapist" }, { seat: "dev" }, { people: ["dev"] }, { page: "e".repeat(32) }]) {
    assert.notEqual(toHex(await circleOf([BEN, { ...CLEO, ...change }])), known, JSON.stringify(change));
  }
  assert.notEqual(toHex(await circleOf([BEN, CLEO, DEV])), known);
});
