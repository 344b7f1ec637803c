/** Keeps the screen on while somebody listens: nobody touches a phone during a conversation. */

/** @param {AbortSignal} signal  until then */
export function keepAwake(signal) {
  /** @type {WakeLockSentinel | null} */
  let lock = null;
  let isAsking = false;
  const take = async () => {
    if (document.visibilityState === "visible" && !signal.aborted && !isAsking && lock?.released !== false) {
      isAsking = true;
      lock = await navigator.wakeLock?.request("screen").catch(() => null) ?? null;
      isAsking = false;
    }
  };
  // The browser lets go when the page is out of sight; some give it only while somebody touches the page.
  document.addEventListener("visibilitychange", () => void take(), { signal });
  document.addEventListener("click", () => void take(), { signal });
  signal.addEventListener("abort", () => void lock?.release());
  void take();
}
