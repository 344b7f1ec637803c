/** Pages that meet on a net of their own: their trust, rooms and connections, for the tests of trust.js. */
import { withPin } from "../../static/room/pins.js";
import { emptyRoom, linkTo, reduce } from "../../static/room/state.js";
import { Trust } from "../../static/room/trust.js";
import { sign } from "../../static/room/verification.js";

/** @import { Keyring } from "../../static/room/keyring.js" */
/** @import { Pin } from "../../static/room/pins.js" */
/** @import { Role, Seat, ToPeer, Verify } from "../../static/room/protocol.js" */
/** @import { Room, Trusted } from "../../static/room/state.js" */

/** Lets messages through in their order, as long as nobody stands in the way. */
export class Net {
  /** How much was said and found, on every net. */
  static acts = 0;
  /** @type {Side[]} */
  sides = [];
  /** @type {(from: Side, to: string, message: any) => boolean} */
  carries = () => true;

  /** @param {Side} from @param {string} to @param {any} message */
  post(from, to, message) {
    Net.acts += 1;
    const side = this.sides.find(({ page }) => page === to);
    if (side && this.carries(from, to, message)) {
      queueMicrotask(() => side.take(from.page, message));
    }
  }
}

/** A page's trust, room and connections; the connections are as a browser would show them. */
export class Side {
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
      found: (page, trust, key) => { Net.acts += 1; this.room = reduce(this.room, { type: "link", page, at: 1, change: { trust, key } }); },
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
    void this.trust.connected(other.page);
  }

  /** @param {Side} other @returns {Trusted} */
  of(other) {
    return linkTo(this.room, other.page).trust;
  }
}

export async function aDevice() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  return { pair, identity: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)) };
}

/**
 * Nothing is under way any more: thirty signatures later nobody has said or found anything. They take as long as those of
 * the pages do, however busy the machine is.
 */
export async function settled() {
  const { pair } = await aDevice();
  for (let [quiet, before] = [0, Net.acts]; quiet < 30; quiet = before === Net.acts ? quiet + 1 : 0) {
    before = Net.acts;
    await sign(pair.privateKey, new Uint8Array(64));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** @param {...Side} sides  All see each other, and are connected. */
export async function meet(...sides) {
  sides.forEach((side) => side.sees(...sides.filter((other) => other !== side)));
  sides.forEach((side) => sides.filter((other) => other !== side).forEach((other) => side.connect(other)));
  await settled();
}

/** @returns {Promise<{net: Net, ben: Side, ada: Side, dev: Side}>} */
export async function three() {
  const net = new Net();
  return {
    net, ben: new Side("b", "therapist", "Ben", await aDevice(), net), ada: new Side("a", "client", "Ada", await aDevice(), net),
    dev: new Side("d", "client", "Dev", await aDevice(), net),
  };
}
