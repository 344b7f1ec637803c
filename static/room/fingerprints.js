/** The certificates that a session description speaks of (RFC 8122, RFC 8827). Pure. */
import { areEqual, fromHex } from "./verification.js";

const FINGERPRINT = /^a=fingerprint:sha-256 ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$/;
/** Media without DTLS would be media without these certificates. */
const SECURED = /^m=(?:audio|video) \d+ UDP\/TLS\/RTP\/SAVPF |^m=application \d+ UDP\/DTLS\/SCTP webrtc-datachannel$/;
const SHOWN_MS = 3000;
const OTHER_KEYS = /^a=(?:crypto|key-mgmt|identity)\b/i;

/**
 * Strict on purpose: whatever a browser would not write itself is refused, since a browser may read it in another way.
 * @param {string} sdp
 * @returns {Uint8Array | null} the one certificate's SHA-256 where all of it rests on that, else null
 */
export function fingerprintOf(sdp) {
  const lines = sdp.split("\r\n");
  if (sdp.replaceAll("\r\n", "").match(/[\r\n\0]/) || lines.some((line) => OTHER_KEYS.test(line))) {
    return null;
  }
  const media = lines.filter((line) => /^\s*m\s*=/i.test(line));
  const said = lines.filter((line) => /fingerprint/i.test(line)).map((line) => FINGERPRINT.exec(line)?.[1]);
  const [first] = said;
  if (!first || said.some((each) => each !== first) || media.length === 0 || !media.every((line) => SECURED.test(line))) {
    return null;
  }
  return hasEach(sdp) ? fromHex(first.replaceAll(":", "")) : null;
}

/** @param {string} sdp @returns {boolean} whether it stands for the whole, or for each medium */
function hasEach(sdp) {
  const [session, ...media] = sdp.split("\r\nm=");
  return session.includes("\r\na=fingerprint:") || media.every((section) => section.includes("\r\na=fingerprint:"));
}

/** A data channel may be open a moment before its transport says so. @param {RTCDtlsTransport} transport @returns {Promise<ArrayBuffer[]>} */
async function shown(transport) {
  if (transport.getRemoteCertificates().length === 0) {
    await Promise.race([new Promise((resolve) => { transport.onstatechange = resolve; }), new Promise((resolve) => setTimeout(resolve, SHOWN_MS))]);
  }
  return transport.getRemoteCertificates();
}

/** @param {RTCCertificate} certificate @returns {Promise<Uint8Array>} its SHA-256, read from what the browser says of it in an offer */
export async function ownFingerprint(certificate) {
  const connection = new RTCPeerConnection({ certificates: [certificate] });
  try {
    connection.createDataChannel("");
    const found = fingerprintOf((await connection.createOffer()).sdp ?? "");
    if (!found) {
      throw new Error("this browser describes its certificate in a way that we do not know");
    }
    return found;
  } finally {
    connection.close();
  }
}

/**
 * @param {RTCPeerConnection} connection  connected
 * @param {Uint8Array} fingerprint
 * @returns {Promise<boolean>} whether the other side really has that certificate. Where the browser does not show it
 *   (Firefox before 153) its own obligatory comparison with the description has to do (RFC 8827, 6.5).
 */
export async function hasCertificate(connection, fingerprint) {
  const transport = connection.sctp?.transport;
  if (!transport || typeof transport.getRemoteCertificates !== "function") {
    return transport !== undefined && areEqual(fingerprintOf(connection.currentRemoteDescription?.sdp ?? "") ?? undefined, fingerprint);
  }
  const [first] = await shown(transport);
  const digest = first ? new Uint8Array(await crypto.subtle.digest("SHA-256", first)) : undefined;
  return areEqual(digest, fingerprint);
}
