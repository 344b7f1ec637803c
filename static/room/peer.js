/**
 * One connection to one other page: perfect negotiation (W3C webrtc-pc, 10.7), one data channel, one sound and one
 * picture each way. It stands warm with null tracks; what is sent is decided by `attach` alone.
 */
import { parseToPeer } from "./protocol.js";

/**
 * @import { Description, Signal, ToPeer } from "./protocol.js"
 * @typedef {{audio: MediaStreamTrack | null, video: MediaStreamTrack | null}} Tracks
 * @typedef {object} PeerListener
 * @property {(signal: Signal) => void} signal
 * @property {(message: ToPeer) => void} message
 * @property {(change: {open?: boolean, connection?: RTCPeerConnectionState}) => void} changed
 */

/**
 * A connection starts at a careful estimate of the line (300 kbit/s). A large picture is then held back and shrunk
 * before its first frame goes out (two Chromiums on two cores: 275 ms until it is seen, 150 from half the size). So it
 * starts at half its size and grows.
 */
const LARGE_PICTURE = 720;
const GROW_MS = 3000;

/** One certificate for this page load, made ahead: a connection that has to make its own starts later. */
export const certificate = RTCPeerConnection.generateCertificate(
  /** @type {EcKeyGenParams} */ ({ name: "ECDSA", namedCurve: "P-256" }));

export class Peer {
  #makingOffer = false;
  #ignoringOffer = false;
  #answering = false;
  #hasGrown = false;
  /** @type {Tracks} */
  #tracks = { audio: null, video: null };

  /**
   * @param {{polite: boolean, configuration: RTCConfiguration, camera: () => MediaStreamTrack | null}} options
   *   `camera`: what may be attached later; it is only asked for its size
   * @param {PeerListener} listener
   */
  constructor({ polite, configuration, camera }, listener) {
    this.polite = polite;
    this.camera = camera;
    this.listener = listener;
    this.connection = new RTCPeerConnection({ bundlePolicy: "max-bundle", ...configuration });
    this.channel = this.connection.createDataChannel("room", { negotiated: true, id: 0 });
    this.#listen();
    if (!polite) {
      this.connection.addTransceiver("audio", { direction: "sendrecv" });
      this.connection.addTransceiver("video", { direction: "sendrecv" });
    }
  }

  /** @param {Tracks} tracks  null: nothing of this kind goes out */
  async attach(tracks) {
    if (tracks.video && !this.#tracks.video) {
      setTimeout(() => void this.#grow(), GROW_MS);
    }
    this.#tracks = tracks;
    await Promise.all(this.connection.getTransceivers().map(({ sender, receiver }) => {
      const kind = /** @type {keyof Tracks} */ (receiver.track.kind);
      return sender.track === tracks[kind] ? null : sender.replaceTrack(tracks[kind]);
    })).catch(() => undefined); // closed meanwhile
  }

  /** Counts from the next gathering of candidates on. @param {RTCIceTransportPolicy} policy */
  reachBy(policy) {
    const configuration = this.connection.getConfiguration();
    if (configuration.iceTransportPolicy !== policy) {
      this.connection.setConfiguration({ ...configuration, iceTransportPolicy: policy });
    }
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
    const known = this.connection.remoteDescription;
    return description.type === "offer" && known !== null && originOf(known.sdp) !== originOf(description.sdp);
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
    channel.onclose = () => listener.changed({ open: false, connection: "failed" });
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
      await this.connection.setLocalDescription();
      this.#sendDescription();
    } catch (error) {
      if (this.connection.signalingState !== "closed") {
        throw error;
      }
    } finally {
      this.#makingOffer = false;
    }
  }

  /** @param {Description} description */
  async #describe(description) {
    const { connection } = this;
    const ready = !this.#makingOffer && (connection.signalingState === "stable" || this.#answering);
    this.#ignoringOffer = !this.polite && description.type === "offer" && !ready;
    if (this.#ignoringOffer) {
      return;
    }
    this.#answering = description.type === "answer";
    await connection.setRemoteDescription(description);
    this.#answering = false;
    if (description.type === "offer") {
      // Without this the answer would only receive, and admission would need a new round of negotiation.
      connection.getTransceivers().forEach((transceiver) => { transceiver.direction = "sendrecv"; });
      await connection.setLocalDescription();
      this.#sendDescription();
    }
    await this.#prepareSenders();
    await this.attach(this.#tracks);
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

  /** On a narrow line the voice goes first; the picture starts small. */
  async #prepareSenders() {
    await this.#shape("audio", { priority: "high", networkPriority: "high" });
    const height = this.camera()?.getSettings().height ?? 0;
    if (!this.#hasGrown && height >= LARGE_PICTURE) {
      await this.#shape("video", { scaleResolutionDownBy: 2 });
    }
  }

  async #grow() {
    this.#hasGrown = true;
    await this.#shape("video", { scaleResolutionDownBy: 1 });
  }

  /** @param {keyof Tracks} kind @param {Partial<RTCRtpEncodingParameters>} change */
  async #shape(kind, change) {
    const sender = this.connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind)?.sender;
    const parameters = sender?.getParameters();
    if (sender && parameters?.encodings?.length) {
      parameters.encodings.forEach((encoding) => Object.assign(encoding, change));
      await sender.setParameters(parameters).catch(() => undefined); // not every browser can
    }
  }
}

/** @param {string} sdp @returns {string} the session id, which stays the same as long as a connection lives (RFC 8829, 5.2.1) */
function originOf(sdp) {
  return /^o=\S+ (\d+)/m.exec(sdp)?.[1] ?? "";
}
