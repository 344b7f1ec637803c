/** What we use of `static/vendor/lean-qr/nano.js`, for checking types. */
export const correction: { L: number; M: number; Q: number; H: number };
export function generate(
  text: string, options?: { minCorrectionLevel?: number },
): { size: number; get(this: void, x: number, y: number): boolean };
