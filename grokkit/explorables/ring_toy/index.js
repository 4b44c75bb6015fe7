// RingToy: points on a sphere that has too few dimensions, the cosines of every two of them, and how these ring; beside it
// the ideal similarity cut to few dimensions, which rings as well.

import { AT_ONCE, controlPanel, headOf } from "./control_panel.js";
import { cosineImage } from "./cosine_image.js";
import { readData } from "./data.js";
import { LAGS, equalWaves, ringing } from "./measure.js";
import { chartPanel, imagePanel, spacePanel } from "./panels.js";
import { STEPS, simulation } from "./simulation.js";
import { course, doing, summary } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { reducedMotion } from "../web/toolkit/player.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { RingManifest } from "./data.js"
 */

const NARROW = 640; // pixels; below, everything stands under one another
const GAP = 36;
const MOST_SIDE = 430;

export default figureModule((/** @type {Context<RingManifest>} */ { model, stage, figure }) => {
  const { n, closed, keep, width, settled } = readData(model.get("manifest"), model.get("block"));
  const still = reducedMotion();
  const toy = simulation({ n, closed, width }, settled);
  let kept = keep;
  const runner = runnerOf(toy, draw);
  const panels = panelsOf(figure, keep, {
    drawSpace: () => panels.space.show(toy.now().places, toy.toy),
    keep(d) {
      kept = d;
      draw();
    },
  });
  const head = headOf(still, () => {
    if (!still) return runner.toggle();
    toy.advance(AT_ONCE);
    draw();
  });
  const controls = controlPanel(toy, still, runner, draw);
  const line = liveLine();
  stage.append(
    html("div", { class: "gkf-rt" }, head.element, controls.element, ...panels.elements),
    line.element,
  );

  function draw() {
    const { phase, steps, profile } = toy.now();
    const found = ringing(profile);
    const ideal = idealOf(kept);
    panels.show(toy, found, kept, ideal);
    head.show(found, doing(phase, steps), phase === "moving");
    controls.show();
    line.say(summary(toy.toy, found, profile, kept, ideal));
  }
  panels.theme();
  return {
    layout(newWidth) {
      stage.classList.toggle("gkf-narrow", newWidth < NARROW);
      panels.layout(newWidth);
      draw();
    },
    theme() {
      panels.theme();
      draw();
    },
    stop() {
      for (const part of [runner, panels.space, line]) part.stop();
    },
  };
});

/**
 * The curve, its cosines, and their mean by distance.
 * @param {HTMLElement} figure
 * @param {number} keep dimensions kept at first
 * @param {{drawSpace(): void, keep(d: number): void}} on
 */
function panelsOf(figure, keep, on) {
  const space = spacePanel(figure, on.drawSpace);
  const image = cosineImage(figure);
  const chart = chartPanel(keep, on.keep);
  return {
    space,
    elements: [
      html("div", { class: "gkf-rt-pair" }, space.element, imagePanel(image.element)),
      chart.element,
    ],
    /**
     * @param {ReturnType<typeof simulation>} toy @param {import("./measure.js").Ringing} found
     * @param {number} kept @param {import("./measure.js").Ringing} ideal
     */
    show(toy, found, kept, ideal) {
      const { places, profile, cosines } = toy.now();
      space.show(places, toy.toy);
      image.paint(cosines);
      image.describe(`The cosines of every two of the 100 points. On average the cosine ${course(found)}.`);
      chart.show(profile, found, kept, ideal);
    },
    /** @param {number} width */
    layout(width) {
      const narrow = width < NARROW;
      const side = narrow ? width : Math.min(MOST_SIDE, Math.floor((width - GAP) / 2));
      space.layout(side);
      image.layout(narrow ? Math.min(width, 340) : side);
      chart.layout(width, narrow ? 230 : 250);
    },
    theme() {
      space.theme();
      image.theme();
    },
  };
}

/** Trough and rebound of the ideal similarity, cut to d dimensions. @param {number} d */
const idealOf = (d) => ringing(Float64Array.from({ length: LAGS }, (_, lag) => equalWaves(d, lag)));

/**
 * Lets the points move, some steps in each frame, until nothing changes any more.
 * @param {ReturnType<typeof simulation>} toy
 * @param {() => void} draw
 */
function runnerOf(toy, draw) {
  let frame = 0;
  function tick() {
    toy.advance(STEPS);
    draw();
    frame = toy.now().phase === "moving" ? requestAnimationFrame(tick) : 0;
  }
  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    toy.run(false);
  }
  function run() {
    stop();
    toy.run(true);
    frame = requestAnimationFrame(tick);
    draw();
  }
  return {
    run,
    stop,
    toggle() {
      if (!frame) return run();
      stop();
      draw();
    },
  };
}
