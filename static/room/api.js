/** Where the server is, and the room's HTTP side: one function for each request of docs/protocol.md. */
import { capability, deviceId } from "./store.js";

/**
 * @import { Check, CheckIn, IntroductionAnswer, Session } from "./protocol.js"
 * @import { Given } from "./view-questions.js"
 * @typedef {{field?: string, opens_at?: string, starts_at?: string, zone?: string}} Details
 */

const PATIENCE_MS = 15000;

/** Of https, or of http on this very machine: what comes from there cannot be changed on the way. */
const AN_ORIGIN = /^(https:\/\/[a-z\d][a-z\d.-]*|http:\/\/(localhost|127\.0\.0\.1|[a-z\d.-]+\.localhost))(:[1-9]\d{0,4})?$/;

/** The server's origin; "" where this page comes from the server itself. */
let server = "";

/**
 * A page with an origin of its own learns from its words' header where the server is. Its policy lets it go nowhere else.
 * @param {Headers} headers  Throws where they name anything but an origin.
 */
export function learnServer(headers) {
  const named = headers.get("Sameroom-Server") ?? "";
  if (named && !AN_ORIGIN.test(named)) {
    throw new TypeError("no origin of a server");
  }
  server = named;
}

/** @param {string} path @returns {string} an address of the server, for a link or a request */
export const atServer = (path) => server + path;

/** @returns {URL} */
export function socketAddress() {
  const url = new URL(atServer("/room/socket"), location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}

/** A request that was not carried out. `reason` is a code of the protocol, or `offline`, or `unavailable`. */
export class Refusal extends Error {
  /** @param {string} reason @param {Details} [details] */
  constructor(reason, details = {}) {
    super(reason);
    this.reason = reason;
    this.details = details;
  }
}

/** @param {string} token @returns {Promise<Session>} */
export async function redeem(token) {
  const answer = await request("POST", "redeem", { token, device: deviceId() });
  capability.keep(answer.capability);
  held = answer.capability;
  return answer.session;
}

/** @returns {Promise<Session>} */
export const getSession = async () => (await request("GET", "session")).session;

/** @param {CheckIn} answers @returns {Promise<Session>} */
export const checkIn = async (answers) => (await request("POST", "check-in", answers)).session;

/** @returns {Promise<unknown>} */
export const notifyMe = () => request("POST", "notify-me", {});

/** @param {string[]} attending @returns {Promise<Session>} */
export const openInPerson = async (attending) => (await request("POST", "in-person/open", { attending })).session;

/** @returns {Promise<Session>} */
export const closeInPerson = async () => (await request("POST", "in-person/close", {})).session;

/** @param {string} participant @returns {Promise<string>} a join token for this client, who sits here */
export const inviteInPerson = async (participant) => (await request("POST", "introduction", { participant })).token;

/** @param {string} key @param {string} proof @returns {Promise<unknown>} */
export const answerIntroduction = (key, proof) => request("POST", "introduced", { key, proof });

/** @returns {Promise<IntroductionAnswer[]>} */
export const getIntroductions = async () => (await request("GET", "introductions")).introductions;

/** @returns {Promise<Check>} */
export const getCheck = async () => (await request("GET", "session-check")).check;

/** @param {string} participant @param {string} instrument @param {Given} given @returns {Promise<Check>} */
export async function answerCheck(participant, instrument, { answers, skipped }) {
  return (await request("POST", "session-check", { participant, instrument, answers, skipped })).check;
}

/**
 * @typedef {{ice_servers: RTCIceServer[], language: string, practice: {name: string, phone: string}}} EquipmentHelp
 * @param {string} ticket  "" where the capability does @returns {Promise<EquipmentHelp>}
 */
export const getIce = (ticket) => request("POST", "ice", {}, ticket);

/** @param {Record<string, object>} findings @param {string} ticket @returns {Promise<unknown>} */
export const sendEquipmentReport = (findings, ticket) => request("POST", "equipment-report", { findings }, ticket);

/** @param {string} key @returns {Promise<unknown>} */
export const sendDeviceKey = (key) => request("POST", "device-key", { key });

/** @param {"different" | "failed"} what @returns {Promise<unknown>} */
export const sendSafetyReport = (what) => request("POST", "safety-report", { what });

/** Where storage is refused the capability lives as long as the page. @type {string | null} */
let held = capability.get();

let offset = 0;

/** @returns {number} the time at the server, whatever this device's clock says */
export const serverNow = () => Date.now() + offset;

/** @returns {string} */
export const currentCapability = () => held ?? "";

/** @returns {boolean} */
export const hasCapability = () => held !== null;

/**
 * @param {"GET" | "POST"} method @param {string} path @param {unknown} [body] @param {string} [ticket]
 * @returns {Promise<any>} the answer's JSON, whose shape docs/protocol.md gives for each path
 */
async function request(method, path, body, ticket = "") {
  const response = await send(method, path, { body, ticket });
  const data = await response.json().catch(() => ({}));
  const now = data.session?.now ?? data.now;
  if (now) {
    offset = Date.parse(now) - Date.now();
  }
  if (!response.ok) {
    throw new Refusal(data.reason ?? "unavailable", data);
  }
  return data;
}

/** @param {string} method @param {string} path @param {{body: unknown, ticket: string}} more */
async function send(method, path, { body, ticket }) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (ticket) {
    headers.Authorization = `Ticket ${ticket}`;
  } else if (held && path !== "redeem") {
    headers.Authorization = `Bearer ${held}`;
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  try {
    return await fetch(atServer(`/room/api/${path}`), {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store", credentials: "omit", signal: AbortSignal.timeout?.(PATIENCE_MS), // Safari 16 has it
    });
  } catch {
    throw new Refusal("offline");
  }
}
