// VerdictMap: every claim in every model, a mark for each; a cell that is chosen shows its numbers and thresholds.

import { readData } from "./data.js";
import { verdictGrid } from "./grid.js";
import { mark } from "./marks.js";
import { reading } from "./reading.js";
import { OUTCOMES, summary } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { Cell, MapData, MapManifest } from "./data.js"
 * @import { Outcome } from "./marks.js"
 */

const NARROW = 760; // pixels; below, the numbers stand under the map

export default figureModule((/** @type {Context<MapManifest>} */ { model, stage }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const line = liveLine();
  const read = reading(data);
  const grid = verdictGrid(data, show);
  const left = html("div", {}, keyOf(data), grid.element);
  stage.append(
    html("div", { class: "gkf-vm" }, left, html("div", { class: "gkf-vm-side" }, read.element, read.besides)),
    line.element,
  );

  /** @param {Cell} cell */
  function show(cell) {
    grid.show(cell);
    read.show(cell);
    line.say(summary(data, cell));
  }
  show(data.start);
  return {
    layout: (width) => stage.classList.toggle("gkf-narrow", width < NARROW),
    theme() {},
    stop: line.stop,
  };
});

/** What the marks mean. @param {MapData} data */
function keyOf({ claims }) {
  const marks = /** @type {Outcome[]} */ (["reached", "not reached", "unclear"]);
  return html(
    "p",
    { class: "gkf-vm-key" },
    marks.map((outcome) => html("span", {}, mark(outcome), OUTCOMES[outcome])),
    claims.some(({ later }) => later) ? html("span", {}, "† a threshold was fixed later") : null,
  );
}
