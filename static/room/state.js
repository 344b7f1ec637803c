/**
 * What this page knows of the room, and how each event changes it. Pure: no time, network or page is read here.
 * `at` is milliseconds on one rising clock; wall-clock times are ISO strings.
 */

/**
 * @import { Phase, Role, Roster, Seat, Whereabouts } from "./protocol.js"
 *
 * @typedef {"connecting" | "open" | "lost"} Line  the socket to the server
 *
 * How far another page can be trusted. `checking`: not known yet, nothing goes out; `unverified`: nobody compared the
 * code yet; `verified`: compared before, and it is the same browser; `changed`: compared before, and it is another one;
 * `comparing`: changed, and sound goes out for the code to be read; `failed`: somebody is or may be in between.
 * @typedef {"checking" | "unverified" | "verified" | "changed" | "comparing" | "failed"} Trusted
 * @typedef {{camera: boolean, microphone: boolean, held: boolean, wants_picture: boolean, until_compared: boolean}} Media  what another page says of itself
 *
 * @typedef {object} Link
 * @property {boolean} open
 * @property {RTCPeerConnectionState} connection
 * @property {boolean} hasStood  whether it was connected at some time
 * @property {boolean} silent  nothing comes any more
 * @property {boolean} noWay  the two networks let nothing through
 * @property {number} delay  0: nobody notices; 1, 2: people fall into each other's words
 * @property {boolean} held  our picture is held back, since the line is weak
 * @property {Media | null} media
 * @property {Trusted} trust
 * @property {Trusted | null} settled  what was found last, also while a new connection is being checked
 * @property {"direct" | "relayed" | null} way
 * @property {string} key  `pinOf` the device key that it revealed; what it is worth, `trust` says
 * @typedef {Seat & {keptUntil?: number}} SeatHere
 *
 * @typedef {object} ChatLine
 * @property {number} id
 * @property {string | null} from  null: this page
 * @property {string | null} to  the seat of a waiting person written to alone; null: everyone inside
 * @property {string} text
 * @property {string} at
 * @property {string[]} unsent  seats that have not been sent it yet
 *
 * @typedef {object} Room
 * @property {Role} role
 * @property {Line} line
 * @property {number | null} welcomeAt
 * @property {number} epoch
 * @property {Phase} phase
 * @property {string[]} names  by which the others see this page
 * @property {string[]} people
 * @property {number[] | null} code  of those inside
 * @property {string} key  `pinOf` this browser's device key; "" for the first moment
 * @property {boolean} told  whether the server wrote down that a comparison did not hold
 * @property {boolean} placed  whether a roster has said where we are
 * @property {Whereabouts} therapist
 * @property {boolean} locked
 * @property {SeatHere[]} seats
 * @property {string[]} named  the pages that a roster has named since the last welcome
 * @property {boolean} met  whether the therapist was here at some time
 * @property {Record<string, Link>} links  by page
 * @property {ChatLine[]} chat
 *
 * @typedef {{type: "line", line: Line}
 *   | {type: "welcome", at: number}
 *   | {type: "roster", roster: Roster, at: number}
 *   | {type: "link", page: string, change: Partial<Link>, at: number}
 *   | {type: "code", code: number[] | null}
 *   | {type: "key", key: string}
 *   | {type: "told"}
 *   | {type: "bye", page: string}
 *   | {type: "tick", at: number}
 *   | {type: "say", text: string, to: string | null, at: string}
 *   | {type: "heard", page: string, text: string, at: string}
 *   | {type: "sent", id: number, seat: string}} RoomEvent
 */

/** A server that restarts knows its pages only once they are back: until then a call that works is not torn down. */
const RETURN_MS = 30000;

/** @type {Link} */
const NO_LINK = {
  open: false, connection: "new", hasStood: false, silent: false, noWay: false, delay: 0, held: false, media: null,
  trust: "checking", settled: null, way: null, key: "",
};

/** @param {Role} role @param {boolean} [met] @returns {Room} */
export function emptyRoom(role, met = false) {
  return {
    role, line: "connecting", welcomeAt: null, epoch: -1, phase: "waiting", names: [], people: [], code: null, key: "", told: false, placed: false,
    therapist: "away", locked: false, seats: [], named: [], met, links: {}, chat: [],
  };
}

/** @param {Room} room @param {RoomEvent} event @returns {Room} */
export function reduce(room, event) {
  switch (event.type) {
    case "line": return { ...room, line: event.line };
    // A restarted server counts its epochs anew.
    case "welcome": return { ...room, line: "open", welcomeAt: event.at, epoch: -1, named: [] };
    case "roster": return takeRoster(room, event.roster, event.at);
    case "link": return withoutExpired(changeLink(room, event.page, event.change), event.at);
    case "code": return JSON.stringify(event.code) === JSON.stringify(room.code) ? room : { ...room, code: event.code };
    case "key": return { ...room, key: event.key };
    case "told": return { ...room, told: true };
    case "bye": return removePage(room, event.page);
    case "tick": return withoutExpired(room, event.at);
    case "say": return addLine(room, { from: null, to: event.to, text: event.text, at: event.at, unsent: readers(room, event.to) });
    case "heard": return hear(room, event);
    case "sent": return markSent(room, event.id, event.seat);
  }
}

/**
 * @param {Room} room @param {Seat} seat @returns {boolean} whether our sound and picture may go to that seat; nobody is
 *   to speak on into a line that broke
 */
export function mayAttach(room, seat) {
  const isInside = room.placed && room.phase === "admitted" && seat.phase === "admitted" && seat.link;
  const link = linkTo(room, seat.page);
  return isInside && !isBroken(link) && (isTrusted(link) || link.trust === "comparing");
}

/** @param {Link} link @returns {boolean} whether sound and more may go there, and whether what comes from there is taken */
export const isTrusted = ({ trust }) => trust === "verified" || trust === "unverified";

/**
 * With whom this page is verified: with each one that it is linked to, and with all who are inside together, who compare
 * one code. Whoever waits is in no circle but that with the therapist, since nobody outside may learn who else is there.
 * @param {Room} room @returns {{linked: SeatHere[], inside: SeatHere[]}}
 */
export function circlesIn(room) {
  const linked = room.placed ? room.seats.filter((seat) => seat.link) : [];
  return { linked, inside: linked.filter((seat) => room.phase === "admitted" && seat.phase === "admitted") };
}

/**
 * What no honest server says: two pages on one seat, this page's own seat as somebody else's, somebody without a name, a
 * connection to somebody who is not let in.
 * @param {Roster} roster @param {{page: string, seat: string, role: Role}} own @returns {boolean} whether it can be true
 */
export function isSound({ seats, phase, names, people }, own) {
  const sitting = seats.filter((seat) => seat.phase !== "second-device");
  const areApart = new Set(seats.map((seat) => seat.page)).size === seats.length
    && new Set(sitting.map((seat) => seat.seat)).size === sitting.length;
  const areOthers = seats.every((seat) => seat.page !== own.page) && sitting.every((seat) => phase === "second-device" || seat.seat !== own.seat);
  const haveNames = [{ names, people }, ...seats].every((each) => each.names.length > 0 && each.names.length === each.people.length
    && each.names.every((name) => name.trim() !== ""));
  const mayBeLinked = seats.every((seat) => !seat.link || (seat.phase !== "second-device"
    && (own.role === "therapist" || seat.role === "therapist" || (phase === "admitted" && seat.phase === "admitted"))));
  return areApart && areOthers && haveNames && mayBeLinked;
}

/** @param {Link} link @returns {boolean} */
export const isBroken = ({ hasStood, connection }) => hasStood && connection !== "connected";

/** @param {Link} link @returns {boolean} whether both are to know that the other is not heard */
export const isInterrupted = (link) => isBroken(link) || link.silent;

/** @param {Room} room @returns {SeatHere[]} the others in the session */
export function others(room) {
  return room.phase === "admitted" ? room.seats.filter((seat) => seat.phase === "admitted") : [];
}

/** @param {Room} room @returns {SeatHere[]} who waits at the door, for the therapist */
export function waiting(room) {
  return room.role === "therapist" ? room.seats.filter((seat) => seat.phase !== "admitted") : [];
}

/** @param {Room} room @returns {boolean} whether this client is in the session while the therapist is not */
export function isWithoutTherapist(room) {
  return room.role === "client" && room.phase === "admitted" && others(room).every((seat) => seat.role !== "therapist");
}

/** @param {Room} room @param {string} page @returns {Link} */
export const linkTo = (room, page) => room.links[page] ?? NO_LINK;

/** @param {Room} room @param {string | null} to  a waiting person's seat, or null for everyone inside @returns {string[]} */
export function readers(room, to) {
  if (to) {
    return [to];
  }
  const inside = room.phase === "admitted" ? others(room) : room.seats.filter((seat) => seat.role === "therapist");
  return inside.map((seat) => seat.seat);
}

/** @param {Room} room @returns {{line: ChatLine, seat: SeatHere}[]} what can be sent now, in order */
export function sendable(room) {
  return room.chat.flatMap((line) => line.unsent.flatMap((name) => {
    const seat = room.seats.find((each) => each.seat === name && each.phase !== "second-device" && canHear(room, each));
    return seat ? [{ line, seat }] : [];
  }));
}

/** @param {Room} room @param {SeatHere} seat @returns {boolean} */
export function canHear(room, seat) {
  const link = linkTo(room, seat.page);
  return link.open && link.connection === "connected" && !link.silent && isTrusted(link);
}

/** @param {Room} room @param {Roster} roster @param {number} at @returns {Room} */
function takeRoster(room, roster, at) {
  if (roster.epoch <= room.epoch) {
    return room;
  }
  const { epoch, phase, names, people, therapist, locked } = roster;
  const seats = [...roster.seats, ...kept(room, roster, at)];
  const links = Object.fromEntries(Object.entries(room.links).filter(([page]) => seats.some((seat) => seat.page === page)));
  const named = [...new Set([...room.named, ...roster.seats.map((seat) => seat.page)])];
  const met = room.met || therapist === "here";
  return { ...room, epoch, phase, names, people, therapist, locked, seats, named, met, links, placed: true };
}

/**
 * Who is missing only because the server has not heard of them again. Whoever it named since its welcome and names no
 * more has left or was turned away.
 * @param {Room} room @param {Roster} roster @param {number} at @returns {SeatHere[]}
 */
function kept(room, roster, at) {
  const until = (room.welcomeAt ?? 0) + RETURN_MS;
  if (at >= until || roster.phase !== "admitted") {
    return [];
  }
  return others(room)
    .filter((seat) => !roster.seats.some((each) => each.seat === seat.seat || each.page === seat.page))
    .filter((seat) => !room.named.includes(seat.page) && linkTo(room, seat.page).hasStood)
    .map((seat) => ({ ...seat, present: false, keptUntil: until }));
}

/** @param {Room} room @param {number} at @returns {Room} */
function withoutExpired(room, at) {
  const gone = room.seats.filter((seat) => seat.keptUntil !== undefined && at >= seat.keptUntil);
  return gone.reduce((rest, seat) => removePage(rest, seat.page), room);
}

/** @param {Room} room @param {string} page @param {Partial<Link>} change @returns {Room} */
function changeLink(room, page, change) {
  const before = linkTo(room, page);
  const settled = change.trust && change.trust !== "checking" ? change.trust : before.settled;
  const link = { ...before, ...change, settled, hasStood: before.hasStood || change.connection === "connected" };
  if (!room.seats.some((seat) => seat.page === page) || JSON.stringify(link) === JSON.stringify(before)) {
    return room;
  }
  return { ...room, links: { ...room.links, [page]: link } };
}

/** @param {Room} room @param {string} page @returns {Room} */
function removePage(room, page) {
  const { [page]: _, ...links } = room.links;
  return { ...room, links, seats: room.seats.filter((seat) => seat.page !== page) };
}

/** @param {Room} room @param {{page: string, text: string, at: string}} message @returns {Room} */
function hear(room, message) {
  const seat = room.seats.find((each) => each.page === message.page);
  // Somebody outside speaks with the therapist alone, and the therapist alone with somebody outside.
  if (!seat || !isTrusted(linkTo(room, seat.page)) || (room.phase !== "admitted" && seat.role !== "therapist") || (seat.phase !== "admitted" && room.role !== "therapist")) {
    return room;
  }
  const to = seat.phase === "admitted" ? null : seat.seat;
  return addLine(room, { from: seat.names.join(" + "), to, text: message.text, at: message.at, unsent: [] });
}

/** @param {Room} room @param {Omit<ChatLine, "id">} line @returns {Room} */
function addLine(room, line) {
  return { ...room, chat: [...room.chat, { ...line, id: room.chat.length + 1 }] };
}

/** @param {Room} room @param {number} id @param {string} seat @returns {Room} */
function markSent(room, id, seat) {
  const chat = room.chat.map((line) => (line.id === id
    ? { ...line, unsent: line.unsent.filter((each) => each !== seat) } : line));
  return { ...room, chat };
}
