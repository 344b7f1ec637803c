/** The choice of camera, microphone and speaker, at check-in and in the midst of the session. */
import { canChooseSpeaker, useChosenSpeaker } from "./devices.js";
import { h } from "./view.js";
import { chosen, ownAddress } from "./store.js";
import { t } from "./words.js";

/**
 * @import { DeviceKind } from "./store.js"
 * @import { Capture } from "./devices.js"
 */

/** @type {Record<DeviceKind, MediaDeviceKind>} */
const BROWSER_KIND = { camera: "videoinput", microphone: "audioinput", speaker: "audiooutput" };

/** @param {Capture} capture @returns {HTMLElement} which follows what is plugged in for as long as it is shown */
export function deviceFields(capture) {
  const root = h("div", { class: "device-list" });
  const kinds = /** @type {DeviceKind[]} */ (["camera", "microphone", ...(canChooseSpeaker() ? ["speaker"] : [])]);
  const refresh = () => void fill(root, kinds, capture);
  const follow = () => {
    if (root.isConnected) {
      refresh();
    } else {
      capture.removeEventListener("devices", follow);
      capture.removeEventListener("change", follow);
    }
  };
  capture.addEventListener("devices", follow);
  capture.addEventListener("change", follow);
  refresh();
  return root;
}

/** The wish counts for connections that are made, or made anew, from now on. @param {Capture} capture @returns {HTMLElement} */
export function addressField(capture) {
  const box = h("input", { type: "checkbox", id: "hide-address", checked: ownAddress.isHidden(), "aria-describedby": "hide-address-hint", onchange: () => {
    ownAddress.keep(box.checked);
    capture.dispatchEvent(new Event("change"));
  } });
  return h("div", { class: "field" },
    h("label", { class: "choice" }, box, h("span", {}, t("devices.hide-address"))),
    h("p", { class: "field-hint", id: "hide-address-hint" }, t("devices.hide-address-hint")));
}

/** @param {{aside?: boolean}} [options]  `aside`: in a tab of its own, which has this one's capability @returns {HTMLElement} */
export function equipmentLink({ aside = false } = {}) {
  return h("p", {}, h("a", { href: "check.html", "data-act": "equipment", ...(aside ? { target: "_blank", rel: "opener" } : {}) },
    t("equipment.link")));
}

/** @param {HTMLElement} root @param {DeviceKind[]} kinds @param {Capture} capture */
async function fill(root, kinds, capture) {
  const lists = await Promise.all(kinds.map(listDevices));
  const state = JSON.stringify([lists, kinds.map((kind) => current(kind, capture))]);
  if (root.dataset.state === state) {
    return; // an open list must not be torn away under the finger
  }
  root.dataset.state = state;
  const held = document.activeElement?.id ?? "";
  root.replaceChildren(...kinds.map((kind, index) => field(kind, lists[index], capture)));
  if (held.startsWith("choose-")) {
    document.getElementById(held)?.focus();
  }
}

/** @param {DeviceKind} kind @param {{id: string, label: string}[]} devices @param {Capture} capture */
function field(kind, devices, capture) {
  const id = `choose-${kind}`;
  const now = current(kind, capture);
  const options = devices.map((device) => h("option", { value: device.id, selected: device.id === now }, device.label));
  const select = h("select", { id, disabled: devices.length === 0, onchange: () => void choose(kind, select.value, capture) },
    ...(options.length ? options : [h("option", {}, t(kind === "speaker" ? "devices.system" : "devices.none"))]));
  return h("div", { class: "field" }, h("label", { for: id }, t(`devices.${kind}`)), select);
}

/** @param {DeviceKind} kind @param {Capture} capture */
function current(kind, capture) {
  const using = kind === "speaker" ? "" : capture.track(kind)?.getSettings().deviceId;
  return using || chosen.get(kind);
}

/** @param {DeviceKind} kind @param {string} id @param {Capture} capture */
async function choose(kind, id, capture) {
  if (kind === "speaker") {
    chosen.keep(kind, id);
    await Promise.all([...document.querySelectorAll("audio")].map(useChosenSpeaker));
  } else {
    await capture.choose(kind, id);
  }
}

/** @param {DeviceKind} kind @returns {Promise<{id: string, label: string}[]>} those that have a name already */
async function listDevices(kind) {
  const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
  return (all ?? [])
    .filter((device) => device.kind === BROWSER_KIND[kind] && device.deviceId && device.label)
    .map((device) => ({ id: device.deviceId, label: device.label }));
}
