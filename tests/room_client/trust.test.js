import assert from "node:assert/strict";
import { test } from "node:test";
import { linkTo } from "../../static/room/state.js";
import { Circle } from "../../static/room/circle.js";
import { circleOf, pinOf, sign, toHex } from "../../static/room/verification.js";
import { aDevice, meet, settled, Side, three } from "./sides.js";

test("two see the same code, and know each other once they compared it", async () => {
  const { ben, ada } = await three();
  await meet(ben, ada);
  assert.equal(ben.of(ada), "unverified");
  assert.equal(ben.code?.length, 5);
  assert.deepEqual(ben.code, ada.code);
  assert.equal(await ben.trust.match(ben.code ?? []), true);
  assert.equal(ben.of(ada), "verified");
  assert.equal(ada.of(ben), "unverified");
  const keyOf = async (/** @type {typeof ben} */ side) => toHex(await pinOf(side.trust.keyring.identity));
  assert.deepEqual([linkTo(ben.room, ada.page).key, linkTo(ada.room, ben.page).key], [await keyOf(ada), await keyOf(ben)]);
});

test("three compare one code; those who are connected wait for nobody who is away", async () => {
  const { net, ben, ada, dev } = await three();
  await meet(ben, ada, dev);
  assert.deepEqual([ben.code, ada.code], [dev.code, dev.code]);
  assert.ok(ben.code);
  net.carries = (from, to) => from !== dev && to !== dev.page;
  const again = new Side("e", "client", "Ada", await aDevice(), net);
  again.seat = ada.seat;
  ben.sees(again, dev);
  again.sees(ben, dev);
  ben.connect(again);
  again.connect(ben);
  await settled();
  assert.equal(ben.of(again), "unverified");
  assert.equal(ben.code, null);
});

test("what was called different stays stopped, also for whoever comes in that page's place", async () => {
  const { net, ben, ada } = await three();
  await meet(ben, ada);
  ben.trust.differ();
  await settled();
  assert.deepEqual([ben.of(ada), ada.of(ben)], ["failed", "failed"]);
  ben.sees();
  await meet(ben, ada);
  assert.equal(ben.of(ada), "failed");
  const other = new Side("e", "client", "Ada", await aDevice(), net);
  other.seat = ada.seat;
  await meet(ben, other);
  assert.equal(ben.of(other), "failed");
});

test("who was compared before goes on, though another code was different", async () => {
  const { ben, ada, dev } = await three();
  await meet(ben, ada);
  await ben.trust.match(ben.code ?? []);
  await meet(ben, ada, dev);
  ben.trust.differ();
  assert.deepEqual([ben.of(ada), ben.of(dev)], ["verified", "failed"]);
});

test("a page that is given another name is verified anew, under that name", async () => {
  const { ben, ada } = await three();
  await meet(ben, ada);
  await ben.trust.match(ben.code ?? []);
  assert.equal(ben.of(ada), "verified");
  ben.sees(ada.asSeat({ names: ["Moe"], people: ["person Moe"] }));
  await settled();
  assert.equal(ben.of(ada), "checking");
});

test("a code that nobody was shown is not kept", async () => {
  const { ben, ada } = await three();
  await meet(ben, ada);
  assert.equal(await ben.trust.match([1, 2, 3, 4, 5]), false);
  assert.deepEqual(ben.pins, []);
  ada.trust.lost(ben.page);
  ben.trust.lost(ada.page);
  assert.equal(await ben.trust.match(ben.code ?? [0, 0, 0, 0, 0]), false);
});

test("a new connection is held against what was revealed before anything is believed of it", async () => {
  const { ben, ada, dev } = await three();
  await meet(ben, ada);
  const old = ben.connections.get(ada.page);
  ben.connections.set(ada.page, /** @type {RTCPeerConnection} */ ({ ...old }));
  assert.equal(ben.trust.isChecked(ada.page), false);
  ben.connect(dev); // of somebody else, whom no roster names
  ben.connections.set(ada.page, /** @type {RTCPeerConnection} */ (ben.connections.get(dev.page)));
  await ben.trust.connected(ada.page);
  assert.equal(ben.of(ada), "failed");
});

test("who was away, and whom the server forgot meanwhile, comes back without alarm", async () => {
  const { ben, ada } = await three();
  await meet(ben, ada);
  ben.sees();
  await settled();
  ben.sees(ada);
  ada.trust.repeat();
  ben.connect(ada);
  ada.connect(ben);
  await settled();
  assert.deepEqual([ben.of(ada), ada.of(ben)], ["unverified", "unverified"]);
  assert.deepEqual(ben.code, ada.code);
});

test("what was lost is said again", async () => {
  const { net, ben, ada } = await three();
  net.carries = () => false;
  await meet(ben, ada);
  assert.equal(ben.of(ada), "checking");
  net.carries = () => true;
  ada.trust.repeat();
  await settled();
  ben.connect(ada);
  ada.connect(ben);
  await settled();
  assert.deepEqual([ben.of(ada), ada.of(ben)], ["unverified", "unverified"]);
});

test("sound and picture wait for what the other side signed, the code for its last word", async () => {
  const { net, ben, ada } = await three();
  net.carries = (_from, _to, message) => message.type !== "finish";
  await meet(ben, ada);
  assert.deepEqual([ben.of(ada), ada.of(ben)], ["unverified", "unverified"]);
  assert.deepEqual([ben.code, ada.code], [null, null]);
  const second = await three();
  second.net.carries = (from, to, message) => !("reveal" in message && to === second.ben.page);
  await meet(second.ben, second.ada);
  assert.deepEqual([second.ben.of(second.ada), second.ada.of(second.ben)], ["checking", "unverified"]);
});

test("E14: two who are connected with each other, each under a key of somebody in between, end failed", async () => {
  const { net, ben, ada } = await three();
  const { pair, identity } = await aDevice();
  const members = [ben, ada].map(({ page, seat, role, name }) => ({ page, seat, role, names: [name], people: [`person ${name}`] }));
  const id = await circleOf(members);
  let agreed = 0;
  /** Speaks with one of them in the other one's place, and names that one's true certificate. @param {Side} reader @param {Side} played */
  const between = (reader, played) => new Circle({ id, members, page: played.page, keys: {
    identity, fingerprint: played.fingerprint, sign: (bytes) => sign(pair.privateKey, bytes),
  } }, {
    send: (_page, said) => reader.take(played.page, { type: "verify", circle: toHex(id), ...said }),
    opened: () => undefined, failed: () => undefined, agreed: () => { agreed += 1; },
  });
  const circles = new Map([[ben, between(ben, ada)], [ada, between(ada, ben)]]);
  net.carries = (from, to, message) => {
    if (message.type === "verify") {
      circles.get(from)?.receive(from.page, message);
    }
    return message.type === "stopped";
  };
  await meet(ben, ada);
  assert.equal(agreed, 2);
  assert.deepEqual([ben.of(ada), ben.code, ada.code], ["unverified", null, null]);
  net.carries = (_from, _to, message) => message.type !== "verify";
  ben.connect(ada);
  ada.connect(ben);
  await settled();
  assert.deepEqual([ben.of(ada), ada.of(ben), ben.code, ada.code], ["failed", "failed", null, null]);
});

test("many codes in one stay: seven pictures, on both sides", async () => {
  const { net, ben, ada } = await three();
  await meet(ben, ada);
  let last = ada;
  for (const letter of ["1", "2", "3", "4", "5", "6"]) {
    last = new Side(letter, "client", "Ada", await aDevice(), net);
    await meet(ben, last);
  }
  assert.equal(ben.code?.length, 7);
  assert.deepEqual(ben.code, last.code);
});

test("three show equally many pictures, also right where there become more of them", async () => {
  for (const before of [4, 5, 6]) {
    const { net, ben, ada, dev } = await three();
    for (const letter of ["1", "2", "3", "4", "5", "6"].slice(0, before)) {
      await meet(ben, new Side(letter, "client", "Ada", await aDevice(), net));
    }
    /** @type {Set<string>} */
    const ofThree = new Set();
    net.carries = (from, to, { circle }) => {
      const isBetweenTheTwo = from !== ada && to !== ada.page;
      ofThree.add(isBetweenTheTwo ? "" : circle);
      return !isBetweenTheTwo || ofThree.has(circle); // what concerns these two alone comes last
    };
    await meet(ben, ada, dev);
    [ben, ada, dev].forEach(({ trust }) => trust.repeat());
    await settled();
    net.carries = () => true;
    [ben, ada, dev].forEach(({ trust }) => trust.repeat());
    await settled();
    assert.ok(ben.code);
    assert.deepEqual([ada.code, dev.code], [ben.code, ben.code], `after ${before}`);
  }
});

test("somebody who knows another transcript is stopped; of three nobody whom one never compared with goes on", async () => {
  const { ben, ada } = await three();
  await meet(ben, ada);
  ben.trust.finished(ada.page, { circle: "0".repeat(64), transcript: "1".repeat(64), codes: 0 });
  assert.equal(ben.of(ada), "unverified", "of a round that is not known nothing follows");
  const second = await three();
  second.net.carries = (from, to, message) => {
    if (message.type === "finish" && from === second.ada && to === second.ben.page) {
      message.transcript = "2".repeat(64);
    }
    return true;
  };
  await meet(second.ben, second.ada);
  assert.deepEqual([second.ben.of(second.ada), second.ada.of(second.ben)], ["failed", "failed"]);
  assert.equal(second.ben.code, null);
});
