/** The session's clock: quiet, and one word five minutes before the end. */

const FIVE_MINUTES = 5 * 60 * 1000;
const STEP_MS = 1000;

/**
 * @param {{endsAt: string, now: () => number}} times
 * @param {{tick: (minutes: number) => void, fiveMinutes: () => void}} listener  minutes left, rounded up; below 1 the time is over
 * @returns {() => void} stops it
 */
export function runClock({ endsAt, now }, { tick, fiveMinutes }) {
  let isSaid = false;
  const step = () => {
    const left = Date.parse(endsAt) - now();
    tick(Math.ceil(left / 60000));
    if (left <= FIVE_MINUTES && left > 0 && !isSaid) {
      isSaid = true;
      fiveMinutes();
    }
  };
  const timer = setInterval(step, STEP_MS);
  step();
  return () => clearInterval(timer);
}
