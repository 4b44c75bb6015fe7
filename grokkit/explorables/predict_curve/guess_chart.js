// The chart on which a curve is guessed: what is known at its left edge, room to draw, and, later, the truth.

import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { COLUMNS, places, valueAt } from "../web/toolkit/guess.js";
import { reducedMotion } from "../web/toolkit/player.js";
import { stepScale } from "../web/toolkit/scales.js";

const MARGIN = { left: 46, right: 16, top: 26, bottom: 40 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const ROOMY = 480; // pixels; below, labels are short
const DRAWN_IN = 700; // milliseconds in which the truth appears
const LABEL_WIDTH = 110;

/**
 * @param {object} data
 * @param {Int32Array} data.curveSteps
 * @param {{train: Float64Array, test: Float64Array}} data.accuracy
 * @param {[number, number]} data.span the steps that are guessed
 * @param {number} data.p
 */
export function guessChart({ curveSteps, accuracy, span, p }) {
  const still = svg("g");
  const guess = svg("path", { class: "gkf-curve gkf-guess" });
  const truth = svg("g", { class: "gkf-truth" });
  const guessName = svg("text", { class: "gkf-name gkf-guess-name" });
  const knobs = svg("g");
  const { element, resize } = chartFrame("gkf-guess-chart", [still], [truth, guess, guessName, knobs]);
  const stepOf = places(span).step;
  const known = Array.from(curveSteps).filter((s) => s <= span[0]).length;
  const plot = [MARGIN.left, 0];
  let x, y, width, height;

  function layout(newWidth) {
    width = newWidth;
    height = Math.round(Math.min(380, Math.max(270, 0.46 * width)));
    plot[1] = width - MARGIN.right;
    resize(width, height);
    x = stepScale("linear", [0, span[1]], plot);
    y = scaleLinear([0, 1], [height - MARGIN.bottom, MARGIN.top]);
    still.replaceChildren(
      svg("path", { class: "gkf-unknown", d: `M${x(span[0])} ${y(1)}H${plot[1]}V${y(0)}H${x(span[0])}Z` }),
      valueAxis(
        y,
        TICKS.map((value) => ({ value, text: `${100 * value} %` })),
        plot,
      ),
      stepAxis(x, y(0), plot),
      chance(),
      svg("text", { class: "gkf-axis-name", x: 0, y: MARGIN.top - 14 }, "accuracy"),
      ...["test", "train"].map((split) =>
        svg("path", { class: `gkf-curve gkf-${split}`, d: curve(accuracy[split], 0, known) }),
      ),
      svg("circle", {
        class: "gkf-dot gkf-test-fill",
        r: 5.5,
        cx: x(span[0]),
        cy: y(valueAt(curveSteps, accuracy.test, span[0])),
      }),
      svg("path", {
        class: "gkf-dot gkf-train-fill",
        d: "M-4.5 -4.5h9v9h-9z",
        transform: `translate(${x(span[0])} ${y(valueAt(curveSteps, accuracy.train, span[0]))})`,
      }),
      svg("text", { class: "gkf-name gkf-train-text", x: x(span[0]) + 9, y: y(0.62) }, "train"),
    );
  }

  const curve = (values, from, to) =>
    line()
      .x((_, i) => x(curveSteps[from + i]))
      .y((v) => y(v))(Array.from(values.slice(from, to)));

  // Guessing uniformly among the p answers is right once in p times.
  function chance() {
    const text = `guessing${width < ROOMY ? "" : `: 1 in ${p}`}`;
    return svg(
      "g",
      { class: "gkf-chance" },
      svg("path", { d: `M${plot[0]} ${y(1 / p)}H${plot[1]}` }),
      svg("text", { x: plot[1], y: y(1 / p) - 6, "text-anchor": "end" }, text),
    );
  }

  /** The reader's drawing so far, and an invitation while there is none. */
  function show(shares, revealed) {
    const begun = shares.length > 1;
    guess.setAttribute(
      "d",
      begun
        ? line()
            .x((_, c) => x(stepOf(c)))
            .y((s) => y(s))(shares)
        : "",
    );
    guessName.classList.toggle("gkf-invitation", !begun);
    if (!begun) {
      guessName.textContent =
        width < ROOMY ? "Draw the test accuracy" : "Draw the test accuracy that you expect, from the dot on";
      set(guessName, { x: x(stepOf(COLUMNS / 2)), y: y(0.55), "text-anchor": "middle" });
      return;
    }
    guessName.textContent = "your guess";
    const c = revealed ? farColumn(shares) : shares.length - 1; // while it is drawn, the name goes with the pencil
    const rising = shares[c] >= shares[Math.max(0, c - 8)];
    const above = revealed ? shares[c] >= truthAt(c) : rising;
    set(guessName, beside(c, shares[c], above, rising));
  }

  const truthAt = (c) => valueAt(curveSteps, accuracy.test, stepOf(c));

  /** Column at which guess and truth are farthest apart, not at the very ends, where a name has no place. */
  function farColumn(shares) {
    const apart = (c) => Math.abs(shares[c] - truthAt(c));
    let far = Math.round(0.1 * COLUMNS);
    for (let c = far; c <= 0.9 * COLUMNS; c++) if (apart(c) > apart(far)) far = c;
    return far;
  }

  /** Place of a name above or below a curve, on the side to which the curve does not go. */
  function beside(c, share, above, rising) {
    const at = x(stepOf(c));
    const wanted = above === rising ? "end" : "start";
    const anchor = at < plot[0] + LABEL_WIDTH ? "start" : at > plot[1] - LABEL_WIDTH ? "end" : wanted;
    const height = y(share) + (above ? -10 : 20);
    return { x: at, y: Math.max(MARGIN.top + 14, Math.min(y(0) - 8, height)), "text-anchor": anchor };
  }

  /**
   * What happened, over the drawing.
   * @param {number[]} shares the finished guess
   * @param {{step: number, mine: number, truth: number}} gap the largest one
   * @param {boolean} arriving whether it shall be drawn in before the reader's eyes
   */
  function reveal(shares, gap, arriving) {
    const between = area()
      .x((_, c) => x(stepOf(c)))
      .y0((s) => y(s))
      .y1((_, c) => y(truthAt(c)))(shares);
    const test = svg("path", {
      class: "gkf-curve gkf-test",
      pathLength: 1,
      d: curve(accuracy.test, known - 1),
    });
    const train = svg("path", { class: "gkf-curve gkf-train", d: curve(accuracy.train, known - 1) });
    const [from, to] = [gap.mine, gap.truth].map((s) => y(s));
    const points = Math.abs(Math.round(100 * gap.mine) - Math.round(100 * gap.truth));
    const right = x(gap.step) > plot[1] - 90;
    const c = farColumn(shares);
    const rest = svg(
      "g",
      {},
      svg("path", { class: "gkf-between", d: between }),
      train,
      Math.abs(to - from) < 24
        ? null
        : svg(
            "g",
            { class: "gkf-gap" },
            svg("path", { d: `M${x(gap.step) - 4} ${from}h8m-4 0V${to}m-4 0h8` }),
            svg(
              "text",
              {
                class: "gkf-value",
                x: x(gap.step) + (right ? -8 : 8),
                y: (from + to) / 2 + 4,
                "text-anchor": right ? "end" : "start",
              },
              `${points} points`,
            ),
          ),
      svg(
        "text",
        {
          class: "gkf-name gkf-test-text",
          ...beside(c, truthAt(c), truthAt(c) > shares[c], truthAt(c) >= truthAt(c - 8)),
        },
        "what happened",
      ),
    );
    truth.replaceChildren(rest, test);
    if (!arriving || reducedMotion()) return;
    const timing = { duration: DRAWN_IN, easing: "cubic-bezier(0.2, 0.6, 0.3, 1)" };
    test.animate(
      [
        { strokeDasharray: "1 1", strokeDashoffset: 1 },
        { strokeDasharray: "1 1", strokeDashoffset: 0 },
      ],
      timing,
    );
    rest.animate([{ opacity: 0 }, { opacity: 0, offset: 0.7 }, { opacity: 1 }], timing);
  }

  /** Marks at the columns that the keys move; one of them may have the focus. */
  function showKnobs(shares, knots, focused) {
    knobs.replaceChildren(
      ...(focused < 0
        ? []
        : knots.flatMap((c, i) => {
            const share = shares[Math.min(c, shares.length - 1)];
            const place = `translate(${x(stepOf(c))} ${y(share)})`;
            const knob = svg("circle", {
              class: `gkf-handle-knob${c < shares.length ? "" : " gkf-open"}`,
              r: 6,
              transform: place,
            });
            return i === focused
              ? [svg("circle", { class: "gkf-knob-ring", r: 11, transform: place }), knob]
              : [knob];
          })),
    );
  }

  return {
    element,
    layout,
    show,
    reveal,
    showKnobs,
    plot,
    hide: () => truth.replaceChildren(),
    /** Column (not whole) and share of a place in pixels; the last few pixels belong to the end. */
    at: (px, py) => {
      const column = (COLUMNS * (x.invert(px) - span[0])) / (span[1] - span[0]);
      return [column > COLUMNS - 2 ? COLUMNS : Math.max(0, column), y.invert(py)];
    },
    xOf: (column) => x(stepOf(column)),
  };
}
