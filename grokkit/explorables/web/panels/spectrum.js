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

/**
 * Outlines of bars of several kinds, one path for each kind.
 * @template {string} K
 * @param {ArrayLike<number>} row norm of every frequency
 * @param {Places} places
 * @param {Record<K, string>} outlines empty at first
 * @param {(k: number) => K} kindOf
 */
function outlined(row, { left, thick, bottom, y }, outlines, kindOf) {
  for (let k = 1; k <= row.length; k++)
    outlines[kindOf(k)] +=
      `M${left(k).toFixed(1)} ${bottom}V${y(row[k - 1]).toFixed(1)}h${thick.toFixed(1)}V${bottom}`;
  return outlines;
}

/** @param {Spectra} data */
export function spectrumChart({ spectrum, nFrequencies, keys, tau }) {
  const marked = keys.length <= MOST_LABELS ? new Set(keys) : new Set();
  const still = svg("g");
  // All bars of a kind are one path: a step changes three elements instead of fifty.
  const bars = {
    plain: svg("path", { class: "gkf-bar" }),
    chosen: svg("path", { class: "gkf-bar gkf-chosen-bar" }),
    key: svg("path", { class: "gkf-bar gkf-key-bar" }),
  };
  const labels = [...marked].map((k) => ({
    k,
    level: 0,
    text: svg("text", { class: "gkf-bar-label", "text-anchor": "middle" }, `${k}`),
  }));
  // Tall bars that are not key get their number too, smaller, beside the bar.
  const others = Array.from({ length: MOST_LABELS }, () => svg("text", { class: "gkf-bar-label gkf-other" }));
  const band = svg("rect", { class: "gkf-bar-band" });
  const pointer = svg("path", { class: "gkf-ink-fill", d: "M0 1.5l4.5 6h-9z" });
  const choosing = svg("g", { hidden: true }, band, pointer);
  const { element, resize } = chartFrame(
    "gkf-spectrum",
    [still],
    [choosing, Object.values(bars), others, labels.map((l) => l.text)],
  );
  const highest = spectrum.reduce((a, b) => Math.max(a, b), 0) || 1;
  let places = placesIn(0, 0, nFrequencies, highest);
  /** @type {number | null} */
  let chosen = null;

  /** @param {number} width @param {number} height */
  function layout(width, height) {
    resize(width, height);
    places = placesIn(width, height, nFrequencies, highest);
    const levels = levelsOf(labels.map(({ k }) => middleOf(k)));
    labels.forEach((label, i) => (label.level = levels[i]));
    still.replaceChildren(...axes(places, width, nFrequencies));
    choose(chosen);
  }

  /** @param {number} k */
  const middleOf = (k) => places.left(k) + places.thick / 2;

  /**
   * Mark the bar of a frequency, or of none (null); its own look follows with the next `show`.
   * @param {number | null} k
   */
  function choose(k) {
    chosen = k;
    choosing.toggleAttribute("hidden", k === null);
    if (k === null) return;
    const { left, thick, bottom } = places;
    set(band, { x: left(k) - CHOSEN, y: MARGIN.top, width: thick + 2 * CHOSEN, height: bottom - MARGIN.top });
    pointer.setAttribute("transform", `translate(${middleOf(k)} ${bottom})`);
  }

  /** @param {number} index of a checkpoint */
  const rowOf = (index) => spectrum.subarray(index * nFrequencies, (index + 1) * nFrequencies);

  /**
   * Show a checkpoint.
   * @param {number} index
   */
  function show(index) {
    const row = rowOf(index);
    const outlines = outlined(row, places, { plain: "", chosen: "", key: "" }, (k) =>
      marked.has(k) ? "key" : k === chosen ? "chosen" : "plain",
    );
    bars.plain.setAttribute("d", outlines.plain);
    bars.chosen.setAttribute("d", outlines.chosen);
    bars.key.setAttribute("d", outlines.key);
    const { left, thick, y } = places;
    for (const { k, text, level } of labels) {
      const height = (y(row[k - 1]) - 5 - LEVEL * level).toFixed(1);
      text.setAttribute("transform", `translate(${middleOf(k)} ${height})`);
    }
    const tall = tallest(index);
    const named = tall.length > MOST_LABELS ? [] : tall.filter((k) => !marked.has(k));
    for (const [i, text] of others.entries()) {
      const k = named[i];
      text.textContent = k === undefined ? "" : `${k}`;
      if (k !== undefined)
        text.setAttribute("transform", `translate(${left(k) + thick + 2} ${y(row[k - 1]) + 4})`);
    }
  }

  /**
   * Frequencies with at least the share `tau` of the largest norm at a checkpoint, the tallest first.
   * @param {number} index
   */
  function tallest(index) {
    const row = rowOf(index);
    const limit = tau * row.reduce((a, b) => Math.max(a, b), 0);
    return Array.from(row.keys(), (i) => i + 1)
      .filter((k) => row[k - 1] >= limit)
      .sort((k, l) => row[l - 1] - row[k - 1]);
  }

  /** @param {number} px from the left */
  const frequencyAt = (px) => places.frequencyAt(px);
  return { element, layout, show, tallest, choose, frequencyAt };
}
