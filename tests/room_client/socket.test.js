import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { RoomSocket } from "../../static/room/socket.js";

/** @import { ToServer } from "../../static/room/protocol.js" */

const WELCOME = JSON.stringify({
  type: "welcome", now: "2026-11-24T15:00:00Z", you: { seat: "s", page: "a".repeat(32), role: "client" }, ice_servers: [],
});
const HELLO = { capability: "c".repeat(43), page: "a".repeat(32) };

/** The browser's socket, as far as the room uses it; what the network does to it is said by the test. */
class Line extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSED = 3;
  /** @type {Line[]} */
  static all = [];
  readyState = 0;
  /** @type {any[]} */
  sent = [];

  constructor() {
    super();
    Line.all.push(this);
  }

  /** @param {string} text */
  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  opens() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  /** @param {string} text */
  brings(text) {
    this.dispatchEvent(new MessageEvent("message", { data: text }));
  }

  /** @param {number} code */
  breaks(code = 1006) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code }));
  }
}

let now = 0;
let isUrgent = false;
/** @type {string[]} */
let told = [];
/** @type {RoomSocket} */
let socket;

/** @param {number} ms */
function pass(ms) {
  for (let step = 0; step < ms; step += 50) {
    now += 50;
    mock.timers.tick(50);
  }
}

const last = () => Line.all[Line.all.length - 1];
const kinds = (/** @type {Line} */ line) => line.sent.map((message) => message.type);

beforeEach(() => {
  [now, isUrgent, told, Line.all] = [0, false, [], []];
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  mock.method(performance, "now", () => now);
  mock.method(Math, "random", () => 0.5);
  Object.assign(globalThis, { WebSocket: Line, location: new URL("https://room.example/room/") });
  socket = new RoomSocket(HELLO, {
    message: (message) => told.push(message.type), lost: () => told.push("lost"), isUrgent: () => isUrgent,
  });
});

afterEach(() => {
  socket.close();
  mock.timers.reset();
  mock.restoreAll();
});

function greeted() {
  last().opens();
  last().brings(WELCOME);
  return last();
}

test("it greets, and what was said before goes when it is welcome", () => {
  socket.send(/** @type {ToServer} */ ({ type: "end" }));
  last().opens();
  assert.deepEqual(kinds(last()), ["hello"]);
  last().brings(WELCOME);
  assert.deepEqual(kinds(last()), ["hello", "end"]);
});

test("a server that is gone is looked for ever less often, and often while somebody is cut off", () => {
  greeted().breaks();
  assert.deepEqual(told, ["welcome", "lost"]);
  /** @param {number} ms */
  const attemptsIn = (ms) => {
    const before = Line.all.length;
    for (let step = 0; step < ms; step += 50) {
      pass(50);
      if (last().readyState === Line.CONNECTING) {
        last().breaks();
      }
    }
    return Line.all.length - before;
  };
  const patient = attemptsIn(60000);
  isUrgent = true;
  const urgent = attemptsIn(60000);
  assert.ok(patient >= 7 && patient <= 14, String(patient));
  assert.ok(urgent >= 80, String(urgent));
});

test("an attempt that nobody answers is begun anew, every third one with more patience", () => {
  const begun = [now];
  for (let step = 0; step < 20000; step += 50) {
    const before = Line.all.length;
    pass(50);
    if (Line.all.length > before) {
      begun.push(now);
    }
  }
  assert.deepEqual(begun.slice(0, 5), [0, 1500, 3000, 9000, 10500]);
});

test("a doubted line that answers stays, and the second one is put away", () => {
  const first = greeted();
  pass(1000);
  socket.doubt();
  pass(50);
  assert.equal(Line.all.length, 2);
  first.brings('{"type": "pong"}');
  assert.equal(last().readyState, Line.CLOSED);
  socket.send({ type: "ping" });
  assert.deepEqual(kinds(first).slice(-1), ["ping"]);
  assert.deepEqual(told, ["welcome"]);
});

test("a line that was doubted in vain gets a moment to answer the next time", () => {
  const first = greeted();
  pass(1000);
  socket.doubt();
  pass(50);
  first.brings('{"type": "pong"}');
  pass(3000);
  first.brings('{"type": "pong"}');
  socket.doubt();
  pass(400);
  assert.equal(Line.all.length, 2);
  pass(600);
  assert.equal(Line.all.length, 3);
});

test("a doubted line that does not answer gives way as soon as the second one opens", () => {
  const first = greeted();
  pass(1000);
  socket.doubt();
  pass(50);
  last().opens();
  assert.deepEqual([first.readyState, kinds(last()), told], [Line.CLOSED, ["hello"], ["welcome", "lost"]]);
  last().brings(WELCOME);
  assert.deepEqual(told, ["welcome", "lost", "welcome"]);
});

test("a line that is being greeted is not given up by another doubt", () => {
  greeted();
  pass(1000);
  socket.doubt();
  pass(50);
  last().opens();
  pass(2600);
  socket.doubt();
  pass(50);
  assert.deepEqual([Line.all.length, last().readyState], [2, Line.OPEN]);
});

test("a heart that is not answered is doubted, and the line is given up while no other opens", () => {
  greeted();
  pass(12000);
  assert.deepEqual(told, ["welcome", "lost"]);
  assert.ok(Line.all.length > 2);
});

test("after sleep nothing that was open is believed", () => {
  const first = greeted();
  socket.renew();
  assert.deepEqual([first.readyState, Line.all.length, told], [Line.CLOSED, 2, ["welcome", "lost"]]);
});

test("a close for good ends it, though its message got lost", () => {
  greeted().breaks(4403);
  pass(60000);
  assert.deepEqual([told, Line.all.length], [["welcome", "closing"], 1]);
});
