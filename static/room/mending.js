/** When a connection is to look for a new way, and when to begin it anew. Pure: no time or network is read here. */

/**
 * @typedef {object} Health  of the connection to one page; times are milliseconds on one rising clock
 * @property {RTCPeerConnectionState} connection
 * @property {number} since  when it came into this state
 * @property {boolean} hasStood  whether it was connected at some time
 * @property {number | undefined} sound  changes as long as sound arrives
 * @property {number} soundAt  when sound arrived last
 * @property {number} bytes  of anything that came
 * @property {number} bytesAt  when anything arrived last
 * @property {number} tries  restarts since it stood last
 * @property {number} nextAt  not before this time
 *
 * @typedef {"restart" | "remake" | null} Remedy
 */

/** A voice that pauses still sends: without sound for so long, the line is in doubt. */
const SOUND_MISSED_MS = 700;
/** Where the network has just changed, it does not take so long to see it. */
const SOUND_MISSED_SOON_MS = 350;
/** For so long it may be a gap of the network; then, where the server answers, another way is looked for. */
const SOUND_GONE_MS = 2000;
/** Even without sound and picture both sides ask each other every 2.5 seconds or sooner. */
const SILENT_MS = 3500;
/** A short gap heals by itself; a new way is looked for after it. */
const HEALS_MS = { disconnected: 1500, failed: 0, connecting: 6000, new: 6000 };
const PAUSES_MS = [2500, 4000, 6000, 9000];
/** Whoever yields when both offer also waits longer, so that seldom both offer. */
const POLITE = 1.6;
const RESTARTS = 4;
const NO_WAY_TRIES = 2;

/** @param {number} at @returns {Health} */
export const newHealth = (at) => ({
  connection: "new", since: at, hasStood: false, sound: undefined, soundAt: at, bytes: 0, bytesAt: at, tries: 0, nextAt: at,
});

/** @param {Health} health @param {RTCPeerConnectionState} connection @param {number} at @returns {Health} */
export function changed(health, connection, at) {
  const stands = connection === "connected";
  return {
    ...health, connection, since: at, hasStood: health.hasStood || stands,
    ...(stands ? { tries: 0, nextAt: at, soundAt: at, bytesAt: at } : {}),
  };
}

/** @param {Health} health @param {number | undefined} sound  undefined: none is expected @param {number} at @returns {Health} */
export function heard(health, sound, at) {
  if (sound === health.sound) {
    return health;
  }
  return sound === undefined ? { ...health, sound } : { ...alive(health, at), sound, soundAt: at };
}

/** @param {Health} health @param {number} bytes @param {number} at @returns {Health} */
export const received = (health, bytes, at) => (bytes === health.bytes ? health : { ...health, bytes, bytesAt: at });

/** @param {Health} health @param {number} at @returns {Health} where sound comes, no more is to be mended */
const alive = (health, at) => ({ ...health, bytesAt: at, ...(health.connection === "connected" ? { tries: 0, nextAt: at } : {}) });

/** @param {Health} health @param {number} at @returns {boolean} whether the line may be dead: worth a question to the server */
export function isInDoubt(health, at) {
  return health.hasStood && (health.connection !== "connected" || misses(health, at, SOUND_MISSED_MS));
}

/** @param {Health} health @param {number} at @param {number} ms @returns {boolean} whether sound that should come did not, for so long */
const misses = (health, at, ms) => health.sound !== undefined && at - health.soundAt > ms;

/** @param {Health} health @param {number} at @returns {boolean} whether nothing came for so long that the two should be told */
export const isSilent = (health, at) => health.connection === "connected" && at - health.bytesAt > SILENT_MS;

/** @param {Health} health @param {number} at @returns {boolean} */
export const isInterrupted = (health, at) => health.hasStood && (health.connection !== "connected" || isSilent(health, at));

/** @param {Health} health @returns {boolean} whether the two networks let nothing through */
export const hasNoWay = (health) => !health.hasStood && health.tries >= NO_WAY_TRIES;

/**
 * What helps now; only where the server can carry the messages that it takes.
 * @param {Health} health @param {number} at @returns {Remedy}
 */
export function remedy(health, at) {
  if (at < health.nextAt || !isIll(health, at)) {
    return null;
  }
  return health.tries > 0 && health.tries % RESTARTS === 0 ? "remake" : "restart";
}

/** Where the line to the server is new: whatever does not flow begins at once. @param {Health} health @param {number} at @returns {boolean} */
export const needsWayNow = (health, at) => health.connection !== "connected" || misses(health, at, SOUND_MISSED_SOON_MS);

/** @param {Health} health @param {{polite: boolean, at: number}} tried @returns {Health} */
export function tried(health, { polite, at }) {
  const pause = PAUSES_MS[Math.min(health.tries, PAUSES_MS.length - 1)];
  return { ...health, tries: health.tries + 1, nextAt: at + pause * (polite ? POLITE : 1) };
}

/** @param {Health} health @param {number} at @returns {boolean} */
function isIll(health, at) {
  const { connection } = health;
  if (connection === "connected") {
    return isSilent(health, at) || misses(health, at, SOUND_GONE_MS);
  }
  return connection !== "closed" && at - health.since > HEALS_MS[connection];
}
