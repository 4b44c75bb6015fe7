// PhaseDiagram: what becomes of a network in each cell of two axes; a cell that is chosen shows its curves and its seeds.

import { readData, runsOf } from "./data.js";
import { filling, mark } from "./marks.js";
import { planeGrid } from "./plane.js";
import { reading } from "./reading.js";
import { aim, summary } from "./words.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { whole } from "../web/toolkit/format.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";

/**
 * @import { Context } from "../web/toolkit/types.js"
 * @import { PhaseData, PhaseManifest, Place } from "./data.js"
 */

const NARROW = 760; // pixels; below, what a cell says stands under the plane
const SIDE = 320; // its width beside the plane
const GAP = 32;

export default figureModule((/** @type {Context<PhaseManifest>} */ { model, stage, figure }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { store, stop: leave } = share({ model, figure });
  const line = liveLine();
  const read = reading(data, (dials) => store.set({ dials }));
  const grid = planeGrid(data, show);
  stage.append(keyOf(data), html("div", { class: "gkf-pd" }, grid.element, read.element), line.element);

  /** @param {Place} place */
  function show(place) {
    grid.show(place);
    read.show(place);
    line.say(summary(data, place));
  }
  show(data.start);
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      stage.style.setProperty("--side", `${SIDE}px`);
      stage.style.setProperty("--gap", `${GAP}px`);
      read.layout(narrow ? width : SIDE);
    },
    theme() {},
    stop() {
      leave();
      line.stop();
    },
  };
});

/** What the marks mean, of those that there are. @param {PhaseData} data */
function keyOf({ cells, target, seeds, borders }) {
  const runs = runsOf(cells);
  const steps = runs.flatMap((told) => (told.fate === "groks" ? [told.target ?? 0] : []));
  const names = ["memorises only", "learns nothing", "falls apart"].filter((fate) =>
    runs.some((told) => told.fate === fate),
  );
  const isOpen = cells.flat().some(({ runs: of }) => of.some((told) => told === null));
  const entries = names.map((name) => html("span", {}, mark(name), name));
  if (runs.some((told) => told.fate === null)) entries.push(html("span", {}, mark("failed"), "failed"));
  if (isOpen) entries.push(html("span", {}, html("i", { class: "gkf-pd-none" }), "not run"));
  if (Math.max(0, ...borders.beside.flat(), ...borders.above.flat()) > 0)
    entries.push(
      html("span", {}, html("i", { class: "gkf-pd-sample" }), "where seeds change, thick if all do"),
    );
  return html(
    "p",
    { class: "gkf-pd-key" },
    steps.length ? scaleKey(steps, target) : null,
    entries,
    seeds.length > 1 ? html("span", {}, `a strip for each of ${seeds.length} seeds`) : null,
  );
}

/** The shades. @param {number[]} steps @param {number} target */
const scaleKey = (steps, target) =>
  html(
    "span",
    {},
    html("i", { class: "gkf-pd-scale" }, [1, 0.74, 0.48, 0.22].map(filling)),
    `groks: ${aim(target)} of the test pairs after ${whole(Math.min(...steps))} … ${whole(Math.max(...steps))} steps`,
  );
