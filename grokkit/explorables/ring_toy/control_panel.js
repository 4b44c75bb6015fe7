// What the reader sets, and how the points begin again: dimensions, width of the attraction, order.

import { quiet, reading, runButton, slider } from "./controls.js";
import { LEAST_N, MOST_N } from "./data.js";
import { WIDEST } from "./physics.js";
import { forces, signed } from "./words.js";
import { choice } from "../web/toolkit/choice.js";
import { html } from "../web/toolkit/dom.js";

export const AT_ONCE = 100; // steps of the button under reduced motion

/**
 * The button that lets the points move, and what has become of them.
 * @param {boolean} still @param {() => void} onclick
 */
export function headOf(still, onclick) {
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
 * @param {ReturnType<typeof import("./simulation.js").simulation>} simulated
 * @param {boolean} still whether nothing may move by itself
 * @param {{run(): void, stop(): void}} runner
 * @param {() => void} draw
 */
export function controlPanel(simulated, still, runner, draw) {
  const { toy } = simulated;
  const go = () => (still ? draw() : runner.run());
  const setting = settings(simulated, runner, draw, go);
  const dimensions = slider(["dimensions ", html("i", {}, "n")], "Dimensions n", [LEAST_N, MOST_N], (n) =>
    setting.choose({ n }),
  );
  const reach = slider(
    ["width ", html("i", {}, "w")],
    "Width w of the attraction",
    [1, WIDEST],
    setting.widen,
  );
  const order = choice(
    "order",
    [
      ["circle", "circle"],
      ["line", "line"],
    ],
    toy.closed ? "circle" : "line",
    (value) => setting.choose({ closed: value === "circle" }),
  );
  const again = quiet("Start again, anywhere", setting.scatter);
  const narrow = quiet("Widen w, then narrow it", () => {
    setting.narrow();
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
 * What becomes of the toy when the reader sets something. While the attraction is narrowed, the toy has another width
 * than the reader wants.
 * @param {ReturnType<typeof import("./simulation.js").simulation>} simulated
 * @param {{stop(): void}} runner
 * @param {() => void} draw
 * @param {() => void} go lets the points move, if they may
 */
function settings(simulated, runner, draw, go) {
  const { toy } = simulated;
  const settled = toy.width; // the width of the settled states
  let wanted = settled;
  return {
    /** @param {Partial<import("./data.js").Order>} patch */
    choose(patch) {
      runner.stop();
      Object.assign(toy, patch, { width: wanted });
      simulated.settle();
      if (wanted === settled) draw();
      else go();
    },
    /** @param {number} w */
    widen(w) {
      wanted = w;
      simulated.widen(w);
      go();
    },
    scatter() {
      runner.stop();
      toy.width = wanted;
      simulated.scatter();
      go();
    },
    narrow: () => simulated.narrow(wanted),
  };
}
