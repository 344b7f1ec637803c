/** One tile for each other seat: the face as large as can be, and in words why it is dark or silent. */
import { useChosenSpeaker } from "./devices.js";
import { find, h, say, show } from "./view.js";
import { isInterrupted, linkTo, others } from "./state.js";
import { soundOnly } from "./store.js";
import { firstName, listNames, t } from "./words.js";

/**
 * @import { Media, Room, SeatHere } from "./state.js"
 * @typedef {(page: string) => MediaStreamTrack[]} TracksOf
 * @typedef {{root: HTMLElement, video: HTMLVideoElement}} Tile
 * @typedef {{tracksOf: TracksOf, therapistLost: (room: Room) => string, noWay: (name: string) => string, firstFrame: () => void, autoplayRefused: () => void}} Options
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
  const hasPicture = link.media?.camera !== false && !link.media?.held && !soundOnly.isOn();
  root.classList.toggle("dark", !hasPicture || link.connection !== "connected" || link.silent);
  const words = situation(room, seat, options);
  say(find(root, ".tile-words", HTMLElement), words);
  show(find(root, ".tile-words", HTMLElement), words !== "");
}

/** @param {Room} room @param {SeatHere} seat @param {Options} options @returns {string} */
function situation(room, seat, { therapistLost, noWay }) {
  const link = linkTo(room, seat.page);
  const name = listNames(seat.names.map(firstName));
  if (!seat.present && link.connection !== "connected") {
    return seat.role === "therapist" ? therapistLost(room) : t("tile.interrupted", { name });
  }
  if (isInterrupted(link)) {
    return t("tile.reconnecting", { name });
  }
  if (link.connection !== "connected") {
    return link.noWay ? noWay(name) : t("tile.connecting", { name });
  }
  return link.media ? mediaWords(link.media, name) : "";
}

/** @param {Media} media @param {string} name @returns {string} */
function mediaWords({ camera, held, microphone, wants_picture }, name) {
  const picture = !wants_picture ? "tile.sound-only" : soundOnly.isOn() ? "tile.own-sound-only" : !camera ? "tile.camera-off" : held ? "tile.held" : "";
  return [picture, microphone ? "" : "tile.muted"].filter(Boolean).map((words) => t(words, { name })).join(" ");
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
