import assert from "node:assert/strict";
import { test } from "node:test";
import { nextCushion, noCushion } from "../../static/room/cushion.js";
import { withRepeatedSound } from "../../static/room/senders.js";

/** @param {number[]} shares  of sound that was made up, second by second */
function course(shares) {
  let cushion = noCushion();
  const played = { samples: 0, concealed: 0 };
  return shares.map((share) => {
    played.samples += 48000;
    played.concealed += 48000 * share;
    cushion = nextCushion(cushion, { ...played });
    return cushion.ms;
  });
}

test("a smooth line keeps its sound no longer than the browser likes", () => {
  assert.deepEqual([...new Set(course(Array(60).fill(0.001)))], [null]);
});

test("a rough line gets time to repeat what it lost, and loses it after half a minute of smoothness", () => {
  const ms = course([0, 0, 0.1, ...Array(60).fill(0)]);
  assert.deepEqual(ms.slice(0, 4), [null, null, 240, 240]);
  assert.equal(ms.lastIndexOf(240), 35);
});

test("roughness that comes again and again keeps it", () => {
  const ms = course(Array.from({ length: 100 }, (_, second) => (second % 20 === 2 ? 0.1 : 0)));
  assert.deepEqual([...new Set(ms.slice(2))], [240]);
});

const AUDIO = [
  "m=audio 9 UDP/TLS/RTP/SAVPF 63 111 0", "a=mid:0", "a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111",
  "a=rtpmap:111 opus/48000/2", "a=rtcp-fb:111 transport-cc", "a=rtpmap:0 PCMU/8000",
];
const VIDEO = ["m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000", "a=rtpmap:118 red/90000"];
/** @param {string[]} lines */
const sdp = (lines) => `${["v=0", "s=-", ...lines].join("\r\n")}\r\n`;

test("lost sound is asked for again, once per description, where the browser has what it takes", () => {
  const changed = withRepeatedSound(sdp([...AUDIO, ...VIDEO]));
  assert.deepEqual(changed.match(/a=rtcp-fb:\d+ nack/g), ["a=rtcp-fb:63 nack", "a=rtcp-fb:111 nack"]);
  assert.equal(withRepeatedSound(changed), changed);
  const without = sdp(AUDIO.filter((line) => !line.includes("red")));
  assert.equal(withRepeatedSound(without), without);
});
