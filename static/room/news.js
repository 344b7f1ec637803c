/** What a change in the room means to the person in it: said once, for eyes and for screen readers. Pure. */
import { linkTo, others, waiting } from "./state.js";

/**
 * @import { Room, SeatHere } from "./state.js"
 * `quiet`: the page shows it in another way already.
 * @typedef {{key: string, names?: string[], text?: string, sound?: boolean, chat?: boolean, quiet?: boolean}} News
 */

/** @param {Room} before @param {Room} after @returns {News[]} */
export function news(before, after) {
  return [...ofLine(before, after), ...ofSelf(before, after), ...ofDoor(before, after), ...ofOthers(before, after),
    ...ofSafety(before, after), ...ofChat(before, after)];
}

/** @param {Room} before @param {Room} after @returns {News[]} */
function ofSafety(before, after) {
  return others(after).flatMap(({ page, names }) => {
    const { settled } = linkTo(after, page);
    const wasHere = others(before).some((seat) => seat.page === page);
    const isNew = !wasHere || settled !== linkTo(before, page).settled;
    return isNew && (settled === "changed" || settled === "failed") ? [{ key: `news.${settled}`, names }] : [];
  });
}

/** @param {Room} before @param {Room} after @returns {News[]} */
function ofLine(before, after) {
  if (before.line === after.line) {
    return [];
  }
  return after.line === "lost" ? [{ key: "news.line-lost", quiet: true }] : before.line === "lost" && after.line === "open"
    ? [{ key: "news.line-back" }] : [];
}

/** @param {Room} before @param {Room} after @returns {News[]} */
function ofSelf(before, after) {
  const entered = before.phase !== "admitted" && after.phase === "admitted" && after.role === "client";
  return [
    ...(entered ? [{ key: "news.you-admitted" }] : []),
    ...(ownOtherDevice(after) && !ownOtherDevice(before) ? [{ key: "news.other-device" }] : []),
  ];
}

/** @param {Room} room @returns {boolean} whether another device asks for the seat of this one */
function ownOtherDevice(room) {
  return room.role === "client" && room.seats.some((seat) => seat.phase === "second-device");
}

/** @param {Room} before @param {Room} after @returns {News[]} */
function ofDoor(before, after) {
  return waiting(after)
    .filter((seat) => seat.link && !before.seats.some((each) => each.page === seat.page && each.link))
    .map((seat) => ({ key: "news.waiting", names: seat.names, sound: true }));
}

/** @param {Room} before @param {Room} after @returns {News[]} */
function ofOthers(before, after) {
  if (before.phase !== "admitted" || after.phase !== "admitted") {
    return [];
  }
  /** @param {Room} room */
  const bySeat = (room) => new Map(others(room).map((seat) => [seat.seat, seat]));
  const [then, now] = [bySeat(before), bySeat(after)];
  const came = [...now.values()].filter((seat) => !then.has(seat.seat));
  const went = [...then.values()].filter((seat) => !now.has(seat.seat));
  const stayed = [...now.values()].filter((seat) => then.has(seat.seat));
  return [
    ...came.map((seat) => ({ key: "news.came", names: seat.names })),
    ...went.map((seat) => ({ key: "news.went", names: seat.names })),
    ...stayed.flatMap((seat) => ofPresence(/** @type {SeatHere} */ (then.get(seat.seat)), seat)),
  ];
}

/** @param {SeatHere} then @param {SeatHere} now @returns {News[]} */
function ofPresence(then, now) {
  if (then.present === now.present) {
    return [];
  }
  return [{ key: now.present ? "news.back" : "news.interrupted", names: now.names }];
}

/** @param {Room} before @param {Room} after @returns {News[]} */
function ofChat(before, after) {
  return after.chat.slice(before.chat.length)
    .filter((line) => line.from !== null)
    .map((line) => ({ key: "news.chat", names: [line.from ?? ""], text: line.text, chat: true }));
}
