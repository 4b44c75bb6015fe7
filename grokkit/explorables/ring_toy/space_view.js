// The points as a curve that one turns: their first three principal components inside the ball; or flat, two components
// at a time. Beads have the colour of their place in the order.

import { POINTS } from "./physics.js";
import { rotate } from "../web/panels/turning.js";
import { layeredCanvas } from "../web/toolkit/canvas.js";
import { cyclic } from "../web/toolkit/cyclic.js";
import { colour, mix } from "../web/toolkit/theme.js";

const EYE = 4.2; // distance of the eye, in radii of the ball
const MARGIN = 14; // pixels around the ball
const BEAD = 4.4; // radius in pixels, in the middle of the ball
const FOG = 0.62; // how much paper lies over what is farthest
const CIRCLE = 72; // pieces of a great circle
const GAP = 26; // between flat pictures

/** @import { Place, View } from "../web/panels/turning.js" */
/** @typedef {{x: number, y: number, size: number, near: number}} Spot in pixels; `near` is 0 at the back, 1 in front */

const BEADS = Array.from({ length: POINTS }, (_, i) => cyclic(i / POINTS));

/**
 * Which components are shown together where the picture is flat: 1 and 2, 3 and 4, …; the last is never alone.
 * @param {number} n
 * @returns {[number, number][]}
 */
export const flatPairs = (n) =>
  Array.from({ length: Math.ceil(n / 2) }, (_, i) => (2 * i + 1 < n ? [2 * i, 2 * i + 1] : [n - 2, n - 1]));

/** @param {HTMLElement} figure whose colours it has */
export function spaceView(figure) {
  const { element, contexts, resize } = layeredCanvas(1, "gkf-rt-canvas");
  const [context] = contexts;
  let side = 0;
  /** @type {{paper: number[], ink: number[], muted: number[], panel: number[], rule: number[]}} */
  let inks;

  return {
    element,
    /** @param {number} newSide in pixels */
    layout(newSide) {
      side = newSide;
      resize(side, side);
    },
    /** Read the colours of the page again. */
    theme() {
      const named = (/** @type {string} */ name) => colour(figure, name);
      inks = {
        paper: named("paper"),
        ink: named("ink"),
        muted: named("muted"),
        panel: named("panel"),
        rule: named("rule"),
      };
    },
    /**
     * @param {Float64Array} places along the principal axes, point after point @param {number} n
     * @param {boolean} closed @param {View} view
     */
    show(places, n, closed, view) {
      context.clearRect(0, 0, side, side);
      context.lineCap = "butt"; // the string has left it round
      if (view.flat) drawFlat(context, places, n, closed, side, inks);
      else drawBall(context, places, n, closed, side, view, inks);
    },
  };
}

/** @param {number[]} rgb */
const css = (rgb) => `rgb(${rgb.join()})`;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float64Array} places @param {number} n @param {boolean} closed
 * @param {number} side @param {View} view
 * @param {Record<"paper" | "ink" | "muted" | "panel" | "rule", number[]>} inks
 */
function drawBall(context, places, n, closed, side, view, inks) {
  const radius = side / 2 - MARGIN;
  /** @param {Place} place @returns {Spot} */
  const see = (place) => {
    const [x, y, z] = rotate(place, view);
    const size = EYE / (EYE - z);
    return {
      x: side / 2 + 0.94 * radius * x * size,
      y: side / 2 + 0.94 * radius * y * size,
      size,
      near: (z + 1) / 2,
    };
  };
  ball(context, side, radius, see, inks);
  const spots = Array.from({ length: POINTS }, (_, i) =>
    see([places[i * n], -places[i * n + 1], places[i * n + 2]]),
  );
  string(context, spots, closed, inks);
}

/**
 * The ball, and three great circles that show how it is turned.
 * @param {CanvasRenderingContext2D} context
 * @param {number} side @param {number} radius
 * @param {(place: Place) => Spot} see
 * @param {Record<"panel" | "paper" | "rule", number[]>} inks
 */
function ball(context, side, radius, see, { panel, paper, rule }) {
  const light = context.createRadialGradient(
    side * 0.42,
    side * 0.38,
    radius * 0.1,
    side / 2,
    side / 2,
    radius,
  );
  light.addColorStop(0, css(mix(panel, paper, 0.35)));
  light.addColorStop(1, css(panel));
  context.fillStyle = light;
  context.beginPath();
  context.arc(side / 2, side / 2, radius, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = 1;
  for (const axis of [0, 1, 2])
    for (let i = 0; i < CIRCLE; i++) {
      const ends = [i, i + 1].map((j) => {
        const t = (2 * Math.PI * j) / CIRCLE;
        const place = [Math.cos(t), Math.sin(t)];
        place.splice(axis, 0, 0);
        return see(/** @type {Place} */ (place));
      });
      context.strokeStyle = css(mix(rule, panel, 0.35 + 0.65 * ends[0].near));
      context.beginPath();
      context.moveTo(ends[0].x, ends[0].y);
      context.lineTo(ends[1].x, ends[1].y);
      context.stroke();
    }
}

/**
 * The points as beads on a string, what is behind drawn first.
 * @param {CanvasRenderingContext2D} context
 * @param {Spot[]} spots @param {boolean} closed
 * @param {Record<"ink" | "muted" | "panel", number[]>} inks
 */
function string(context, spots, closed, inks) {
  const depth = Float64Array.from(spots, ({ near }) => near); // of beads: in front of both pieces that meet in them
  const last = closed ? POINTS : POINTS - 1;
  const pieces = Array.from({ length: last }, (_, i) => {
    const next = (i + 1) % POINTS;
    const near = (spots[i].near + spots[next].near) / 2;
    for (const end of [i, next]) depth[end] = Math.max(depth[end], near + 1e-6);
    return { near, draw: () => piece(context, spots, i, closed, near, inks) };
  });
  const beads = spots.map((spot, i) => ({ near: depth[i], draw: () => bead(context, spot, i, inks) }));
  for (const { draw } of [...pieces, ...beads].sort((a, b) => a.near - b.near)) draw();
}

/**
 * The string from a point to the next, as a smooth curve with a light edge, so that one sees what passes behind it.
 * @param {CanvasRenderingContext2D} context
 * @param {Spot[]} spots @param {number} i @param {boolean} closed @param {number} near
 * @param {Record<"ink" | "muted" | "panel", number[]>} inks
 */
function piece(context, spots, i, closed, near, { muted, panel, ink }) {
  const at = (/** @type {number} */ j) =>
    spots[closed ? (j + POINTS) % POINTS : Math.max(0, Math.min(POINTS - 1, j))];
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
 * @param {Spot} spot @param {number} i its place in the order
 * @param {Record<"ink" | "panel", number[]>} inks
 */
function bead(context, { x, y, size, near }, i, { ink, panel }) {
  const fog = FOG * (1 - near);
  context.beginPath();
  context.arc(x, y, BEAD * size, 0, 2 * Math.PI);
  context.fillStyle = css(mix(panel, BEADS[i], fog));
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = css(mix(panel, ink, fog));
  context.stroke();
}

/**
 * Two components at a time, each pair in its own round.
 * @param {CanvasRenderingContext2D} context
 * @param {Float64Array} places @param {number} n @param {boolean} closed
 * @param {number} side
 * @param {Record<"paper" | "ink" | "muted" | "panel" | "rule", number[]>} inks
 */
function drawFlat(context, places, n, closed, side, inks) {
  const part = (side - GAP) / 2;
  flatPairs(n).forEach(([first, second], i) => {
    const [left, top] = [(i % 2) * (part + GAP), Math.floor(i / 2) * (part + GAP)];
    const radius = part / 2 - 13;
    const [x, y] = [left + part / 2, top + part / 2 + 12];
    context.strokeStyle = css(inks.rule);
    context.lineWidth = 1;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.moveTo(x - radius, y);
    context.lineTo(x + radius, y);
    context.moveTo(x, y - radius);
    context.lineTo(x, y + radius);
    context.stroke();
    context.fillStyle = css(inks.muted);
    context.font = `12.5px ${getComputedStyle(context.canvas).fontFamily}`;
    context.fillText(`components ${first + 1}, ${second + 1}`, left, top + 11);
    const spots = Array.from({ length: POINTS }, (_, p) => ({
      x: x + radius * places[p * n + first],
      y: y - radius * places[p * n + second],
      size: 0.8,
      near: 1,
    }));
    string(context, spots, closed, { ...inks, panel: inks.paper });
  });
}
