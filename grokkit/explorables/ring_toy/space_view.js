// The points as a curve that one turns: their first three principal components inside the ball; or flat, two components
// at a time. Beads have the colour of their place in the order.

import { POINTS } from "./physics.js";
import { css, string } from "../web/panels/beads.js";
import { rotate } from "../web/panels/turning.js";
import { layeredCanvas } from "../web/toolkit/canvas.js";
import { cyclic } from "../web/toolkit/cyclic.js";
import { colour, mix } from "../web/toolkit/theme.js";

const EYE = 4.2; // distance of the eye, in radii of the ball
const MARGIN = 14; // pixels around the ball
const CIRCLE = 72; // pieces of a great circle
const GAP = 26; // between flat pictures

/**
 * @import { Spot } from "../web/panels/beads.js"
 * @import { Place, View } from "../web/panels/turning.js"
 */

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
  string(context, spots, BEADS, closed, inks);
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
    string(context, spots, BEADS, closed, { ...inks, panel: inks.paper });
  });
}
