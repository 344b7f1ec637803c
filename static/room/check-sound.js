/** A minute of sound, from this page to itself, by the way that a session would take; and what arrived of it. */

/** @import { Numbers } from "./check-report.js" */

const LONGEST_MS = 60000;
const LEAST_SECONDS = 3;
const LOOK_MS = 500;
const ARRIVES_MS = 15000;
/** While the browser still learns how evenly the packets come, it fills in more than later. */
const SETTLES_MS = 2000;

/**
 * @param {{track: MediaStreamTrack | null, relay: RTCIceServer | null, enough: AbortSignal, heard: (seconds: number) => void}} options
 *   `track`: without a microphone a soft tone stands in; `relay`: without one the sound stays in this device
 * @returns {Promise<Numbers | null>} null where nothing came through
 */
export async function listenToItself({ track, relay, enough, heard }) {
  const tone = track ? null : aTone();
  /** @type {RTCConfiguration} */
  const configuration = relay ? { iceServers: [relay], iceTransportPolicy: "relay" } : {};
  const [from, to] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  const audio = new Audio();
  audio.muted = true; // it is measured, not heard
  to.ontrack = ({ track: arriving }) => {
    audio.srcObject = new MediaStream([arriving]);
    void audio.play().catch(() => undefined);
  };
  try {
    from.addTrack(track ?? /** @type {Tone} */ (tone).track);
    await join(from, to);
    return await measure(from, to, { enough, heard });
  } finally {
    from.close();
    to.close();
    audio.srcObject = null;
    void tone?.context.close();
  }
}

/** A candidate that comes before the other side's description would be refused. @param {RTCPeerConnection} from @param {RTCPeerConnection} to */
async function join(from, to) {
  /** @type {[RTCPeerConnection, RTCIceCandidate | null][]} */
  const early = [];
  /** @param {RTCPeerConnection} target @param {RTCIceCandidate | null} candidate */
  let reach = (target, candidate) => void early.push([target, candidate]);
  from.onicecandidate = ({ candidate }) => reach(to, candidate);
  to.onicecandidate = ({ candidate }) => reach(from, candidate);
  await from.setLocalDescription();
  await to.setRemoteDescription(/** @type {RTCSessionDescription} */ (from.localDescription));
  await to.setLocalDescription();
  await from.setRemoteDescription(/** @type {RTCSessionDescription} */ (to.localDescription));
  reach = (target, candidate) => void target.addIceCandidate(candidate ?? undefined).catch(() => undefined);
  early.forEach(([target, candidate]) => reach(target, candidate));
}

/**
 * @param {RTCPeerConnection} from @param {RTCPeerConnection} to
 * @param {{enough: AbortSignal, heard: (seconds: number) => void}} options @returns {Promise<Numbers | null>}
 */
async function measure(from, to, { enough, heard }) {
  if (!(await arrives(to, enough))) {
    return null;
  }
  await pause(SETTLES_MS);
  const begun = performance.now();
  const first = await soundOf(to);
  for (let ran = 0; ran < LONGEST_MS && !enough.aborted; ran = performance.now() - begun) {
    await pause(LOOK_MS);
    heard(Math.floor(ran / 1000));
  }
  const last = await soundOf(to);
  const seconds = Math.round((performance.now() - begun) / 1000);
  const samples = last.samples - first.samples;
  if (seconds < LEAST_SECONDS || samples <= 0 || last.received === first.received) {
    return null;
  }
  return {
    seconds: Math.min(seconds, LONGEST_MS / 1000),
    concealed_percent: percent(last.concealed - first.concealed, samples),
    loss_percent: percent(last.lost - first.lost, last.lost - first.lost + last.received - first.received),
    ...(await roundTripOf(from)),
  };
}

/** @param {RTCPeerConnection} connection @param {AbortSignal} enough @returns {Promise<boolean>} whether any sound comes through */
async function arrives(connection, enough) {
  const until = performance.now() + ARRIVES_MS;
  while (performance.now() < until && !enough.aborted) {
    if ((await soundOf(connection)).received > 0) {
      return true;
    }
    await pause(LOOK_MS);
  }
  return false;
}

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** @param {RTCPeerConnection} connection */
async function soundOf(connection) {
  const stats = /** @type {any[]} */ ([...(await connection.getStats()).values()]);
  const inbound = stats.find((each) => each.type === "inbound-rtp" && each.kind === "audio") ?? {};
  return {
    samples: inbound.totalSamplesReceived ?? 0, concealed: inbound.concealedSamples ?? 0,
    received: inbound.packetsReceived ?? 0, lost: Math.max(0, inbound.packetsLost ?? 0),
  };
}

/** @param {RTCPeerConnection} connection @returns {Promise<Numbers>} */
async function roundTripOf(connection) {
  const stats = /** @type {any[]} */ ([...(await connection.getStats()).values()]);
  const pair = stats.find((each) => each.type === "candidate-pair" && each.nominated && each.currentRoundTripTime !== undefined);
  return pair ? { round_trip_ms: Math.round(pair.currentRoundTripTime * 1000) } : {};
}

/** @param {number} part @param {number} whole @returns {number} from 0 to 100, to a tenth */
const percent = (part, whole) => (whole > 0 ? Math.min(100, Math.max(0, Math.round((part / whole) * 1000) / 10)) : 0);

/** @typedef {{context: AudioContext, track: MediaStreamTrack}} Tone */

/** @returns {Tone} */
function aTone() {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const voice = new OscillatorNode(context, { frequency: 440 });
  voice.connect(new GainNode(context, { gain: 0.1 })).connect(out);
  voice.start();
  void context.resume();
  return { context, track: out.stream.getAudioTracks()[0] };
}
