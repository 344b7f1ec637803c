/** The therapist's panel: who waits, who is here, where they are, and whom to call. */
import { button, find, h, icon, telephone, unlessPressed } from "./view.js";
import { linkTo, others, waiting } from "./state.js";
import { firstName, listNames, provinceWords, t } from "./words.js";

/**
 * @import { CheckIn, Person, Session } from "./protocol.js"
 * @import { Room, SeatHere } from "./state.js"
 * @typedef {{admit: (pages: string[]) => void, deny: (seat: SeatHere) => void, lock: (on: boolean) => void}} DoorActs
 */

/**
 * @param {Session} session @param {DoorActs & {close: () => void}} acts
 * @returns {{root: HTMLElement, update: (room: Room) => void}}
 */
export function peopleView(session, acts) {
  const body = h("div", { class: "panel-body" });
  const root = h("section", { class: "panel people", "aria-labelledby": "people-title" },
    h("header", { class: "panel-head" },
      h("h2", { id: "people-title", tabindex: "-1" }, t("people.title")),
      h("button", { type: "button", class: "icon-button", "data-act": "close-people", "aria-label": t("panel.close"), onclick: acts.close }, icon("x"))),
    body);
  const write = unlessPressed(body);
  let shown = "";
  return {
    root,
    update: (room) => {
      const state = JSON.stringify([room.seats, waiting(room).map((seat) => linkTo(room, seat.page).settled), room.locked, session.people]);
      if (state !== shown) {
        shown = state;
        write(() => keepFocus(body, () => {
          body.replaceChildren(...atTheDoor(room, session, acts), ...inside(room, session, acts), ...notHere(room, session), door(room, acts));
        }));
      }
    },
  };
}

/**
 * A list that is written anew under somebody's fingers keeps the focus on the same act for the same person; never on
 * another person's, where a second press would let in or turn away somebody else.
 * @param {HTMLElement} body @param {() => void} write
 */
function keepFocus(body, write) {
  const active = /** @type {HTMLElement | null} */ (body.contains(document.activeElement) ? document.activeElement : null);
  const seat = active?.closest("li")?.dataset.seat;
  const name = active?.dataset.act;
  write();
  if (active) {
    const place = seat ? [...body.querySelectorAll("li")].find((row) => row.dataset.seat === seat) : body;
    const same = /** @type {HTMLElement | null | undefined} */ (name && place?.querySelector(`[data-act="${name}"]`));
    (same || find(document, "#people-title", HTMLElement)).focus();
  }
}

/** @param {Room} room @param {Session} session @param {DoorActs} acts */
function atTheDoor(room, session, acts) {
  const seats = waiting(room);
  // Which of two devices sits on a seat is a choice of its own, never made by letting everyone in.
  const people = seats.filter((seat) => seat.phase === "waiting");
  const every = people.length > 1
    ? [button("admit-all", t("people.admit-all"), () => acts.admit(people.map((seat) => seat.page)), { icon: "door-open", class: "button main" })] : [];
  return seats.length === 0 ? [] : [
    h("h3", {}, t("people.waiting")), ...every,
    h("ul", { class: "seats", id: "waiting-seats" }, ...seats.map((seat) => h("li", { "data-seat": seat.seat },
      ...about(seat, session),
      ...(seat.phase === "second-device" ? [h("p", { class: "soft" }, t("people.second-device"))] : []),
      ...caution(room, seat),
      h("div", { class: "row" },
        button("admit", t("people.admit", { name: shortNames(seat) }), () => acts.admit([seat.page]), { icon: "door-open", class: seats.length > 1 ? "button" : "button main" }),
        button("deny", t("people.deny"), () => acts.deny(seat)))))),
  ];
}

/** What was found out about that browser while it waits. @param {Room} room @param {SeatHere} seat */
function caution(room, seat) {
  const { settled } = linkTo(room, seat.page);
  return settled === "changed" || settled === "failed"
    ? [h("p", { class: "fact mind" }, icon(settled === "failed" ? "triangle-alert" : "info"), t(`people.${settled}`, { name: shortNames(seat) }))] : [];
}

/** @param {Room} room @param {Session} session @param {DoorActs} acts */
function inside(room, session, acts) {
  const seats = others(room);
  return seats.length === 0 ? [] : [
    h("h3", {}, t("people.inside")),
    h("ul", { class: "seats", id: "inside-seats" }, ...seats.map((seat) => h("li", { "data-seat": seat.seat },
      ...about(seat, session),
      ...(seat.present ? [] : [h("p", { class: "soft" }, t("tile.interrupted", { name: shortNames(seat) }))]),
      h("div", { class: "row" }, button("deny", t("people.ask-to-leave"), () => acts.deny(seat)))))),
  ];
}

/** Whom to call when somebody does not come. @param {Room} room @param {Session} session */
function notHere(room, session) {
  const here = new Set(room.seats.flatMap((seat) => seat.participants));
  const missing = session.people.filter((person) => !here.has(person.participant));
  return missing.length === 0 ? [] : [
    h("h3", {}, t("people.not-here")),
    h("ul", { class: "seats", id: "missing-people" }, ...missing.map((person) => h("li", {}, h("p", { class: "seat-name", dir: "auto" }, person.name), ...numbers(person)))),
  ];
}

/** @param {Room} room @param {DoorActs} acts */
function door(room, acts) {
  return h("div", { class: "door row" },
    button("lock", t(room.locked ? "people.unlock" : "people.lock"), () => acts.lock(!room.locked),
      { icon: room.locked ? "lock-open" : "lock" }),
    h("p", { class: "soft" }, t(room.locked ? "people.locked-hint" : "people.unlocked-hint")));
}

/** @param {SeatHere} seat @param {Session} session */
function about(seat, session) {
  const people = session.people.filter((person) => seat.participants.includes(person.participant));
  const checkIn = people.find((person) => person.participant === seat.participants[0])?.check_in ?? null;
  return [
    h("p", { class: "seat-name", dir: "auto" }, listNames(seat.names)),
    ...(checkIn ? checkInWords(checkIn) : []),
    ...people.filter(({ agreed }) => !agreed).map(({ name }) => h("p", { class: "fact mind" }, icon("info"), t("people.not-agreed", { name: firstName(name) }))),
    ...people.slice(0, 1).flatMap((person) => outsideWords(person)),
    ...people.flatMap((person) => numbers(person, people.length > 1)),
  ];
}

/** @param {CheckIn} checkIn */
function checkInWords({ place, province, alone, together, camera, microphone }) {
  const privacy = together ? "people.together" : alone === "yes" ? "people.alone" : alone === "no" ? "people.not-alone" : "";
  const media = camera && microphone ? "" : camera ? "people.no-microphone" : microphone ? "people.no-camera" : "people.no-media";
  return [
    ...(place ? [h("p", { class: "fact" }, icon("map-pin"), h("span", { dir: "auto" }, province ? `${place} (${provinceWords(province)})` : place))] : []),
    ...(privacy ? [h("p", { class: alone === "no" ? "fact mind" : "fact" }, icon("user"), t(privacy))] : []),
    ...(media ? [h("p", { class: "fact" }, icon("info"), t(media))] : []),
  ];
}

/** They may be where the therapist is not registered: said before anybody is let in, and never a locked door. @param {Person} person */
function outsideWords({ name, outside }) {
  const words = { name: firstName(name), supervisor: listNames(outside?.ask ?? []) };
  return outside ? [h("p", { class: "fact mind" }, icon("triangle-alert"), t(outside.ask.length ? "people.outside-ask" : "people.outside", words))] : [];
}

/** @param {Person} person @param {boolean} [named]  one of two before one screen @param {string} [reason]  the words for when to call */
export function numbers(person, named = false, reason = "people.phone") {
  const contact = person.emergency_contact;
  const who = named ? `${firstName(person.name)}: ` : "";
  return [
    ...(person.phone ? [phoneLine("phone", `${who}${t(reason)}`, person.phone)] : []),
    ...(contact ? [phoneLine("life-buoy", `${who}${t("people.emergency", { name: contact.name, relation: contact.relation })}`, contact.phone)] : []),
  ];
}

/** @param {string} symbol @param {string} words @param {string} phone */
function phoneLine(symbol, words, phone) {
  return h("p", { class: "fact" }, icon(symbol), h("span", {}, `${words} `, h("a", { href: telephone(phone) }, phone)));
}

/** @param {SeatHere} seat */
const shortNames = (seat) => listNames(seat.names.map(firstName));
