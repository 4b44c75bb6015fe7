// Bars: how strongly each frequency is present in the embedding.

import { scaleLinear } from "d3-scale";
import { valueAxis } from "../toolkit/axes.js";
import { chartFrame } from "../toolkit/chart_frame.js";
import { set, svg } from "../toolkit/dom.js";

const MARGIN = { left: 30, right: 8, top: 34, bottom: 22 };
const CHOSEN = 3; // pixels by which the band behind the chosen bar is wider, on either side
const MOST_LABELS = 10; // with more tall bars none of them is special
const LABEL = 9; // pixels: half a label's width
const LEVEL = 12; // pixels from one level of labels to the next

/**
 * @typedef {object} Spectra
 * @property {Float64Array} spectrum checkpoints × frequencies, k = 1, 2, …
 * @property {number} nFrequencies
 * @property {number[]} keys key frequencies of the final network
 * @property {number} tau share of the tallest bar from which on a bar counts as tall
 */

/**
 * Where the bars stand: their left ends, their width, their feet and how high a norm reaches, all in pixels.
 * @typedef {object} Places
 * @property {(k: number) => number} left
 * @property {number} thick
 * @property {number} bottom
 * @property {(norm: number) => number} y
 * @property {(px: number) => number} frequencyAt the frequency whose bar is at a place
 */

/**
 * @param {number} width @param {number} height
 * @param {number} nFrequencies
 * @param {number} highest of all norms
 * @returns {Places & {ticks: {value: number, text: string}[]}}
 */
function placesIn(width, height, nFrequencies, highest) {
  const bottom = height - MARGIN.bottom;
  const pitch = (width - MARGIN.left - MARGIN.right) / nFrequencies;
  const thick = Math.max(1, Math.min(pitch - 1, pitch * 0.72));
  const y = scaleLinear([0, highest], [bottom, MARGIN.top]);
  return {
    bottom,
    thick,
    y,
    left: (k) => MARGIN.left + (k - 1) * pitch + (pitch - thick) / 2,
    frequencyAt: (px) => Math.max(1, Math.min(nFrequencies, 1 + Math.floor((px - MARGIN.left) / pitch))),
    ticks: y.ticks(3).map((value) => ({ value, text: String(value) })),
  };
}

/**
 * The axes: frequencies below, norms at the left.
 * @param {ReturnType<typeof placesIn>} places
 * @param {number} width
 * @param {number} nFrequencies
 */
function axes({ left, thick, bottom, y, ticks }, width, nFrequencies) {
  const axis = svg(
    "g",
    { class: "gkf-axis" },
    svg("path", { class: "gkf-axis-line", d: `M${MARGIN.left} ${bottom}H${width - MARGIN.right}` }),
  );
  const every = nFrequencies > 25 ? 10 : nFrequencies > 10 ? 5 : 1;
  for (let k = 1; k <= nFrequencies; k++)
    if (k === 1 || k % every === 0)
      axis.append(svg("text", { x: left(k) + thick / 2, y: bottom + 16, "text-anchor": "middle" }, `${k}`));
  return [valueAxis(y, ticks, [MARGIN.left, width - MARGIN.right]), axis];
}

/**
 * Levels of labels that stand in one row from left to right, so that neighbours are clear of each other.
 * @param {number[]} middles
 */
function levelsOf(middles) {
  /** @type {number[]} */
  const ends = []; // of the last label on each level
  return middles.map((middle) => {
    const free = ends.findIndex((end) => end < middle - LABEL);
    const level = free < 0 ? ends.length : free;
    ends[level] = middle + LABEL;
    return level;
  });
}

/** @param {Places} places @param {number} k */
const middleOf = ({ left, thick }, k) => left(k) + thick / 2;

/** The bars. All of a kind are one path: a step changes three elements instead of fifty. */
function barMarks() {
  const bars = {
    plain: svg("path", { class: "gkf-bar" }),
    chosen: svg("path", { class: "gkf-bar gkf-chosen-bar" }),
    key: svg("path", { class: "gkf-bar gkf-key-bar" }),
  };
  return {
    elements: Object.values(bars),
    /**
     * @param {Places} places
     * @param {ArrayLike<number>} row norm of every frequency
     * @param {(k: number) => keyof typeof bars} kindOf
     */
    show({ left, thick, bottom, y }, row, kindOf) {
      const outlines = { plain: "", chosen: "", key: "" };
      for (let k = 1; k <= row.length; k++)
        outlines[kindOf(k)] +=
          `M${left(k).toFixed(1)} ${bottom}V${y(row[k - 1]).toFixed(1)}h${thick.toFixed(1)}V${bottom}`;
      for (const kind of /** @type {const} */ (["plain", "chosen", "key"]))
        bars[kind].setAttribute("d", outlines[kind]);
    },
  };
}

/** The band behind the chosen bar, and a pointer below it. */
function chosenMark() {
  const band = svg("rect", { class: "gkf-bar-band" });
  const pointer = svg("path", { class: "gkf-ink-fill", d: "M0 1.5l4.5 6h-9z" });
  const element = svg("g", { hidden: true }, band, pointer);
  return {
    element,
    /** @param {Places} places @param {number | null} k */
    show(places, k) {
      element.toggleAttribute("hidden", k === null);
      if (k === null) return;
      const { left, thick, bottom } = places;
      set(band, {
        x: left(k) - CHOSEN,
        y: MARGIN.top,
        width: thick + 2 * CHOSEN,
        height: bottom - MARGIN.top,
      });
      pointer.setAttribute("transform", `translate(${middleOf(places, k)} ${bottom})`);
    },
  };
}

/** The numbers of some bars, above them. @param {number[]} frequencies */
function labelsAbove(frequencies) {
  const elements = frequencies.map((k) =>
    svg("text", { class: "gkf-bar-label", "text-anchor": "middle" }, `${k}`),
  );
  return {
    elements,
    /** @param {Places} places @param {ArrayLike<number>} row norm of every frequency */
    show(places, row) {
      const middles = frequencies.map((k) => middleOf(places, k));
      const levels = levelsOf(middles);
      frequencies.forEach((k, i) => {
        const height = (places.y(row[k - 1]) - 5 - LEVEL * levels[i]).toFixed(1);
        elements[i].setAttribute("transform", `translate(${middles[i]} ${height})`);
      });
    },
  };
}

/** The numbers of other tall bars, smaller, beside them. */
function labelsBeside() {
  const elements = Array.from({ length: MOST_LABELS }, () =>
    svg("text", { class: "gkf-bar-label gkf-other" }),
  );
  return {
    elements,
    /** @param {Places} places @param {ArrayLike<number>} row @param {number[]} named frequencies */
    show({ left, thick, y }, row, named) {
      for (const [i, text] of elements.entries()) {
        const k = named[i];
        text.textContent = k === undefined ? "" : `${k}`;
        if (k !== undefined)
          text.setAttribute("transform", `translate(${left(k) + thick + 2} ${y(row[k - 1]) + 4})`);
      }
    },
  };
}

/**
 * Frequencies with at least the share `tau` of the largest norm, the tallest first.
 * @param {Float64Array} row norm at k = 1, 2, …
 * @param {number} tau
 */
function tallestOf(row, tau) {
  const limit = tau * row.reduce((a, b) => Math.max(a, b), 0);
  return Array.from(row.keys(), (i) => i + 1)
    .filter((k) => row[k - 1] >= limit)
    .sort((k, l) => row[l - 1] - row[k - 1]);
}

/** @param {Spectra} data */
export function spectrumChart({ spectrum, nFrequencies, keys, tau }) {
  const marked = new Set(keys.length <= MOST_LABELS ? keys : []);
  const still = svg("g");
  const bars = barMarks();
  const above = labelsAbove([...marked]);
  const beside = labelsBeside();
  const choosing = chosenMark();
  const { element, resize } = chartFrame(
    "gkf-spectrum",
    [still],
    [choosing.element, bars.elements, beside.elements, above.elements],
  );
  let highest = spectrum.reduce((a, b) => Math.max(a, b), 0) || 1;
  let [wide, tall] = [0, 0];
  let places = placesIn(0, 0, nFrequencies, highest);
  /** @type {number | null} */
  let chosen = null;

  /** @param {number} index of a checkpoint */
  const rowOf = (index) => spectrum.subarray(index * nFrequencies, (index + 1) * nFrequencies);

  /** The tall ones at a checkpoint, the tallest first. @param {number} index */
  const tallest = (index) => tallestOf(rowOf(index), tau);

  function layout() {
    resize(wide, tall);
    places = placesIn(wide, tall, nFrequencies, highest);
    still.replaceChildren(...axes(places, wide, nFrequencies));
    choosing.show(places, chosen);
  }

  return {
    element,
    /** @param {number} width @param {number} height */
    layout(width, height) {
      [wide, tall] = [width, height];
      layout();
    },
    /** Show a checkpoint. @param {number} index */
    show(index) {
      const row = rowOf(index);
      bars.show(places, row, (k) => (marked.has(k) ? "key" : k === chosen ? "chosen" : "plain"));
      above.show(places, row);
      const tallOnes = tallest(index);
      beside.show(places, row, tallOnes.length > MOST_LABELS ? [] : tallOnes.filter((k) => !marked.has(k)));
    },
    /**
     * Show other norms than a checkpoint's; where they outgrow the chart, it grows with them.
     * @param {Float64Array} row at k = 1, 2, …
     */
    draw(row) {
      const reach = Math.max(...row);
      if (reach > highest) {
        highest = 1.25 * reach;
        layout();
      }
      const high = tallestOf(row, tau);
      bars.show(places, row, (k) => (high.length <= MOST_LABELS && high.includes(k) ? "key" : "plain"));
      beside.show(places, row, high.length > MOST_LABELS ? [] : high);
    },
    tallest,
    /**
     * Mark the bar of a frequency, or of none (null); its own look follows with the next `show`.
     * @param {number | null} k
     */
    choose(k) {
      chosen = k;
      choosing.show(places, k);
    },
    /** @param {number} px from the left */
    frequencyAt: (px) => places.frequencyAt(px),
  };
}
