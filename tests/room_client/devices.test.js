import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Capture } from "../../static/room/devices.js";

/** @typedef {EventTarget & {kind: string, readyState: string, enabled: boolean, stop: () => void}} Track */

/** What the browser was asked, and how it answers: as late as a test likes. @type {{wish: MediaStreamConstraints, answer: () => Promise<Track[]>, refuse: (name: string) => Promise<void>}[]} */
let questions = [];
/** @type {EventTarget} */
let mediaDevices;

/** @param {string} kind @returns {Track} */
function track(kind) {
  const made = /** @type {Track} */ (Object.assign(new EventTarget(), { kind, readyState: "live", enabled: true, stop: () => {} }));
  made.stop = () => { made.readyState = "ended"; };
  return made;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  questions = [];
  /** @param {MediaStreamConstraints} wish */
  const getUserMedia = (wish) => new Promise((resolve, reject) => {
    questions.push({
      wish,
      answer: async () => {
        const tracks = Object.keys(wish).map(track);
        const of = (/** @type {string} */ kind) => tracks.filter((each) => each.kind === kind);
        resolve({ getTracks: () => tracks, getVideoTracks: () => of("video"), getAudioTracks: () => of("audio") });
        await settled();
        return tracks;
      },
      refuse: async (name) => {
        reject(new DOMException("", name));
        await settled();
      },
    });
  });
  mediaDevices = Object.assign(new EventTarget(), { getUserMedia });
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices }, configurable: true });
});

/** @param {Track[]} tracks */
const states = (tracks) => tracks.map((each) => each.readyState);

test("camera and microphone are asked for in one question, and stop", async () => {
  const capture = new Capture();
  void capture.start();
  const tracks = await questions[0].answer();
  assert.equal(capture.isSending("camera") && capture.isSending("microphone"), true);
  capture.stop();
  assert.deepEqual(states(tracks), ["ended", "ended"]);
  assert.equal(capture.track("camera"), null);
});

test("a question that is answered after the stop opens nothing", async () => {
  const capture = new Capture();
  void capture.start();
  assert.equal(capture.slots.camera.asking, true);
  capture.stop();
  assert.equal(capture.slots.camera.asking, false);
  assert.deepEqual(states(await questions[0].answer()), ["ended", "ended"]);
  assert.equal(capture.track("microphone"), null);
});

test("a refusal that comes after the stop asks for nothing else", async () => {
  const capture = new Capture();
  void capture.start();
  capture.stop();
  await questions[0].refuse("NotFoundError");
  assert.equal(questions.length, 1);
  assert.equal(capture.slots.camera.asking, false);
});

test("a camera that is plugged in opens while the session goes on, never after the stop", async () => {
  const capture = new Capture();
  void capture.start();
  await questions[0].refuse("NotFoundError");
  await questions[1].answer();
  await questions[2].refuse("NotFoundError");
  mediaDevices.dispatchEvent(new Event("devicechange"));
  assert.deepEqual(Object.keys(questions[3].wish), ["video"]);
  await questions[3].refuse("NotFoundError");
  capture.stop();
  mediaDevices.dispatchEvent(new Event("devicechange"));
  void capture.turn("camera", true);
  void capture.choose("microphone", "another");
  await settled();
  assert.equal(questions.length, 4);
});

test("after a new start everything opens again", async () => {
  const capture = new Capture();
  void capture.start();
  await questions[0].answer();
  capture.stop();
  void capture.start();
  assert.deepEqual(states(await questions[1].answer()), ["live", "live"]);
  assert.equal(capture.isSending("camera"), true);
});
