// TwoMinds: a dozen sums, done by the reader; their times beside the margins of the network.

import { asking } from "./asking.js";
import { readData } from "./data.js";
import { differenceChart } from "./difference_chart.js";
import { marginMap } from "./margin_map.js";
import { sumsTable } from "./sums_table.js";
import { allPairsText, comparison, pairText } from "./words.js";
import { ownData } from "./mine.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { chosenPair } from "../web/panels/pair_table.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { pairInputs } from "../web/toolkit/number_input.js";
import { panel } from "../web/toolkit/panel.js";
import { share } from "../web/toolkit/share.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { MindsManifest, MindsData } from "./data.js"
 */

const NARROW = 600;
const MAP = 340; // pixels, where there is room
const AXIS = 22; // beside the map

export default figureModule(
  withMine(drawing, (run, recorded) => withAsker(run.model, (asker) => ownData(run, asker, recorded))),
);

/** @param {Context<MindsManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing({ model, stage, figure }) {
  const data = readData(model.get("manifest"), model.get("block"));
  const run = share({ model, figure }); // of the run only the last checkpoint is shown: there is no step to share
  const { store } = run;
  const line = liveLine();
  const parts = panelsOf(data, (pair) => store.set(pair));
  const ask = asking(data, (given, done) => {
    parts.table.show(given);
    line.say(done ? comparison(data, given) : allPairsText(data));
  });
  stage.append(ask.element, parts.element, line.element);
  ask.show();
  const show = () => parts.show(chosenPair(store, data.p));
  const unsubscribe = store.subscribe(show);
  return {
    layout(width) {
      stage.classList.toggle("gkf-narrow", width < NARROW);
      parts.layout(width, figure);
      show();
    },
    theme: () => parts.map.paint(figure),
    stop() {
      for (const end of [unsubscribe, ask.stop, parts.stop, line.stop, run.stop]) end();
    },
  };
}

/**
 * The table of sums, the map of all pairs, and the margin by a − b.
 * @param {MindsData} data
 * @param {(change: {a?: number, b?: number}) => void} choose
 */
function panelsOf(data, choose) {
  const table = sumsTable(data, ({ a, b }) => choose({ a, b }));
  const map = marginMap(data);
  const chart = differenceChart(data);
  const inputs = pairInputs(data.p, choose);
  const said = html("p", { class: "gkf-tm-pair" });
  const stop = draggable(map.box, (x, y) => choose(map.pairAt(x, y)));
  map.describe(
    `Margins of all ${data.p ** 2} pairs, dark where small: stripes along the lines of equal a − b. The sums are marked.`,
  );
  chart.describe(
    "Mean margin of the pairs with the same a − b, as a curve; a band holds the middle eight tenths of them. The sums are marked.",
  );
  return {
    table,
    map,
    stop,
    element: html(
      "div",
      { class: "gkf-tm" },
      html(
        "div",
        { class: "gkf-tm-upper" },
        panel("The same sums, done by both", "marks further right were harder", table.element),
        panel(
          "All pairs, as the network has them",
          "dark: a small margin, hard for the network",
          map.element,
          html("div", { class: "gkf-pair-inputs" }, inputs.a, inputs.b),
          said,
        ),
      ),
      panel(
        "What is hard for the network",
        "its margin in nats by a − b: mean, and the middle eight tenths",
        chart.element,
      ),
    ),
    /** @param {number} width @param {HTMLElement} figure */
    layout(width, figure) {
      map.layout(Math.min(MAP, width - AXIS));
      map.paint(figure);
      chart.layout(width);
    },
    /** @param {{a: number, b: number} | null} pair */
    show(pair) {
      table.choose(pair);
      map.show(pair);
      chart.show(pair);
      inputs.show(pair);
      said.textContent = pair ? pairText(data, pair) : "Drag over the table, or type a pair.";
    },
  };
}
