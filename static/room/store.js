/**
 * All that the room ever leaves in the browser: which device this is, the capability that lets a reload
 * come back, which camera, microphone and speaker were chosen, whether the own picture stays, whether single letters
 * are shortcuts, whether this session is to do without pictures, and whether the own network address stays hidden.
 */

/** @typedef {"camera" | "microphone" | "speaker"} DeviceKind */

const DEVICE = "sameroom.device";
const CAPABILITY = "sameroom.capability";
const SELF_VIEW = "sameroom.self-view";
const SHORTCUTS = "sameroom.shortcuts";
const SOUND_ONLY = "sameroom.sound-only";
const ADDRESS = "sameroom.address";
/** The choice "no camera" must survive a reload: else a reload would switch it on before everyone. */
const NONE = "none";

/** Storage may be refused (private windows, policies): the room then works, and forgets.
 * @template T @param {() => T} act @returns {T | null} */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

/** @returns {string} 32 hexadecimal digits, new at every call */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {string} */
export function deviceId() {
  const known = attempt(() => localStorage.getItem(DEVICE));
  if (known && /^[0-9a-f]{32}$/.test(known)) {
    return known;
  }
  const fresh = randomId();
  attempt(() => localStorage.setItem(DEVICE, fresh));
  return fresh;
}

export const capability = {
  /** @returns {string | null} */
  get: () => attempt(() => sessionStorage.getItem(CAPABILITY)),
  /** @param {string} value */
  keep: (value) => attempt(() => sessionStorage.setItem(CAPABILITY, value)),
};

export const chosen = {
  /** @param {DeviceKind} kind @returns {string} the device's id, or "" for the browser's own choice */
  get: (kind) => attempt(() => localStorage.getItem(`sameroom.${kind}`)) ?? "",
  /** @param {DeviceKind} kind @param {string} id */
  keep: (kind, id) => attempt(() => localStorage.setItem(`sameroom.${kind}`, id)),
  /** @param {DeviceKind} kind */
  isNone: (kind) => attempt(() => sessionStorage.getItem(`sameroom.${kind}`)) === NONE,
  /** @param {DeviceKind} kind @param {boolean} none */
  keepNone: (kind, none) => attempt(() => (none
    ? sessionStorage.setItem(`sameroom.${kind}`, NONE)
    : sessionStorage.removeItem(`sameroom.${kind}`))),
};

export const shortcuts = {
  /** @returns {boolean} single letters surprise people who speak to their computer: they can be switched off */
  areOn: () => attempt(() => localStorage.getItem(SHORTCUTS)) !== "off",
  /** @param {boolean} on */
  keep: (on) => attempt(() => localStorage.setItem(SHORTCUTS, on ? "on" : "off")),
};

export const ownAddress = {
  /** @returns {boolean} whether everybody is reached by the relay alone, where there is one */
  isHidden: () => attempt(() => localStorage.getItem(ADDRESS)) === "hidden",
  /** @param {boolean} hidden */
  keep: (hidden) => attempt(() => (hidden ? localStorage.setItem(ADDRESS, "hidden") : localStorage.removeItem(ADDRESS))),
};

export const selfView = {
  /** @returns {boolean} whether the own picture stays instead of fading */
  stays: () => attempt(() => localStorage.getItem(SELF_VIEW)) === "stays",
  /** @param {boolean} stays */
  keep: (stays) => attempt(() => localStorage.setItem(SELF_VIEW, stays ? "stays" : "fades")),
};

export const soundOnly = {
  /** @returns {boolean} */
  isOn: () => attempt(() => sessionStorage.getItem(SOUND_ONLY)) !== null,
  /** @returns {boolean} whether the camera was on before, so that it comes back with the pictures */
  hadCamera: () => attempt(() => sessionStorage.getItem(SOUND_ONLY)) === "camera",
  /** @param {boolean} on @param {boolean} hadCamera */
  keep: (on, hadCamera) => attempt(() => (on
    ? sessionStorage.setItem(SOUND_ONLY, hadCamera ? "camera" : "no camera")
    : sessionStorage.removeItem(SOUND_ONLY))),
};
