/** A QR code (ISO/IEC 18004) as a drawing: dark on light in every colour scheme, with the quiet border it needs. */
import { correction, generate } from "/static/vendor/lean-qr/nano.js";

const SVG = "http://www.w3.org/2000/svg";
/** So many modules wide is the border. */
const QUIET = 4;

/** @param {string} text @param {string} label @returns {SVGSVGElement} */
export function qrCode(text, label) {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const size = code.size + 2 * QUIET;
  const svg = element("svg", { class: "qr", viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  svg.append(
    element("rect", { width: `${size}`, height: `${size}`, fill: "#fff" }),
    element("path", { d: darkModules(code), fill: "#000" }),
  );
  return svg;
}

/** @param {{size: number, get: (x: number, y: number) => boolean}} code @returns {string} one square for each */
function darkModules({ size, get }) {
  const places = Array.from({ length: size * size }, (_, at) => ({ x: at % size, y: Math.floor(at / size) }));
  return places.filter(({ x, y }) => get(x, y)).map(({ x, y }) => `M${x + QUIET} ${y + QUIET}h1v1h-1z`).join("");
}

/** @template {keyof SVGElementTagNameMap} T @param {T} tag @param {Record<string, string>} attributes @returns {SVGElementTagNameMap[T]} */
function element(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  return made;
}
