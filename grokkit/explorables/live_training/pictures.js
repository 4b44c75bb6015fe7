// The pictures of a network: the table of all pairs, its embedding in some planes, and the spectrum. Where another task is
// shown, with another p or split, they are made anew.

import { circles } from "./circles.js";
import { counts } from "./data.js";
import { tableText } from "./words.js";
import { keyFrequencies, spectrum } from "../web/engine/measures.js";
import { pairGrid } from "../web/panels/pair_grid.js";
import { gridFrame } from "../web/panels/pair_table.js";
import { tableKey } from "../web/panels/scores.js";
import { spectrumChart } from "../web/panels/spectrum.js";
import { Bits } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { letter } from "../web/toolkit/letters.js";
import { panel } from "../web/toolkit/panel.js";

/** @import { Seen } from "./data.js" */
/** @import { Table } from "../web/engine/measures.js" */

const GUTTER = 22; // pixels beside the table for the name of its rows
const GAP = 28; // between the panels, as in figures.css
const MOST_TABLE = 360;
const LEAST_SIDE = 280; // for the panels beside the table
const PLANES = 6;
const MOST_PLANE = 122; // pixels, so that both columns are about as high

/** The table of all pairs. @param {HTMLElement} figure */
function pairsPanel(figure) {
  const place = html("div");
  const key = tableKey();
  /** @type {{p: number, mask: Uint8Array, grid: import("../web/panels/pair_grid.js").PairGrid, box: HTMLElement} | null} */
  let made = null;
  let side = 0;

  /** @param {Seen} seen */
  function madeFor({ p, mask }) {
    if (made && made.p === p && made.mask === mask) return made;
    const grid = pairGrid({ p, train: mask, correct: new Bits(new Uint8Array(0), p * p) }); // nothing is recorded of it
    const box = html("div", { class: "gkf-grid gkf-live-grid", role: "img" }, grid.canvas);
    grid.layout(side);
    grid.paint(figure);
    place.replaceChildren(gridFrame(p, box));
    made = { p, mask, grid, box };
    return made;
  }
  const title = ["Every pair ", letter("a"), ", ", letter("b"), ": is the answer right?"];
  return {
    element: html(
      "div",
      { class: "gkf-panel gkf-pairs" },
      html("p", { class: "gkf-title" }, title),
      place,
      key.element,
    ),
    /** @param {Seen} seen */
    show(seen) {
      const { grid, box } = madeFor(seen);
      grid.draw(seen.right);
      box.setAttribute("aria-label", tableText(seen));
      const { train, test } = counts(seen);
      key.show("train", train.right, train.all);
      key.show("test", test.right, test.all);
    },
    /** @param {number} to in pixels */
    layout(to) {
      side = to;
      made?.grid.layout(side);
      made?.grid.paint(figure);
    },
    paint: () => made?.grid.paint(figure),
  };
}

/** The embedding: some planes, and the spectrum. @param {number} tau */
function embeddingPanels(tau) {
  const planes = circles(PLANES);
  const place = html("div", { role: "img" });
  const note = ["norm of W", html("sub", {}, "E"), " at each frequency k"];
  /** @type {{p: number, chart: ReturnType<typeof spectrumChart>} | null} */
  let made = null;
  let [width, height] = [0, 0];
  /** What was asked for last. @type {{table: Table | null, norms: Float64Array}} */
  let last = { table: null, norms: new Float64Array(0) };

  /** @param {Table} table */
  function normsOf(table) {
    if (last.table?.values !== table.values) last = { table, norms: spectrum(table) };
    return last.norms;
  }
  /** @param {number} p */
  function chartFor(p) {
    if (made?.p === p) return made.chart;
    const nFrequencies = Math.floor(p / 2);
    const chart = spectrumChart({ spectrum: new Float64Array(0), nFrequencies, keys: [], tau });
    chart.layout(width, height);
    place.replaceChildren(chart.element);
    made = { p, chart };
    return chart;
  }
  return {
    element: html(
      "div",
      { class: "gkf-side" },
      panel("The numbers as the network sees them", "the strongest planes of the embedding", planes.element),
      panel("Waves in the embedding", note, place),
    ),
    /** @param {Seen} seen */
    showPlanes: ({ embedding }) => planes.show(embedding, normsOf(embedding)),
    /** @param {Seen} seen */
    showSpectrum({ embedding, p }) {
      const norms = normsOf(embedding);
      chartFor(p).draw(norms.subarray(1));
      const tall = keyFrequencies(norms, tau);
      place.setAttribute(
        "aria-label",
        tall.length > 10
          ? `The spectrum of the embedding: ${tall.length} of ${Math.floor(p / 2)} frequencies are tall`
          : `The spectrum of the embedding: tall at k = ${tall.join(", ")}`,
      );
    },
    /** @param {number} wide @param {number} columns @param {number} high of the spectrum */
    layout(wide, columns, high) {
      [width, height] = [wide, high];
      planes.layout(wide, columns, MOST_PLANE);
      made?.chart.layout(width, height);
    },
  };
}

/** All of them, side by side. @param {HTMLElement} figure @param {number} tau */
export function pictures(figure, tau) {
  const pairs = pairsPanel(figure);
  const embedding = embeddingPanels(tau);
  return {
    element: html("div", { class: "gkf-panels" }, pairs.element, embedding.element),
    /** What draws them, one after the other. */
    parts: [pairs.show, embedding.showPlanes, embedding.showSpectrum],
    /** @param {number} width @param {boolean} narrow */
    layout(width, narrow) {
      const side = narrow ? width : Math.min(MOST_TABLE, width - GUTTER - GAP - LEAST_SIDE);
      pairs.layout(side);
      pairs.element.style.width = narrow ? "" : `${side + GUTTER}px`;
      embedding.layout(narrow ? width : width - side - GUTTER - GAP, 3, 130);
    },
    paint: pairs.paint,
  };
}
