// Points of a curve in space as beads on a string.

import { mix } from "../toolkit/theme.js";

const BEAD = 4.4; // radius in pixels, in the middle
const FOG = 0.62; // how much paper lies over what is farthest

/** @typedef {{x: number, y: number, size: number, near: number}} Spot in pixels; `near` is 0 at the back, 1 in front */

/** @param {number[]} rgb */
export const css = (rgb) => `rgb(${rgb.join()})`;

/**
 * Points as beads on a string, what is behind drawn first.
 * @param {CanvasRenderingContext2D} context
 * @param {Spot[]} spots @param {number[][]} colours of the beads
 * @param {boolean} closed whether the first follows the last
 * @param {Record<"ink" | "muted" | "panel", number[]>} inks
 */
export function string(context, spots, colours, closed, inks) {
  const depth = Float64Array.from(spots, ({ near }) => near); // of beads: in front of both pieces that meet in them
  const { length } = spots;
  const last = closed ? length : length - 1;
  const pieces = Array.from({ length: last }, (_, i) => {
    const next = (i + 1) % length;
    const near = (spots[i].near + spots[next].near) / 2;
    for (const end of [i, next]) depth[end] = Math.max(depth[end], near + 1e-6);
    return { near, draw: () => piece(context, spots, i, closed, near, inks) };
  });
  const beads = spots.map((spot, i) => ({
    near: depth[i],
    draw: () => bead(context, spot, colours[i], inks),
  }));
  for (const { draw } of [...pieces, ...beads].sort((a, b) => a.near - b.near)) draw();
}

/**
 * The string from a point to the next, as a smooth curve with a light edge, so that one sees what passes behind it.
 * @param {CanvasRenderingContext2D} context
 * @param {Spot[]} spots @param {number} i @param {boolean} closed @param {number} near
 * @param {Record<"ink" | "muted" | "panel", number[]>} inks
 */
function piece(context, spots, i, closed, near, { muted, panel, ink }) {
  const { length } = spots;
  const at = (/** @type {number} */ j) =>
    spots[closed ? (j + length) % length : Math.max(0, Math.min(length - 1, j))];
  const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
  context.beginPath();
  context.moveTo(from.x, from.y);
  const most = Math.hypot(to.x - from.x, to.y - from.y) / 3; // else it would swing out beside a long jump
  const [leaving, arriving] = [tangent(before, to, most), tangent(from, after, most)];
  context.bezierCurveTo(
    from.x + leaving[0],
    from.y + leaving[1],
    to.x - arriving[0],
    to.y - arriving[1],
    to.x,
    to.y,
  );
  context.lineCap = "butt";
  context.strokeStyle = css(panel);
  context.lineWidth = 5.5 * from.size;
  context.stroke();
  context.lineCap = "round";
  context.strokeStyle = css(mix(panel, mix(ink, muted, near), FOG * (1 - near)));
  context.lineWidth = 1.7 * from.size;
  context.stroke();
}

/**
 * A sixth of the way from one spot to another, or less.
 * @param {Spot} from @param {Spot} to @param {number} most pixels
 */
function tangent(from, to, most) {
  const [x, y] = [(to.x - from.x) / 6, (to.y - from.y) / 6];
  const part = Math.min(1, most / (Math.hypot(x, y) || 1));
  return [part * x, part * y];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Spot} spot @param {number[]} rgb
 * @param {Record<"ink" | "panel", number[]>} inks
 */
function bead(context, { x, y, size, near }, rgb, { ink, panel }) {
  const fog = FOG * (1 - near);
  context.beginPath();
  context.arc(x, y, BEAD * size, 0, 2 * Math.PI);
  context.fillStyle = css(mix(panel, rgb, fog));
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = css(mix(panel, ink, fog));
  context.stroke();
}
