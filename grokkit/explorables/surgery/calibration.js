// The reader's predictions against what happened: a dot for each, on the diagonal where they agree.

import { set, svg } from "../web/toolkit/dom.js";

const SIDE = 150;
const MARGIN = { left: 42, right: 8, top: 8, bottom: 34 };
const TICKS = [0, 50, 100];

/** @returns {{element: SVGElement, show(predictions: {guess: number, outcome: number}[], latest: number): void}} */
export function calibrationChart() {
  const x = (/** @type {number} */ percent) => MARGIN.left + (SIDE * percent) / 100;
  const y = (/** @type {number} */ percent) => MARGIN.top + SIDE * (1 - percent / 100);
  const dots = svg("g");
  const [width, height] = [MARGIN.left + SIDE + MARGIN.right, MARGIN.top + SIDE + MARGIN.bottom];
  const element = svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, class: "gkf-calibration", "aria-hidden": "true" },
    svg("rect", { class: "gkf-calibration-box", x: x(0), y: y(100), width: SIDE, height: SIDE }),
    svg("path", { class: "gkf-calibration-even", d: `M${x(0)} ${y(0)}L${x(100)} ${y(100)}` }),
    svg(
      "g",
      { class: "gkf-axis" },
      TICKS.map((t) => svg("text", { x: x(t), y: y(0) + 15, "text-anchor": "middle" }, `${t}`)),
      TICKS.map((t) => svg("text", { x: x(0) - 5, y: y(t) + 4, "text-anchor": "end" }, `${t}`)),
      svg("text", { x: x(50), y: height - 3, "text-anchor": "middle" }, "you said, %"),
      svg("text", { transform: `translate(13 ${y(50)}) rotate(-90)`, "text-anchor": "middle" }, "it was, %"),
    ),
    dots,
  );
  return {
    element,
    show(predictions, latest) {
      dots.replaceChildren(
        ...predictions.map(({ guess, outcome }, i) => {
          const dot = svg("circle", {
            cx: x(guess),
            cy: y(outcome),
            r: i === latest ? 5.5 : 4,
            class: "gkf-calibration-dot",
          });
          if (i === latest) set(dot, { class: "gkf-calibration-dot gkf-latest" });
          return dot;
        }),
      );
    },
  };
}
