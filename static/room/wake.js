/** Keeps the screen on while somebody listens: nobody touches a phone during a conversation. */

/** @param {AbortSignal} signal  until then */
export function keepAwake(signal) {
  /** @type {WakeLockSentinel | null} */
  let lock = null;
  const take = async () => {
    if (document.visibilityState === "visible" && !signal.aborted) {
      lock = await navigator.wakeLock?.request("screen").catch(() => null) ?? null;
    }
  };
  // The browser lets go when the page is out of sight.
  document.addEventListener("visibilitychange", () => void take(), { signal });
  signal.addEventListener("abort", () => void lock?.release());
  void take();
}
