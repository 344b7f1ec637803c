/** Chat: what is written goes from page to page and vanishes with the session. */
import { CHAT_LIMIT } from "./protocol.js";
import { act, clone, find, h, say, show } from "./view.js";
import { readers, waiting } from "./state.js";
import { listNames, localTime, t, withoutControls } from "./words.js";

/**
 * @import { ChatLine, Room } from "./state.js"
 */

/**
 * @param {{title: string, say: (text: string, to: string | null) => void, close?: () => void}} options
 * @returns {{root: HTMLElement, update: (room: Room) => void, focus: () => void}}
 */
export function chatView({ title, say: send, close }) {
  const root = clone("chat");
  const text = find(root, "#chat-text", HTMLTextAreaElement);
  find(root, "#chat-title", HTMLElement).append(title);
  show(act(root, "close-chat"), close !== undefined);
  act(root, "close-chat").onclick = () => close?.();
  /** @type {Room | null} */
  let current = null;
  listen(root, (to) => {
    const message = withoutControls(text.value).trim();
    const gap = current ? gapIn(message, current, to) : "";
    say(find(root, "#chat-error", HTMLElement), gap);
    if (!gap) {
      send(message, to);
      text.value = "";
    }
  });
  return {
    root,
    update: (room) => {
      current = room;
      writeAddressees(root, room);
      writeLines(find(root, "#chat-lines", HTMLElement), room);
    },
    focus: () => text.focus(),
  };
}

/** @param {HTMLElement} root @param {(to: string | null) => void} submit */
function listen(root, submit) {
  const form = find(root, "form", HTMLFormElement);
  const to = find(root, "#chat-to", HTMLSelectElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(to.value || null);
  });
  find(root, "#chat-text", HTMLTextAreaElement).addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

/** @param {string} message @param {Room} room @param {string | null} to @returns {string} why it is not sent yet, or "" */
function gapIn(message, room, to) {
  const length = [...message].length;
  if (length === 0) {
    return t("chat.empty");
  }
  if (length > CHAT_LIMIT) {
    return t("chat.too-long", { limit: CHAT_LIMIT, over: length - CHAT_LIMIT });
  }
  return readers(room, to).length === 0 ? t("chat.nobody") : "";
}

/** The therapist chooses whether the session reads it or one person at the door. @param {HTMLElement} root @param {Room} room */
function writeAddressees(root, room) {
  const select = find(root, "#chat-to", HTMLSelectElement);
  const outside = waiting(room).filter((seat) => seat.link);
  const inside = readers(room, null).length > 0;
  const options = [
    ...(inside || outside.length === 0 ? [["", t("chat.everyone")]] : []),
    ...outside.map((seat) => [seat.seat, t("chat.outside", { names: listNames(seat.names) })]),
  ];
  const key = JSON.stringify(options);
  if (select.dataset.options !== key) {
    const before = select.value;
    select.dataset.options = key;
    select.replaceChildren(...options.map(([value, label]) => h("option", { value, selected: value === before }, label)));
  }
  show(select, outside.length > 0);
  show(find(root, "#chat-to-label", HTMLElement), outside.length > 0);
}

/** @param {HTMLElement} list @param {Room} room */
function writeLines(list, room) {
  const fresh = room.chat.slice(list.children.length);
  list.append(...fresh.map((line) => row(line, room)));
  room.chat.forEach((line, index) => show(find(list.children[index], ".unsent", HTMLElement), line.unsent.length > 0));
  if (fresh.length > 0) {
    list.scrollTop = list.scrollHeight;
  }
}

/** @param {ChatLine} line @param {Room} room */
function row(line, room) {
  const seat = room.seats.find((each) => each.seat === line.to);
  const writer = line.from ?? t("chat.you");
  const aside = line.to && room.role === "therapist" && line.from === null && seat
    ? t("chat.to-one", { names: listNames(seat.names) }) : "";
  return h("div", { class: line.from === null ? "line mine" : "line" },
    h("p", { class: "line-head" }, h("b", {}, writer), " ", h("span", {}, [aside, localTime(new Date(line.at))].filter(Boolean).join(" · "))),
    h("p", { class: "line-text", dir: "auto" }, line.text),
    h("p", { class: "unsent", hidden: true }, t("chat.unsent")));
}
