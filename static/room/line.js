/** Numbers about the line to one other page, from the browser's own statistics (W3C webrtc-stats). */

/**
 * Counters rise from the beginning of a connection.
 * @typedef {object} Counters
 * @property {number} packets  of sound that came
 * @property {number} lost  of sound that did not
 * @property {number} samples  of sound that were played
 * @property {number} concealed  of these, how many were made up since the real ones were missing
 * @property {number} freezes  of the picture
 * @property {number} frozen_ms
 *
 * @typedef {object} Reading
 * @property {"direct" | "relayed"} transport
 * @property {number} round_trip_ms
 * @property {number} bytes  of anything that came, also of the connection's own messages
 * @property {number | null} kbps  what the browser thinks can be sent, in kbit/s
 * @property {number | null} loss  the share of our sound that the other side says it lost, 0 to 1
 * @property {Counters} counters
 */

const LONGEST_MS = 60000;

/** @param {RTCPeerConnection} connection @returns {Promise<Reading | null>} null where nothing stands yet */
export async function readLine(connection) {
  const stats = await connection.getStats();
  /** @type {any[]} the members of each kind stand in W3C webrtc-stats */
  const all = [...stats.values()];
  const transport = all.find((each) => each.type === "transport");
  const pair = stats.get(transport?.selectedCandidatePairId ?? "")
    ?? all.find((each) => each.type === "candidate-pair" && each.nominated && each.state === "succeeded");
  if (!pair) {
    return null;
  }
  const ends = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)];
  return {
    transport: ends.some((end) => end?.candidateType === "relay") ? "relayed" : "direct",
    round_trip_ms: Math.min(LONGEST_MS, Math.round((pair.currentRoundTripTime ?? 0) * 1000)),
    bytes: transport?.bytesReceived ?? pair.bytesReceived ?? 0,
    kbps: pair.availableOutgoingBitrate === undefined ? null : Math.round(pair.availableOutgoingBitrate / 1000),
    loss: all.find((each) => each.type === "remote-inbound-rtp" && each.kind === "audio")?.fractionLost ?? null,
    counters: countersOf(all),
  };
}

/** @param {any[]} all @returns {Counters} */
function countersOf(all) {
  /** @param {"audio" | "video"} kind @param {string} field */
  const sum = (kind, field) => all
    .filter((each) => each.type === "inbound-rtp" && each.kind === kind)
    .reduce((total, each) => total + (each[field] ?? 0), 0);
  return {
    packets: sum("audio", "packetsReceived"),
    lost: Math.max(0, sum("audio", "packetsLost")), // packets that came twice count below zero
    samples: sum("audio", "totalSamplesReceived"),
    concealed: Math.max(0, sum("audio", "concealedSamples") - sum("audio", "silentConcealedSamples")),
    freezes: sum("video", "freezeCount"),
    frozen_ms: Math.round(sum("video", "totalFreezesDuration") * 1000),
  };
}
