import assert from "node:assert/strict";
import { test } from "node:test";
import { withPin } from "../../static/room/pins.js";
import { emptyRoom, linkTo, reduce } from "../../static/room/state.js";
import { Trust } from "../../static/room/trust.js";
import { pinOf, sign, toHex } from "../../static/room/verification.js";

/** @import { Keyring } from "../../static/room/keyring.js" */
/** @import { Pin } from "../../static/room/pins.js" */
/** @import { Role, Seat, ToPeer, Verify } from "../../static/room/protocol.js" */
/** @import { Room, Trusted } from "../../static/room/state.js" */

/** Lets messages through in their order, as long as nobody stands in the way. */
class Net {
  /** @type {Side[]} */
  sides = [];
  /** @type {(from: Side, to: string, message: any) => boolean} */
  carries = () => true;

  /** @param {Side} from @param {string} to @param {any} message */
  post(from, to, message) {
    const side = this.sides.find(({ page }) => page === to);
    if (side && this.carries(from, to, message)) {
      queueMicrotask(() => side.take(from.page, message));
    }
  }
}

/** A page's trust, room and connections; the connections are as a browser would show them. */
class Side {
  /** @type {Pin[]} */
  pins = [];
  /** @type {number[] | null} */
  code = null;
  #epoch = 0;
  /** @type {Map<string, RTCPeerConnection>} */
  connections = new Map();

  /** @param {string} letter @param {Role} role @param {string} name @param {{pair: CryptoKeyPair, identity: Uint8Array}} device @param {Net} net */
  constructor(letter, role, name, { pair, identity }, net) {
    this.page = letter.repeat(32);
    this.seat = `seat of ${name}`;
    this.role = role;
    this.name = name;
    this.fingerprint = crypto.getRandomValues(new Uint8Array(32));
    /** @type {Room} */
    this.room = emptyRoom(role);
    this.net = net;
    const keyring = {
      identity, pins: this.pins,
      sign: (/** @type {Uint8Array<ArrayBuffer>} */ bytes) => sign(pair.privateKey, bytes),
      pin: async (/** @type {Pin} */ pin) => { keyring.pins = this.pins = withPin(this.pins, pin); },
    };
    this.trust = new Trust({ page: this.page, seat: this.seat, role }, /** @type {Keyring} */ (/** @type {unknown} */ (keyring)), this.fingerprint, {
      signal: (message) => "to" in message && net.post(this, message.to, message),
      send: (page, message) => { net.post(this, page, message); return true; },
      connection: (page) => this.connections.get(page),
      found: (page, trust, key) => { this.room = reduce(this.room, { type: "link", page, at: 1, change: { trust, key } }); },
      code: (code) => { this.code = code; },
    });
    net.sides.push(this);
  }

  /** @param {string} from @param {({type: "verify"} & Verify) | ToPeer} message */
  take(from, message) {
    switch (message.type) {
      case "verify": this.trust.receive(from, message); break;
      case "finish": this.trust.finished(from, message); break;
      case "stopped": this.trust.fail(from); break;
    }
  }

  /** @param {...(Side | Seat)} others  who the server says is there, all inside */
  sees(...others) {
    const seats = others.map((other) => (other instanceof Side ? other.asSeat() : other));
    this.room = reduce(this.room, { type: "roster", at: 1, roster: {
      type: "roster", epoch: this.#epoch += 1, phase: "admitted", names: [this.name], people: [`person ${this.name}`], therapist: "here", locked: false, seats,
    } });
    this.trust.sync(this.room);
  }

  /** @param {Partial<Seat>} [change] @returns {Seat} */
  asSeat(change = {}) {
    return {
      seat: this.seat, page: this.page, role: this.role, names: [this.name], participants: [this.seat], people: [`person ${this.name}`],
      phase: "admitted", present: true, link: true, polite: true, relay: false, ...change,
    };
  }

  /** @param {Side} other  A connection stands whose other end has that page's certificate. */
  connect(other) {
    const fingerprint = [...other.fingerprint].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
    const sdp = `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n`;
    this.connections.set(other.page, /** @type {RTCPeerConnection} */ (/** @type {unknown} */ ({ sctp: { transport: {} }, currentRemoteDescription: { sdp } })));
    this.trust.lost(other.page);
    void this.trust.opened(other.page);
  }

  ownKey = async () => toHex(await pinOf(this.trust.keyring.identity));

  /** @param {Side} other @returns {Trusted} */
  of(other) {
    return linkTo(this.room, other.page).trust;
  }
}

async function aDevice() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  return { pair, identity: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

/** @param {...Side} sides  All see each other, and are connected. */
async function meet(...sides) {
  sides.forEach((side) => side.sees(...sides.filter((other) => other !== side)));
  sides.forEach((side) => sides.filter((other) => other !== side).forEach((other) => side.connect(other)));
  await settled();
}

/** @returns {Promise<{net: Net, ben: Side, ada: Side, dev: Side}>} */
async function three() {
  const net = new Net();
  return {
    net, ben: new Side("b", "therapist", "Ben", await aDevice(), net), ada: new Side("a", "client", "Ada", await aDevice(), net),
    dev: new Side("d", "client", "Dev", await aDevice(), net),
  };
}

test("two see the same code, and know each other once they compared it", async () => {
  const { ben, ada } = await three();
  await meet(ben, ada);
  assert.equal(ben.of(ada), "unverified");
  assert.equal(ben.code?.length, 5);
  assert.deepEqual(ben.code, ada.code);
  assert.equal(await ben.trust.match(ben.code ?? []), true);
  assert.equal(ben.of(ada), "verified");
  assert.equal(ada.of(ben), "unverified");
  assert.deepEqual([linkTo(ben.room, ada.page).key, linkTo(ada.room, ben.page).key], [await ada.ownKey(), await ben.ownKey()]);
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
  await ben.trust.opened(ada.page);
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
  assert.equal(second.ben.of(second.ada), "failed");
});
