/** The peers that the roster asks for: made, fed, closed and made anew. */
import { Peer } from "./peer.js";
import { linkTo, mayAttach } from "./state.js";
import { ownAddress, soundOnly } from "./store.js";

/**
 * @import { Seat, Signal, ToPeer, ToServer } from "./protocol.js"
 * @import { Tracks } from "./peer.js"
 * @import { Room } from "./state.js"
 * @import { Trust } from "./trust.js"
 * @typedef {object} MeshListener
 * @property {(message: ToServer) => void} signal
 * @property {(page: string, message: ToPeer) => void} message
 * @property {(page: string, change: {open?: boolean, connection?: RTCPeerConnectionState}) => void} changed
 * @property {(page: string) => void} made
 */

/** A connection that broke is not made anew in a hurry: the other page may just be closing. */
const REMAKE_MS = 700;
const DIRECT_MS = 3000;
const EARLY_SIGNALS = 60;
/** @type {Tracks} */
const NOTHING = { audio: null, video: null };

export class Mesh {
  /** @type {Map<string, Peer>} */
  peers = new Map();
  /** @type {Map<string, Seat>} */
  #seats = new Map();
  /** Signals that overtook the roster. @type {Map<string, Signal[]>} */
  #early = new Map();
  /** @type {RTCIceServer[]} */
  iceServers = [];
  /** @type {Tracks} */
  tracks = NOTHING;

  /** @param {RTCCertificate} certificate @param {Trust} trust @param {MeshListener} listener */
  constructor(certificate, trust, listener) {
    this.certificate = certificate;
    this.trust = trust;
    this.listener = listener;
  }

  /** @param {Room} room  Makes the peers what the room says they should be. */
  sync(room) {
    const seats = room.seats.filter((seat) => seat.link && linkTo(room, seat.page).trust !== "failed");
    const pages = new Set(seats.map((seat) => seat.page));
    [...this.peers.keys()].filter((page) => !pages.has(page)).forEach((page) => this.#drop(page));
    for (const seat of seats) {
      const peer = this.peers.get(seat.page) ?? this.#make(seat);
      const mayHave = mayAttach(room, seat) && this.trust.isChecked(seat.page);
      this.#seats.set(seat.page, seat);
      this.#reach(seat, peer);
      void peer.attach(mayHave ? this.#tracksFor(room, seat, peer) : NOTHING);
    }
  }

  /** Whoever asked for sound alone gets no picture, nor does a browser that is only just being compared with. @param {Room} room @param {Seat} seat @param {Peer} peer @returns {Tracks} */
  #tracksFor(room, seat, peer) {
    const { media, trust } = linkTo(room, seat.page);
    return !(media?.wants_picture ?? peer.wantsPicture) || trust === "comparing" ? { ...this.tracks, video: null } : this.tracks;
  }

  /** @param {string} page @param {Signal} signal */
  receive(page, signal) {
    const peer = this.peers.get(page);
    if (peer && "description" in signal && peer.isAnew(signal.description)) {
      this.remake(page);
      if (signal.description.type === "answer") {
        return; // to an offer of the connection that is gone
      }
    }
    const target = this.peers.get(page);
    if (target) {
      void target.receive(signal);
    } else {
      const early = this.#early.get(page) ?? [];
      this.#early.set(page, [...early, signal].slice(-EARLY_SIGNALS));
    }
  }

  /**
   * Looks for a new way; what is sent goes on when there is one.
   * @param {string} page @param {{isLost: boolean}} [offer]  whether what was offered last cannot be answered any more
   */
  restart(page, offer = { isLost: false }) {
    const seat = this.#seats.get(page);
    if (seat) {
      void this.peers.get(page)?.restart(this.#configuration(seat), offer);
    }
  }

  /** The listener takes the news to the room's state, and the room then syncs: that makes the new peer. @param {string} page */
  remake(page) {
    this.#drop(page);
    this.listener.changed(page, { open: false, connection: "new" });
  }

  /** @param {string} page @param {ToPeer} message @returns {boolean} */
  send(page, message) {
    return this.peers.get(page)?.send(message) ?? false;
  }

  close() {
    this.peers.forEach((peer) => peer.send({ type: "bye" }));
    [...this.peers.keys()].forEach((page) => this.#drop(page));
  }

  /** @param {Seat} seat @returns {RTCConfiguration} */
  #configuration(seat) {
    return {
      bundlePolicy: "max-bundle", iceServers: this.iceServers, iceTransportPolicy: this.#policy(seat),
      certificates: [this.certificate],
    };
  }

  /** The relay alone where the server says so, or where this person wishes it and there is one. @param {Seat} seat @returns {RTCIceTransportPolicy} */
  #policy(seat) {
    return seat.relay || (ownAddress.isHidden() && this.iceServers.length > 0) ? "relay" : "all";
  }

  /**
   * Whoever wants to be reached by the relay alone changes at once. The direct way, once it is allowed, is looked for
   * by one side, and only when the first pictures are through.
   * @param {Seat} seat @param {Peer} peer
   */
  #reach(seat, peer) {
    const policy = this.#policy(seat);
    if (peer.connection.getConfiguration().iceTransportPolicy === policy) {
      return;
    }
    peer.connection.setConfiguration({ ...peer.connection.getConfiguration(), iceTransportPolicy: policy });
    if (policy === "relay") {
      this.restart(seat.page);
    } else if (!peer.polite) {
      setTimeout(() => this.peers.get(seat.page) === peer && this.restart(seat.page), DIRECT_MS);
    }
  }

  /** @param {Seat} seat @returns {Peer} */
  #make(seat) {
    const { page, polite } = seat;
    const peer = new Peer({ polite, configuration: this.#configuration(seat), fingerprint: this.trust.fingerprint(page) }, {
      signal: (signal) => this.listener.signal({ type: "signal", to: page, ...signal, ...("description" in signal ? { wants_picture: !soundOnly.isOn() } : {}) }),
      message: (message) => this.listener.message(page, message),
      changed: (change) => this.peers.get(page) === peer && this.listener.changed(page, change),
      untrue: () => this.peers.get(page) === peer && this.trust.fail(page),
      closed: () => this.#closed(page, peer),
    });
    this.peers.set(page, peer);
    this.trust.lost(page);
    this.listener.made(page);
    const early = this.#early.get(page) ?? [];
    this.#early.delete(page);
    early.forEach((signal) => void peer.receive(signal));
    return peer;
  }

  /** @param {string} page @param {Peer} peer */
  #closed(page, peer) {
    setTimeout(() => {
      if (this.peers.get(page) === peer) {
        this.remake(page);
      }
    }, REMAKE_MS);
  }

  /** @param {string} page */
  #drop(page) {
    this.peers.get(page)?.close();
    this.peers.delete(page);
    this.#seats.delete(page);
  }
}
