// Mean cosine against the distance in the order: that of the toy, with its trough and rebound, and that of the ideal
// similarity cut to d dimensions.

import { scaleLinear } from "d3-scale";
import { LAGS, equalWaves } from "./measure.js";
import { signed } from "./words.js";
import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg, uid } from "../web/toolkit/dom.js";

/** @import { Ringing } from "./measure.js" */

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

export function lagChart() {
  const clip = uid("above");
  const still = svg("g");
  const above = svg("path", { class: "gkf-rt-alike" });
  const below = svg("path", { class: "gkf-rt-away" });
  const ideal = svg("path", { class: "gkf-curve gkf-rt-ideal" });
  const toy = svg("path", { class: "gkf-curve gkf-ink gkf-rt-toy" });
  const dots = svg("path", { class: "gkf-rt-dots" });
  const own = marks("gkf-rt-mark");
  const others = marks("gkf-rt-mark gkf-rt-hollow");
  const texts = {
    low: svg("text", { class: "gkf-value" }),
    high: svg("text", { class: "gkf-value" }),
  };
  const [upper, lower] = [svg("rect", {}), svg("rect", {})];
  const clips = [svg("clipPath", { id: `${clip}-a` }, upper), svg("clipPath", { id: `${clip}-b` }, lower)];
  above.setAttribute("clip-path", `url(#${clip}-a)`);
  below.setAttribute("clip-path", `url(#${clip}-b)`);
  const moving = [
    above,
    below,
    ideal,
    toy,
    dots,
    others.low,
    others.high,
    own.low,
    own.high,
    texts.low,
    texts.high,
  ];
  const frame = chartFrame("gkf-rt-lags", [still], [svg("defs", {}, clips), ...moving]);
  const x = scaleLinear([0, LAGS - 1], [0, 0]);
  const y = scaleLinear([LOWEST, 1], [0, 0]);

  /**
   * @param {ReturnType<typeof marks>} pair @param {Ringing} ringing
   */
  function place({ low, high }, { trough, troughAt, rebound, reboundAt }) {
    low.setAttribute("transform", `translate(${x(troughAt)} ${y(trough)})`);
    high.setAttribute("transform", `translate(${x(reboundAt)} ${y(rebound)})`);
    high.style.visibility = reboundAt > troughAt ? "" : "hidden";
  }

  return {
    element: frame.element,
    /** @param {number} width @param {number} height */
    layout(width, height) {
      frame.resize(width, height);
      x.range([MARGIN.left, width - MARGIN.right]);
      y.range([height - MARGIN.bottom, MARGIN.top]);
      still.replaceChildren(valueAxis(y, TICKS, [MARGIN.left, width - MARGIN.right]), lagAxis(x, y));
      const wide = { x: MARGIN.left, width: width - MARGIN.left - MARGIN.right };
      for (const [rect, top, bottom] of /** @type {const} */ ([
        [upper, y(1), y(0)],
        [lower, y(0), y(LOWEST)],
      ]))
        for (const [name, value] of Object.entries({ ...wide, y: top, height: bottom - top }))
          rect.setAttribute(name, String(value));
    },
    /**
     * @param {Float64Array} profile @param {Ringing} ringing
     * @param {number} d dimensions kept @param {Ringing} kept
     */
    show(profile, ringing, d, kept) {
      const line = path(x, y, LAGS - 1, 1, (lag) => profile[lag]);
      const area = `${line}L${x(LAGS - 1)} ${y(0)}L${x(0)} ${y(0)}Z`;
      for (const each of [above, below]) each.setAttribute("d", area);
      toy.setAttribute("d", line);
      dots.setAttribute("d", Array.from(profile, (v, lag) => `M${x(lag)} ${y(v)}h0`).join(""));
      ideal.setAttribute(
        "d",
        path(x, y, LAGS - 1, 1 / FINE, (lag) => equalWaves(d, lag)),
      );
      place(own, ringing);
      place(others, kept);
      label(texts.low, ringing.troughAt, y(ringing.trough) + 17, signed(ringing.trough));
      label(texts.high, ringing.reboundAt, y(ringing.rebound) - 8, signed(ringing.rebound));
      texts.high.style.visibility = ringing.reboundAt > ringing.troughAt ? "" : "hidden";
    },
    describe: frame.describe,
  };

  /** @param {SVGTextElement} text @param {number} lag @param {number} at @param {string} words */
  function label(text, lag, at, words) {
    const left = lag > LAGS - 8; // no room to the right of the mark
    set(text, { x: x(lag) + (left ? -11 : 11), y: at, "text-anchor": left ? "end" : "start" });
    text.textContent = words;
  }
}

/**
 * @param {import("d3-scale").ScaleLinear<number, number>} x
 * @param {import("d3-scale").ScaleLinear<number, number>} y
 */
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
