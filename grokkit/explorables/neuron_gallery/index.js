// NeuronGallery: all neurons of a frequency as small images; one of them large, with its waves, its formula, and
// what it writes.

import { answersChart } from "./answers_chart.js";
import { attention, beforeRelu, relu, waveTable } from "./neuron_math.js";
import { neuronWall } from "./neuron_wall.js";
import { pixelImage, shades } from "./pixel_image.js";
import { waveMap } from "./wave_map.js";
import { choice } from "../web/toolkit/choice.js";
import { DataError, ascending, decode, int32, nearest, float64, float32 } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { whole } from "../web/toolkit/format.js";
import { letter } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { numberInput } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";
import { clockOrder, mod } from "../web/toolkit/waves.js";

const KIND = "neuron_gallery";
const NARROW = 560; // pixels; below, the panels stand under one another
const WALL = { wide: 290, narrow: 420 }; // pixels: about how high the wall may be
const GAP = 28; // between the panels
const NONE = 0; // the "cluster" of neurons without a single frequency
const FIT = [
  "offset",
  "sizeA",
  "phaseA",
  "sizeB",
  "phaseB",
  "r2",
  "writeSize",
  "writePhase",
  "writeShare",
  "share",
];

/** Check and arrange what belongs to all steps. */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, KIND, {
    step: int32("checkpoint"),
    home: int32("neuron"),
    cluster: int32("neuron"),
  });
  const { step: steps, home, cluster } = arrays;
  const { milestones, threshold } = manifest;
  if (!steps.length || !ascending(steps)) throw new DataError("the recorded steps are not in order");
  if (
    !milestones?.length ||
    milestones.some((step) => !steps.includes(step)) ||
    milestones.at(-1) !== manifest.at
  )
    throw new DataError("the milestones are not recorded steps");
  if ([...home, ...cluster].some((k) => k < 0 || 2 * k > p))
    throw new DataError("a neuron has a frequency that does not exist");
  return {
    run: manifest.run,
    p,
    steps,
    milestones,
    threshold,
    home,
    cluster,
    last: readStep(manifest, block, p, home.length),
  };
}

/** The neurons at one step: tables, attention, and formulas by name. */
export function readStep(manifest, block, p, nNeurons) {
  const { score, said, through, offset, answers, fit } = decode(manifest, block, KIND, {
    score: float64("head", 2, p),
    said: float32("head", 2, p, "size"),
    through: float32(
      nNeurons,
      manifest?.arrays?.find(({ name }) => name === "said")?.shape.reduce((all, n) => all * n, 1) / (2 * p),
    ),
    offset: float64(nNeurons),
    answers: float32(nNeurons, p),
    fit: float32(FIT.length, nNeurons),
  });
  const formulas = Object.fromEntries(
    FIT.map((name, i) => [name, fit.subarray(i * nNeurons, (i + 1) * nNeurons)]),
  );
  return {
    step: manifest.at,
    tables: { said, through, offset },
    weights: attention(score, p),
    answers,
    fit: formulas,
  };
}

/** Neurons of each cluster in the order in which they are shown: by phase, or by share for those without one. */
export function sortedClusters({ home, cluster, last: { fit } }) {
  const groups = new Map();
  cluster.forEach((k, n) => groups.set(k, [...(groups.get(k) ?? []), n]));
  for (const [k, members] of groups)
    members.sort(
      k === NONE
        ? (m, n) => fit.share[n] - fit.share[m]
        : (m, n) => positive(fit.phaseA[m]) - positive(fit.phaseA[n]),
    );
  const dead = (n) => home[n] === 0;
  const none = groups.get(NONE);
  if (none) groups.set(NONE, [...none.filter((n) => !dead(n)), ...none.filter(dead)]);
  return new Map([...groups].sort(([k], [l]) => (k === NONE) - (l === NONE) || k - l));
}

/** An angle from 0 up to 2π. */
const positive = (angle) => mod(angle, 2 * Math.PI);
/** An angle in whole degrees, 0 … 359. */
export const degrees = (angle) => Math.round((positive(angle) * 180) / Math.PI) % 360;

const number = (x) => (Math.abs(x) < 0.005 ? "0.00" : x.toFixed(2)).replace("-", "−");
const percent = (x) => (x > 0 && x < 0.0095 ? "<1 %" : `${Math.round(100 * x)} %`);
const SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉";
const subscript = (k) => [...String(k)].map((d) => SUBSCRIPT[d]).join("");

export default figureModule(({ model, stage, figure, load, complain }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, steps, milestones, home, last } = data;
  const clusters = sortedClusters(data);
  const frequencies = [...clusters.keys()].filter((k) => k !== NONE);
  const run = share({ model, figure, run: data.run, steps });
  const { store } = run;
  const largest = frequencies.reduce(
    (best, k) => (clusters.get(k).length > (clusters.get(best)?.length ?? 0) ? k : best),
    NONE,
  );
  const known = new Map([[last.step, last]]); // steps whose data are here
  const view = { cluster: largest, byClock: false, now: last };
  const chosen = new Map([...clusters].map(([k, members]) => [k, bestOf(members)])); // place of the neuron, by cluster
  let ramp = null;
  let wide = 0;

  function bestOf(members) {
    return members.reduce((best, n, i) => (last.fit.r2[n] > last.fit.r2[members[best]] ? i : best), 0);
  }
  const members = () => clusters.get(view.cluster);
  const neuron = () => members()[chosen.get(view.cluster)];
  const orders = new Map([...new Set([NONE, ...home])].map((k) => [k, clockOrder(k, p)]));
  const orderOf = (n) => orders.get(view.byClock ? home[n] : NONE);
  const order = () => orderOf(neuron());
  const activation = (n, into) => relu(beforeRelu(n, view.now.tables, view.now.weights, p, into));

  // Panels
  const wall = neuronWall(p);
  const image = pixelImage(p);
  const map = waveMap(p);
  const writes = answersChart(p);
  const line = liveLine();
  const formula = formulaText();
  const ring = html("span", { class: "gkf-ring", hidden: true });
  const imageBox = html(
    "div",
    { class: "gkf-grid", role: "img" },
    image.canvas,
    html("div", { class: "gkf-rings", "aria-hidden": "true" }, ring),
  );
  const [shareText, pairText, heading] = ["gkf-shares", "gkf-pair-text", "gkf-title"].map((name) =>
    html("p", { class: name }),
  );
  const titleOfWall = html("p", { class: "gkf-title" });

  // Controls
  const slider = html("input", { type: "range", class: "gkf-range", min: 0, step: 1 });
  const numbers = Object.fromEntries(
    ["a", "b"].map((name) => [
      name,
      numberInput(name, p, (n) => store.set({ a: store.get().a ?? 0, b: store.get().b ?? 0, [name]: n })),
    ]),
  );
  const names = [...clusters.keys()].map((k) => [String(k), k === NONE ? "none" : String(k)]);
  const chooseCluster = choice("frequency k", names, String(view.cluster), (k) => toCluster(Number(k)));
  const chooseStep = choice(
    "step",
    milestones.map((step) => [String(step), whole(step)]),
    String(last.step),
    (step) => {
      run.player?.stop();
      store.set({ step: Number(step) });
    },
  );
  const chooseOrder = choice(
    "numbers",
    [
      ["plain", "0, 1, 2 …"],
      ["clock", "along the clock"],
    ],
    "plain",
    (kind) => {
      view.byClock = kind === "clock";
      paint();
    },
  );

  const panel = (title, ...children) => html("div", { class: "gkf-panel" }, title, children);
  const small = (title, note) => html("p", { class: "gkf-title" }, title, html("small", {}, note));
  const imagePanel = panel(
    heading,
    html(
      "div",
      { class: "gkf-grid-frame" },
      html("span", { class: "gkf-axis-b", "aria-hidden": "true" }, letter("b"), " →"),
      html("span", { class: "gkf-axis-a", "aria-hidden": "true" }, letter("a"), " "),
      imageBox,
    ),
    html(
      "div",
      { class: "gkf-pair" },
      html(
        "div",
        { class: "gkf-pair-inputs" },
        html("span", {}, "Follow a pair:"),
        numbers.a.element,
        numbers.b.element,
      ),
      pairText,
    ),
  );
  const mapPanel = panel(
    small("Its waves", [
      "frequency of ",
      letter("b"),
      " across, of ",
      letter("a"),
      " down; the larger a dot, the larger the wave",
    ]),
    map.element,
    shareText,
  );
  const writesPanel = panel(
    small("What it writes", [
      "per unit of activation, to the logit of each answer ",
      letter("c"),
      "; the line is its wave",
    ]),
    writes.element,
  );
  stage.append(
    html("div", { class: "gkf-bar-row" }, chooseCluster, chooseOrder, chooseStep),
    titleOfWall,
    wall.element,
    slider,
    formula.element,
    html(
      "div",
      { class: "gkf-panels gkf-neuron" },
      imagePanel,
      html("div", { class: "gkf-side" }, mapPanel, writesPanel),
    ),
    line.element,
  );

  // What changes with the neuron
  const values = new Float32Array(p * p);
  let waves = 0;
  function showNeuron() {
    const n = neuron();
    const place = chosen.get(view.cluster);
    const [k, fit] = [home[n], at(n)];
    wall.choose(place, figure);
    if (Number(slider.value) !== place) slider.value = String(place);
    slider.setAttribute("aria-valuetext", spoken(n));
    beforeRelu(n, view.now.tables, view.now.weights, p, values);
    showPair();
    relu(values);
    image.paint(values, order(), ramp);
    heading.replaceChildren(`Neuron ${n}`, html("small", {}, "its activation for all pairs"));
    formula.show(fit, k);
    showAnswers();
    cancelAnimationFrame(waves); // the waves take longer: after the image, and only where the reader stays
    waves = requestAnimationFrame(showWaves);
  }
  function showWaves() {
    const n = neuron();
    const k = home[n];
    const found = waveTable(values, p, k);
    map.show(found.norms, found.rest < 0.5 ? k : 0); // names only where they name what is seen
    const parts = k
      ? `Of its variance: ${percent(found.one)} in waves of a or b alone, ${percent(found.sum)} in waves of a + b, ` +
        `${percent(found.difference)} in waves of a − b (all with k = ${k}), ${percent(found.rest)} elsewhere.`
      : "It is the same for every pair.";
    shareText.textContent = parts;
    map.element.setAttribute("aria-label", `Map of the waves in neuron ${n}. ${parts}`);
    imageBox.setAttribute(
      "aria-label",
      `Activation of neuron ${n} for all ${whole(p * p)} pairs, ${view.byClock ? `numbers in the order of the clock with k = ${k}` : "numbers in order"}.`,
    );
    line.say(summary(n, parts));
  }
  function showAnswers() {
    const n = neuron();
    const [k, { writeSize, writePhase }] = [home[n], at(n)];
    const { a, b } = pair();
    const row = view.now.answers.subarray(n * p, (n + 1) * p);
    const sum = data.run.op === "add" && a !== null ? mod(a + b, p) : null;
    writes.show(
      row,
      (c) => (k ? writeSize * Math.cos((2 * Math.PI * mod(k * c, p)) / p + writePhase) : 0),
      order(),
      sum,
    );
  }
  /** Where the pair is in the image, and what the neuron does there. */
  function showPair() {
    const { a, b } = pair();
    ring.hidden = a === null;
    numbers.a.show(a);
    numbers.b.show(b);
    if (a === null) {
      pairText.textContent = "Point at the image, or type a and b.";
      return;
    }
    const [row, column] = [a, b].map((x) => order().indexOf(x));
    const size = Math.max(image.cell() + 12, 18);
    ring.style.transform = `translate(${(column + 0.5) * image.cell() - size / 2}px, ${(row + 0.5) * image.cell() - size / 2}px)`;
    ring.style.width = ring.style.height = `${size}px`;
    const before = beforeRelu(neuron(), view.now.tables, view.now.weights, p)[a * p + b];
    pairText.textContent =
      `${number(before)} before the ReLU, ` +
      (before > 0 ? "and after it." : "so 0 after it: for this pair it is silent.");
  }

  const at = (n) => Object.fromEntries(FIT.map((name) => [name, view.now.fit[name][n]]));
  const pair = () => {
    const { a, b } = store.get();
    return Number.isInteger(a) && Number.isInteger(b) && a < p && b < p ? { a, b } : { a: null, b: null };
  };
  function spoken(n) {
    const place = `neuron ${n}, ${chosen.get(view.cluster) + 1} of ${members().length}`;
    return view.cluster === NONE
      ? `${place}, ${percent(at(n).share)} of its variance at frequency ${home[n]}`
      : `${place}, phase ${degrees(at(n).phaseA)} degrees`;
  }
  function summary(n, parts) {
    const { r2, writeShare, phaseA, phaseB, writePhase } = at(n);
    const what =
      home[n] === 0
        ? "never changes"
        : `is a ReLU of waves with k = ${home[n]} and phases ${degrees(phaseA)}° in a, ${degrees(phaseB)}° in b (R² ${number(r2)}); ` +
          `it writes a wave of c with phase ${degrees(writePhase)}° (${percent(writeShare)} of its row)`;
    return `Step ${whole(view.now.step)}. Neuron ${n} ${what}. ${parts}`;
  }

  // What changes with cluster, step, order, theme and size
  function paint() {
    if (!wide) return;
    ramp = shades(figure);
    const [list, k] = [members(), view.cluster];
    const scratch = new Float32Array(p * p);
    wall.layout(list.length, wide, wide < NARROW ? WALL.narrow : WALL.wide);
    wall.paint(
      (i) => activation(list[i], scratch),
      (i) => orderOf(list[i]),
      ramp,
    );
    slider.max = list.length - 1;
    slider.setAttribute(
      "aria-label",
      k === NONE ? "Neuron without a single frequency, by share" : "Neuron of this cluster, by phase",
    );
    titleOfWall.replaceChildren(
      k === NONE
        ? `${list.length} neurons without a single frequency`
        : `The ${list.length} neurons with k = ${k}`,
      html(
        "small",
        {},
        (k === NONE
          ? `no frequency has ${100 * data.threshold} % of their variance; by the largest share they have`
          : "by phase, from 0° to 360°") +
          (view.now === last ? "" : `; as they were at step ${whole(view.now.step)}`),
      ),
    );
    showNeuron();
  }
  function toCluster(k) {
    view.cluster = k;
    if (k !== NONE) store.set({ k });
    paint();
  }
  function tick(fieldset, value) {
    for (const input of fieldset.querySelectorAll("input")) input.checked = input.value === String(value);
  }
  /** Follow the page: its step (the nearest milestone), its frequency, its pair. */
  function follow(now, before) {
    if (now.k !== before.k && clusters.has(now.k) && now.k !== NONE && now.k !== view.cluster) {
      view.cluster = now.k;
      tick(chooseCluster, now.k);
      paint();
    }
    if (now.step !== before.step) toStep(now.step);
    if (now.a !== before.a || now.b !== before.b) {
      showPair();
      showAnswers();
    }
  }
  let wanted = last.step;
  function toStep(step) {
    const milestone = milestones[nearest(milestones, step ?? last.step)];
    if (milestone === wanted) return;
    wanted = milestone;
    tick(chooseStep, milestone);
    if (known.has(milestone)) return arrive(milestone);
    load(`step-${milestone}`)
      .then(({ manifest, block }) => {
        known.set(milestone, readStep(manifest, block, p, home.length));
        if (wanted === milestone) arrive(milestone);
      })
      .catch((error) => {
        complain(error);
        wanted = view.now.step; // so that it can be asked for again
        tick(chooseStep, wanted);
      });
  }
  function arrive(step) {
    complain(null);
    view.now = known.get(step);
    paint();
  }

  // What the reader does
  const toPlace = (place) => {
    chosen.set(view.cluster, place);
    showNeuron();
  };
  slider.addEventListener("input", () => toPlace(Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!rows) return;
    event.preventDefault(); // up and down are rows of the wall
    const place = chosen.get(view.cluster) + rows * wall.columns();
    if (place >= 0 && place < members().length) toPlace(place);
  });
  const stopWall = draggable(
    wall.element,
    (x, y) => {
      const place = wall.at(x, y);
      if (place !== null && place !== chosen.get(view.cluster)) toPlace(place);
    },
    (dragging) => dragging && slider.focus({ preventScroll: true }),
  );
  const stopImage = draggable(image.canvas, (x, y) => {
    const [row, column] = image.cellAt(x, y).map((i) => order()[i]);
    store.set({ a: row, b: column });
  });
  const unsubscribe = store.subscribe(follow);
  const { k, step } = store.get();
  if (clusters.has(k) && k !== NONE) view.cluster = k;
  tick(chooseCluster, view.cluster);
  toStep(step);

  return {
    layout(width) {
      wide = width;
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      image.layout(narrow ? width : Math.min(400, 0.5 * width));
      imagePanel.style.width = narrow ? "" : `${image.side() + 22}px`;
      const rest = narrow ? width : width - image.side() - 22 - GAP;
      map.layout(Math.max(120, Math.min(rest, 280))); // a page may be narrow while its styles are loading
      writes.layout(rest, 150);
      paint();
    },
    theme: paint,
    stop() {
      cancelAnimationFrame(waves);
      unsubscribe();
      stopWall();
      stopImage();
      line.stop();
      run.stop();
    },
  };
});

/** The fitted formula; the words stay, the numbers are exchanged. */
function formulaText() {
  const slot = (name) => html("b", { class: `gkf-slot gkf-slot-${name}` });
  const slots = Object.fromEntries(
    [
      "offset",
      "sizeA",
      "phaseA",
      "sizeB",
      "phaseB",
      "r2",
      "writeSize",
      "writePhase",
      "writeShare",
      "readA",
      "readB",
      "both",
    ].map((name) => [name, slot(name)]),
  );
  const ks = Array.from({ length: 3 }, () => html("span"));
  const wave = (size, k, name, phase) => [
    slots[size],
    " cos(",
    html("i", {}, "w"),
    k,
    letter(name),
    " + ",
    slots[phase],
    ")",
  ];
  const element = html(
    "div",
    { class: "gkf-formula" },
    html(
      "p",
      {},
      html("span", { class: "gkf-label" }, "computes"),
      html(
        "span",
        {},
        "ReLU(",
        slots.offset,
        " + ",
        wave("sizeA", ks[0], "a", "phaseA"),
        " + ",
        wave("sizeB", ks[1], "b", "phaseB"),
        ")",
      ),
      html("span", { class: "gkf-fit" }, "R² = ", slots.r2),
    ),
    html(
      "p",
      {},
      html("span", { class: "gkf-label" }, "writes"),
      html("span", {}, wave("writeSize", ks[2], "c", "writePhase")),
      html("span", { class: "gkf-fit" }, slots.writeShare, " of its row"),
    ),
    html(
      "p",
      {},
      html("span", { class: "gkf-label" }, "phases"),
      html(
        "span",
        {},
        "read ",
        slots.readA,
        " and ",
        slots.readB,
        ", together ",
        slots.both,
        "; written ",
        (slots.written = slot("written")),
      ),
    ),
  );
  return {
    element,
    show(fit, k) {
      const [a, b, c] = [fit.phaseA, fit.phaseB, fit.writePhase].map((angle) => `${degrees(angle)}°`);
      const texts = {
        offset: number(fit.offset),
        sizeA: number(fit.sizeA),
        phaseA: a,
        sizeB: number(fit.sizeB),
        phaseB: b,
        r2: number(fit.r2),
        writeSize: number(fit.writeSize),
        writePhase: c,
        writeShare: percent(fit.writeShare),
        readA: a,
        readB: b,
        both: `${(degrees(fit.phaseA) + degrees(fit.phaseB)) % 360}°`,
        written: c,
      };
      for (const [name, text] of Object.entries(texts)) slots[name].textContent = text;
      for (const element of ks) element.textContent = subscript(k);
      element.classList.toggle("gkf-without", k === 0);
    },
  };
}
