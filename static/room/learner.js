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
  let known = "";
  return async ({ role, seats }) => {
    const here = seats.map((seat) => seat.page + seat.phase).sort().join();
    if (role !== "therapist" || here === known) {
      return;
    }
    known = here;
    try {
      const { people } = await getSession();
      if (known === here) {
        session.people = people;
        learnt();
      }
    } catch {
      known = ""; // asked again with the next roster
    }
  };
}
