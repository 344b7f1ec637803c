/**
 * The twin of docs/protocol.md: what the messages look like, and whether one does.
 * Nothing here touches the network or the page.
 *
 * @typedef {"client" | "therapist"} Role
 * @typedef {"waiting" | "admitted" | "second-device"} Phase
 * @typedef {"here" | "away" | "elsewhere"} Whereabouts
 *
 * @typedef {object} CheckIn
 * @property {string} place
 * @property {string | null} province  two letters, XX for outside of Canada; null: not asked
 * @property {"yes" | "no" | null} alone  null: not asked (two people before one screen)
 * @property {boolean} together
 * @property {boolean} camera
 * @property {boolean} microphone
 * @property {boolean} speaker
 *
 * @typedef {{name: string, relation: string, phone: string}} EmergencyContact
 *
 * @typedef {object} Person
 * @property {string} participant
 * @property {string} person
 * @property {string} name
 * @property {string | null} phone
 * @property {EmergencyContact | null} emergency_contact
 * @property {CheckIn | null} check_in
 * @property {boolean} agreed  to sessions by video, in whatever way
 * @property {{ask: string[]} | null} outside  says to be where the therapist may not practise; whom the therapist asks
 * @property {boolean} attends  sits in the practice's room now
 *
 * @typedef {object} Appointment
 * @property {"online" | "in-person"} modality
 * @property {"individual" | "couple" | "consultation"} service
 * @property {string} service_name
 * @property {string} starts_at
 * @property {string} ends_at
 * @property {string} opens_at
 * @property {string} closes_at
 * @property {string} wall_time
 * @property {string} zone
 *
 * @typedef {object} You
 * @property {string} participant
 * @property {string} person  the same in every session
 * @property {Role} role
 * @property {string} name
 * @property {string} language
 * @property {string | null} partner
 * @property {boolean} checked_in
 * @property {boolean} together
 * @property {string | null} phone
 * @property {string | null} province  what this person said before
 * @property {string | null} keyring  the secret of this person's own pages; null where the server cannot open it
 *
 * @typedef {object} Session
 * @property {Appointment} appointment
 * @property {string} now
 * @property {{name: string, phone: string}} practice
 * @property {{name: string, person: string}} therapist
 * @property {You} you
 * @property {"open" | "running" | "ended"} state
 * @property {boolean} relay  whether the practice has one
 * @property {Person[]} people
 *
 * @typedef {{participant: string, key: string, proof: string, at: string}} IntroductionAnswer
 *
 * @typedef {object} Item
 * @property {string} code
 * @property {string} text
 * @property {string} low
 * @property {string} high
 * @property {number} min
 * @property {number} max
 * @property {string[]} labels  one for each value, the lowest first; none where numbers are chosen
 * @property {string} [hint]  what becomes of the answer
 * @property {{items: string[], least: number}} [asked_if]  asked once one of these has at least so much
 * @typedef {{participant: string, name: string, state: "due" | "done"}} Respondent
 * @typedef {object} Check
 * @property {string} instrument
 * @property {number} version
 * @property {string} form
 * @property {boolean} validated  whether anybody has shown what the numbers mean
 * @property {string} title
 * @property {string} intro
 * @property {Item[]} items
 * @property {Respondent[]} people
 * @property {boolean} early  a client's, within the first sessions
 * @property {boolean} help  this client said that they felt unsafe
 * @property {string} attribution  whose the questions are; empty where they are our own
 *
 * @typedef {object} Seat
 * @property {string} seat
 * @property {string} page
 * @property {Role} role
 * @property {string[]} names
 * @property {string[]} participants  of the people with these names, in the same order
 * @property {string[]} people  the same people, named alike in every session
 * @property {Phase} phase
 * @property {boolean} present
 * @property {boolean} link
 * @property {boolean} polite
 * @property {boolean} relay  reach that page by the relay alone
 *
 * @typedef {{type: "offer" | "answer", sdp: string}} Description
 * @typedef {{description: Description, wants_picture?: boolean} | {candidate: RTCIceCandidateInit | null}} Signal
 *
 * @typedef {{type: "welcome", now: string, you: {seat: string, page: string, role: Role}, ice_servers: RTCIceServer[]}} Welcome
 * @typedef {{type: "roster", epoch: number, phase: Phase, names: string[], people: string[], therapist: Whereabouts, locked: boolean, seats: Seat[]}} Roster
 * @typedef {{type: "signal", from: string} & Signal} SignalFrom
 * @typedef {{circle: string} & (import("./circle.js").Commit | import("./circle.js").Reveal)} Verify
 * @typedef {Welcome | {type: "pong"} | Roster | SignalFrom | ({type: "verify", from: string} & Verify) | {type: "ended"}
 *   | {type: "refused", reason: string} | {type: "closing", reason: string}} ToClient
 *
 * @typedef {{type: "chat", text: string, at: string} | ({type: "media"} & import("./state.js").Media)
 *   | {type: "finish", circle: string, transcript: string, codes: number} | {type: "compare"} | {type: "stopped"} | {type: "bye"}} ToPeer
 *
 * @typedef {{type: "hello", version: 1, capability: string, page: string} | {type: "ping"}
 *   | ({type: "signal", to: string} & Signal) | ({type: "verify", to: string} & Verify) | {type: "admit", pages: string[]} | {type: "deny", page: string}
 *   | {type: "lock", on: boolean} | {type: "end"} | {type: "leave"}
 *   | ({type: "report"} & import("./figures.js").Report)} ToServer
 */

/** The longest chat message, in characters. */
export const CHAT_LIMIT = 4000;

/** @typedef {(value: unknown) => boolean} Test */

/** @type {Test} */
const text = (value) => typeof value === "string";
/** @type {Test} */
const truth = (value) => typeof value === "boolean";
/** @type {Test} */
const whole = (value) => Number.isInteger(value);
/** @type {Test} */
const time = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
/** @type {Test} */
const page = (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
/** @type {Test} */
const capability = (value) => typeof value === "string" && /^[A-Za-z0-9_-]{43}$/.test(value);
/** @type {Test} */
const roundTrip = (value) => typeof value === "number" && value >= 0 && value <= 60000;
/** @type {Test} */
const count = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1e8;
/** @type {Test} */
const chatText = (value) => typeof value === "string" && value.length > 0 && [...value].length <= CHAT_LIMIT;

/** @param {...unknown} values @returns {Test} */
const oneOf = (...values) => (value) => values.includes(value);
/** @param {Test} test @returns {Test} */
const listOf = (test) => (value) => Array.isArray(value) && value.every(test);
/** @param {Test} test @returns {Test} */
const orNull = (test) => (value) => value === null || test(value);
/** @param {Test} test @returns {Test} */
const optional = (test) => (value) => value === undefined || test(value);

/** @param {Record<string, Test>} shape @returns {Test} */
function object(shape) {
  const tests = Object.entries(shape);
  return (value) => isRecord(value) && tests.every(([name, test]) => test(value[name]));
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const role = oneOf("client", "therapist");
const phase = oneOf("waiting", "admitted", "second-device");
const seat = object({
  seat: text, page, role, names: listOf(text), participants: listOf(text), people: listOf(text), phase, present: truth, link: truth, polite: truth,
  relay: truth,
});
const description = object({ type: oneOf("offer", "answer"), sdp: text });
const candidate = object({
  candidate: text, sdpMid: optional(orNull(text)), sdpMLineIndex: optional(orNull(whole)),
  usernameFragment: optional(orNull(text)),
});

/** @param {Record<string, Test>} address @returns {Test} */
function signal(address) {
  const tests = object(address);
  return (value) => tests(value) && isRecord(value) && ("description" in value) !== ("candidate" in value)
    && ("description" in value ? description(value.description) && optional(truth)(value.wants_picture) : orNull(candidate)(value.candidate));
}

/** @param {number} digits @returns {Test} */
const hex = (digits) => (value) => typeof value === "string" && value.length === digits && /^[0-9a-f]*$/.test(value);
const reveal = object({ identity: hex(130), fingerprint: hex(64), nonce: hex(64), signature: hex(128) });

/** @param {Record<string, Test>} address @returns {Test} */
function verify(address) {
  const tests = object({ ...address, circle: hex(64) });
  return (value) => tests(value) && isRecord(value) && ("commitment" in value) !== ("reveal" in value)
    && ("reveal" in value ? reveal(value.reveal) : hex(64)(value.commitment) && truth(value.again));
}

/** @type {Record<string, Test>} */
const TO_CLIENT = {
  welcome: object({ now: time, you: object({ seat: text, page, role }), ice_servers: listOf(isRecord) }),
  pong: isRecord,
  roster: object({
    epoch: whole, phase, names: listOf(text), people: listOf(text), therapist: oneOf("here", "away", "elsewhere"), locked: truth, seats: listOf(seat),
  }),
  signal: signal({ from: page }),
  verify: verify({ from: page }),
  ended: isRecord,
  refused: object({ reason: text }),
  closing: object({ reason: text }),
};

/** @type {Record<string, Test>} */
const TO_PEER = {
  chat: object({ text: chatText, at: time }),
  media: object({ camera: truth, microphone: truth, held: truth, wants_picture: truth, until_compared: truth }),
  finish: object({ circle: hex(64), transcript: hex(64), codes: count }),
  compare: isRecord,
  stopped: isRecord,
  bye: isRecord,
};

/** @type {Record<string, Test>} */
const TO_SERVER = {
  hello: object({ version: oneOf(1), capability, page }),
  ping: isRecord,
  signal: signal({ to: page }),
  verify: verify({ to: page }),
  admit: object({ pages: listOf(page) }),
  deny: object({ page }),
  lock: object({ on: truth }),
  end: isRecord,
  leave: isRecord,
  report: object({
    transport: oneOf("direct", "relayed"), round_trip_ms: roundTrip, packets: count, lost: count, samples: count,
    concealed: count, freezes: count, frozen_ms: count, interruptions: count, interrupted_ms: count,
  }),
};

/**
 * @param {string} frame @param {Record<string, Test>} kinds
 * @returns {unknown} the message, or null where it is none of these kinds
 */
function parse(frame, kinds) {
  try {
    const value = JSON.parse(frame);
    const type = isRecord(value) ? String(value.type) : "";
    return Object.hasOwn(kinds, type) && kinds[type](value) ? value : null;
  } catch {
    return null;
  }
}

/** @param {string} frame */
export const parseToClient = (frame) => /** @type {ToClient | null} */ (parse(frame, TO_CLIENT));

/** @param {string} frame */
export const parseToPeer = (frame) => /** @type {ToPeer | null} */ (parse(frame, TO_PEER));

/** @param {string} frame */
export const parseToServer = (frame) => /** @type {ToServer | null} */ (parse(frame, TO_SERVER));
