// Bars: how strongly each frequency is present in the embedding.

import { scaleLinear } from "d3-scale";
import { valueAxis } from "../toolkit/axes.js";
import { set, svg } from "../toolkit/dom.js";

const MARGIN = { left: 30, right: 8, top: 34, bottom: 22 };
const MOST_LABELS = 10; // with more key frequencies none of them is special

/**
 * @param {object} data
 * @param {Float64Array} data.spectrum checkpoints × frequencies, k = 1, 2, …
 * @param {number} data.nFrequencies
 * @param {number[]} data.keys key frequencies of the final network
 */
export function spectrumChart({ spectrum, nFrequencies, keys }) {
  const marked = keys.length <= MOST_LABELS ? new Set(keys) : new Set();
  const still = svg("g");
  const bars = Array.from({ length: nFrequencies }, (_, i) =>
    svg("rect", { class: marked.has(i + 1) ? "gkf-bar gkf-key-bar" : "gkf-bar" }));
  const labels = [...marked].map((k) => ({ k, text: svg("text", { class: "gkf-bar-label", "text-anchor": "middle" }, `${k}`) }));
  const element = svg("svg", { "aria-hidden": "true" }, still, bars, labels.map((l) => l.text));
  const highest = spectrum.reduce((a, b) => Math.max(a, b), 0) || 1;
  let y, bottom;

  function layout(width, height) {
    bottom = height - MARGIN.bottom;
    const pitch = (width - MARGIN.left - MARGIN.right) / nFrequencies;
    const thick = Math.max(1, Math.min(pitch - 1, pitch * 0.72));
    const left = (k) => MARGIN.left + (k - 1) * pitch + (pitch - thick) / 2;
    y = scaleLinear([0, highest], [bottom, MARGIN.top]);
    set(element, { viewBox: `0 0 ${width} ${height}`, width, height });
    bars.forEach((bar, i) => set(bar, { x: left(i + 1).toFixed(2), width: thick.toFixed(2) }));

    // Neighbours' labels stand on different levels.
    const ends = [];
    for (const label of labels) {
      label.x = left(label.k) + thick / 2;
      label.level = ends.findIndex((end) => end < label.x - 9);
      if (label.level < 0) label.level = ends.length;
      ends[label.level] = label.x + 9;
      label.text.setAttribute("x", label.x);
    }
    const axis = svg("g", { class: "gkf-axis" }, svg("path", { class: "gkf-axis-line", d: `M${MARGIN.left} ${bottom}H${width - MARGIN.right}` }));
    const every = nFrequencies > 25 ? 10 : nFrequencies > 10 ? 5 : 1;
    for (let k = 1; k <= nFrequencies; k++)
      if (k === 1 || k % every === 0)
        axis.append(svg("text", { x: left(k) + thick / 2, y: bottom + 16, "text-anchor": "middle" }, `${k}`));
    const ticks = y.ticks(3).map((value) => ({ value, text: String(value) }));
    still.replaceChildren(valueAxis(y, ticks, [MARGIN.left, width - MARGIN.right]), axis);
  }

  const at = (index, k) => spectrum[index * nFrequencies + k - 1];

  function show(index) {
    for (let i = 0; i < nFrequencies; i++) {
      const top = y(spectrum[index * nFrequencies + i]);
      bars[i].setAttribute("y", top.toFixed(1));
      bars[i].setAttribute("height", Math.max(0, bottom - top).toFixed(1));
    }
    for (const { k, text, level } of labels) text.setAttribute("y", (y(at(index, k)) - 5 - 12 * level).toFixed(1));
  }

  /** Frequencies with at least the share `tau` of the largest norm at a checkpoint, the tallest first. */
  function tallest(index, tau) {
    const row = spectrum.subarray(index * nFrequencies, (index + 1) * nFrequencies);
    const limit = tau * row.reduce((a, b) => Math.max(a, b), 0);
    return Array.from(row.keys(), (i) => i + 1).filter((k) => row[k - 1] >= limit).sort((k, l) => row[l - 1] - row[k - 1]);
  }

  return { element, layout, show, tallest };
}
