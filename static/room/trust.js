/**
 * Whether nobody sits between this page and the others: runs the rounds of `sameroom-e2ee-1` for the circles that this
 * page is in, holds each connection against what was revealed, and says of every page how far it can be trusted. The
 * server's word is never enough.
 */
import { Circle } from "./circle.js";
import { hasCertificate } from "./fingerprints.js";
import { judge } from "./pins.js";
import { circlesIn } from "./state.js";
import { areEqual, circleOf, CODE_LENGTH, inOrder, LONG_CODE_LENGTH, pinOf, toHex } from "./verification.js";

/**
 * @import { Keyring } from "./keyring.js"
 * @import { ToPeer, ToServer, Verify } from "./protocol.js"
 * @import { Room, Trusted } from "./state.js"
 * @import { Member, Opening } from "./verification.js"
 *
 * @typedef {object} TrustListener
 * @property {(message: ToServer) => void} signal
 * @property {(page: string, message: ToPeer) => boolean} send  over the data channel
 * @property {(page: string) => RTCPeerConnection | undefined} connection
 * @property {(page: string, trust: Trusted) => void} found
 * @property {(code: number[] | null) => void} code  of those inside, once all of them have it
 *
 * @typedef {object} Round
 * @property {Member[]} members
 * @property {Circle | null} circle
 * @property {string} id
 * @property {string} transcript  "" before all agreed
 * @property {number[]} code
 *
 * @typedef {object} Known
 * @property {Promise<Uint8Array>} fingerprint
 * @property {(fingerprint: Uint8Array) => void} reveal
 * @property {Opening | null} opening
 * @property {string} key  "" before it was revealed
 * @property {RTCPeerConnection | null} holds  the connection whose other end has that certificate
 * @property {Map<string, string>} heard  circle → transcript, over that connection
 * @property {boolean} failed
 * @property {boolean} comparing  changed, and the person wants to compare
 */

const EARLY = 40;
/** A code so often shown to the same people, each time for new pages, is a code that somebody waits for. */
const FREE_ROUNDS = 3;

export class Trust {
  /** By what the members are. @type {Map<string, Round>} */
  #rounds = new Map();
  /** @type {Map<string, Known>} */
  #known = new Map();
  /** What overtook the roster. @type {{from: string, said: Verify}[]} */
  #early = [];
  /** How many codes there were, by seats. @type {Map<string, number>} */
  #codes = new Map();
  /** @type {Round | null} */
  #inside = null;
  /** @type {Member | null} */
  #me = null;

  /** @param {{page: string, seat: string, role: string}} own @param {Keyring} keyring @param {Uint8Array} fingerprint @param {TrustListener} listener */
  constructor(own, keyring, fingerprint, listener) {
    this.own = own;
    this.keyring = keyring;
    this.keys = { identity: keyring.identity, fingerprint, sign: keyring.sign.bind(keyring) };
    this.listener = listener;
  }

  /** @param {Room} room  Begins the rounds that it asks for, and forgets who is gone. */
  sync(room) {
    const here = new Set([this.own.page, ...room.seats.map((seat) => seat.page)]);
    [...this.#known.keys()].filter((page) => !here.has(page)).forEach((page) => this.#known.delete(page));
    for (const [key, { members }] of this.#rounds) {
      if (!members.every(({ page }) => here.has(page))) {
        this.#rounds.delete(key);
      }
    }
    this.#me = { ...this.own, names: room.names, people: room.people };
    const { apart, inside } = circlesIn(room);
    apart.forEach((seat) => this.#roundOf([seat]));
    this.#inside = inside.length > 0 ? this.#roundOf(inside) : null;
    this.#tellCode();
  }

  /** @param {string} page @returns {Promise<Uint8Array>} the certificate that this page revealed; waits for it */
  fingerprint(page) {
    return this.#of(page).fingerprint;
  }

  /** @param {string} from @param {Verify} said */
  receive(from, said) {
    const round = [...this.#rounds.values()].find(({ id }) => id === said.circle);
    if (round?.circle && !this.#of(from).failed) {
      round.circle.receive(from, said);
    } else if (!round) {
      this.#early = [...this.#early, { from, said }].slice(-EARLY);
    }
  }

  /** Signals may have got lost: what has not come to its end is said again. */
  repeat() {
    this.#rounds.forEach(({ circle, transcript }) => transcript || circle?.repeat());
  }

  /** The data channel to a page is open. @param {string} page */
  async opened(page) {
    const known = this.#of(page);
    const connection = this.listener.connection(page);
    if (!connection || known.failed) {
      return;
    }
    const holds = await hasCertificate(connection, await known.fingerprint);
    if (this.listener.connection(page) !== connection) {
      return; // made anew meanwhile
    }
    if (!holds) {
      this.fail(page);
      return;
    }
    known.holds = connection;
    this.#rounds.forEach((round) => this.#finish(round, page));
    this.#judge(page);
  }

  /** Its connection is gone. @param {string} page */
  lost(page) {
    const known = this.#of(page);
    known.holds = null;
    known.heard.clear();
    this.#judge(page);
  }

  /** @param {string} page @param {{circle: string, transcript: string}} said */
  finished(page, { circle, transcript }) {
    this.#of(page).heard.set(circle, transcript);
    this.#judge(page);
  }

  /** Somebody is or may be in between. @param {string} page */
  fail(page) {
    this.#of(page).failed = true;
    this.#judge(page);
  }

  /** The person wants to compare with somebody whose browser is another one than before. @param {string} page */
  compare(page) {
    this.#of(page).comparing = true;
    this.#judge(page);
  }

  /** "They match": from now on these browsers know each other. @returns {Promise<void>} */
  async match() {
    const at = new Date().toISOString();
    const round = this.#inside;
    for (const { page, names: [name], people: [person] } of this.#othersIn(round)) {
      const { key, failed } = this.#of(page);
      if (key && !failed) {
        await this.keyring.pin({ person, name, key, at });
        this.#of(page).comparing = false;
      }
    }
    this.#othersIn(round).forEach(({ page }) => this.#judge(page));
  }

  /** "They are different": nothing goes to anybody whom this person has not compared with before. */
  differ() {
    this.#othersIn(this.#inside).filter(({ page }) => this.#status(page) !== "verified").forEach(({ page }) => this.fail(page));
  }

  /** @param {string} page @returns {Known} */
  #of(page) {
    const found = this.#known.get(page);
    if (found) {
      return found;
    }
    /** @type {(fingerprint: Uint8Array) => void} */
    let reveal = () => undefined;
    const fingerprint = /** @type {Promise<Uint8Array>} */ (new Promise((resolve) => { reveal = resolve; }));
    const known = { fingerprint, reveal, opening: null, key: "", holds: null, heard: new Map(), failed: false, comparing: false };
    this.#known.set(page, known);
    return known;
  }

  /** @param {Round | null} round @returns {Member[]} */
  #othersIn(round) {
    return round?.members.filter(({ page }) => page !== this.own.page) ?? [];
  }

  /** @param {Member[]} others @returns {Round} */
  #roundOf(others) {
    const them = others.map(({ page, seat, role, names, people }) => ({ page, seat, role, names, people }));
    const members = inOrder([/** @type {Member} */ (this.#me), ...them]);
    const key = JSON.stringify(members);
    const known = this.#rounds.get(key);
    if (known) {
      return known;
    }
    /** @type {Round} */
    const round = { members, circle: null, id: "", transcript: "", code: [] };
    this.#rounds.set(key, round);
    void this.#begin(round);
    return round;
  }

  /** @param {Round} round */
  async #begin(round) {
    const id = await circleOf(round.members);
    round.id = toHex(id);
    round.circle = new Circle({ id, members: round.members, page: this.own.page, keys: this.keys }, {
      send: (page, said) => this.listener.signal({ type: "verify", to: page, circle: round.id, ...said }),
      opened: (page, opening) => void this.#opened(page, opening),
      agreed: (transcript, code) => this.#agreed(round, toHex(transcript), code),
      failed: (page) => this.fail(page),
    });
    const early = this.#early;
    this.#early = early.filter(({ said }) => said.circle !== round.id);
    early.filter(({ said }) => said.circle === round.id).forEach(({ from, said }) => this.receive(from, said));
  }

  /** @param {string} page @param {Opening} opening */
  async #opened(page, opening) {
    const known = this.#of(page);
    const { opening: before } = known;
    if (before && !(areEqual(before.identity, opening.identity) && areEqual(before.fingerprint, opening.fingerprint))) {
      this.fail(page); // one page load is one certificate and one device
      return;
    }
    known.opening = opening;
    known.key = toHex(await pinOf(opening.identity));
    known.reveal(opening.fingerprint);
    this.#judge(page);
  }

  /** @param {Round} round @param {string} transcript @param {number[]} code */
  #agreed(round, transcript, code) {
    const seats = round.members.map(({ seat }) => seat).sort().join();
    const count = (this.#codes.get(seats) ?? 0) + 1;
    this.#codes.set(seats, count);
    round.transcript = transcript;
    round.code = code.slice(0, count > FREE_ROUNDS ? LONG_CODE_LENGTH : CODE_LENGTH);
    for (const { page } of this.#othersIn(round)) {
      this.#finish(round, page);
      this.#judge(page);
    }
  }

  /** @param {Round} round @param {string} page */
  #finish({ members, id, transcript }, page) {
    const known = this.#of(page);
    if (transcript && members.some((member) => member.page === page) && known.holds && !known.failed) {
      this.listener.send(page, { type: "finish", circle: id, transcript });
    }
  }

  /** @param {string} page */
  #judge(page) {
    if (this.#known.has(page)) {
      this.listener.found(page, this.#status(page));
      this.#tellCode();
    }
  }

  /** @param {string} page @returns {Trusted} */
  #status(page) {
    const known = this.#of(page);
    const rounds = [...this.#rounds.values()].filter(({ members, transcript }) => transcript && members.some((member) => member.page === page));
    const heard = rounds.map(({ id, transcript }) => ({ transcript, said: known.heard.get(id) })).filter(({ said }) => said !== undefined);
    known.failed ||= heard.some(({ transcript, said }) => said !== transcript);
    if (known.failed) {
      return "failed";
    }
    if (!known.holds || !known.key || heard.length === 0) {
      return "checking";
    }
    const { names: [name], people: [person] } = /** @type {Member} */ (rounds[0].members.find((member) => member.page === page));
    const judged = judge(this.keyring.pins, { person, name, key: known.key });
    return judged === "changed" && known.comparing ? "comparing" : judged;
  }

  /** The code is there when everybody in it has said over the data channel that it is the same. */
  #tellCode() {
    const round = this.#inside;
    const isWhole = round && round.transcript !== ""
      && this.#othersIn(round).every(({ page }) => this.#of(page).heard.get(round.id) === round.transcript && !this.#of(page).failed);
    this.listener.code(isWhole ? round.code : null);
  }
}
