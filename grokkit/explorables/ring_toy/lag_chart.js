// Mean cosine against the distance in the order: that of the toy, with its trough and rebound, and that of the ideal
// similarity cut to d dimensions.

import { scaleLinear } from "d3-scale";
import { LAGS, equalWaves } from "./measure.js";
import { signed } from "./words.js";
import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg, uid } from "../web/toolkit/dom.js";

/**
 * @import { Ringing } from "./measure.js"
 * @typedef {import("d3-scale").ScaleLinear<number, number>} Scale
 */

const MARGIN = { left: 40, right: 16, top: 12, bottom: 42 };
const FINE = 4; // pieces of the ideal curve from a distance to the next
const LOWEST = -1.12; // room for the mark of a deep trough
const TICKS = [-1, -0.5, 0, 0.5, 1].map((value) => ({
  value,
  text: value ? String(value).replace("-", "−") : "0",
}));

/**
 * @param {(lag: number) => number} x @param {(value: number) => number} y
 * @param {number} most the largest lag @param {number} step
 * @param {(lag: number) => number} value
 */
function path(x, y, most, step, value) {
  let d = "";
  for (let lag = 0; lag <= most; lag += step)
    d += `${d ? "L" : "M"}${x(lag).toFixed(1)} ${y(value(lag)).toFixed(1)}`;
  return d;
}

/** Marks of a trough and of a rebound: triangles that point at them. @param {string} name */
function marks(name) {
  const low = svg("path", { class: name, d: "M0 5l6.5 11h-13z" });
  const high = svg("path", { class: name, d: "M0-5l6.5-11h-13z" });
  return { low, high };
}

/** The area between a curve and 0: where it is above, and where it is below. */
function shadedAreas() {
  const clip = uid("above");
  const halves = ["alike", "away"].map((name) => {
    const rect = svg("rect", {});
    const area = svg("path", { class: `gkf-rt-${name}`, "clip-path": `url(#${clip}-${name})` });
    return { rect, area, clip: svg("clipPath", { id: `${clip}-${name}` }, rect) };
  });
  return {
    elements: [
      svg(
        "defs",
        {},
        halves.map((half) => half.clip),
      ),
      ...halves.map(({ area }) => area),
    ],
    /** @param {Scale} y @param {number} width */
    layout(y, width) {
      halves.forEach(({ rect }, i) => {
        const [top, bottom] = i ? [y(0), y(LOWEST)] : [y(1), y(0)];
        set(rect, {
          x: MARGIN.left,
          width: width - MARGIN.left - MARGIN.right,
          y: top,
          height: bottom - top,
        });
      });
    },
    /** @param {string} d */
    show(d) {
      for (const { area } of halves) area.setAttribute("d", d);
    },
  };
}

/** Trough and rebound of the toy with their values, and, hollow, those of the ideal similarity. @param {Scale} x @param {Scale} y */
function ringMarks(x, y) {
  const own = marks("gkf-rt-mark");
  const others = marks("gkf-rt-mark gkf-rt-hollow");
  const [low, high] = [0, 1].map(() => svg("text", { class: "gkf-value" }));
  /** @param {ReturnType<typeof marks>} pair @param {Ringing} ringing */
  function place(pair, { trough, troughAt, rebound, reboundAt }) {
    pair.low.setAttribute("transform", `translate(${x(troughAt)} ${y(trough)})`);
    pair.high.setAttribute("transform", `translate(${x(reboundAt)} ${y(rebound)})`);
    pair.high.style.visibility = reboundAt > troughAt ? "" : "hidden";
  }
  /** @param {SVGTextElement} text @param {number} lag @param {number} at @param {string} words */
  function label(text, lag, at, words) {
    const left = lag > LAGS - 8; // no room to the right of the mark
    set(text, { x: x(lag) + (left ? -11 : 11), y: at, "text-anchor": left ? "end" : "start" });
    text.textContent = words;
  }
  return {
    elements: [others.low, others.high, own.low, own.high, low, high],
    /** @param {Ringing} toy @param {Ringing} ideal */
    show(toy, ideal) {
      place(own, toy);
      place(others, ideal);
      label(low, toy.troughAt, y(toy.trough) + 17, signed(toy.trough));
      label(high, toy.reboundAt, y(toy.rebound) - 8, signed(toy.rebound));
      high.style.visibility = toy.reboundAt > toy.troughAt ? "" : "hidden";
    },
  };
}

export function lagChart() {
  const x = scaleLinear([0, LAGS - 1], [0, 0]);
  const y = scaleLinear([LOWEST, 1], [0, 0]);
  const still = svg("g");
  const areas = shadedAreas();
  const ideal = svg("path", { class: "gkf-curve gkf-rt-ideal" });
  const toy = svg("path", { class: "gkf-curve gkf-ink gkf-rt-toy" });
  const dots = svg("path", { class: "gkf-rt-dots" });
  const rings = ringMarks(x, y);
  const frame = chartFrame("gkf-rt-lags", [still], [...areas.elements, ideal, toy, dots, ...rings.elements]);
  return {
    element: frame.element,
    /** @param {number} width @param {number} height */
    layout(width, height) {
      frame.resize(width, height);
      x.range([MARGIN.left, width - MARGIN.right]);
      y.range([height - MARGIN.bottom, MARGIN.top]);
      still.replaceChildren(valueAxis(y, TICKS, [MARGIN.left, width - MARGIN.right]), lagAxis(x, y));
      areas.layout(y, width);
    },
    /**
     * @param {Float64Array} profile @param {Ringing} ringing
     * @param {number} d dimensions kept @param {Ringing} kept
     */
    show(profile, ringing, d, kept) {
      const line = path(x, y, LAGS - 1, 1, (lag) => profile[lag]);
      areas.show(`${line}L${x(LAGS - 1)} ${y(0)}L${x(0)} ${y(0)}Z`);
      toy.setAttribute("d", line);
      dots.setAttribute("d", Array.from(profile, (v, lag) => `M${x(lag)} ${y(v)}h0`).join(""));
      const waves = path(x, y, LAGS - 1, 1 / FINE, (lag) => equalWaves(d, lag));
      ideal.setAttribute("d", waves);
      rings.show(ringing, kept);
    },
    describe: frame.describe,
  };
}

/** @param {Scale} x @param {Scale} y */
function lagAxis(x, y) {
  const bottom = y(LOWEST);
  const ticks = [0, 10, 20, 30, 40, 50].map((lag) => [
    svg("path", { class: "gkf-rug", d: `M${x(lag)} ${bottom}v4` }),
    svg("text", { x: x(lag), y: bottom + 18, "text-anchor": "middle" }, String(lag)),
  ]);
  return svg(
    "g",
    { class: "gkf-axis" },
    svg("path", { class: "gkf-axis-line", d: `M${x(0)} ${y(0)}H${x(LAGS - 1)}` }),
    ticks,
    svg("text", { class: "gkf-axis-name", x: x(0), y: bottom + 36 }, "distance of two points in their order"),
  );
}
