/** A stay in the room, from the first greeting to the goodbye: joins socket, peers, state and views. */
import { currentCapability, notifyMe } from "./api.js";
import { listenToOneself, tellTrouble } from "./hearing.js";
import { openKeyring } from "./keyring.js";
import { peopleLearner } from "./learner.js";
import { Mesh } from "./mesh.js";
import { mark, observe } from "./observed.js";
import { certificate } from "./peer.js";
import { Post } from "./post.js";
import { Screens } from "./screens.js";
import { Reports } from "./reports.js";
import { RoomSocket } from "./socket.js";
import { emptyRoom, isSound, linkTo, others, reduce } from "./state.js";
import { randomId, soundOnly } from "./store.js";
import { tell } from "./telling.js";
import { Tending } from "./tending.js";
import { Trust } from "./trust.js";
import { announce } from "./view.js";
import { askToDeny, askToEnd, askToLeave, closeDialogs } from "./view-dialogs.js";
import { shortList } from "./view-session.js";
import { firstName, t } from "./words.js";
import { keepAwake } from "./wake.js";

/**
 * @import { Capture } from "./devices.js"
 * @import { Keyring } from "./keyring.js"
 * @import { Certificate } from "./peer.js"
 * @import { Session, ToClient, ToPeer } from "./protocol.js"
 * @import { Link, Room, RoomEvent, SeatHere } from "./state.js"
 * @typedef {{type: "ended" | "left" | "noted"} | {type: "closed", reason: string}} Outcome
 */

const REPORT_MS = 30000;
const FIRST_REPORT_MS = 5000;
const TICK_MS = 1000;
const REPEAT_MS = 3000;
/** Whether an earlier stay of this page has seen the therapist here. */
let hasMet = false;

/** @param {{session: Session, capture: Capture}} options @returns {Promise<Outcome>} how the stay came to its end */
export async function stayInRoom(options) {
  const [own, keyring] = await Promise.all([certificate, openKeyring(options.session.you.keyring)]);
  return new Promise((resolve) => new Stay({ ...options, own, keyring }, resolve));
}

class Stay {
  #over = new AbortController();
  /** One stay is one page for the server, however often its socket reconnects. */
  #page = randomId();

  /** @param {{session: Session, capture: Capture, own: Certificate, keyring: Keyring}} options @param {(outcome: Outcome) => void} resolve */
  constructor({ session, capture, own, keyring }, resolve) {
    this.session = session;
    this.capture = capture;
    this.resolve = resolve;
    /** @type {Room} */
    this.room = emptyRoom(session.you.role, hasMet || session.state === "ended");
    this.own = { page: this.#page, seat: session.you.participant, role: session.you.role };
    this.trust = new Trust(this.own, keyring, own.fingerprint, {
      signal: (message) => this.socket.send(message),
      send: (page, message) => this.mesh.send(page, message),
      connection: (page) => this.mesh.peers.get(page)?.connection,
      found: (page, trust, key) => this.#find(page, { trust, key }),
      code: (code) => this.#dispatch({ type: "code", code }),
    });
    this.mesh = new Mesh(own.certificate, this.trust, {
      signal: (message) => this.socket.send(message),
      message: (page, message) => this.#hear(page, message),
      changed: (page, change) => this.#linkChanged(page, change),
      made: (page) => this.tending.made(page),
    });
    this.post = new Post(this.mesh, capture, { room: () => this.room, dispatch: (event) => this.#dispatch(event) });
    this.tending = new Tending(this.mesh, {
      room: () => this.room,
      height: () => capture.track("camera")?.getSettings().height ?? 0,
      doubt: () => this.socket.doubt(),
      woke: () => this.#wake(),
      found: (page, change) => this.#find(page, change),
    }, this.#over.signal);
    const told = { key: (/** @type {string} */ key) => this.#dispatch({ type: "key", key }), told: () => this.#dispatch({ type: "told" }) };
    this.reports = new Reports(keyring.identity, told, this.#over.signal);
    observe(() => [...this.mesh.peers.values()].map((peer) => peer.connection));
    this.socket = new RoomSocket({ capability: currentCapability(), page: this.#page }, {
      message: (message) => this.#receive(message),
      lost: () => this.#dispatch({ type: "line", line: "lost" }),
      isUrgent: () => this.tending.isUrgent(),
    });
    this.learn = peopleLearner(session, () => this.screens.show(this.room));
    this.screens = new Screens({
      session, capture, signal: this.#over.signal, acts: this.#acts(),
      tracksOf: (page) => this.mesh.peers.get(page)?.remoteTracks() ?? [],
    });
    this.#listen();
    this.#captureChanged();
    this.screens.show(this.room);
  }

  #listen() {
    const { signal } = this.#over;
    const timers = [
      setInterval(() => this.#dispatch({ type: "tick", at: performance.now() }), TICK_MS),
      setInterval(() => this.#report(), REPORT_MS),
      setInterval(() => this.trust.repeat(), REPEAT_MS),
      setTimeout(() => this.#report(), FIRST_REPORT_MS),
    ];
    signal.addEventListener("abort", () => timers.forEach((timer) => clearInterval(timer)));
    this.capture.addEventListener("change", () => this.#captureChanged(), { signal });
    addEventListener("pagehide", () => this.#depart(), { signal });
    // Back from the browser's page cache everything is closed: a fresh load returns to the room.
    addEventListener("pageshow", (event) => event.persisted && location.reload(), { signal });
    keepAwake(signal);
    tellTrouble(this.capture, signal);
    listenToOneself(this.capture, { isHeard: () => others(this.room).length > 0, signal });
  }

  /** The computer slept: devices and lines that were open then are not believed any more. */
  #wake() {
    this.socket.renew();
    void this.capture.revive();
  }

  /** @param {ToClient} message */
  #receive(message) {
    const at = performance.now();
    switch (message.type) {
      case "welcome":
        this.mesh.iceServers = message.ice_servers;
        this.#dispatch({ type: "welcome", at });
        this.tending.renewed();
        this.trust.repeat();
        break;
      case "roster":
        if (isSound(message, this.own)) {
          this.#dispatch({ type: "roster", roster: message, at });
          void this.learn(this.room);
        }
        break;
      case "signal": this.mesh.receive(message.from, message); break;
      case "verify": this.trust.receive(message.from, message); break;
      case "ended": this.#finish({ type: "ended" }); break;
      case "closing":
        if (message.reason !== "unavailable") {
          this.#finish({ type: "closed", reason: message.reason });
        }
        break;
    }
  }

  /** @param {RoomEvent} event */
  #dispatch(event) {
    const before = this.room;
    this.room = reduce(before, event);
    if (this.room === before || this.#over.signal.aborted) {
      return;
    }
    if (others(before).length === 0 && others(this.room).length > 0) {
      mark("admittedAt");
    }
    const after = this.room;
    if (event.type === "roster") {
      this.trust.sync(after);
    }
    this.mesh.sync(this.room); // before any drawing: this is what the others wait for
    this.screens.show(this.room);
    tell(before, after, { isChatOpen: this.screens.isChatOpen() });
    this.post.sendChat();
    this.reports.update(this.room);
  }

  /** @param {string} page @param {ToPeer} message */
  #hear(page, message) {
    const at = performance.now();
    switch (message.type) {
      case "chat": this.#dispatch({ type: "heard", page, text: message.text, at: message.at }); break;
      case "media": this.#dispatch({ type: "link", page, at, change: { media: message } }); break;
      case "finish": this.trust.finished(page, message); break;
      case "compare": this.screens.compare(page); break;
      case "stopped": this.trust.fail(page); break;
      case "bye": this.#dispatch({ type: "bye", page }); break;
    }
  }

  /** @param {string} page @param {{open?: boolean, connection?: RTCPeerConnectionState}} change */
  #linkChanged(page, change) {
    if (change.connection) {
      this.tending.changed(page, change.connection);
    }
    this.#dispatch({ type: "link", page, change, at: performance.now() });
    if (change.open || change.connection === "connected") {
      this.post.tell(page);
      void this.trust.connected(page);
    } else if (change.open === false) {
      this.trust.lost(page);
    }
  }

  /** @param {string} page @param {Partial<Link>} change */
  #find(page, change) {
    const { trust } = linkTo(this.room, page);
    this.#dispatch({ type: "link", page, change, at: performance.now() });
    if (change.held !== undefined || (change.trust && change.trust !== trust)) {
      this.post.tell(page);
    }
  }

  #captureChanged() {
    this.mesh.tracks = { audio: this.capture.track("microphone"), video: this.capture.track("camera") };
    this.mesh.sync(this.room);
    this.post.tellAll();
  }

  /** @returns {import("./screens.js").Acts} */
  #acts() {
    return {
      admit: (pages) => this.socket.send({ type: "admit", pages }),
      deny: (seat) => void this.#deny(seat),
      lock: (on) => this.socket.send({ type: "lock", on }),
      leave: () => void this.#leave(),
      end: () => void this.#end(),
      say: (text, to) => this.#dispatch({ type: "say", text, to, at: new Date().toISOString() }),
      turn: (kind) => void this.capture.turn(kind, !this.capture.isSending(kind)),
      soundOnlyChanged: (on) => this.#changeSoundOnly(on),
      firstFrame: () => mark("firstFrame"),
      notify: () => void this.#notify(),
      showPictures: () => others(this.room).forEach(({ page }) => this.mesh.send(page, { type: "compare" })),
      match: (code) => void this.trust.match(code).then((isKept) => isKept && announce(t("news.verified"))),
      differ: () => this.reports.different(this.trust),
      compareWith: (page) => {
        this.trust.compare(page);
        this.mesh.send(page, { type: "compare" });
      },
    };
  }

  /** @param {SeatHere} seat */
  async #deny(seat) {
    if (await askToDeny(shortList(seat.names), seat.phase)) {
      this.socket.send({ type: "deny", page: seat.page });
      // Ours ends now, whatever the other page does with its message.
      this.#dispatch({ type: "bye", page: seat.page });
    }
  }

  async #end() {
    if (await askToEnd()) {
      this.socket.send({ type: "end" });
    }
  }

  async #leave() {
    if (await askToLeave(firstName(this.session.therapist.name))) {
      this.#finish({ type: "left" });
    }
  }

  async #notify() {
    try {
      await notifyMe();
      this.#finish({ type: "noted" });
    } catch {
      announce(t("waiting.not-noted"));
    }
  }

  #report() {
    const report = this.room.line === "open" ? this.tending.figures.report() : null;
    if (report) {
      this.socket.send({ type: "report", ...report });
    }
  }

  /** Pictures need most of a line: without them a weak one may still carry a conversation. @param {boolean} on */
  #changeSoundOnly(on) {
    const hadCamera = on ? this.capture.slots.camera.on : soundOnly.hadCamera();
    soundOnly.keep(on, hadCamera);
    void (hadCamera && this.capture.turn("camera", !on)); // one that was off before stays off
    this.post.tellAll();
    this.screens.show(this.room);
  }

  #depart() {
    this.#report();
    this.mesh.close();
    this.socket.close({ type: "leave" });
  }

  /** @param {Outcome} outcome */
  #finish(outcome) {
    if (this.#over.signal.aborted) {
      return;
    }
    hasMet = this.room.met;
    this.#over.abort();
    this.#depart();
    this.capture.stop();
    closeDialogs();
    this.resolve(outcome);
  }
}
