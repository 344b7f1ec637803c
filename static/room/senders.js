/** What a connection sends, and how much of it: the voice before the picture. */

/**
 * @typedef {object} Picture
 * @property {number | null} kbps  the most that it may take, in kbit/s; null: as much as the line gives
 * @property {number} scale  by how much it is made smaller, 1 or more
 * @property {boolean} isHeld  whether none goes out
 */

/**
 * Each packet also carries the one before it (RED, RFC 2198): a lost packet is then not heard as lost. The browser offers it, but only
 * uses it where it stands first.
 * @param {RTCRtpTransceiver} transceiver
 */
export function preferRedundantSound(transceiver) {
  const codecs = transceiver.receiver.track.kind === "audio" ? RTCRtpReceiver.getCapabilities?.("audio")?.codecs ?? [] : [];
  const redundant = codecs.filter((codec) => codec.mimeType.toLowerCase() === "audio/red");
  if (redundant.length > 0) {
    transceiver.setCodecPreferences?.([...redundant, ...codecs.filter((codec) => !redundant.includes(codec))]);
  }
}

/**
 * A burst of lost packets is longer than what the next packet carries: then lost sound is asked for again, as lost
 * pictures always are. The browsers that have RED can do it (NACK, RFC 4585), but only where the description says so.
 * @param {string} sdp @returns {string}
 */
export function withRepeatedSound(sdp) {
  const [before, ...media] = sdp.split(/^(?=m=)/m);
  return before + media.map((section) => (section.startsWith("m=audio") && / red\/48000/.test(section) ? repeated(section) : section)).join("");
}

/** @param {string} section */
const repeated = (section) => section.replace(/^a=rtpmap:(\d+) (?:opus|red)\/48000.*\r\n/gm, (line, type) => (
  section.includes(`a=rtcp-fb:${type} nack\r\n`) ? line : `${line}a=rtcp-fb:${type} nack\r\n`));

/** @param {RTCPeerConnection} connection */
export async function shapeSound(connection) {
  await shape(connection, "audio", {}, { priority: "high", networkPriority: "high" });
}

/** @param {RTCPeerConnection} connection @param {Picture} picture */
export async function shapePicture(connection, { kbps, scale, isHeld }) {
  // Of a face that speaks the movement says more than the detail; once the first frame is through.
  await shape(connection, "video", kbps === null ? {} : { degradationPreference: "maintain-framerate" }, {
    active: !isHeld, scaleResolutionDownBy: scale, maxBitrate: kbps === null ? undefined : kbps * 1000,
  });
}

/** Browsers that do not know the option leave it out: the other side asks for a whole picture itself, a little later. @param {RTCPeerConnection} connection */
export async function sendWholePicture(connection) {
  const sender = senderOf(connection, "video");
  const parameters = sender?.getParameters();
  if (sender?.track && parameters?.encodings?.length) {
    const options = { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) };
    await /** @type {any} */ (sender).setParameters(parameters, options).catch(() => undefined);
  }
}

/** @param {RTCPeerConnection} connection @param {"audio" | "video"} kind */
const senderOf = (connection, kind) => connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind)?.sender;

/**
 * @param {RTCPeerConnection} connection @param {"audio" | "video"} kind
 * @param {Partial<RTCRtpSendParameters>} change @param {Partial<RTCRtpEncodingParameters>} each
 */
async function shape(connection, kind, change, each) {
  const sender = senderOf(connection, kind);
  const parameters = sender?.getParameters();
  if (!sender || !parameters?.encodings?.length) {
    return;
  }
  Object.assign(parameters, change);
  parameters.encodings.forEach((encoding) => Object.assign(encoding, each));
  await sender.setParameters(parameters).catch(() => undefined); // not every browser can
}
