/**
 * The socket to the server: greets, keeps its heart beating, and comes back by itself. When the line is in doubt a second
 * socket is opened beside the first, and whichever is heard from first goes on: a dead line may not say so for minutes.
 */
import { socketAddress } from "./api.js";
import { parseToClient } from "./protocol.js";

/**
 * @import { ToClient, ToServer } from "./protocol.js"
 * @typedef {object} Listener
 * @property {(message: ToClient) => void} message
 * @property {() => void} lost  the line is gone; the socket is already trying again
 * @property {() => boolean} isUrgent  whether somebody waits for the line, since media does not flow without it
 */

const PING_MS = 3000;
const LATE_MS = 2500;
const DOUBT_PAUSE_MS = 2500;
const CLEARED_MS = 20000;
const ANSWER_MS = 800;
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 8000;
const LONGEST_URGENT_PAUSE_MS = 500;
/**
 * How long an attempt may take. A packet that opens a connection is repeated after 1, 3 and 7 seconds only: short
 * attempts notice soon that a network is back, and every third one has time enough for a slow network.
 */
const PATIENCE_MS = [1500, 1500, 6000];
const WELCOME_MS = 8000;
/** What waits for the line to come back; the server takes bursts of 100. */
const LONGEST_QUEUE = 90;

/** For a `closing` that got lost: what the close codes mean. @type {Record<number, string>} */
const CLOSE_REASONS = {
  4400: "malformed", 4403: "denied", 4404: "unknown", 4409: "replaced", 4410: "revoked", 4413: "too-large",
  4423: "full", 4429: "too-many",
};

export class RoomSocket {
  /** The one that the server has greeted. @type {WebSocket | null} */
  #socket = null;
  /** The one that is on its way. @type {WebSocket | null} */
  #attempt = null;
  #finished = false;
  #tries = 0;
  /** Since when the server owes an answer. @type {number | null} */
  #askedAt = null;
  #doubtedAt = -Infinity;
  #clearedAt = -Infinity;
  /** @type {ToServer[]} */
  #queue = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {{capability: string, page: string}} hello @param {Listener} listener */
  constructor(hello, listener) {
    this.hello = hello;
    this.listener = listener;
    this.heart = setInterval(() => this.#beat(), PING_MS);
    this.#open();
  }

  /** @param {ToServer} message  Waits for the line where it is down. */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    } else if (this.#queue.length < LONGEST_QUEUE && message.type !== "verify") { // that is said again anyway
      this.#queue.push(message);
    }
  }

  /** @param {ToServer} [last] */
  close(last) {
    if (last && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(last));
    }
    this.#finish();
    this.#socket?.close(1000);
  }

  /**
   * Something suggests that the line is dead: whether it is shows soon. A line that was doubted in vain before gets a
   * moment to answer; else the second socket is opened at once.
   */
  doubt() {
    const now = performance.now();
    if (this.#finished || now - this.#doubtedAt < DOUBT_PAUSE_MS) {
      return;
    }
    const isFirst = now - this.#clearedAt > CLEARED_MS;
    this.#doubtedAt = now;
    this.#ask();
    setTimeout(() => this.#openIfDoubted(), this.#socket && !isFirst ? ANSWER_MS : 0);
  }

  #openIfDoubted() {
    if (!this.#finished && !this.#attempt && (!this.#socket || this.#askedAt !== null)) {
      this.#tries = 0;
      this.#open();
    }
  }

  /** The computer slept, or the page comes back from somewhere: what was open then is not believed any more. */
  renew() {
    if (!this.#finished) {
      this.#giveUp();
      this.#tries = 0;
      this.#open();
    }
  }

  #finish() {
    this.#finished = true;
    clearInterval(this.heart);
    this.#abandon();
  }

  #open() {
    this.#abandon();
    const socket = new WebSocket(socketAddress());
    this.#attempt = socket;
    const patience = PATIENCE_MS[this.#tries % PATIENCE_MS.length];
    this.#timer = setTimeout(() => this.#missed(socket), patience);
    socket.addEventListener("open", () => this.#greet(socket));
    socket.addEventListener("message", (event) => this.#receive(socket, String(event.data)));
    socket.addEventListener("close", (event) => this.#closed(socket, event.code));
  }

  #abandon() {
    clearTimeout(this.#timer);
    const attempt = this.#attempt;
    this.#attempt = null;
    attempt?.close();
  }

  /** @param {WebSocket} socket */
  #greet(socket) {
    if (socket !== this.#attempt) {
      return;
    }
    if (this.#socket && this.#askedAt === null) {
      this.#abandon(); // the first one has answered meanwhile
      return;
    }
    this.#giveUp();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#missed(socket), WELCOME_MS);
    socket.send(JSON.stringify({ type: "hello", version: 1, ...this.hello }));
  }

  /** @param {WebSocket} socket @param {string} frame */
  #receive(socket, frame) {
    if (this.#finished || (socket !== this.#socket && socket !== this.#attempt)) {
      return;
    }
    const message = parseToClient(frame);
    if (socket === this.#socket) {
      this.#clear();
    }
    if (!message || message.type === "pong") {
      return;
    }
    if (message.type === "welcome") {
      this.#greeted(socket);
    }
    if (message.type === "ended" || (message.type === "closing" && message.reason !== "unavailable")) {
      this.#finish();
    }
    this.listener.message(message);
    if (message.type === "welcome") {
      this.#queue.splice(0).forEach((each) => this.send(each));
    }
  }

  /** The line is heard: it is not in doubt any more. */
  #clear() {
    this.#askedAt = null;
    this.#clearedAt = this.#doubtedAt > this.#clearedAt ? performance.now() : this.#clearedAt;
    if (this.#attempt?.readyState === WebSocket.CONNECTING) {
      this.#abandon();
    }
  }

  /** @param {WebSocket} socket */
  #greeted(socket) {
    clearTimeout(this.#timer);
    this.#attempt = null;
    this.#socket = socket;
    this.#askedAt = null;
    this.#tries = 0;
  }

  /** @param {WebSocket} socket  An attempt that takes too long is begun anew. */
  #missed(socket) {
    if (socket !== this.#attempt) {
      return;
    }
    if (this.#isLate()) {
      this.#giveUp();
    }
    this.#tries += 1;
    this.#open();
  }

  /** @param {WebSocket} socket @param {number} code */
  #closed(socket, code) {
    if (this.#finished || (socket !== this.#socket && socket !== this.#attempt)) {
      return;
    }
    const reason = CLOSE_REASONS[code];
    if (reason) {
      this.#finish();
      this.listener.message({ type: "closing", reason });
      return;
    }
    if (socket === this.#socket) {
      this.#giveUp();
    }
    if (socket === this.#attempt || !this.#attempt) {
      this.#openLater();
    }
  }

  #openLater() {
    this.#abandon();
    const longest = this.listener.isUrgent() ? LONGEST_URGENT_PAUSE_MS : LONGEST_PAUSE_MS;
    // Everybody lost the same server at the same moment: jitter keeps them from returning at the same moment.
    const pause = Math.min(longest, FIRST_PAUSE_MS * 2 ** this.#tries) * (0.5 + Math.random());
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#open(), pause);
  }

  #giveUp() {
    const old = this.#socket;
    this.#socket = null;
    if (old) {
      this.listener.lost();
      old.close();
    }
  }

  #beat() {
    if (this.#isLate()) {
      this.doubt();
    } else {
      this.#ask();
    }
  }

  #ask() {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#askedAt ??= performance.now();
      this.#socket.send(JSON.stringify({ type: "ping" }));
    }
  }

  /** @returns {boolean} whether the server owes an answer for too long */
  #isLate() {
    return this.#socket !== null && this.#askedAt !== null && performance.now() - this.#askedAt > LATE_MS;
  }
}
