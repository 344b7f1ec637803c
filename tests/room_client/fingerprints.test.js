import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprintOf, hasCertificate } from "../../static/room/fingerprints.js";
import { toHex } from "../../static/room/verification.js";

const HASH = Array.from({ length: 32 }, (_, at) => (at + 160).toString(16).toUpperCase()).join(":");
const OTHER = HASH.replace("A0", "A1");
const LINE = `a=fingerprint:sha-256 ${HASH}`;
const SESSION = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"];
const AUDIO = ["m=audio 9 UDP/TLS/RTP/SAVPF 111 63", "c=IN IP4 0.0.0.0", "a=setup:actpass"];
const DATA = ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0"];

/** @param {...(string | string[])} lines */
const sdp = (...lines) => `${lines.flat().join("\r\n")}\r\n`;

test("one certificate for all of it, said for the whole or for each medium", () => {
  const found = HASH.replaceAll(":", "").toLowerCase();
  for (const text of [sdp(SESSION, LINE, AUDIO, DATA), sdp(SESSION, AUDIO, LINE, DATA, LINE), sdp(SESSION, LINE, AUDIO, LINE)]) {
    assert.equal(toHex(fingerprintOf(text) ?? new Uint8Array()), found);
  }
});

/** @type {Record<string, string>} */
const REFUSED = {
  "none": sdp(SESSION, AUDIO, DATA),
  "only one medium has it": sdp(SESSION, AUDIO, LINE, DATA),
  "a weaker hash": sdp(SESSION, `a=fingerprint:sha-1 ${HASH.slice(0, 59)}`, AUDIO),
  "a weaker hash beside it": sdp(SESSION, LINE, `a=fingerprint:sha-1 ${HASH.slice(0, 59)}`, AUDIO),
  "another hash beside it": sdp(SESSION, LINE, `a=fingerprint:sha-512 ${HASH}:${HASH}`, AUDIO),
  "two": sdp(SESSION, LINE, `a=fingerprint:sha-256 ${OTHER}`, AUDIO),
  "another one for one medium": sdp(SESSION, LINE, AUDIO, `a=fingerprint:sha-256 ${OTHER}`, DATA),
  "lower case": sdp(SESSION, LINE.replace(HASH, HASH.toLowerCase()), AUDIO),
  "upper case attribute": sdp(SESSION, LINE, AUDIO, `a=FINGERPRINT:sha-256 ${OTHER}`),
  "upper case algorithm": sdp(SESSION, LINE.replace("sha", "SHA"), AUDIO),
  "two spaces": sdp(SESSION, LINE.replace("256 ", "256  "), AUDIO),
  "a space before it": sdp(SESSION, LINE.replace("fingerprint:", "fingerprint: "), AUDIO),
  "a space after it": sdp(SESSION, `${LINE} `, AUDIO),
  "a space within": sdp(SESSION, LINE, AUDIO, `a =fingerprint:sha-256 ${OTHER}`),
  "cut short": sdp(SESSION, LINE.slice(0, -3), AUDIO),
  "too long": sdp(SESSION, `${LINE}:AA`, AUDIO),
  "a line end of its own": `${sdp(SESSION, LINE, AUDIO)}a=x\na=fingerprint:sha-256 ${OTHER}\r\n`,
  "a carriage return alone": `${sdp(SESSION, LINE, AUDIO)}a=x\ra=fingerprint:sha-256 ${OTHER}\r\n`,
  "a null byte": sdp(SESSION, LINE, AUDIO, "a=x\0"),
  "keys in the description": sdp(SESSION, LINE, AUDIO, "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"),
  "keys by another protocol": sdp(SESSION, LINE, AUDIO, "a=key-mgmt:mikey AQAFgM"),
  "an identity provider": sdp(SESSION, LINE, AUDIO, "a=identity:eyJ"),
  "sound in clear": sdp(SESSION, LINE, "m=audio 9 RTP/AVP 0"),
  "sound with keys from elsewhere": sdp(SESSION, LINE, "m=audio 9 RTP/SAVPF 111"),
  "one medium in clear": sdp(SESSION, LINE, AUDIO, "m=video 9 RTP/AVPF 96"),
  "a medium in clear, oddly written": sdp(SESSION, LINE, AUDIO, " m=video 9 RTP/AVPF 96"),
  "no medium": sdp(SESSION, LINE),
  "nothing": "",
};

for (const [name, text] of Object.entries(REFUSED)) {
  test(`refused: ${name}`, () => assert.equal(fingerprintOf(text), null));
}

/** @param {unknown} sctp @param {string} [remote]  what a browser would show of a connection that stands */
const connection = (sctp, remote) => /** @type {RTCPeerConnection} */ ({ sctp, currentRemoteDescription: remote ? { sdp: remote } : null });

test("the certificate that is in use is the one that was revealed", async () => {
  const der = new TextEncoder().encode("certificate");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  const other = new Uint8Array(digest).fill(1);
  const shown = connection({ transport: { getRemoteCertificates: () => [der] } });
  assert.ok(await hasCertificate(shown, digest));
  assert.ok(!await hasCertificate(shown, other));
  assert.ok(!await hasCertificate(connection({ transport: { getRemoteCertificates: () => [] } }), digest));
});

test("a certificate that is shown a moment later is waited for; of one that is there already nothing is", async () => {
  const der = new TextEncoder().encode("a certificate").buffer;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
  /** @type {ArrayBuffer[]} */
  const certificates = [];
  const transport = { getRemoteCertificates: () => certificates, onstatechange: /** @type {(() => void) | null} */ (null) };
  const found = hasCertificate(connection({ transport }), digest);
  certificates.push(der);
  assert.ok(transport.onstatechange);
  transport.onstatechange();
  assert.ok(await found);
  transport.onstatechange = null;
  assert.ok(await hasCertificate(connection({ transport }), digest));
  assert.equal(transport.onstatechange, null);
});

test("a browser that does not show it has compared it with the description", async () => {
  const revealed = fingerprintOf(sdp(SESSION, LINE, DATA)) ?? new Uint8Array();
  assert.ok(await hasCertificate(connection({ transport: {} }, sdp(SESSION, LINE, DATA)), revealed));
  assert.ok(!await hasCertificate(connection({ transport: {} }, sdp(SESSION, LINE.replace(HASH, OTHER), DATA)), revealed));
  assert.ok(!await hasCertificate(connection({ transport: {} }), revealed));
  assert.ok(!await hasCertificate(connection(null, sdp(SESSION, LINE, DATA)), revealed));
  assert.ok(!await hasCertificate(connection({}, sdp(SESSION, LINE, DATA)), revealed));
});
