/** The socket to the server: greets, keeps its heart beating, and comes back by itself. */
import { parseToClient } from "./protocol.js";

/**
 * @import { ToClient, ToServer } from "./protocol.js"
 * @typedef {object} Listener
 * @property {(message: ToClient) => void} message
 * @property {() => void} lost  the line is gone; the socket is already trying again
 */

const PING_MS = 3000;
const SILENCE_MS = 9000;
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 12000;
/** What waits for the line to come back; the server takes bursts of 100. */
const LONGEST_QUEUE = 90;

/** For a `closing` that got lost: what the close codes mean. @type {Record<number, string>} */
const CLOSE_REASONS = {
  4400: "malformed", 4403: "denied", 4404: "unknown", 4409: "replaced", 4410: "revoked", 4413: "too-large",
  4423: "full", 4429: "too-many",
};

export class RoomSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  #welcomed = false;
  #finished = false;
  #tries = 0;
  #heardAt = 0;
  /** @type {ToServer[]} */
  #queue = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;
  #online = () => this.#reopen();

  /** @param {{capability: string, page: string}} hello @param {Listener} listener */
  constructor(hello, listener) {
    this.hello = hello;
    this.listener = listener;
    this.heart = setInterval(() => this.#beat(), PING_MS);
    window.addEventListener("online", this.#online);
    this.#open();
  }

  /** @param {ToServer} message  Waits for the line where it is down. */
  send(message) {
    if (this.#welcomed && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    } else if (this.#queue.length < LONGEST_QUEUE) {
      this.#queue.push(message);
    }
  }

  /** @param {ToServer} [last] */
  close(last) {
    if (last && this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(last));
    }
    this.#finished = true;
    clearInterval(this.heart);
    clearTimeout(this.#pause);
    window.removeEventListener("online", this.#online);
    this.#socket?.close(1000);
  }

  #open() {
    const url = new URL("/room/socket", location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", version: 1, ...this.hello })));
    socket.addEventListener("message", (event) => this.#receive(socket, String(event.data)));
    socket.addEventListener("close", (event) => this.#closed(socket, event.code));
  }

  /** @param {WebSocket} socket @param {string} frame */
  #receive(socket, frame) {
    const message = socket === this.#socket && !this.#finished ? parseToClient(frame) : null;
    this.#heardAt = performance.now();
    if (!message || message.type === "pong") {
      return;
    }
    const leaves = message.type === "closing" && message.reason !== "unavailable";
    this.#finished = message.type === "ended" || leaves;
    if (message.type === "welcome") {
      this.#greeted();
    }
    this.listener.message(message);
    if (message.type === "welcome") {
      this.#queue.splice(0).forEach((each) => this.send(each));
    }
  }

  #greeted() {
    this.#welcomed = true;
    this.#tries = 0;
  }

  /** @param {WebSocket} socket @param {number} code */
  #closed(socket, code) {
    if (socket !== this.#socket || this.#finished) {
      return;
    }
    this.#welcomed = false;
    const reason = CLOSE_REASONS[code];
    if (reason) {
      this.#finished = true;
      this.listener.message({ type: "closing", reason });
      return;
    }
    this.listener.lost();
    // Everybody lost the same server at the same moment: jitter keeps them from returning at the same moment.
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#tries) * (0.5 + Math.random());
    this.#tries += 1;
    this.#pause = setTimeout(() => this.#open(), pause);
  }

  #beat() {
    if (performance.now() - this.#heardAt > SILENCE_MS) {
      this.#reopen();
    } else if (this.#welcomed) {
      this.send({ type: "ping" });
    }
  }

  /** A dead line may not say so for minutes: give it up and open a new one. */
  #reopen() {
    const old = this.#socket;
    if (!old || this.#finished) {
      return;
    }
    clearTimeout(this.#pause);
    this.#welcomed = false;
    this.listener.lost();
    this.#open();
    old.close();
  }
}
