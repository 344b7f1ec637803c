/** Both ends of an introduction in person: the therapist's page shows a code, the client's device answers it. */
import { answerIntroduction, getIntroductions, inviteInPerson } from "./api.js";
import { isProven, newSecret, proofOf, readCode, written } from "./introduction.js";
import { openKeyring } from "./keyring.js";
import { areEqual, fromHex, pinOf, toHex } from "./verification.js";

/**
 * @import { Keyring } from "./keyring.js"
 * @import { Pin } from "./pins.js"
 * @import { Person, Session } from "./protocol.js"
 *
 * @typedef {object} Shown  a code that waits for its answer
 * @property {string} link  what the code says
 * @property {Uint8Array<ArrayBuffer>} secret
 * @property {Uint8Array} pin  of this device
 * @property {Keyring} keyring
 */

/** @param {Session} session @param {Person} person @returns {Promise<Shown>} */
export async function newCode(session, person) {
  const [keyring, token] = await Promise.all([openKeyring(session.you.keyring), inviteInPerson(person.participant)]);
  const [pin, secret] = [await pinOf(keyring.identity), newSecret()];
  return { link: `${location.origin}/room/#${token}.${written({ pin, secret })}`, secret, pin, keyring };
}

/**
 * The server carries the answer, and is not believed: who did not see the code cannot prove anything.
 * @param {Session} session @param {Person} person @param {Shown} shown
 * @returns {Promise<"waiting" | "known" | "unfit" | "forgetful">}
 */
export async function lookForAnswer({ you }, { participant, person, name }, { secret, pin, keyring }) {
  const said = (await getIntroductions()).find((one) => one.participant === participant);
  if (!said) {
    return "waiting";
  }
  const theirs = fromHex(said.key);
  const introduction = { participant, therapist: { person: you.person, pin }, client: { person, pin: theirs } };
  if (!await isProven(secret, introduction, fromHex(said.proof))) {
    return "unfit";
  }
  const known = { person, name, key: toHex(theirs), at: new Date().toISOString() };
  return await isRemembered(keyring, you.keyring, known) ? "known" : "forgetful";
}

/**
 * @param {Session} session @param {string} text  what stood in the link beside its token
 * @returns {Promise<"known" | "unreadable" | "forgetful">}
 */
export async function answerCode({ you, therapist }, text) {
  const code = readCode(text);
  if (!code) {
    return "unreadable";
  }
  const keyring = await openKeyring(you.keyring);
  const pin = await pinOf(keyring.identity);
  const known = { person: therapist.person, name: therapist.name, key: toHex(code.pin), at: new Date().toISOString() };
  if (!await isRemembered(keyring, you.keyring, known)) {
    return "forgetful"; // and so the therapist's page need not know this device either
  }
  const proof = await proofOf(code.secret, {
    participant: you.participant, therapist: { person: therapist.person, pin: code.pin }, client: { person: you.person, pin },
  });
  await answerIntroduction(toHex(pin), toHex(proof));
  return "known";
}

/**
 * A private window, or a browser that may keep nothing, would ask to compare the next time: looks whether it is there.
 * @param {Keyring} keyring @param {string | null} secret @param {Pin} pin @returns {Promise<boolean>}
 */
async function isRemembered(keyring, secret, pin) {
  await keyring.pin(pin);
  const found = await openKeyring(secret);
  return areEqual(found.identity, keyring.identity) && found.pins.some(({ person, key }) => person === pin.person && key === pin.key);
}
