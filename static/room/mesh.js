/** The peers that the roster asks for: made, fed, closed and made anew. */
import { Peer } from "./peer.js";
import { mayAttach } from "./state.js";
import { ownAddress } from "./store.js";

/**
 * @import { Seat, Signal, ToPeer, ToServer } from "./protocol.js"
 * @import { Tracks } from "./peer.js"
 * @import { Room } from "./state.js"
 * @typedef {object} MeshListener
 * @property {(message: ToServer) => void} signal
 * @property {(page: string, message: ToPeer) => void} message
 * @property {(page: string, change: {open?: boolean, connection?: RTCPeerConnectionState}) => void} changed
 */

/** A connection that broke is not made anew in a hurry: the other page may just be closing. */
const REMAKE_MS = 700;
const EARLY_SIGNALS = 60;
/** @type {Tracks} */
const NOTHING = { audio: null, video: null };

export class Mesh {
  /** @type {Map<string, Peer>} */
  peers = new Map();
  /** Signals that overtook the roster. @type {Map<string, Signal[]>} */
  #early = new Map();
  /** @type {RTCIceServer[]} */
  iceServers = [];
  /** @type {Tracks} */
  tracks = NOTHING;

  /** @param {RTCCertificate} certificate @param {MeshListener} listener */
  constructor(certificate, listener) {
    this.certificate = certificate;
    this.listener = listener;
  }

  /** @param {Room} room  Makes the peers what the room says they should be. */
  sync(room) {
    const seats = room.seats.filter((seat) => seat.link);
    const pages = new Set(seats.map((seat) => seat.page));
    [...this.peers.keys()].filter((page) => !pages.has(page)).forEach((page) => this.#drop(page));
    for (const seat of seats) {
      const peer = this.peers.get(seat.page) ?? this.#make(seat);
      peer.reachBy(this.#policy(seat));
      void peer.attach(mayAttach(room, seat) ? this.tracks : NOTHING);
    }
  }

  /** @param {string} page @param {Signal} signal */
  receive(page, signal) {
    const peer = this.peers.get(page);
    if (peer && "description" in signal && peer.isAnew(signal.description)) {
      this.#remake(page);
    }
    const target = this.peers.get(page);
    if (target) {
      void target.receive(signal);
    } else {
      const early = this.#early.get(page) ?? [];
      this.#early.set(page, [...early, signal].slice(-EARLY_SIGNALS));
    }
  }

  /** After the line was down: whatever did not finish is begun anew, since signals may have been lost. */
  renew() {
    [...this.peers].filter(([, peer]) => peer.connection.connectionState !== "connected")
      .forEach(([page]) => this.#remake(page));
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
    return { iceServers: this.iceServers, iceTransportPolicy: this.#policy(seat), certificates: [this.certificate] };
  }

  /** The relay alone where the server says so, or where this person wishes it and there is one. @param {Seat} seat @returns {RTCIceTransportPolicy} */
  #policy(seat) {
    return seat.relay || (ownAddress.isHidden() && this.iceServers.length > 0) ? "relay" : "all";
  }

  /** @param {Seat} seat @returns {Peer} */
  #make(seat) {
    const { page, polite } = seat;
    const peer = new Peer({ polite, configuration: this.#configuration(seat), camera: () => this.tracks.video }, {
      signal: (signal) => this.listener.signal({ type: "signal", to: page, ...signal }),
      message: (message) => this.listener.message(page, message),
      changed: (change) => this.#changed(page, peer, change),
    });
    this.peers.set(page, peer);
    const early = this.#early.get(page) ?? [];
    this.#early.delete(page);
    early.forEach((signal) => void peer.receive(signal));
    return peer;
  }

  /** @param {string} page @param {Peer} peer @param {{open?: boolean, connection?: RTCPeerConnectionState}} change */
  #changed(page, peer, change) {
    if (this.peers.get(page) !== peer) {
      return;
    }
    this.listener.changed(page, change);
    if (change.connection === "failed") {
      setTimeout(() => {
        if (this.peers.get(page) === peer) {
          this.#remake(page);
        }
      }, REMAKE_MS);
    }
  }

  /** The listener takes the news to the room's state, and the room then syncs: that makes the new peer. @param {string} page */
  #remake(page) {
    this.#drop(page);
    this.listener.changed(page, { open: false, connection: "new" });
  }

  /** @param {string} page */
  #drop(page) {
    this.peers.get(page)?.close();
    this.peers.delete(page);
  }
}
