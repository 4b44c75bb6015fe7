// A curve of counts, to be turned in space or flat: beads on a string with the tens written beside them, and rings
// around the count that a word is given and around its own.

import { css, string } from "../web/panels/beads.js";
import { rotate } from "../web/panels/turning.js";
import { layeredCanvas } from "../web/toolkit/canvas.js";
import { colour, mix } from "../web/toolkit/theme.js";

/**
 * @import { Spot } from "../web/panels/beads.js"
 * @import { View } from "../web/panels/turning.js"
 *
 * @typedef {Record<"paper" | "ink" | "muted" | "panel" | "rule", number[]>} Inks
 * @typedef {{points: Float64Array, first: number}} Drawn
 * @typedef {{own: number, given: number}} Marks places on the curve; −1: none
 */

const EYE = 4.2; // distance of the eye, in radii
const MARGIN = 24; // pixels
const GAP = 16; // between flat pictures
const TENS = 10;
const BESIDE = 21; // pixels from a bead to the middle of its number: outside the ring
/** @type {[[number, number], string][]} */
const PAIRS = [
  [[0, 1], "components 1, 2"],
  [[0, 2], "components 1, 3"],
];

/** @param {HTMLElement} figure whose colours it has @returns {Inks} */
export function inksOf(figure) {
  const names = /** @type {const} */ (["paper", "ink", "muted", "panel", "rule"]);
  return /** @type {Inks} */ (Object.fromEntries(names.map((name) => [name, colour(figure, name)])));
}

/**
 * Beads go from paper to ink, so that one sees where the curve begins.
 * @param {number} n @param {Inks} inks
 */
const shades = (n, { ink, panel }) => Array.from({ length: n }, (_, i) => mix(ink, panel, i / (n - 1)));

/**
 * Where points are seen in a picture: as large as fits.
 * @param {Float64Array} points @param {number} width @param {number} height @param {View} view
 * @returns {Spot[]}
 */
export function spotsInSpace(points, width, height, view) {
  const seen = Array.from({ length: points.length / 3 }, (_, i) => {
    const [x, y, z] = rotate([points[3 * i], -points[3 * i + 1], points[3 * i + 2]], view);
    const size = EYE / (EYE - z);
    return { x: x * size, y: y * size, size, near: (z + 1) / 2 };
  });
  const highest = Math.max(...seen.map(({ y }) => Math.abs(y)), 1e-9);
  const radius = Math.min(0.9 * (width / 2 - MARGIN), (height / 2 - MARGIN) / highest);
  return seen.map(({ x, y, size, near }) => ({
    x: width / 2 + radius * x,
    y: height / 2 + radius * y,
    size,
    near,
  }));
}

/**
 * Where they are seen two components at a time, one pair above the other, in one scale.
 * @param {Float64Array} points @param {number} width @param {number} height
 * @returns {Spot[][]} of each pair
 */
export function spotsFlat(points, width, height) {
  const part = (height - GAP) / 2;
  const across = points.filter((_, i) => i % 3 > 0).reduce((most, y) => Math.max(most, Math.abs(y)), 1e-9);
  const radius = Math.min(width / 2 - MARGIN, (part / 2 - MARGIN) / across);
  return PAIRS.map(([[first, second]], k) =>
    Array.from({ length: points.length / 3 }, (_, i) => ({
      x: width / 2 + radius * points[3 * i + first],
      y: k * (part + GAP) + part / 2 - radius * points[3 * i + second],
      size: 0.8,
      near: 1,
    })),
  );
}

/**
 * The bead nearest to a place, and how far away it is.
 * @param {Spot[][]} seen @param {number} x @param {number} y
 */
export const nearestBead = (seen, x, y) =>
  seen
    .flatMap((spots) => spots.map((spot, i) => ({ i, away: Math.hypot(spot.x - x, spot.y - y) })))
    .reduce((best, one) => (one.away < best.away ? one : best));

/** @param {string} [name] class */
export function curveView(name = "") {
  const { element, contexts, resize } = layeredCanvas(1, name);
  const [context] = contexts;
  let [width, height] = [0, 0];
  /** @type {Spot[][]} */
  let seen = [];
  return {
    element,
    /** @param {number} newWidth @param {number} newHeight in pixels */
    layout(newWidth, newHeight) {
      [width, height] = [newWidth, newHeight];
      resize(width, height);
    },
    /** @param {Drawn} curve @param {Marks} marks @param {View} view @param {Inks} inks */
    show(curve, marks, view, inks) {
      context.clearRect(0, 0, width, height);
      context.font = `12px ${getComputedStyle(context.canvas).fontFamily}`;
      const part = (height - GAP) / 2;
      seen = view.flat
        ? spotsFlat(curve.points, width, height)
        : [spotsInSpace(curve.points, width, height, view)];
      seen.forEach((spots, k) => {
        if (view.flat) {
          ground(context, k * (part + GAP), [width, part], inks);
          words(context, PAIRS[k][1], k * (part + GAP) + part - 10, inks);
        } else ground(context, 0, [width, height], inks);
        drawCurve(context, spots, curve, marks, inks);
      });
    },
    /** @param {number} x @param {number} y */
    nearest: (x, y) => nearestBead(seen, x, y),
    /** How far a place is from a bead. @param {number} i @param {number} x @param {number} y */
    away: (i, x, y) =>
      nearestBead(
        seen.map((spots) => spots.slice(i, i + 1)),
        x,
        y,
      ).away,
  };
}

/** @param {CanvasRenderingContext2D} context @param {number} top @param {[number, number]} size @param {Inks} inks */
function ground(context, top, [width, height], { panel }) {
  context.fillStyle = css(panel);
  context.beginPath();
  context.roundRect(0, top, width, height, 8);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {string} text @param {number} y @param {Inks} inks */
function words(context, text, y, { muted }) {
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillStyle = css(muted);
  context.fillText(text, 10, y);
}

/**
 * @param {CanvasRenderingContext2D} context @param {Spot[]} spots @param {Drawn} curve @param {Marks} marks
 * @param {Inks} inks
 */
function drawCurve(context, spots, { first }, { own, given }, inks) {
  string(context, spots, shades(spots.length, inks), false, inks);
  if (first >= 0)
    spots.forEach((_, i) => {
      if ((first + i) % TENS === 0) label(context, besideOf(spots, i), String(first + i), inks);
    });
  if (own >= 0 && own < spots.length) ring(context, spots[own], 8, 1.5, inks);
  if (given >= 0) ring(context, spots[given], 11, 3, inks);
}

/**
 * A place beside a bead, on the outer side of the curve.
 * @param {Spot[]} spots @param {number} i
 * @returns {[number, number]}
 */
function besideOf(spots, i) {
  const [before, here, after] = [
    spots[Math.max(0, i - 2)],
    spots[i],
    spots[Math.min(spots.length - 1, i + 2)],
  ];
  const [along, down] = [after.x - before.x, after.y - before.y];
  const size = Math.hypot(along, down) || 1;
  const [right, low] = [-down / size, along / size];
  const middle = (/** @type {"x" | "y"} */ axis) =>
    spots.reduce((sum, spot) => sum + spot[axis], 0) / spots.length;
  const outward = right * (here.x - middle("x")) + low * (here.y - middle("y"));
  const side = (Math.abs(outward) < 2 ? -low : outward) < 0 ? -1 : 1;
  return [here.x + side * BESIDE * right, here.y + side * BESIDE * low];
}

/** @param {CanvasRenderingContext2D} context @param {[number, number]} place @param {string} text @param {Inks} inks */
function label(context, [x, y], text, { ink, panel }) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.strokeStyle = css(panel);
  context.strokeText(text, x, y);
  context.fillStyle = css(ink);
  context.fillText(text, x, y);
}

/** @param {CanvasRenderingContext2D} context @param {Spot} spot @param {number} radius @param {number} line @param {Inks} inks */
function ring(context, { x, y }, radius, line, { ink }) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = line;
  context.strokeStyle = css(ink);
  context.stroke();
}
