/** One tile for each other seat: the face as large as can be, and in words why it is dark or silent. */
import { useChosenSpeaker } from "./devices.js";
import { find, h, say, show } from "./view.js";
import { linkTo, others } from "./state.js";
import { firstName, listNames, t } from "./words.js";

/**
 * @import { Room, SeatHere } from "./state.js"
 * @typedef {(page: string) => MediaStreamTrack[]} TracksOf
 * @typedef {{root: HTMLElement, video: HTMLVideoElement}} Tile
 * @typedef {{tracksOf: TracksOf, therapistLost: (room: Room) => string, firstFrame: () => void, autoplayRefused: () => void}} Options
 */

/** @param {HTMLElement} holder @param {Options} options @returns {{update: (room: Room) => void, play: () => void}} */
export function tilesView(holder, options) {
  /** @type {Map<string, Tile>} */
  const tiles = new Map();
  return {
    update: (room) => {
      const here = others(room);
      for (const [seat, { root, video }] of tiles) {
        if (!here.some((each) => each.seat === seat)) {
          video.srcObject = null;
          root.remove();
          tiles.delete(seat);
        }
      }
      here.forEach((seat) => {
        const tile = tiles.get(seat.seat) ?? makeTile(holder, seat, options);
        tiles.set(seat.seat, tile);
        updateTile(tile, { seat, room }, options);
      });
      holder.dataset.count = String(here.length);
    },
    play: () => tiles.forEach(({ video }) => void play(video, options)),
  };
}

/** @param {HTMLElement} holder @param {SeatHere} seat @param {Options} options @returns {Tile} */
function makeTile(holder, seat, options) {
  const video = h("video", { autoplay: true, playsinline: true, class: "remote" });
  const root = h("figure", { class: "tile", "data-seat": seat.seat, "data-together": seat.names.length > 1 },
    video, h("p", { class: "tile-words" }), h("figcaption", { dir: "auto" }, listNames(seat.names)));
  video.requestVideoFrameCallback?.(() => options.firstFrame());
  holder.append(root);
  return { root, video };
}

/** @param {Tile} tile @param {{seat: SeatHere, room: Room}} known @param {Options} options */
function updateTile({ root, video }, { seat, room }, options) {
  const tracks = options.tracksOf(seat.page);
  const stream = /** @type {MediaStream | null} */ (video.srcObject);
  if (tracks.length > 0 && !tracks.every((track) => stream?.getTracks().includes(track))) {
    video.srcObject = new MediaStream(tracks);
    void useChosenSpeaker(video);
    void play(video, options);
  }
  const link = linkTo(room, seat.page);
  const isBroken = link.connection === "disconnected" || link.connection === "failed" || link.connection === "closed";
  const isDark = link.media?.camera === false || isBroken || link.connection !== "connected";
  root.classList.toggle("dark", isDark);
  const words = situation(room, seat, options);
  say(find(root, ".tile-words", HTMLElement), words);
  show(find(root, ".tile-words", HTMLElement), words !== "");
}

/** @param {Room} room @param {SeatHere} seat @param {Options} options @returns {string} */
function situation(room, seat, { therapistLost }) {
  const { connection, media } = linkTo(room, seat.page);
  const name = listNames(seat.names.map(firstName));
  if (!seat.present && connection !== "connected") {
    return seat.role === "therapist" ? therapistLost(room) : t("tile.interrupted", { name });
  }
  if (connection === "disconnected" || connection === "failed") {
    return t("tile.reconnecting", { name });
  }
  if (connection !== "connected") {
    return t("tile.connecting", { name });
  }
  return [
    media?.camera === false ? t("tile.camera-off", { name }) : "",
    media?.microphone === false ? t("tile.muted", { name }) : "",
  ].filter(Boolean).join(" ");
}

/** @param {HTMLVideoElement} video @param {Options} options */
async function play(video, options) {
  try {
    await video.play();
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotAllowedError") {
      options.autoplayRefused();
    }
  }
}
