// CountManifold: the count in a text model as a curve that one turns, along which one drags the count of a word; and
// curves that know nothing beside it.

import { blindTest } from "./blind_test.js";
import { curveView, inksOf } from "./curve_view.js";
import { readData } from "./data.js";
import { patchPanel } from "./patch_panel.js";
import { choosing } from "./choosing.js";
import { curveText, sharesText, summary } from "./words.js";
import { spaceOrFlat, turning } from "../web/panels/turning.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { CountCurve, ManifoldManifest, Said } from "./data.js"
 * @import { Inks, Marks } from "./curve_view.js"
 */

const NARROW = 640; // pixels; below, everything stands under one another
const GAP = 28;
const FLAT = 0.82; // height of the curve's picture, beside its width
const MOST_HEIGHT = 400;
const REACH = 24; // pixels around the ring in which a finger takes it

export default figureModule((/** @type {Context<ManifoldManifest>} */ { model, stage, figure }) => {
  const { curves, rounds, texts } = readData(model.get("manifest"), model.get("block"));
  let inks = inksOf(figure);
  let [text, given] = [0, curves[0].own[0]];
  /** @type {Said} */
  let asked = "mark"; // of a model that sets marks
  const chooser = choosing(curves, draw);
  /** @param {number} i */
  function give(i) {
    given = chooser.curve().first + i;
    draw();
  }
  const space = spacePanel(draw, give);
  const patch = patchPanel(texts, {
    text(n) {
      text = n;
      given = chooser.curve().own[n];
      draw();
    },
    said(which) {
      asked = which;
      draw();
    },
    given: give,
  });
  const lastOf = (/** @type {string} */ name) => curves.filter((curve) => curve.name === name).slice(-1)[0];
  const blind = blindTest(rounds, lastOf, () => inks);
  const line = liveLine();
  stage.append(laidOut(chooser, space, patch, blind), line.element);
  function draw() {
    const curve = chooser.curve();
    const i = Math.max(0, Math.min(curve.n - 1, given - curve.first));
    const said = curve.stop === null ? "newline" : asked;
    space.show(curve, { own: curve.own[text] - curve.first, given: i }, inks);
    patch.show(curve, said, text, i);
    line.say(summary(curve, said, text, i));
  }
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      const part = narrow ? width : Math.floor((width - GAP) / 2);
      space.layout(part, Math.min(MOST_HEIGHT, Math.round(FLAT * part)));
      patch.layout(part);
      blind.layout(width, narrow);
      draw();
    },
    theme() {
      inks = inksOf(figure);
      blind.theme();
      draw();
    },
    stop() {
      for (const part of [space, patch, blind, line]) part.stop();
    },
  };
});

/** @typedef {{element: HTMLElement}} Part */

/** @param {Part} chooser @param {Part} space @param {Part} patch @param {Part} blind */
const laidOut = (chooser, space, patch, blind) =>
  html(
    "div",
    { class: "gkf-cm" },
    chooser.element,
    html("div", { class: "gkf-cm-pair" }, space.element, patch.element),
    blind.element,
  );

/** The curve, to be turned, or flat, and on it a ring to be dragged. @param {() => void} draw @param {(i: number) => void} give */
function spacePanel(draw, give) {
  const drawing = curveView("gkf-cm-canvas");
  const view = { turn: 340, tilt: 24, flat: false };
  let given = 0;
  const drag = (/** @type {number} */ x, /** @type {number} */ y) => give(drawing.nearest(x, y).i);
  const onCurve = (/** @type {number} */ x, /** @type {number} */ y) =>
    (view.flat ? drawing.nearest(x, y).away : drawing.away(given, x, y)) <= REACH;
  const turned = turning(drawing.element, view, draw, (x, y) => (onCurve(x, y) ? drag : null));
  const note = html("small", {});
  return {
    element: html(
      "div",
      { class: "gkf-panel" },
      html("p", { class: "gkf-title" }, "The mean for each count", note),
      turned.element,
      spaceOrFlat(view, turned.buttons, draw),
      html("p", { class: "gkf-cm-key" }, "Thick ring: the count it is given. Thin ring: its own."),
    ),
    layout: drawing.layout,
    /** @param {CountCurve} curve @param {Marks} marks @param {Inks} inks */
    show(curve, marks, inks) {
      given = marks.given;
      drawing.show(curve, marks, view, inks);
      note.textContent = sharesText(curve);
      turned.describe(curveText(curve));
    },
    stop: turned.stop,
  };
}
