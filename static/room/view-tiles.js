/** One tile for each other seat: the face as large as can be, and in words why it is dark or silent. */
import { useChosenSpeaker } from "./devices.js";
import { find, h, say, show } from "./view.js";
import { isInterrupted, linkTo, others } from "./state.js";
import { soundOnly } from "./store.js";
import { firstName, listNames, t } from "./words.js";

/**
 * @import { Media, Room, SeatHere } from "./state.js"
 * @typedef {(page: string) => MediaStreamTrack[]} TracksOf
 * @typedef {{root: HTMLElement, video: HTMLVideoElement, audio: HTMLAudioElement}} Tile
 * @typedef {{tracksOf: TracksOf, therapistLost: (room: Room) => string, noWay: (name: string) => string, firstFrame: () => void, soundChanged: (isRefused: boolean) => void}} Options
 */

/** @param {HTMLElement} holder @param {Options} options @returns {{update: (room: Room) => void, play: () => void}} */
export function tilesView(holder, options) {
  /** @type {Map<string, Tile>} */
  const tiles = new Map();
  return {
    update: (room) => {
      const here = others(room);
      for (const [seat, { root, video, audio }] of tiles) {
        if (!here.some((each) => each.seat === seat)) {
          [video.srcObject, audio.srcObject] = [null, null];
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
    play: () => tiles.forEach(({ audio }) => void play(audio, options)),
  };
}

/** @param {HTMLElement} holder @param {SeatHere} seat @param {Options} options @returns {Tile} */
function makeTile(holder, seat, options) {
  const video = h("video", { autoplay: true, playsinline: true, class: "remote" });
  video.muted = true;
  const audio = h("audio", { autoplay: true });
  // A telephone call may stop both; nobody here ever wants them to be still.
  [video, audio].forEach((element) => element.addEventListener("pause", () => element.isConnected && void play(element, options)));
  const root = h("figure", { class: "tile", "data-seat": seat.seat, "data-together": seat.names.length > 1 },
    video, audio, h("p", { class: "tile-words" }), h("figcaption", { dir: "auto" }, listNames(seat.names)));
  video.requestVideoFrameCallback?.(() => options.firstFrame());
  holder.append(root);
  return { root, video, audio };
}

/** @param {Tile} tile @param {{seat: SeatHere, room: Room}} known @param {Options} options */
function updateTile({ root, video, audio }, { seat, room }, options) {
  const tracks = options.tracksOf(seat.page);
  // Each by itself: a browser keeps back the sound of a stream whose picture has not come yet, and where it refuses
  // sound before a touch of the page, the picture plays all the same.
  if (feed(video, tracks.filter((track) => track.kind === "video"))) {
    void play(video, options);
  }
  if (feed(audio, tracks.filter((track) => track.kind === "audio"))) {
    void useChosenSpeaker(audio);
    void play(audio, options);
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
  if (link.trust === "failed") {
    return t("tile.failed", { name });
  }
  if (isInterrupted(link)) {
    return t("tile.reconnecting", { name });
  }
  if (link.connection !== "connected") {
    return link.noWay ? noWay(name) : t("tile.connecting", { name });
  }
  if (link.trust === "checking" || link.trust === "changed") {
    return t(`tile.${link.trust}`, { name });
  }
  return link.media ? mediaWords(link.media, name) : "";
}

/** @param {Media} media @param {string} name @returns {string} */
function mediaWords({ camera, held, microphone, wants_picture, until_compared }, name) {
  if (until_compared) {
    return t("tile.until-compared", { name });
  }
  const picture = !wants_picture ? "tile.sound-only" : soundOnly.isOn() ? "tile.own-sound-only" : !camera ? "tile.camera-off" : held ? "tile.held" : "";
  return [picture, microphone ? "" : "tile.muted"].filter(Boolean).map((words) => t(words, { name })).join(" ");
}

/** @param {HTMLMediaElement} element @param {MediaStreamTrack[]} tracks @returns {boolean} whether they are new to it */
function feed(element, tracks) {
  const stream = /** @type {MediaStream | null} */ (element.srcObject);
  const isNew = tracks.length > 0 && !tracks.every((track) => stream?.getTracks().includes(track));
  if (isNew) {
    element.srcObject = new MediaStream(tracks);
  }
  return isNew;
}

/** @param {HTMLMediaElement} element @param {Options} options */
async function play(element, options) {
  let isRefused = false;
  try {
    await element.play();
  } catch (error) {
    isRefused = error instanceof DOMException && error.name === "NotAllowedError";
  }
  if (element instanceof HTMLAudioElement) {
    options.soundChanged(isRefused);
  }
}
