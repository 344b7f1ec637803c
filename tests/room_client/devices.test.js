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

test("after a telephone call the microphone is opened anew, whatever its track says of itself", async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  Object.defineProperty(globalThis, "document", { value: page, configurable: true });
  const capture = new Capture();
  void capture.start();
  const [, microphone] = await questions[0].answer();
  microphone.dispatchEvent(new Event("mute"));
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  assert.equal(questions.length, 1);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  page.dispatchEvent(new Event("visibilitychange"));
  assert.deepEqual(questions.slice(1).map(({ wish }) => Object.keys(wish)), [["audio"]]);
  const [fresh] = await questions[1].answer();
  assert.equal(capture.track("microphone"), fresh);
});

test("after sleep a device that ended or gives nothing is opened anew, and only that one", async () => {
  const capture = new Capture();
  void capture.start();
  const [camera, microphone] = await questions[0].answer();
  await capture.revive();
  assert.equal(questions.length, 1);
  Object.assign(camera, { muted: true });
  void capture.revive();
  await questions[1].answer();
  assert.deepEqual(Object.keys(questions[1].wish), ["video"]);
  assert.equal(capture.track("microphone"), microphone);
  await capture.turn("camera", false);
  microphone.stop();
  void capture.revive();
  assert.deepEqual(Object.keys(questions[2].wish), ["audio"]);
});
