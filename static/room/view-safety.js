/** Whether anybody could be listening, in words; and the five pictures with which two people find out. */
import { atServer } from "./api.js";
import { PICTURES } from "./pictures.js";
import { safetyOf, standings, wayOf } from "./safety.js";
import { keysView } from "./view-keys.js";
import { button, find, h, icon, unlessPressed } from "./view.js";
import { firstName, listNames, t } from "./words.js";

/**
 * @import { Session } from "./protocol.js"
 * @import { Standing } from "./safety.js"
 * @import { Room, SeatHere, Trusted } from "./state.js"
 * @typedef {object} SafetyActs
 * @property {() => void} showPictures  to everybody inside
 * @property {(code: number[]) => void} match  the code that was shown
 * @property {() => void} differ
 * @property {(page: string) => void} compareWith  sound goes to that page, so that the pictures can be read
 */

const SVG = "http://www.w3.org/2000/svg";
const SHEET = "/static/vendor/twemoji/pictures.svg";

/** @type {Record<Trusted, string>} */
export const ICONS = {
  verified: "shield-check", unverified: "circle-help", checking: "refresh-cw", comparing: "circle-help", changed: "triangle-alert",
  failed: "triangle-alert",
};

/**
 * @param {Session} session @param {SafetyActs & {close: () => void}} acts
 * @returns {{root: HTMLElement, update: (room: Room) => void, showPictures: () => void}}
 */
export function safetyView(session, acts) {
  const body = h("div", { class: "panel-body" });
  const keys = keysView();
  const root = h("section", { class: "panel safety-panel", "aria-labelledby": "safety-title" },
    h("header", { class: "panel-head" },
      h("h2", { id: "safety-title", tabindex: "-1" }, t("safety.title")),
      h("button", { type: "button", class: "icon-button", "data-act": "close-safety", "aria-label": t("panel.close"), onclick: acts.close }, icon("x"))),
    body, keys.root);
  const write = unlessPressed(body);
  let shown = "";
  /** @type {Room | null} */
  let known = null;
  let isBegun = false;
  const view = {
    root,
    /** @param {Room} room */
    update: (room) => {
      isBegun &&= JSON.stringify(known?.code) === JSON.stringify(room.code) || known?.code === null;
      known = room;
      keys.update(room);
      const state = JSON.stringify([standings(room).map(({ seat, trust, way: found }) => [seat.names, trust, found]), room.code, room.told, isBegun]);
      if (state !== shown) {
        shown = state;
        write(() => {
          const focused = /** @type {HTMLElement | null} */ (body.contains(document.activeElement) ? document.activeElement : null)?.dataset.act;
          const isComparing = isBegun && room.code !== null && safetyOf(room) === "unverified"; // then the pictures say it all
          body.replaceChildren(...(isComparing ? [] : words(room, session)), ...steps(room, session, { ...acts, showPictures: begin }, isBegun), ...way(room));
          if (focused) {
            const same = /** @type {HTMLElement | null} */ (body.querySelector(`[data-act="${focused}"]`));
            (same ?? find(root, "h2", HTMLElement)).focus();
          }
        });
      }
    },
    showPictures: () => {
      isBegun = true;
      if (known) {
        view.update(known);
      }
    },
  };
  const begin = () => {
    acts.showPictures();
    view.showPictures();
  };
  return view;
}

/** @param {Standing[]} found @param {Trusted} trust @returns {string} */
const namesOf = (found, trust) => listNames(found.filter((each) => each.trust === trust).flatMap(({ seat }) => seat.names.map(firstName)));

/** @param {Room} room @param {Session} session @returns {HTMLElement[]} */
function words(room, { you }) {
  const safety = safetyOf(room);
  if (!safety) {
    return [h("p", {}, t("safety.nobody"))];
  }
  const names = namesOf(standings(room), safety);
  const byPhone = you.role === "therapist" ? "safety.failed.call-them" : "safety.failed.elsewhere";
  return [
    h("p", { class: "safety-words" }, icon(ICONS[safety]), h("span", {}, t(`safety.${safety}.text`, { names }))),
    ...(safety === "failed" ? [h("p", {}, t(byPhone, { names }))] : []),
    ...(safety === "failed" && room.told ? [h("p", { class: "soft" }, t("safety.told"))] : []),
  ];
}

/** @param {Room} room @param {Session} session @param {SafetyActs} acts @param {boolean} isBegun @returns {HTMLElement[]} */
function steps(room, { you, therapist }, acts, isBegun) {
  const found = standings(room);
  const safety = safetyOf(room);
  if (safety === "changed") {
    return found.filter(({ trust }) => trust === "changed").map(({ seat }) => (
      button("compare-now", t("safety.changed.compare", { name: seatName(seat) }), () => acts.compareWith(seat.page), { class: "button main" })));
  }
  const { code } = room;
  if (!code || (safety !== "unverified" && safety !== "comparing")) {
    return [];
  }
  if (!isBegun && safety === "unverified") {
    return [button("show-pictures", t(you.role === "therapist" ? "safety.begin" : "safety.show"), acts.showPictures, { class: "button main" })];
  }
  const hint = you.role === "therapist" ? "safety.read" : "safety.listen";
  return [
    h("p", {}, t(hint, { therapist: firstName(therapist.name) })),
    pictures(code),
    ...(code.length > 5 ? [h("p", { class: "soft" }, t("safety.long-code"))] : []),
    h("div", { class: "safety-answers" },
      button("match", t("safety.match"), () => acts.match(code), { icon: "check", class: "button main" }),
      button("differ", t("safety.differ"), acts.differ, { icon: "x" })),
    h("p", { class: "soft" }, t("safety.limits")),
  ];
}

/** @param {SeatHere} seat */
const seatName = (seat) => listNames(seat.names.map(firstName));

/** @param {number[]} code @returns {HTMLElement} */
function pictures(code) {
  return h("ol", { class: "pictures", id: "code" }, ...code.map((number) => {
    const name = PICTURES[number];
    const drawing = document.createElementNS(SVG, "svg");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${SHEET}#${name}`);
    drawing.setAttribute("aria-hidden", "true");
    drawing.setAttribute("viewBox", "0 0 36 36");
    drawing.append(use);
    return h("li", { "data-picture": name }, drawing, h("span", {}, t(`picture.${name}`)));
  }));
}

/** @param {Room} room @returns {HTMLElement[]} */
function way(room) {
  const found = wayOf(room);
  return found && safetyOf(room) !== "failed" ? [h("p", { class: "soft" }, t(`safety.way.${found}`)), more()] : [];
}

const more = () => h("p", {}, h("a", { href: atServer("/what-we-can-see/"), target: "_blank", rel: "noopener", "data-act": "what-we-can-see" }, t("safety.more")));
