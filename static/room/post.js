/** What goes from this page to the others over the data channels: chat, and what is switched on. */
import { linkTo, sendable } from "./state.js";
import { soundOnly } from "./store.js";

/**
 * @import { Capture } from "./devices.js"
 * @import { Mesh } from "./mesh.js"
 * @import { Room, RoomEvent } from "./state.js"
 * @typedef {{room: () => Room, dispatch: (event: RoomEvent) => void}} Desk
 */

export class Post {
  #isSending = false;

  /** @param {Mesh} mesh @param {Capture} capture @param {Desk} desk */
  constructor(mesh, capture, desk) {
    this.mesh = mesh;
    this.capture = capture;
    this.desk = desk;
  }

  /** @param {string} page  is told what of this page it gets to hear and see */
  tell(page) {
    const link = linkTo(this.desk.room(), page);
    if (link.trust !== "failed") {
      this.mesh.send(page, {
        type: "media", camera: this.capture.isSending("camera"), microphone: this.capture.isSending("microphone"),
        held: link.held, wants_picture: !soundOnly.isOn(), until_compared: link.trust === "changed",
      });
    }
  }

  tellAll() {
    this.desk.room().seats.forEach((seat) => this.tell(seat.page));
  }

  /** What waits for a channel goes as soon as one is there. */
  sendChat() {
    if (this.#isSending) {
      return;
    }
    this.#isSending = true;
    for (const { line, seat } of sendable(this.desk.room())) {
      if (this.mesh.send(seat.page, { type: "chat", text: line.text, at: line.at })) {
        this.desk.dispatch({ type: "sent", id: line.id, seat: seat.seat });
      }
    }
    this.#isSending = false;
  }
}
