// AngleSum: a hand, its two legs, both turned; the shadows of the legs add up to cos(x + y).

import { angleDrawing } from "./angle_drawing.js";
import { products } from "./geometry.js";
import { decode, DataError } from "../web/toolkit/data.js";
import { html, uid } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Context, Manifest } from "../web/toolkit/types.js" */
/** @typedef {Manifest & {options?: {x?: number, y?: number}}} AngleManifest */

const KIND = "angle_sum";
const NARROW = 620;

/** @param {number} value */
const two = (value) => (Math.abs(value) < 0.005 ? "0.00" : value.toFixed(2).replace("-", "−"));

/**
 * The angles that the figure begins with, in degrees.
 * @param {AngleManifest} manifest
 * @param {DataView} block
 */
export function readAngles(manifest, block) {
  decode(manifest, block, KIND, {});
  const { x = NaN, y = NaN } = manifest.options ?? {};
  if (!Number.isFinite(x) || !Number.isFinite(y)) throw new DataError("its angles are not numbers");
  return { x: mod(x, 360), y: mod(y, 360) };
}

/**
 * All that is seen, in words.
 * @param {number} x @param {number} y degrees
 */
export function summary(x, y) {
  const { cc, ss, cos } = products(x, y);
  return (
    `x = ${x}°, y = ${y}°: cos x cos y is ${two(cc)}, sin x sin y is ${two(-ss)}; ` +
    `the difference is ${two(cos)}, the cosine of ${mod(x + y, 360)}°.`
  );
}

/**
 * Which of two hands is nearer to an angle: the one at x, or the one at x + y.
 * @param {number} angle @param {{x: number, y: number}} state in degrees
 */
export function gripOf(angle, { x, y }) {
  /** @param {number} degrees */
  const away = (degrees) => Math.abs(mod(angle - degrees + 180, 360) - 180);
  return away(x) < away(x + y) ? "x" : "sum";
}

export default figureModule((/** @type {Context<AngleManifest>} */ { model, stage }) => {
  const state = readAngles(model.get("manifest"), model.get("block"));
  const drawing = angleDrawing();
  const sliders = {
    x: slider("x", "a", (x) => change({ x })),
    y: slider("y", "b", (y) => change({ y })),
  };
  const sums = sumsTable();
  const said = liveLine();
  stage.append(
    html(
      "div",
      { class: "gkf-angle-panels" },
      drawing.element,
      html("div", { class: "gkf-angle-side" }, sliders.x.element, sliders.y.element, sums.element),
    ),
    said.element,
  );

  /** @param {Partial<typeof state>} patch */
  function change(patch) {
    Object.assign(state, patch);
    show();
  }

  function show() {
    const { x, y } = state;
    drawing.show(x, y);
    sliders.x.show(x);
    sliders.y.show(y);
    sums.show(x, y);
    const text = summary(x, y);
    said.say(text);
    drawing.describe(text);
  }

  /** @type {ReturnType<typeof gripOf> | null} */
  let grip = null;
  const stopDrag = draggable(
    drawing.element,
    (px, py) => {
      const angle = drawing.angleAt(px, py);
      grip ??= gripOf(angle, state);
      change(grip === "x" ? { x: angle } : { y: mod(angle - state.x, 360) });
    },
    () => (grip = null),
  );

  return {
    layout(width) {
      stage.classList.toggle("gkf-narrow", width < NARROW);
      drawing.layout(width);
      show();
    },
    theme() {},
    stop() {
      stopDrag();
      said.stop();
    },
  };
});

/**
 * A slider for an angle, in whole degrees.
 * @param {string} name
 * @param {"a" | "b"} letter whose colour it has
 * @param {(degrees: number) => void} onangle
 */
function slider(name, letter, onangle) {
  const id = uid(name);
  const input = html("input", {
    id,
    type: "range",
    class: "gkf-range",
    min: 0,
    max: 359,
    step: 1,
    oninput: () => onangle(Number(input.value)),
  });
  const text = html("output", { for: id });
  const label = html("label", { for: id, class: `gkf-letter-${letter}` }, html("i", {}, name));
  return {
    element: html("div", { class: "gkf-angle-slider" }, label, input, text),
    /** @param {number} degrees */
    show(degrees) {
      input.value = String(degrees);
      input.setAttribute("aria-valuetext", `${degrees} degrees`);
      text.textContent = `${degrees}°`;
    },
  };
}

/** The two formulas with their numbers. */
function sumsTable() {
  const cells = { cc: cell(), ss: cell(), cos: cell(), sc: cell(), cs: cell(), sin: cell() };
  const rows = [
    row("cos x cos y", cells.cc),
    row("− sin x sin y", cells.ss),
    row("cos(x + y)", cells.cos, true),
    row("sin x cos y", cells.sc),
    row("+ cos x sin y", cells.cs),
    row("sin(x + y)", cells.sin, true),
  ];
  return {
    element: html("table", { class: "gkf-sums" }, html("tbody", {}, rows)),
    /** @param {number} x @param {number} y degrees */
    show(x, y) {
      const values = products(x, y);
      for (const name of /** @type {(keyof typeof cells)[]} */ (Object.keys(cells)))
        cells[name].textContent = two(values[name]);
    },
  };
}

const cell = () => html("td");

/** @param {string} text @param {HTMLElement} number @param {boolean} [total] */
const row = (text, number, total = false) =>
  html("tr", { class: total ? "gkf-total" : null }, html("th", { scope: "row" }, text), number);
