/**
 * One connection to one other page: perfect negotiation (W3C webrtc-pc, 10.7), one data channel, one sound and one
 * picture each way. It stands warm with null tracks; what is sent is decided by `attach` alone.
 */
import { fingerprintOf, ownFingerprint } from "./fingerprints.js";
import { parseToPeer } from "./protocol.js";
import { preferRedundantSound, sendWholePicture, shapePicture, shapeSound, withRepeatedSound } from "./senders.js";
import { areEqual } from "./verification.js";

/**
 * @import { Description, Signal, ToPeer } from "./protocol.js"
 * @typedef {{audio: MediaStreamTrack | null, video: MediaStreamTrack | null}} Tracks
 * @typedef {object} PeerListener
 * @property {(signal: Signal) => void} signal
 * @property {(message: ToPeer) => void} message
 * @property {(change: {open?: boolean, connection?: RTCPeerConnectionState}) => void} changed
 * @property {() => void} untrue  a description speaks of another certificate than the one that was revealed
 * @property {() => void} closed  the other side closed it, or it broke for good
 * @typedef {import("./senders.js").Picture} Picture
 */

/** An offer that has been on its way for so long is taken to be lost. */
const OFFER_LOST_MS = 2000;
const MOST_HELD = 100;
const OVERTAKEN = ["InvalidStateError", "InvalidModificationError"];

/**
 * One certificate for this page load, made ahead: a connection that has to make its own starts later.
 * @typedef {{certificate: RTCCertificate, fingerprint: Uint8Array}} Certificate
 * @type {Promise<Certificate>}
 */
export const certificate = RTCPeerConnection.generateCertificate(
  /** @type {EcKeyGenParams} */ ({ name: "ECDSA", namedCurve: "P-256" }),
).then(async (made) => ({ certificate: made, fingerprint: await ownFingerprint(made) }));

export class Peer {
  #offeredAt = 0;
  #makingOffer = false;
  #ignoringOffer = false;
  #answering = false;
  /** @type {Tracks} */
  #tracks = { audio: null, video: null };
  /** @type {Picture} */
  #picture = { kbps: null, scale: 1, isHeld: false };

  /** What each sends, or is about to: a track that is set anew while it is being set starts anew. @type {Map<RTCRtpSender, MediaStreamTrack | null>} */
  #sending = new Map();
  /** Of the connection at the other side that was heard of last. */
  #origin = "";
  /** How many signals wait for the other side to reveal its keys. */
  #held = 0;

  /**
   * @param {{polite: boolean, configuration: RTCConfiguration, fingerprint: Promise<Uint8Array>}} options
   *   `fingerprint`: of the certificate that the other page revealed; before it is known nothing that comes is used
   * @param {PeerListener} listener
   */
  constructor({ polite, configuration, fingerprint }, listener) {
    this.polite = polite;
    this.fingerprint = fingerprint;
    this.isKnown = false;
    this.wantsPicture = true; // until its data channel is open, and says so itself
    void fingerprint.then(() => { this.isKnown = true; });
    this.listener = listener;
    this.connection = new RTCPeerConnection(configuration);
    this.channel = this.connection.createDataChannel("room", { negotiated: true, id: 0 });
    this.#listen();
    if (!polite) {
      preferRedundantSound(this.connection.addTransceiver("audio", { direction: "sendrecv" }));
      this.connection.addTransceiver("video", { direction: "sendrecv" });
    }
  }

  /** @param {Tracks} tracks  null: nothing of this kind goes out */
  async attach(tracks) {
    this.#tracks = tracks;
    await Promise.all(this.connection.getTransceivers().map(({ sender, receiver }) => {
      const track = tracks[/** @type {keyof Tracks} */ (receiver.track.kind)];
      const known = this.#sending.get(sender);
      this.#sending.set(sender, track);
      return (known === undefined ? sender.track : known) === track ? null : sender.replaceTrack(track);
    })).catch(() => this.#sending.clear()); // closed meanwhile
  }

  /** @param {Picture} picture  How much of the line the own picture may take. */
  async shape(picture) {
    const isNew = JSON.stringify(picture) !== JSON.stringify(this.#picture);
    this.#picture = picture;
    if (isNew) {
      await shapePicture(this.connection, picture);
    }
  }

  /** After a gap the other side cannot read what follows: it gets a whole picture at once. */
  async showAnew() {
    await sendWholePicture(this.connection);
  }

  /** @param {number | null} ms  how long sound waits before it is played; null: as the browser likes */
  cushion(ms) {
    const receiver = this.#soundReceiver();
    if (receiver && "jitterBufferTarget" in receiver && receiver.jitterBufferTarget !== ms) {
      receiver.jitterBufferTarget = ms;
    }
  }

  /** @returns {boolean} whether there is one to send; it may be held back */
  isSendingPicture() {
    return this.#tracks.video !== null;
  }

  /** @returns {MediaStreamTrack[]} what comes from the other side */
  remoteTracks() {
    return this.connection.getReceivers().map((receiver) => receiver.track);
  }

  /** @param {ToPeer} message @returns {boolean} whether it is on its way */
  send(message) {
    if (this.channel.readyState !== "open") {
      return false;
    }
    this.channel.send(JSON.stringify(message));
    return true;
  }

  /** @param {Signal} signal */
  async receive(signal) {
    if ("description" in signal) {
      this.#origin = originOf(signal.description.sdp);
      this.wantsPicture = signal.wants_picture !== false;
    }
    if (!this.isKnown && (this.#held += 1) > MOST_HELD) {
      return; // an honest page is asked again
    }
    const fingerprint = await this.fingerprint;
    if ("description" in signal && !areEqual(fingerprintOf(signal.description.sdp) ?? undefined, fingerprint)) {
      this.listener.untrue();
      return;
    }
    try {
      await ("description" in signal ? this.#describe(signal.description) : this.#reach(signal.candidate));
    } catch (error) {
      if (this.connection.signalingState !== "closed" && !this.#ignoringOffer) {
        console.warn("signal not used", error);
      }
    }
  }

  /** @param {Description} description @returns {boolean} whether the other side began anew with a fresh connection */
  isAnew(description) {
    return this.#origin !== "" && this.#origin !== originOf(description.sdp);
  }

  /**
   * Looks for a new way to the other side, with the same keys (RFC 8445, 2.4: ICE restart). Either side may. An offer
   * that was not answered goes out again as it is, since its answer may be on its way and would not fit another one;
   * the new way follows it.
   * @param {RTCConfiguration} configuration  the same as before, but for credentials for the relay that are still good
   * @param {{isLost: boolean}} offer  whether what was offered last cannot be answered any more
   */
  async restart(configuration, { isLost }) {
    if (this.connection.signalingState === "closed") {
      this.listener.closed();
      return;
    }
    if (this.polite && !this.connection.remoteDescription) {
      return;
    }
    this.connection.setConfiguration(configuration);
    this.connection.restartIce();
    if (this.connection.signalingState === "have-local-offer") {
      await (isLost ? this.#offer() : this.#sendDescription());
    }
  }

  /** @returns {number | undefined} changes as long as sound arrives; undefined where none ever did */
  lastSound() {
    return this.#soundReceiver()?.getSynchronizationSources()[0]?.timestamp;
  }

  #soundReceiver() {
    return this.connection.getReceivers().find(({ track }) => track.kind === "audio");
  }

  close() {
    this.channel.onclose = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  #listen() {
    const { connection, channel, listener } = this;
    connection.onnegotiationneeded = () => void this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate !== "") {
        listener.signal({ candidate: candidate ? candidate.toJSON() : null });
      }
    };
    connection.onconnectionstatechange = () => listener.changed({ connection: connection.connectionState });
    channel.onopen = () => listener.changed({ open: true });
    channel.onclose = () => listener.closed();
    channel.onmessage = ({ data }) => {
      const message = parseToPeer(String(data));
      if (message) {
        listener.message(message);
      }
    };
  }

  async #offer() {
    // The polite side has only its data channel before the first offer reaches it: nothing to propose yet.
    if (this.polite && !this.connection.remoteDescription) {
      return;
    }
    try {
      this.#makingOffer = true;
      await this.#describeOneself(await this.connection.createOffer());
      this.#offeredAt = performance.now();
      this.#sendDescription();
    } catch (error) {
      // Closed, or the other side's offer came in between: what is still to be negotiated is asked for once more after it.
      if (!(error instanceof DOMException && OVERTAKEN.includes(error.name))) {
        throw error;
      }
    } finally {
      this.#makingOffer = false;
    }
  }

  /** @param {Description} description */
  async #describe(description) {
    const { connection } = this;
    if (description.type === "answer" && connection.signalingState !== "have-local-offer") {
      return; // the second answer to an offer that went out twice
    }
    // Whoever would not yield yields all the same where the own offer got lost: nobody is going to answer it.
    const isLost = performance.now() - this.#offeredAt > OFFER_LOST_MS;
    const ready = !this.#makingOffer && (connection.signalingState === "stable" || this.#answering || isLost);
    this.#ignoringOffer = !this.polite && description.type === "offer" && !ready;
    if (this.#ignoringOffer) {
      return;
    }
    this.#answering = description.type === "answer";
    await connection.setRemoteDescription(description);
    this.#answering = false;
    if (description.type === "offer") {
      await this.#answer();
    }
    await shapeSound(connection);
    await shapePicture(connection, this.#picture);
    await this.attach(this.#tracks);
  }

  async #answer() {
    // Without `sendrecv` the answer would only receive, and admission would need a new round of negotiation.
    this.connection.getTransceivers().forEach((transceiver) => {
      transceiver.direction = "sendrecv";
      preferRedundantSound(transceiver);
    });
    await this.#describeOneself(await this.connection.createAnswer());
    this.#sendDescription();
  }

  /** @param {RTCSessionDescriptionInit} description */
  #describeOneself({ type, sdp }) {
    return this.connection.setLocalDescription({ type, sdp: withRepeatedSound(sdp ?? "") });
  }

  /** @param {RTCIceCandidateInit | null} candidate */
  async #reach(candidate) {
    await this.connection.addIceCandidate(candidate ?? undefined);
  }

  #sendDescription() {
    const description = this.connection.localDescription;
    if (description) {
      this.listener.signal({ description: /** @type {Description} */ ({ type: description.type, sdp: description.sdp }) });
    }
  }
}

/** @param {string} sdp @returns {string} the session id, which stays the same as long as a connection lives (RFC 8829, 5.2.1) */
function originOf(sdp) {
  return /^o=\S+ (\d+)/m.exec(sdp)?.[1] ?? "";
}
