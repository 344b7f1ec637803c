/** Numbers about the line, from the browser's own statistics. */

/** @typedef {{transport: "direct" | "relayed", round_trip_ms: number}} LineReport */

/** @param {RTCPeerConnection[]} connections @returns {Promise<LineReport | null>} of the slowest that stands */
export async function measureLine(connections) {
  const reports = await Promise.all(connections
    .filter((connection) => connection.connectionState === "connected")
    .map(async (connection) => reportOf(await connection.getStats())));
  const known = reports.filter((report) => report !== null);
  return known.sort((a, b) => b.round_trip_ms - a.round_trip_ms)[0] ?? null;
}

/** @param {RTCStatsReport} stats @returns {LineReport | null} */
function reportOf(stats) {
  /** @type {any[]} the members of each kind stand in W3C webrtc-stats */
  const all = [...stats.values()];
  const transport = all.find((each) => each.type === "transport");
  const pair = stats.get(transport?.selectedCandidatePairId ?? "")
    ?? all.find((each) => each.type === "candidate-pair" && each.nominated && each.state === "succeeded");
  if (pair?.currentRoundTripTime === undefined) {
    return null;
  }
  const ends = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)];
  const isRelayed = ends.some((end) => end?.candidateType === "relay");
  const milliseconds = Math.round(pair.currentRoundTripTime * 1000);
  return { transport: isRelayed ? "relayed" : "direct", round_trip_ms: Math.min(60000, milliseconds) };
}
