// The numbers of an embedding in the plane in which a frequency turns, as a drawing.

import { svg } from "../toolkit/dom.js";
import { clockOrder } from "../toolkit/waves.js";

const EDGE = 4; // pixels

/**
 * Joined in the order in which the hand of the frequency passes them.
 * @param {{p: number, frequencies: number[], circles: Float64Array[]}} network the places of 0, 1, 2, …, two
 *   coordinates each, as shares of the farthest number's distance
 * @param {number} which of its circles @param {number} side in pixels
 */
export function circleDrawing({ p, frequencies, circles }, which, side) {
  const reach = side / 2 - EDGE;
  const places = circles[which];
  const at = (/** @type {number} */ x) =>
    `${(places[2 * x + 1] * reach).toFixed(1)} ${(-places[2 * x] * reach).toFixed(1)}`;
  const points = clockOrder(frequencies[which], p).map(at);
  return svg(
    "svg",
    {
      viewBox: `${-side / 2} ${-side / 2} ${side} ${side}`,
      width: side,
      height: side,
      "aria-hidden": "true",
    },
    svg("path", { class: "gkf-embedded", d: `M${points.join("L")}Z` }),
    svg("path", { class: "gkf-embedded-dots", d: points.map((point) => `M${point}h0`).join("") }),
  );
}
