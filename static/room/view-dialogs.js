/** Native dialogs: a question before what cannot be undone, the devices, the keys. */
import { button, clone, find, h } from "./view.js";
import { selfView, shortcuts, soundOnly } from "./store.js";
import { addressField, deviceFields, equipmentLink } from "./view-devices.js";
import { t } from "./words.js";

/**
 * @import { Capture } from "./devices.js"
 * @import { Phase, Role } from "./protocol.js"
 * @typedef {{role: Role, keysChanged: () => void}} KeyOptions
 */

/** @type {Record<Phase, {title: string, text: string, yes: string}>} */
const DENIALS = {
  waiting: { title: "deny.title", text: "deny.text", yes: "people.deny" },
  admitted: { title: "deny.title-inside", text: "deny.text", yes: "people.ask-to-leave" },
  "second-device": { title: "deny.title-device", text: "deny.text-device", yes: "people.deny" },
};

/** @param {string} name @param {Phase} phase @returns {Promise<boolean>} */
export function askToDeny(name, phase) {
  const { title, text, yes } = DENIALS[phase];
  return ask({ title: t(title, { name }), text: t(text, { name }), yes: t(yes) });
}

/** @returns {Promise<boolean>} */
export const askToEnd = () => ask({ title: t("end.title"), text: t("end.text"), yes: t("session.end") });

/** @param {string} therapist @returns {Promise<boolean>} */
export const askToLeave = (therapist) => ask({
  title: t("leave.title"), text: t("leave.text", { therapist }), yes: t("session.leave"),
});

/** @param {{title: string, text: string, yes: string}} question @returns {Promise<boolean>} */
function ask({ title, text, yes }) {
  return new Promise((resolve) => {
    const dialog = open(title, [h("p", {}, text)], [
      button("confirm", yes, () => dialog.close("yes"), { class: "button main" }),
      button("cancel", t("dialog.stay"), () => dialog.close()),
    ]);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });
}

/**
 * @param {Capture} capture
 * @param {KeyOptions & {hasRelay: boolean, selfViewStays: (stays: boolean) => void, soundOnlyChanged: (on: boolean) => void}} options
 */
export function devicesDialog(capture, { hasRelay, selfViewStays, soundOnlyChanged, ...options }) {
  const sound = h("input", { type: "checkbox", id: "sound-only", checked: soundOnly.isOn(), onchange: () => soundOnlyChanged(sound.checked) });
  const keep = h("input", { type: "checkbox", id: "keep-self-view", checked: selfView.stays(), onchange: () => {
    selfView.keep(keep.checked);
    selfViewStays(keep.checked);
  } });
  const dialog = open(t("devices.title"), [
    deviceFields(capture),
    h("label", { class: "choice" }, keep, h("span", {}, t("devices.keep-self-view"))),
    h("label", { class: "choice" }, sound, h("span", {}, t("devices.sound-only"))),
    ...(hasRelay ? [addressField(capture)] : []),
    ...(/^(Mac|iPhone|iPad)/.test(navigator.platform) ? [h("p", { class: "field-hint" }, t("devices.reactions"))] : []),
    equipmentLink({ aside: true }),
  ], [
    button("close-dialog", t("dialog.done"), () => dialog.close(), { class: "button main" }),
    button("shortcuts", t("keys.title"), () => {
      dialog.close();
      keysDialog(options);
    }),
  ]);
}

/** @param {KeyOptions} options */
export function keysDialog({ role, keysChanged }) {
  const keys = [["M", "keys.mute"], ["V", "keys.camera"], ["C", "keys.chat"], ["S", "keys.self-view"],
    ...(role === "therapist" ? [["P", "keys.people"]] : []), ["?", "keys.help"]];
  const rows = keys.flatMap(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(words))]);
  const use = h("input", { type: "checkbox", id: "use-keys", checked: shortcuts.areOn(), onchange: () => {
    shortcuts.keep(use.checked);
    keysChanged();
  } });
  const dialog = open(t("keys.title"), [
    h("dl", { class: "keys" }, ...rows), h("label", { class: "choice" }, use, h("span", {}, t("keys.use"))),
  ], [
    button("close-dialog", t("dialog.done"), () => dialog.close(), { class: "button main" }),
  ]);
}

/** @returns {boolean} */
export const isDialogOpen = () => document.querySelector("dialog[open]") !== null;

/** What was asked of a screen that is gone is not asked any more. */
export function closeDialogs() {
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
}

/** @param {string} title @param {HTMLElement[]} body @param {HTMLElement[]} actions @returns {HTMLDialogElement} */
export function open(title, body, actions) {
  const dialog = /** @type {HTMLDialogElement} */ (clone("dialog"));
  find(dialog, "h2", HTMLElement).append(title);
  find(dialog, ".dialog-body", HTMLElement).append(...body);
  find(dialog, ".actions", HTMLElement).append(...actions);
  // What is outside an open dialog is not read out.
  dialog.append(h("div", { class: "unseen", role: "status", "aria-atomic": "false", "data-news": true }));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
