/**
 * Whether nobody sits between this page and the others: runs the rounds of `sameroom-e2ee-1` for the circles that this
 * page is in, holds each connection against what was revealed, and says of every page how far it can be trusted. The
 * server's word is never enough, and nothing that was found out is forgotten as long as a stay lasts.
 */
import { Circle } from "./circle.js";
import { hasCertificate } from "./fingerprints.js";
import { newKnown, newRound } from "./known.js";
import { judge } from "./pins.js";
import { circlesIn } from "./state.js";
import { areEqual, circleOf, CODE_LENGTH, inOrder, LONG_CODE_LENGTH, pinOf, toHex } from "./verification.js";

/**
 * @import { Keyring } from "./keyring.js"
 * @import { Known, Round } from "./known.js"
 * @import { ToPeer, ToServer, Verify } from "./protocol.js"
 * @import { Room, Trusted } from "./state.js"
 * @import { Member, Opening } from "./verification.js"
 *
 * @typedef {object} TrustListener
 * @property {(message: ToServer) => void} signal
 * @property {(page: string, message: ToPeer) => boolean} send  over the data channel
 * @property {(page: string) => RTCPeerConnection | undefined} connection
 * @property {(page: string, trust: Trusted, key: string) => void} found  `pinOf` its device key; "" before it was revealed
 * @property {(code: number[] | null) => void} code  of those inside, once all of them have it
 */

const EARLY = 40;
const MOST_HEARD = 40;
/** So many codes a stay are usual (pages are loaded again, a partner comes); each further one is one more try for somebody. */
const USUAL_CODES = 6;

export class Trust {
  /** By what the members are. @type {Map<string, Round>} */
  #rounds = new Map();
  /** @type {Map<string, Known>} */
  #known = new Map();
  /** What overtook the roster. @type {{from: string, said: Verify}[]} */
  #early = [];
  /** With each page that is linked, as it is now: what goes there rests on it. @type {Map<string, Round>} */
  #pairs = new Map();
  /** All who are inside: they compare its code. @type {Round | null} */
  #whole = null;
  #codes = 0;
  /** The person said that the codes are different: nobody new is believed any more. */
  #isStopped = false;

  /** @param {{page: string, seat: string, role: string}} own @param {Keyring} keyring @param {Uint8Array} fingerprint @param {TrustListener} listener */
  constructor(own, keyring, fingerprint, listener) {
    this.own = own;
    this.keyring = keyring;
    this.keys = { identity: keyring.identity, fingerprint, sign: keyring.sign.bind(keyring) };
    this.listener = listener;
  }

  /** @param {Room} room  Begins the rounds that it asks for. */
  sync(room) {
    const me = { ...this.own, names: room.names, people: room.people };
    const { linked, inside } = circlesIn(room);
    this.#pairs = new Map(linked.map((seat) => [seat.page, this.#roundOf(me, [seat])]));
    this.#whole = inside.length > 1 ? this.#roundOf(me, inside) : this.#pairs.get(inside[0]?.page ?? "") ?? null;
    this.#current().forEach((round) => this.#tellThem(round));
    linked.forEach(({ page }) => this.#judge(page));
    this.#tellCode();
  }

  /** @param {string} page @returns {Promise<Uint8Array>} the certificate that this page revealed; waits for it */
  fingerprint(page) {
    return this.#of(page).fingerprint;
  }

  /** @param {string} page @returns {boolean} whether the connection that there is now has been held against what was revealed */
  isChecked(page) {
    const { holds } = this.#of(page);
    return holds !== null && holds === this.listener.connection(page);
  }

  /** @param {string} from @param {Verify} said */
  receive(from, said) {
    const round = [...this.#rounds.values()].find(({ id }) => id === said.circle);
    if (round?.circle && !this.#of(from).failed) {
      round.circle.receive(from, said);
    } else if (!round && this.#early.filter((each) => each.from === from).length < EARLY) {
      this.#early.push({ from, said });
    }
  }

  /** Signals may have got lost: what has not come to its end is said again. */
  repeat() {
    this.#current().forEach(({ circle, transcript }) => transcript || circle?.repeat());
  }

  /** The connection to a page stands, or its data channel does. @param {string} page */
  async connected(page) {
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
    this.#current().forEach((round) => this.#tellThem(round));
    this.#judge(page);
  }

  /** Its connection is a new one, or none. @param {string} page */
  lost(page) {
    const known = this.#of(page);
    known.holds = null;
    known.heard.clear();
    known.told.clear();
    this.#judge(page);
  }

  /** @param {string} page @param {{circle: string, transcript: string, codes: number}} said */
  finished(page, { circle, transcript, codes }) {
    const known = this.#of(page);
    if (known.heard.size < MOST_HEARD) {
      known.heard.set(circle, { transcript, codes });
    }
    const round = [...this.#rounds.values()].find(({ id }) => id === circle);
    if (round?.transcript && round.transcript !== transcript) {
      this.#fault(round, page);
    }
    this.#judge(page);
  }

  /** Somebody is or may be in between. @param {string} page */
  fail(page) {
    const known = this.#of(page);
    if (!known.failed) {
      known.failed = true;
      this.listener.send(page, { type: "stopped" });
      this.#judge(page);
    }
  }

  /** The person wants to compare with somebody whose browser is another one than before. @param {string} page */
  compare(page) {
    this.#of(page).comparing = true;
    this.#judge(page);
  }

  /**
   * "They match": from now on these browsers know each other.
   * @param {number[]} code  as it was shown; another one was compared by nobody
   * @returns {Promise<boolean>} whether that was so
   */
  async match(code) {
    const them = this.#othersIn(this.#whole);
    if (JSON.stringify(code) !== JSON.stringify(this.#code())) {
      return false;
    }
    const at = new Date().toISOString();
    await Promise.all(them.map(({ page, names: [name], people: [person] }) => this.keyring.pin({ person, name, key: this.#of(page).key, at })));
    them.forEach(({ page }) => this.#judge(page));
    return true;
  }

  /** "They are different": nothing goes any more to anybody whom this person has not compared with before. */
  differ() {
    this.#isStopped = true;
    [...this.#pairs.keys()].forEach((page) => this.#judge(page));
  }

  #current() {
    return new Set([...this.#pairs.values(), ...(this.#whole ? [this.#whole] : [])]);
  }

  /** @param {string} page @returns {Known} */
  #of(page) {
    const known = this.#known.get(page) ?? newKnown();
    this.#known.set(page, known);
    return known;
  }

  /** @param {Round | null} round @returns {Member[]} */
  #othersIn = (round) => round?.members.filter(({ page }) => page !== this.own.page) ?? [];

  /** @param {Member} me @param {Member[]} others @returns {Round} */
  #roundOf(me, others) {
    const members = inOrder([me, ...others].map(({ page, seat, role, names, people }) => ({ page, seat, role, names, people })));
    const key = JSON.stringify(members);
    const known = this.#rounds.get(key);
    if (known) {
      return known;
    }
    const round = newRound(members);
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
      failed: (page) => this.#fault(round, page),
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
    known.reveal(opening.fingerprint); // what waits for it goes on while the pin is made
    known.key = toHex(await pinOf(opening.identity));
    this.#judge(page);
  }

  /** @param {Round} round @param {string} transcript @param {number[]} code */
  #agreed(round, transcript, code) {
    round.transcript = transcript;
    round.code = code;
    this.#codes += round.members.length === 2 ? 1 : 0;
    round.codes = this.#codes; // told to all alike, so that all of them show equally many pictures
    this.#othersIn(round).filter(({ page }) => (this.#of(page).heard.get(round.id)?.transcript ?? transcript) !== transcript)
      .forEach(({ page }) => this.#fault(round, page));
    this.#tellThem(round);
    this.#othersIn(round).forEach(({ page }) => this.#judge(page));
  }

  /** Says over the data channels what was agreed, where the server cannot reach. @param {Round} round */
  #tellThem(round) {
    for (const { page } of round.transcript ? this.#othersIn(round) : []) {
      const known = this.#of(page);
      const message = /** @type {const} */ ({ type: "finish", circle: round.id, transcript: round.transcript, codes: round.codes });
      if (this.isChecked(page) && !known.failed && !known.told.has(round.id) && this.listener.send(page, message)) {
        known.told.add(round.id);
      }
    }
  }

  /** Of two it is the other one's; of more it may be anybody's whom this person never compared with. @param {Round} round @param {string} page */
  #fault(round, page) {
    const them = this.#othersIn(round);
    if (them.length === 1) {
      this.fail(page);
    } else {
      them.filter((one) => this.#status(one.page) !== "verified").forEach((one) => this.fail(one.page));
    }
  }

  /** @param {string} page */
  #judge(page) {
    this.listener.found(page, this.#status(page), this.#of(page).key);
    this.#tellCode();
  }

  /** @param {string} page @returns {Trusted} */
  #status(page) {
    const known = this.#of(page);
    const round = this.#pairs.get(page);
    if (known.failed) {
      return "failed";
    }
    if (!round?.transcript || !known.key || !this.isChecked(page)) {
      return "checking"; // for the last word, two round trips later, only the code waits: the signature says it all
    }
    const [{ names: [name], people: [person] }] = this.#othersIn(round);
    const judged = judge(this.keyring.pins, { person, name, key: known.key });
    if (this.#isStopped && judged !== "verified") {
      this.fail(page);
      return "failed";
    }
    return judged === "changed" && known.comparing ? "comparing" : judged;
  }

  /** @returns {number[] | null} when everybody in it has said over the data channel that it is the same */
  #code() {
    const [round, them] = [this.#whole, this.#othersIn(this.#whole)];
    const heard = them.map(({ page }) => (round && this.isChecked(page) && !this.#of(page).failed ? this.#of(page).heard.get(round.id) : undefined));
    const isWhole = round?.transcript && heard.every((said) => said?.transcript === round.transcript);
    const codes = Math.max(round?.codes ?? 0, ...heard.map((said) => said?.codes ?? 0));
    return isWhole ? round.code.slice(0, codes > USUAL_CODES ? LONG_CODE_LENGTH : CODE_LENGTH) : null;
  }

  #tellCode() {
    this.listener.code(this.#code());
  }
}
