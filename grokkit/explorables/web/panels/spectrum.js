// Bars: how strongly each frequency is present in the embedding.

import { scaleLinear } from "d3-scale";
import { valueAxis } from "../toolkit/axes.js";
import { chartFrame } from "../toolkit/chart_frame.js";
import { set, svg } from "../toolkit/dom.js";

const MARGIN = { left: 30, right: 8, top: 34, bottom: 22 };
const CHOSEN = 3; // pixels by which the band behind the chosen bar is wider, on either side
const MOST_LABELS = 10; // with more tall bars none of them is special

/**
 * @param {object} data
 * @param {Float64Array} data.spectrum checkpoints × frequencies, k = 1, 2, …
 * @param {number} data.nFrequencies
 * @param {number[]} data.keys key frequencies of the final network
 * @param {number} data.tau share of the tallest bar from which on a bar counts as tall
 */
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
  let y, bottom, left, thick, pitch;
  let chosen = null;

  function layout(width, height) {
    bottom = height - MARGIN.bottom;
    pitch = (width - MARGIN.left - MARGIN.right) / nFrequencies;
    thick = Math.max(1, Math.min(pitch - 1, pitch * 0.72));
    left = (k) => MARGIN.left + (k - 1) * pitch + (pitch - thick) / 2;
    y = scaleLinear([0, highest], [bottom, MARGIN.top]);
    resize(width, height);

    // Neighbours' labels stand on different levels.
    const ends = [];
    for (const label of labels) {
      label.x = left(label.k) + thick / 2;
      label.level = ends.findIndex((end) => end < label.x - 9);
      if (label.level < 0) label.level = ends.length;
      ends[label.level] = label.x + 9;
    }
    const axis = svg(
      "g",
      { class: "gkf-axis" },
      svg("path", { class: "gkf-axis-line", d: `M${MARGIN.left} ${bottom}H${width - MARGIN.right}` }),
    );
    const every = nFrequencies > 25 ? 10 : nFrequencies > 10 ? 5 : 1;
    for (let k = 1; k <= nFrequencies; k++)
      if (k === 1 || k % every === 0)
        axis.append(svg("text", { x: left(k) + thick / 2, y: bottom + 16, "text-anchor": "middle" }, `${k}`));
    const ticks = y.ticks(3).map((value) => ({ value, text: String(value) }));
    still.replaceChildren(valueAxis(y, ticks, [MARGIN.left, width - MARGIN.right]), axis);
    choose(chosen);
  }

  /** Mark the bar of a frequency, or of none (null); its own look follows with the next `show`. */
  function choose(k) {
    chosen = k;
    choosing.toggleAttribute("hidden", k === null);
    if (k === null) return;
    set(band, { x: left(k) - CHOSEN, y: MARGIN.top, width: thick + 2 * CHOSEN, height: bottom - MARGIN.top });
    pointer.setAttribute("transform", `translate(${left(k) + thick / 2} ${bottom})`);
  }

  /** The frequency whose bar is at a place, in pixels from the left. */
  const frequencyAt = (px) => Math.max(1, Math.min(nFrequencies, 1 + Math.floor((px - MARGIN.left) / pitch)));

  const at = (index, k) => spectrum[index * nFrequencies + k - 1];

  function show(index) {
    const outlines = { plain: "", chosen: "", key: "" };
    for (let k = 1; k <= nFrequencies; k++)
      outlines[marked.has(k) ? "key" : k === chosen ? "chosen" : "plain"] +=
        `M${left(k).toFixed(1)} ${bottom}V${y(at(index, k)).toFixed(1)}h${thick.toFixed(1)}V${bottom}`;
    for (const kind in bars) bars[kind].setAttribute("d", outlines[kind]);
    for (const { k, x, text, level } of labels)
      text.setAttribute("transform", `translate(${x} ${(y(at(index, k)) - 5 - 12 * level).toFixed(1)})`);
    const tall = tallest(index);
    const named = tall.length > MOST_LABELS ? [] : tall.filter((k) => !marked.has(k));
    others.forEach((text, i) => {
      text.textContent = named[i] ?? "";
      if (i < named.length)
        text.setAttribute(
          "transform",
          `translate(${left(named[i]) + thick + 2} ${y(at(index, named[i])) + 4})`,
        );
    });
  }

  /** Frequencies with at least the share `tau` of the largest norm at a checkpoint, the tallest first. */
  function tallest(index) {
    const row = spectrum.subarray(index * nFrequencies, (index + 1) * nFrequencies);
    const limit = tau * row.reduce((a, b) => Math.max(a, b), 0);
    return Array.from(row.keys(), (i) => i + 1)
      .filter((k) => row[k - 1] >= limit)
      .sort((k, l) => row[l - 1] - row[k - 1]);
  }

  return { element, layout, show, tallest, choose, frequencyAt };
}
