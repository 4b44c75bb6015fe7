// Interference: chosen frequencies, their waves and the sum, and how well it singles out a + b.

import { frequencyToggles } from "./frequency_toggles.js";
import { marginHistogram } from "./margin_histogram.js";
import { waveStack } from "./wave_stack.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { DataError, bits, decode, int32, float64, float32 } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { list, whole } from "../web/toolkit/format.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { numberInput } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";
import { margin, rank, superpose } from "./superposition.js";
import { mod } from "../web/toolkit/waves.js";

const KIND = "interference";
const NARROW = 560;
const SAME = 1e-9; // margins that are equal but for rounding
const NUMBER_WORDS = ["none", "one", "two", "three", "four", "five", "six"];

/** Check and arrange what the figure draws. */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const n = Math.floor(p / 2);
  const arrays = decode(manifest, block, KIND, {
    alphas: float64(n),
    counts: int32(n, "bin"),
    best: bits(n, n),
    typical: bits(n, n),
    worst: bits(n, n),
  });
  const keys = manifest.key_frequencies;
  if (!Array.isArray(keys) || !keys.every((k) => Number.isInteger(k) && k >= 1 && k <= n))
    throw new DataError(`the frequencies of its network are not numbers from 1 to ${n}`);
  const nBins = arrays.counts.length / n;
  const ones = (bits, size) =>
    Array.from(bits.unpack(size - 1).keys())
      .filter((i) => bits.at(size - 1, i))
      .map((i) => i + 1);
  return {
    p,
    n,
    keys,
    alpha: (k) => arrays.alphas[k - 1],
    counts: (size) => arrays.counts.subarray((size - 1) * nBins, size * nBins),
    set: (kind, size) => ones(arrays[kind], size),
    ceiling: p / (p - 1),
    allUpTo: manifest.all_up_to,
    drawn: manifest.drawn,
  };
}

/** Frequencies that are in one list and not in the other, ascending. */
export function difference(one, other) {
  const [s, t] = [new Set(one), new Set(other)];
  return [...new Set([...one, ...other])].filter((k) => s.has(k) !== t.has(k)).sort((k, l) => k - l);
}

const few = (n) => NUMBER_WORDS[n] ?? String(n);
const signed = (x, digits) => x.toFixed(digits).replace("-", "−");
/** Three digits, for margins from 0.0015 to 60. */
export const digits3 = (x) =>
  Math.abs(x) < 0.0005
    ? "0"
    : Math.abs(x) < 0.1
      ? signed(x, 4)
      : Math.abs(x) < 10
        ? signed(x, 2)
        : signed(x, 1);
const percent = (share) =>
  `${(100 * share).toFixed(share < 0.1 || share > 0.99 ? 1 : 0).replace("-", "−")} %`;

export default figureModule(({ model, stage, figure, load, complain }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, n, keys } = data;
  const run = share({ model, figure }); // of the run only the last checkpoint is shown: there is no step to share
  const { store } = run;
  const view = { alphas: "equal", real: false };
  let logits = null; // {a, rows} of the a that was loaded last
  let width = 0;

  const below = (x) => (Number.isInteger(x) && x < p ? x : 0);
  const pair = () => ({ a: below(store.get().a), b: below(store.get().b) });
  const chosen = () =>
    difference(
      keys,
      store.get().cut.filter((k) => k >= 1 && k <= n),
    );

  // Controls and panels
  const stack = waveStack(p);
  const histogram = marginHistogram(data.ceiling);
  const toggles = frequencyToggles(n, new Set(keys), "Frequencies in the sum", (k, on) => {
    const K = chosen().filter((other) => other !== k);
    store.set({ cut: difference(keys, on ? [...K, k] : K), k: on ? k : null });
  });
  const numbers = {};
  for (const name of ["a", "b"])
    numbers[name] = numberInput(name, p, (value) => store.set({ ...pair(), [name]: value }));
  const sum = html("span", { class: "gkf-sum-text" });
  const copy = copyButton(run, "Copy link to this state");
  const line = liveLine();
  const lead = html("strong", { class: "gkf-accuracy" });
  const leadUnit = html("span", {});
  const place = html("p", { class: "gkf-place" });
  const title = html("p", { class: "gkf-title" });
  const preset = (kind) =>
    html("button", { type: "button", class: "gkf-quiet", onclick: () => choose(kind) });
  const presets = Object.fromEntries(
    ["network", "best", "typical", "worst"].map((kind) => [kind, preset(kind)]),
  );
  const realBox = html("input", {
    type: "checkbox",
    onchange: (event) => {
      view.real = event.target.checked;
      show();
    },
  });
  const realLabel = html(
    "label",
    { class: "gkf-check" },
    realBox,
    html("span", { class: "gkf-ring-swatch", "aria-hidden": "true" }),
    " its real logits for this pair",
  );
  const chart = html("div", { class: "gkf-wave-chart" }, stack.element);

  stage.append(
    html(
      "p",
      { class: "gkf-title" },
      "Frequencies in the sum",
      html("small", {}, "a dot marks those of the network"),
    ),
    toggles.element,
    html("div", { class: "gkf-presets" }, Object.values(presets)),
    html(
      "div",
      { class: "gkf-bar-row" },
      choice(
        "weights",
        [
          ["equal", "all equal"],
          ["network", "as in the network"],
        ],
        "equal",
        (value) => {
          view.alphas = value;
          redraw();
        },
      ),
      realLabel,
    ),
    html(
      "div",
      { class: "gkf-inputs" },
      numbers.a.element,
      html("span", {}, "+"),
      numbers.b.element,
      sum,
      copy.element,
    ),
    chart,
    html(
      "div",
      { class: "gkf-panels" },
      html(
        "div",
        { class: "gkf-lead" },
        html("span", { class: "gkf-label" }, "margin"),
        html("p", {}, lead, " ", leadUnit),
        place,
      ),
      html("div", { class: "gkf-histogram-box" }, title, histogram.element),
    ),
    line.element,
  );
  chart.setAttribute("role", "img");

  function choose(kind) {
    const size = chosen().length || keys.length;
    store.set({ cut: difference(keys, kind === "network" ? keys : data.set(kind, size)), k: null });
  }

  // What is drawn
  let K, alphas, scores, found, words;
  function redraw() {
    if (!width) return;
    K = chosen();
    const equal = view.alphas === "equal";
    alphas = K.map((k) => (equal ? 1 : data.alpha(k)));
    scores = superpose(K, alphas, p);
    found = margin(scores);
    toggles.show(new Set(K), store.get().k);
    const size = K.length;
    presets.network.textContent = `the network’s ${few(keys.length)}`;
    for (const [kind, word] of [
      ["best", "the best"],
      ["typical", "a middling set of"],
      ["worst", "the worst"],
    ]) {
      presets[kind].textContent = `${word} ${few(size)}`;
      presets[kind].hidden = size < 2 || size === n;
    }
    realLabel.hidden = equal;
    stack.layout(width, {
      K,
      alphas,
      scores,
      lead: found.lead,
      rivals: found.rivals,
      text: digits3(found.lead),
      unit: equal ? "" : "nats",
      k: store.get().k,
    });
    const narrow = width < NARROW;
    histogram.layout(narrow ? width : width - 268, 176);
    histogram.show(size ? data.counts(size) : [0], found.share, percent(Math.max(found.share, 0)));
    title.textContent = size
      ? `All sets of ${few(size)}, by margin${size > data.allUpTo ? " (a sample)" : ""}`
      : "";
    lead.textContent = size ? digits3(found.lead) : "–";
    leadUnit.textContent = size
      ? equal
        ? `of a peak of ${size}`
        : `nats, of a peak of ${digits3(scores[0])}`
      : "";
    words = standing();
    place.textContent = words;
    show();
  }

  const shareOf = (set) =>
    margin(
      superpose(
        set,
        set.map(() => 1),
        p,
      ),
    ).share;

  /** Where the margin stands among those of all sets of the same size, in a sentence. */
  function standing() {
    const size = K.length;
    if (!size) return "Choose at least one frequency.";
    const leads = `The right answer leads by ${percent(found.share)} of its own height: `;
    if (size === n) return `${leads}with all frequencies there are, no answer comes nearer than another.`;
    const [best, worst] = ["best", "worst"].map((kind) => shareOf(data.set(kind, size)));
    if (best - worst < SAME) return `${leads}alone, all frequencies do equally badly.`;
    const what =
      size <= data.allUpTo
        ? `all sets of ${few(size)}`
        : `${whole(data.drawn)} sets of ${few(size)} drawn by lot`;
    const end = view.alphas === "equal" ? "." : " with equal weights.";
    if (found.share > best + SAME) return `${leads}more than in any of ${what}${end}`;
    if (found.share > best - SAME) return `${leads}as much as in the best of ${what}${end}`;
    if (found.share < worst + SAME)
      return `${leads}${found.share > worst - SAME ? "as little as in the worst of" : "less than in any of"} ${what}${end}`;
    return `${leads}more than in ${percent(rank(data.counts(size), found.share / data.ceiling))} of ${what}${end}`;
  }

  let shownPair = "";
  function show() {
    const { a, b } = pair();
    const c = (a + b) % p;
    numbers.a.show(a);
    numbers.b.show(b);
    sum.replaceChildren("= ", html("strong", { class: "gkf-letter-c" }, `${c}`), ` mod ${p}`);
    const wanted = view.real && view.alphas === "network";
    if (wanted && logits?.a !== a) fetchLogits(a);
    const row = wanted && logits?.a === a ? logits.rows.subarray(b * p, (b + 1) * p) : null;
    stack.show(a, b, row);
    const text = summary(a, b, row);
    chart.setAttribute("aria-label", text);
    line.say(text);
    shownPair = `${a} ${b}`;
  }

  function fetchLogits(a) {
    load(`a-${a}`)
      .then(({ manifest, block }) => {
        const rows = decode(manifest, block, KIND, { logits: float32(p, p) }).logits;
        complain(null);
        if (pair().a !== a) return;
        logits = { a, rows };
        show();
      })
      .catch(complain);
  }

  function summary(a, b, row) {
    const c = (a + b) % p;
    if (!K.length) return "No frequency is chosen: all answers have the same score.";
    const waves =
      K.length === 1 ? `One wave, k = ${K[0]}` : K.length > 8 ? `${K.length} waves` : `Waves k = ${list(K)}`;
    const places = found.rivals
      .slice(0, 2)
      .map((delta) => mod(c + delta, p))
      .sort((x, y) => x - y);
    const unit = view.alphas === "equal" ? "" : " nats";
    const real = row
      ? ` The network’s own logits: ${digits3(row[c])} at ${c}, at most ${digits3(Math.max(...row.filter((_, i) => i !== c)))} elsewhere.`
      : "";
    const height = (score) => (found.lead < 0.05 ? signed(score, 4) : digits3(score));
    return (
      `${a} + ${b} = ${c} mod ${p}. ${waves}: the sum is ${height(scores[0])} at ${c}, and at most ` +
      `${height(scores[0] - found.lead)}, at ${list(places)}, elsewhere: margin ${digits3(found.lead)}${unit}. ${words}${real}`
    );
  }

  // What the reader does
  let grip = null;
  const stopDrag = draggable(
    chart,
    (px, py) => {
      const { a, b } = pair();
      grip ??= stack.gripAt(px, py, a, b);
      const at = stack.answerAt(px);
      store.set(grip === "a" ? { a: at, b } : { a, b: mod(at - a, p) });
    },
    (dragging) => {
      grip = null;
      chart.classList.toggle("gkf-dragging", dragging);
    },
  );
  const unsubscribe = store.subscribe((now, before) => {
    if (now.cut !== before.cut || now.k !== before.k) redraw();
    else if (width && `${pair().a} ${pair().b}` !== shownPair) show();
  });

  return {
    layout(newWidth) {
      width = newWidth;
      stage.classList.toggle("gkf-narrow", width < NARROW);
      redraw();
    },
    theme() {},
    stop() {
      stopDrag();
      unsubscribe();
      copy.stop();
      line.stop();
      run.stop();
    },
  };
});
