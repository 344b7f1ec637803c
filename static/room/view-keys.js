/** The short names of the keys in a session, which people can read to each other by telephone. */
import { keyNames } from "./safety.js";
import { h } from "./view.js";
import { firstName, listNames, t } from "./words.js";

/** @import { Room } from "./state.js" */

/** @returns {{root: HTMLElement, update: (room: Room) => void}} folded; it stays as the person left it */
export function keysView() {
  const list = h("ul", { class: "key-names" });
  const root = h("details", { class: "key-list" },
    h("summary", {}, t("safety.keys.title")),
    h("p", { class: "soft" }, t("safety.keys.text")),
    list);
  let shown = "";
  return {
    root,
    update: (room) => {
      const rows = keyNames(room).map(({ names, key }) => [
        names ? listNames(names.map(firstName)) : t("safety.keys.own"), key || t("safety.keys.checking"),
      ]);
      if (JSON.stringify(rows) !== shown) {
        shown = JSON.stringify(rows);
        list.replaceChildren(...rows.map(([who, key]) => h("li", {}, h("span", {}, who), h("code", { class: "key-name" }, key))));
      }
    },
  };
}
