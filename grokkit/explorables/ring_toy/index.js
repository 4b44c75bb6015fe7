// RingToy: points on a sphere that has too few dimensions, the cosines of every two of them, and how these ring; beside it
// the ideal similarity cut to few dimensions, which rings as well.

import { quiet, reading, runButton, slider } from "./controls.js";
import { cosineImage } from "./cosine_image.js";
import { LEAST_N, MOST_KEPT, MOST_N, readData } from "./data.js";
import { lagChart } from "./lag_chart.js";
import { LAGS, equalWaves, ringing } from "./measure.js";
import { WIDEST } from "./physics.js";
import { STEPS, simulation } from "./simulation.js";
import { spaceView } from "./space_view.js";
import { course, doing, forces, keptText, signed, summary, turned } from "./words.js";
import { choice } from "../web/toolkit/choice.js";
import { html, set } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { reducedMotion } from "../web/toolkit/player.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { RingManifest } from "./data.js"
 */

const NARROW = 640; // pixels; below, everything stands under one another
const GAP = 36;
const MOST_SIDE = 430;
const AT_ONCE = 100; // steps of the button under reduced motion
const PER_PIXEL = 0.5; // degrees that a drag turns the curve
const PER_KEY = 5;

export default figureModule((/** @type {Context<RingManifest>} */ { model, stage, figure }) => {
  const { n, closed, keep, width, settled } = readData(model.get("manifest"), model.get("block"));
  const still = reducedMotion();
  const toy = simulation({ n, closed, width }, settled);
  let kept = keep;
  const runner = runnerOf(toy, draw);
  const space = spacePanel(figure, drawSpace);
  const image = cosineImage(figure);
  const chart = chartPanel(keep, (d) => {
    kept = d;
    draw();
  });
  const head = headOf(still, () => {
    if (!still) return runner.toggle();
    toy.advance(AT_ONCE);
    draw();
  });
  const controls = controlsOf(toy, still, runner, draw);
  const line = liveLine();
  stage.append(
    html(
      "div",
      { class: "gkf-rt" },
      head.element,
      controls.element,
      html("div", { class: "gkf-rt-pair" }, space.element, imagePanel(image.element)),
      chart.element,
    ),
    line.element,
  );

  function drawSpace() {
    space.show(toy.now().places, toy.toy);
  }
  function draw() {
    const { phase, steps, profile, cosines } = toy.now();
    const found = ringing(profile);
    const ideal = idealOf(kept);
    drawSpace();
    image.paint(cosines);
    image.describe(`The cosines of every two of the 100 points. On average the cosine ${course(found)}.`);
    chart.show(profile, found, kept, ideal);
    head.show(found, doing(phase, steps), phase === "moving");
    controls.show();
    line.say(summary(toy.toy, found, profile, kept, ideal));
  }

  const theme = () => {
    space.theme();
    image.theme();
  };
  theme();
  return {
    layout(newWidth) {
      const narrow = newWidth < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      const side = narrow ? newWidth : Math.min(MOST_SIDE, Math.floor((newWidth - GAP) / 2));
      space.layout(side);
      image.layout(narrow ? Math.min(newWidth, 340) : side);
      chart.layout(newWidth, narrow ? 230 : 250);
      draw();
    },
    theme() {
      theme();
      draw();
    },
    stop() {
      for (const part of [runner, space, line]) part.stop();
    },
  };
});

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

/**
 * The button that lets the points move, and what has become of them.
 * @param {boolean} still @param {() => void} onclick
 */
function headOf(still, onclick) {
  const button = runButton(still, AT_ONCE, onclick);
  const low = reading("lowest mean cosine");
  const high = reading("highest after that");
  const state = html("p", { class: "gkf-rt-doing" });
  return {
    element: html("div", { class: "gkf-head" }, button.element, low.element, high.element, state),
    /** @param {import("./measure.js").Ringing} ringing @param {string} words @param {boolean} running */
    show({ trough, troughAt, rebound, reboundAt }, words, running) {
      low.show(signed(trough), `at distance ${troughAt}`);
      if (reboundAt > troughAt) high.show(signed(rebound), `at distance ${reboundAt}`);
      else high.show("–", "it does not rise again");
      state.textContent = words;
      button.show(running);
    },
  };
}

/**
 * Dimensions, width, order, and the two ways to begin again.
 * @param {ReturnType<typeof simulation>} simulated
 * @param {boolean} still whether nothing may move by itself
 * @param {ReturnType<typeof runnerOf>} runner
 * @param {() => void} draw
 */
function controlsOf(simulated, still, runner, draw) {
  const { toy } = simulated;
  let wanted = toy.width; // by the reader; while the attraction is narrowed, the toy's is another
  const settled = toy.width; // the width of the settled states
  const go = () => (still ? draw() : runner.run());
  /** @param {Partial<import("./data.js").Order>} patch */
  function choose(patch) {
    runner.stop();
    Object.assign(toy, patch, { width: wanted });
    simulated.settle();
    if (wanted === settled) draw();
    else go();
  }
  const dimensions = slider(["dimensions ", html("i", {}, "n")], "Dimensions n", [LEAST_N, MOST_N], (n) =>
    choose({ n }),
  );
  const reach = slider(["width ", html("i", {}, "w")], "Width w of the attraction", [1, WIDEST], (w) => {
    wanted = w;
    simulated.widen(w);
    go();
  });
  const order = choice(
    "order",
    [
      ["circle", "circle"],
      ["line", "line"],
    ],
    toy.closed ? "circle" : "line",
    (value) => choose({ closed: value === "circle" }),
  );
  const again = quiet("Start again, anywhere", () => {
    runner.stop();
    toy.width = wanted;
    simulated.scatter();
    go();
  });
  const narrow = quiet("Widen w, then narrow it", () => {
    simulated.narrow(wanted);
    if (still) simulated.advance(simulated.left());
    go();
  });
  const law = html("p", { class: "gkf-rt-law" });
  return {
    element: html(
      "div",
      { class: "gkf-rt-controls" },
      dimensions.element,
      reach.element,
      law,
      html("div", { class: "gkf-rt-begin" }, order, again, narrow),
    ),
    show() {
      dimensions.show(toy.n, `${toy.n} dimensions`);
      law.textContent = forces(toy.width);
      reach.show(toy.width, `points attract up to a distance of ${toy.width}`);
    },
  };
}

/**
 * The curve, to be turned by hand or key, or flat.
 * @param {HTMLElement} figure
 * @param {() => void} draw
 */
function spacePanel(figure, draw) {
  const drawing = spaceView(figure);
  const view = { turn: 32, tilt: 24, flat: false };
  const handle = html("div", { class: "gkf-rt-space", tabindex: 0 }, drawing.element);
  const note = html("small", {});
  /** @param {number} right @param {number} up in degrees */
  function turn(right, up) {
    if (view.flat) return;
    view.turn = mod(view.turn + right, 360);
    view.tilt = Math.max(-90, Math.min(90, view.tilt + up));
    draw();
  }
  handle.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way || view.flat) return;
    event.preventDefault();
    turn(way[0] * PER_KEY, way[1] * PER_KEY);
  });
  /** @type {[number, number] | null} */
  let from = null;
  const stop = draggable(
    handle,
    (x, y) => {
      if (from) turn((x - from[0]) * PER_PIXEL, (y - from[1]) * PER_PIXEL);
      from = [x, y];
    },
    () => (from = null),
  );
  const shown = choice(
    "seen",
    [
      ["space", "in space"],
      ["flat", "flat, in pairs"],
    ],
    "space",
    (value) => {
      view.flat = value === "flat";
      draw();
    },
  );
  /** @param {import("./physics.js").Toy} toy */
  function describe({ n, closed }) {
    note.textContent = view.flat
      ? "two components at a time"
      : "their three strongest components; drag, or arrow keys";
    const what = `100 points in the order of a ${closed ? "circle" : "line"}, in ${n} dimensions`;
    for (const name of ["aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"])
      if (view.flat) handle.removeAttribute(name);
    if (view.flat) set(handle, { role: "img", "aria-label": `${what}, two components at a time` });
    else
      set(handle, {
        role: "slider",
        "aria-label": `Turn the curve of ${what}`,
        "aria-valuemin": 0,
        "aria-valuemax": 359,
        "aria-valuenow": Math.floor(view.turn),
        "aria-valuetext": turned(Math.round(view.turn), Math.round(view.tilt)),
      });
  }
  return {
    element: html(
      "div",
      { class: "gkf-panel" },
      html("p", { class: "gkf-title" }, "The points", note),
      handle,
      shown,
    ),
    layout: drawing.layout,
    theme: drawing.theme,
    /** @param {Float64Array} places @param {import("./physics.js").Toy} toy */
    show(places, toy) {
      drawing.show(places, toy.n, toy.closed, view);
      describe(toy);
    },
    stop,
  };
}

/** @param {string} text @param {string} note */
const title = (text, note) => html("p", { class: "gkf-title" }, text, html("small", {}, note));

/** @param {HTMLElement} image */
const imagePanel = (image) =>
  html(
    "div",
    { class: "gkf-panel" },
    title("Their cosines", "each point with each, in their order"),
    image,
    html(
      "p",
      { class: "gkf-rt-legend" },
      html("span", {}, "−1"),
      html("span", { class: "gkf-rt-scale", "aria-hidden": "true" }),
      html("span", {}, "+1"),
    ),
  );

/**
 * Mean cosine by distance, and the slider of the ideal similarity.
 * @param {number} d dimensions kept at first
 * @param {(d: number) => void} onkeep
 */
function chartPanel(d, onkeep) {
  const chart = lagChart();
  const keep = slider(
    ["keep ", html("i", {}, "d")],
    "Keep d dimensions of the ideal similarity",
    [1, MOST_KEPT],
    onkeep,
  );
  const words = html("p", { class: "gkf-rt-kept" });
  const key = html(
    "p",
    { class: "gkf-rt-key" },
    html("span", {}, html("span", { class: "gkf-rt-line" }), " the points"),
    html(
      "span",
      {},
      html("span", { class: "gkf-rt-line gkf-rt-dashed" }),
      " ideal similarity, cut to ",
      html("i", {}, "d"),
      " dimensions",
    ),
  );
  keep.show(d, keptText(d));
  return {
    element: html(
      "div",
      { class: "gkf-panel gkf-rt-chart" },
      html(
        "div",
        { class: "gkf-rt-over" },
        title("Mean cosine by distance in the order", "near: alike; further: opposed; beyond: alike again"),
        key,
      ),
      chart.element,
      html("div", { class: "gkf-rt-keep" }, keep.element, words),
    ),
    layout: chart.layout,
    /**
     * @param {Float64Array} profile @param {import("./measure.js").Ringing} found
     * @param {number} kept @param {import("./measure.js").Ringing} ideal
     */
    show(profile, found, kept, ideal) {
      chart.show(profile, found, kept, ideal);
      chart.describe(
        `Mean cosine against distance, 0 to 50. Of the points it ${course(found)}; of the ideal similarity it ${course(ideal)}.`,
      );
      keep.show(kept, keptText(kept));
      words.textContent = keptText(kept);
    },
  };
}
