/** What was said at check-in is in no roster: the therapist's page asks for it when somebody new appears. */
import { getSession } from "./api.js";

/**
 * @import { Session } from "./protocol.js"
 * @import { Room } from "./state.js"
 */

/**
 * @param {Session} session  its `people` are kept up to date
 * @param {() => void} learnt
 * @returns {(room: Room) => Promise<void>} to be told of each roster
 */
export function peopleLearner(session, learnt) {
  /** @type {Set<string>} */
  let known = new Set();
  let isAsking = false;
  let isDue = false;
  return async ({ role, seats }) => {
    const here = seats.map((seat) => `${seat.page} ${seat.phase}`);
    isDue ||= role === "therapist" && here.some((each) => !known.has(each));
    known = new Set(here);
    while (isDue && !isAsking) {
      isAsking = true;
      isDue = false; // whoever comes while this is asked is asked for next
      const answer = await getSession().catch(() => null);
      isAsking = false;
      if (!answer) {
        isDue = true;
        return; // quiet: the next roster asks again
      }
      session.people = answer.people;
      learnt();
    }
  };
}
