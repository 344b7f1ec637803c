import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { peopleLearner } from "../../static/room/learner.js";
import { emptyRoom } from "../../static/room/state.js";

/** @import { Phase, Role, Session } from "../../static/room/protocol.js" */
/** @import { Room } from "../../static/room/state.js" */

/** @type {((people: string[] | null) => Promise<void>)[]} the requests that wait for an answer; `null` is a lost line */
let requests = [];
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  requests = [];
  globalThis.fetch = () => new Promise((resolve, reject) => {
    requests.push(async (people) => {
      if (people) {
        resolve(Response.json({ session: { now: new Date().toISOString(), people } }));
      } else {
        reject(new TypeError("no line"));
      }
      await settled();
    });
  });
});

/** @param {Record<string, Phase>} phases  by page @param {Role} [role] @returns {Room} */
const room = (phases, role = "therapist") => ({
  ...emptyRoom(role),
  seats: Object.entries(phases).map(([page, phase]) => ({
    seat: page, page, role: "client", names: [page], people: [], participants: [page], phase, present: true, link: true, polite: true, relay: false,
  })),
});

/** @returns {{session: Session, learn: (room: Room) => Promise<void>, times: () => number}} */
function learner() {
  const session = /** @type {Session} */ (/** @type {unknown} */ ({ people: [] }));
  let count = 0;
  return { session, learn: peopleLearner(session, () => { count += 1; }), times: () => count };
}

test("a new page and a new phase are asked for, a departure is not", async () => {
  const { learn, session, times } = learner();
  void learn(room({ cleo: "waiting" }));
  await requests[0](["Cleo"]);
  assert.deepEqual([session.people, times()], [["Cleo"], 1]);
  void learn(room({ cleo: "waiting" }));
  assert.equal(requests.length, 1);
  void learn(room({ cleo: "admitted" }));
  await requests[1](["Cleo, inside"]);
  void learn(room({}));
  assert.equal(requests.length, 2);
});

test("one request at a time, and whoever came meanwhile is asked for next", async () => {
  const { learn, session, times } = learner();
  void learn(room({ cleo: "waiting" }));
  void learn(room({ cleo: "waiting", dev: "waiting" }));
  void learn(room({ cleo: "admitted", dev: "waiting" }));
  assert.equal(requests.length, 1);
  await requests[0](["old"]);
  assert.equal(requests.length, 2);
  await requests[1](["new"]);
  assert.deepEqual([session.people, times(), requests.length], [["new"], 2, 2]);
});

test("a lost line is quiet, and the next roster asks again", async () => {
  const { learn, times } = learner();
  void learn(room({ cleo: "waiting" }));
  await requests[0](null);
  assert.deepEqual([requests.length, times()], [1, 0]);
  void learn(room({ cleo: "waiting" }));
  await requests[1](["Cleo"]);
  assert.equal(times(), 1);
});

test("a client never asks", () => {
  void learner().learn(room({ ben: "admitted" }, "client"));
  assert.equal(requests.length, 0);
});
