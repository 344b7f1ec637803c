/** Whom this person compared the code with before. Pure. */

/**
 * @typedef {"verified" | "unverified" | "changed"} Judgement
 * @typedef {object} Pin
 * @property {string} person
 * @property {string} name  as it was shown then
 * @property {string} key  `pinOf` the device key, in hexadecimal digits
 * @property {string} at  when the code was compared, ISO 8601
 */

/** Of one person so many browsers are remembered, the newest. */
const MOST = 8;

/**
 * A server that calls a known person by another identifier must not make them a new one: the name counts, too.
 * @param {Pin[]} pins @param {{person: string, name: string, key: string}} who @returns {Judgement}
 */
export function judge(pins, { person, name, key }) {
  const known = pins.filter((pin) => pin.person === person || looks(pin.name) === looks(name));
  return known.some((pin) => pin.key === key) ? "verified" : known.length > 0 ? "changed" : "unverified";
}

/**
 * Its first 16 digits in groups of four: so much can be read aloud. Twin of `short_name` in `sameroom/room/safety.py`.
 * @param {string} key @returns {string}
 */
export const shortName = (key) => key.slice(0, 16).match(/.{4}/g)?.join(" ") ?? "";

/** Names that look alike are one name. @param {string} name @returns {string} */
const looks = (name) => name.normalize("NFKC").toLowerCase().replace(/[\s\p{Default_Ignorable_Code_Point}\p{Cf}\p{P}]/gu, "");

/** @param {Pin[]} pins @param {Pin} pin @returns {Pin[]} */
export function withPin(pins, pin) {
  const others = pins.filter((each) => each.person !== pin.person || each.key !== pin.key);
  const theirs = [pin, ...others.filter((each) => each.person === pin.person)].slice(0, MOST);
  return [...others.filter((each) => each.person !== pin.person), ...theirs];
}
