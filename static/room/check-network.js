/** Whether our site answers over a socket, and whether the practice's own relay is reached, and by which way. */
import { socketAddress } from "./api.js";

/** @typedef {"udp" | "tcp" | "tls"} Way */

const PATIENCE_MS = 10000;

/** @returns {Promise<number | null>} milliseconds there and back; null where no message gets through */
export function trySocket() {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketAddress());
    let asked = 0;
    /** @param {number | null} result */
    const finish = (result) => {
      clearTimeout(timer);
      resolve(result);
      socket.close();
    };
    const timer = setTimeout(() => finish(null), PATIENCE_MS);
    socket.onopen = () => {
      asked = performance.now();
      socket.send(JSON.stringify({ type: "ping" })); // before a greeting the server says what is amiss, and closes
    };
    socket.onmessage = ({ data }) => finish(String(data).includes("closing") ? performance.now() - asked : null);
    socket.onclose = () => finish(null);
  });
}

/**
 * @param {RTCIceServer[]} servers @param {Way} way
 * @returns {RTCIceServer | null} the relay as it is reached this way; null where the practice has none
 */
export function relayBy(servers, way) {
  for (const server of servers) {
    const urls = [server.urls].flat().filter((url) => wayOf(url) === way);
    if (urls.length > 0) {
      return { ...server, urls };
    }
  }
  return null;
}

/** @param {RTCIceServer} relay @returns {Promise<boolean>} whether it gives us a place */
export const tryRelay = (relay) => gather({ iceServers: [relay], iceTransportPolicy: "relay" }, ["relay"]);

/**
 * @param {RTCIceServer[]} servers
 * @returns {Promise<boolean>} whether datagrams come back: without a router in between our address is no news, so a place
 *   on the relay counts, too
 */
export function tryDatagrams(servers) {
  const relay = relayBy(servers, "udp");
  const stun = servers.filter(({ urls }) => [urls].flat().every((url) => url.startsWith("stun:")));
  return gather({ iceServers: [...stun, ...(relay ? [relay] : [])] }, ["srflx", "relay"]);
}

/** @param {string} url @returns {Way | null} */
function wayOf(url) {
  if (url.startsWith("turns:")) {
    return "tls";
  }
  return url.startsWith("turn:") ? (url.endsWith("transport=tcp") ? "tcp" : "udp") : null;
}

/** @param {RTCConfiguration} configuration @param {string[]} kinds @returns {Promise<boolean>} whether a candidate of such a kind is found */
async function gather(configuration, kinds) {
  const connection = new RTCPeerConnection(configuration);
  connection.createDataChannel("try");
  const found = new Promise((resolve) => {
    setTimeout(() => resolve(false), PATIENCE_MS);
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate) {
        resolve(false);
      } else if (kinds.some((kind) => candidate.candidate.includes(` typ ${kind}`))) {
        resolve(true);
      }
    };
  });
  await connection.setLocalDescription();
  const result = /** @type {boolean} */ (await found);
  connection.close();
  return result;
}
