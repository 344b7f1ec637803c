/** The eleven steps, what each found, and the report that may be sent. Pure: no browser is asked here. */

/**
 * @typedef {"browser" | "camera" | "microphone" | "speaker" | "devices" | "socket" | "udp" | "turn-udp" | "turn-tcp"
 *   | "turn-tls" | "sound"} Step
 * @typedef {"good" | "trouble" | "skipped" | "none"} Verdict  `none`: the practice has nothing of the kind
 * @typedef {{round_trip_ms?: number, loss_percent?: number, concealed_percent?: number, seconds?: number, count?: number}} Numbers
 * @typedef {{verdict: Verdict, words: string, values?: Record<string, string | number>, numbers?: Numbers}} Finding
 *   `words`: the key of the sentence
 * @typedef {Partial<Record<Step, Finding>>} Findings
 */

/** @type {Step[]} */
export const STEPS = [
  "browser", "camera", "microphone", "speaker", "devices", "socket", "udp", "turn-udp", "turn-tcp", "turn-tls", "sound",
];
/** One of these is enough to reach the others. @type {Step[]} */
const WAYS = ["udp", "turn-udp", "turn-tcp", "turn-tls"];
/** Where speech begins to suffer (ITU-T G.114 for the delay, there and back). */
const LIMITS = { concealed_percent: 5, loss_percent: 5, round_trip_ms: 400 };

/** @param {Findings} findings @returns {"good" | "trouble"} whether a session can be held */
export function overall(findings) {
  const troubled = STEPS.filter((step) => findings[step]?.verdict === "trouble");
  const ways = WAYS.filter((step) => findings[step]?.verdict !== "none");
  const cutOff = ways.length > 0 && ways.every((step) => troubled.includes(step));
  return cutOff || troubled.some((step) => !WAYS.includes(step)) ? "trouble" : "good";
}

/** @param {Findings} findings @returns {Record<string, object>} numbers and verdicts, whole; what was not reached was skipped */
export function reportOf(findings) {
  return Object.fromEntries(STEPS.map((step) => {
    const { verdict, numbers = {} } = findings[step] ?? { verdict: "skipped" };
    return [step, { verdict, ...numbers }];
  }));
}

/** @param {Numbers | null} numbers  null: nothing came through @returns {Finding} */
export function soundFinding(numbers) {
  if (!numbers) {
    return { verdict: "trouble", words: "equipment.sound.nothing" };
  }
  const limits = /** @type {[keyof typeof LIMITS, number][]} */ (Object.entries(LIMITS));
  const verdict = limits.every(([name, most]) => (numbers[name] ?? 0) <= most) ? "good" : "trouble";
  const { seconds = 0, concealed_percent = 0, loss_percent = 0, round_trip_ms = 0 } = numbers;
  return {
    verdict, words: `equipment.sound.${verdict}`, numbers,
    values: { seconds, filled: concealed_percent, lost: loss_percent, ms: Math.round(round_trip_ms) },
  };
}
