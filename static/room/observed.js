/**
 * What may be read from outside: `window.sameroom`, read-only. The measurements (bench/join.py), the journeys and the
 * diagnostics page read connection states and join times here, so that they measure the page that people use and not
 * a copy of it. It gives nothing that a script in this page could not take anyway.
 */

/** @typedef {{admittedAt?: number, firstFrame?: number}} Marks  milliseconds since 1970, on the monotonic clock */

/** @type {Marks} */
let marks = {};
let peers = () => /** @type {RTCPeerConnection[]} */ ([]);

Object.defineProperty(window, "sameroom", {
  value: Object.freeze({ peers: () => peers(), get marks() { return { ...marks }; } }),
});

/** @param {() => RTCPeerConnection[]} current  A new stay in the room has new marks. */
export function observe(current) {
  peers = current;
  marks = {};
}

/** @param {keyof Marks} name  The first time counts. */
export function mark(name) {
  marks[name] ??= performance.timeOrigin + performance.now();
}
