// ForwardPass: one pair on its way through the network, stage by stage, with the weights of a moment of training.

import { shapes, forward } from "../web/engine/forward.js";
import { stagesOf } from "./stages.js";
import { momentChoice } from "./moments.js";
import { chosenPair, pairTable } from "../web/panels/pair_table.js";
import { inksOf, paintRow, rowsPanel, split, start } from "./rows.js";
import { stepper } from "./stepper.js";
import { Bits, DataError, ascending, bits, decode, int32, nearest, float32 } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { decimal, percent, whole } from "../web/toolkit/format.js";
import { letter, swatch } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { numberInput } from "../web/toolkit/number_input.js";
import { share } from "../web/toolkit/share.js";
import { equation } from "../web/toolkit/operations.js";

const KIND = "forward_pass";
const NARROW = 640; // pixels; below, the panels stand under one another
const GUTTER = 22; // beside the table, for the name of its rows
const GAP = 28; // between table and stages, as in forward_pass.css
const TABLE = 230;
const ROW = { wide: 50, narrow: 40 }; // height of a row of bars, in pixels
const THUMBNAIL_HEIGHT = 40; // as in forward_pass.css
const SIZES = ["p", "d_model", "n_heads", "d_head", "d_mlp"];

/** Check and arrange what the figure needs at first. */
export function readData(manifest, block) {
  const config = manifest?.model;
  if (!config || !SIZES.every((name) => Number.isInteger(config[name]) && config[name] > 0))
    throw new DataError("the sizes of the network are missing");
  const { p } = config;
  const arrays = decode(manifest, block, KIND, {
    step: int32("checkpoint"),
    milestone: int32("milestone"),
    label: int32(p * p),
    train: bits(p * p),
    answer: int32("milestone", p * p),
    ...weightShapes(config),
  });
  const { step: steps, milestone, label, answer } = arrays;
  if (!steps.length || !ascending(steps) || !milestone.length || !ascending(milestone))
    throw new DataError("the recorded steps are not in order");
  const about = manifest.milestones;
  if (
    about?.length !== milestone.length ||
    !about.every(({ typical }) => Object.values(typical ?? {}).every(Number.isFinite))
  )
    throw new DataError("the moments of training are not described");
  if (![label, answer].every((numbers) => numbers.every((c) => c >= 0 && c < p)))
    throw new DataError("it holds an answer that is none");
  return {
    run: manifest.run,
    config,
    p,
    steps,
    moments: about.map((moment, i) => ({ ...moment, step: milestone[i] })),
    label,
    train: arrays.train.unpack(0),
    correct: rightAnswers(answer, label),
    answerAt: (moment, pair) => answer[moment * p * p + pair],
    weights: weightsOf(arrays, config),
  };
}

const weightShapes = (config) =>
  Object.fromEntries(Object.entries(shapes(config)).map(([name, shape]) => [name, float32(...shape)]));

/** The weights of a moment, from a part of the data. */
export const readWeights = (config, manifest, block) =>
  weightsOf(decode(manifest, block, KIND, weightShapes(config)), config);

const weightsOf = (arrays, config) =>
  Object.fromEntries(Object.keys(shapes(config)).map((name) => [name, arrays[name]]));

/** Which answers are right, moment by moment, as the table of pairs wants them. */
function rightAnswers(answer, label) {
  const rowBytes = Math.ceil(label.length / 8);
  const bytes = new Uint8Array((answer.length / label.length) * rowBytes);
  answer.forEach((c, i) => {
    const pair = i % label.length;
    if (c === label[pair]) bytes[Math.floor(i / label.length) * rowBytes + (pair >> 3)] |= 1 << (pair & 7);
  });
  return new Bits(bytes, label.length);
}

export default figureModule(({ model, stage, figure, load, complain }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { config, p, moments } = data;
  const run = share({ model, figure, run: data.run, steps: data.steps });
  const { store } = run;
  const stages = stagesOf(config);
  const last = moments.length - 1;
  const weights = new Map([[last, data.weights]]); // moment → weights that are here
  const momentSteps = moments.map((moment) => moment.step);

  let open = 0; // stage
  let pointed = null; // entry that the reader points at, counted through the stage's rows; null: the telling one
  let view = null; // what is shown: moment, pair, tensors
  let rows = [];

  // Pair
  const numbers = Object.fromEntries(
    ["a", "b"].map((name) => [name, numberInput(name, p, (n) => choosePair({ [name]: n }))]),
  );
  const sum = html("span", { class: "gkf-sum" });
  const kind = html("p", { class: "gkf-kind" });
  const table = pairTable({ p, train: data.train, correct: data.correct }, store);
  const chosen = html(
    "div",
    { class: "gkf-chosen" },
    html("div", { class: "gkf-equation" }, numbers.a.element, html("span", {}, "+"), numbers.b.element, sum),
    kind,
  );
  const pairs = html(
    "div",
    { class: "gkf-all-pairs" },
    html("p", { class: "gkf-title" }, "Drag to choose a pair"),
    table.element,
    html(
      "p",
      { class: "gkf-table-key" },
      swatch("train"),
      " train ",
      swatch("test"),
      " test. Faint: the answer at this step is wrong.",
    ),
  );

  // Stages
  const choose = momentChoice(moments, (index) => store.set({ step: moments[index].step }));
  const steps = stepper(
    stages.map(({ name }) => name),
    openStage,
  );
  const title = html("p", { class: "gkf-stage-title" });
  const note = html("p", { class: "gkf-stage-note" });
  const tensors = html("code", { class: "gkf-tensors" });
  const panel = rowsPanel();
  const cursor = html("input", {
    type: "range",
    class: "gkf-cursor",
    min: 0,
    step: 1,
    "aria-label": "Number",
  });
  const entry = html("p", { class: "gkf-entry" });
  const line = liveLine();
  const pass = html(
    "div",
    { class: "gkf-pass" },
    choose.element,
    steps.element,
    html("div", { class: "gkf-stage-head" }, title, steps.turn),
    note,
    html("div", { class: "gkf-rows-frame" }, cursor, panel.element),
    html("div", { class: "gkf-under" }, entry, tensors),
  );

  stage.append(
    html("div", { class: "gkf-pass-panels" }, chosen, pass, pairs),
    exactness(moments),
    line.element,
  );

  // From state to numbers
  function choosePair(change) {
    const { a, b } = chosenPair(store, p) ?? { a: 0, b: 0 };
    store.set({ a, b, ...change });
  }
  const pairNow = () => chosenPair(store, p) ?? { a: 0, b: 0 };

  function update() {
    const moment = nearest(momentSteps, store.get().step);
    const { a, b } = pairNow();
    const pair = a * p + b;
    numbers.a.show(a);
    numbers.b.show(b);
    dressPair(a, b);
    choose.show(
      moment,
      moments.map((_, i) => data.answerAt(i, pair)),
      data.label[pair],
    );
    table.grid.show(moment);
    const here = weights.get(moment);
    pass.classList.toggle("gkf-waiting", !here);
    if (here) complain(null);
    else fetch(moment);
    // While weights are on their way the numbers stay those of the moment before, and say so.
    const shown = here ? moment : (view?.moment ?? last);
    if (view && view.moment === shown && view.pair === pair) return;
    view = {
      moment: shown,
      pair,
      a,
      b,
      config,
      label: data.label[pair],
      typical: moments[shown].typical,
      tensors: forward(weights.get(shown), config, a, b),
    };
    show();
  }

  const asked = new Set();
  function fetch(moment) {
    if (asked.has(moment)) return;
    asked.add(moment);
    load(`step-${moments[moment].step}`)
      .then(({ manifest, block }) => {
        weights.set(moment, readWeights(config, manifest, block));
        update();
      })
      .catch((error) => {
        asked.delete(moment); // it may be there the next time
        complain(error);
      });
  }

  function dressPair(a, b) {
    const text = equation(data.run, a, b);
    sum.textContent = `${text.slice(text.indexOf("="))}`;
    const said = (x, y) => (data.train[x * p + y] ? "a training pair" : "a test pair");
    const mirror = a === b ? "" : `, and so is its mirror image`;
    const same = data.train[a * p + b] === data.train[b * p + a];
    kind.textContent = `(${a}, ${b}) is ${said(a, b)}${same ? mirror : `; its mirror image (${b}, ${a}) is ${said(b, a)}`}.`;
  }

  // From numbers to pictures
  function show() {
    const { title: name, tensors: code, note: happens, summary } = stages[open];
    rows = stages[open].rows(view);
    title.textContent = `${open + 1} of ${stages.length}. ${name}`;
    note.textContent = happens(view);
    tensors.textContent = code;
    steps.show(open);
    arrange();
    panel.paint(ink);
    paintThumbnails();
    cursor.max = String(start(rows, rows.length) - 1);
    point();
    const { moment } = view;
    table.describe(
      `Table of all ${whole(p * p)} pairs at step ${whole(moments[moment].step)}; the chosen pair is ringed.`,
    );
    line.say(
      `${equation(data.run, view.a, view.b)}. Weights of step ${whole(moments[moment].step)} (${moments[moment].name}): ` +
        `the network says ${data.answerAt(moment, view.pair)}, ${data.answerAt(moment, view.pair) === view.label ? "right" : "wrong"}. ` +
        `Stage ${open + 1} of ${stages.length}, ${name[0].toLowerCase()}${name.slice(1)}. ${summary(view)}`,
    );
  }

  function point() {
    const told = () => {
      const [r, i] = stages[open].telling(view);
      return start(rows, r) + i;
    };
    const index = pointed ?? told();
    const { r, i } = split(rows, index);
    cursor.value = String(index);
    panel.point(index);
    const text = stages[open].entry(view, r, i);
    entry.textContent = text;
    cursor.setAttribute("aria-valuetext", text);
  }

  let width = 0;
  let thumbnailWidth = 0;
  let ink = inksOf(figure);
  const tableWidth = () => table.grid.side() + GUTTER;
  function arrange() {
    const narrow = width < NARROW;
    panel.arrange(rows, narrow ? width : width - tableWidth() - GAP, narrow ? ROW.narrow : ROW.wide);
  }

  function sizeThumbnails() {
    thumbnailWidth = steps.canvases[0].clientWidth;
    for (const canvas of steps.canvases) {
      [canvas.width, canvas.height] = [thumbnailWidth, THUMBNAIL_HEIGHT].map((side) =>
        Math.round(side * devicePixelRatio),
      );
      canvas.getContext("2d").scale(devicePixelRatio, devicePixelRatio);
    }
  }

  function paintThumbnails() {
    const box = { width: thumbnailWidth, height: THUMBNAIL_HEIGHT };
    stages.forEach((which, i) => {
      const context = steps.canvases[i].getContext("2d");
      context.clearRect(0, 0, box.width, box.height);
      const all = i === open ? rows : which.rows(view);
      const size =
        Math.max(...all.map(({ values }) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0))) || 1;
      const heights = all.map(({ height = 1 }) => height);
      const unit = box.height / heights.reduce((total, h) => total + h, 0);
      let y = 0;
      all.forEach((row, r) => {
        const height = heights[r] * unit;
        paintRow(
          context,
          { ...row, limit: row.shape === "bars" ? size : row.limit },
          {
            x: 0,
            y: y + (all.length > 1 ? 0.5 : 0),
            width: box.width,
            height: height - (all.length > 1 ? 1 : 0),
          },
          ink,
        );
        y += height;
      });
    });
  }

  // What the reader does
  function openStage(index) {
    open = index;
    pointed = null;
    show();
  }
  function pointAt(index) {
    pointed = Math.max(0, Math.min(Number(cursor.max), index));
    point();
  }
  cursor.addEventListener("input", () => pointAt(Number(cursor.value)));
  cursor.addEventListener("keydown", (event) => {
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!down) return; // the other keys are the native slider's
    event.preventDefault();
    const { r, i } = split(rows, Number(cursor.value));
    const next = Math.max(0, Math.min(rows.length - 1, r + down));
    pointAt(start(rows, next) + Math.min(i, rows[next].values.length - 1));
  });
  const under = (event) => {
    const box = panel.element.getBoundingClientRect();
    pointAt(panel.at(event.clientX - box.left, event.clientY - box.top));
  };
  panel.element.addEventListener("pointermove", under);
  panel.element.addEventListener("pointerdown", under);
  panel.element.style.touchAction = "pan-y";

  const unsubscribe = store.subscribe(update);

  return {
    layout(newWidth) {
      width = newWidth;
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      table.layout(narrow ? width : TABLE, figure);
      stage.style.setProperty("--table", `${tableWidth()}px`);
      sizeThumbnails();
      if (view) show();
      else update();
    },
    theme() {
      ink = inksOf(figure);
      table.grid.paint(figure);
      if (view) show();
    },
    stop() {
      unsubscribe();
      table.stop();
      line.stop();
      run.stop();
    },
  };
});

/** What quantising the weights does to the logits, for those who want to know how exact the numbers are. */
function exactness(moments) {
  const worst = Math.max(...moments.map(({ logit_error }) => logit_error));
  const changed = moments
    .filter(({ answers_changed }) => answers_changed)
    .map(({ name, answers_changed }) => `${answers_changed} (${name})`);
  return html(
    "details",
    { class: "gkf-exact" },
    html("summary", {}, "How exact are these numbers?"),
    html(
      "p",
      {},
      `The weights are stored in 8 bits, with one scale for each row. Over all pairs and moments this moves a logit by at most ` +
        `${decimal(worst)}, where the largest logits have the size ${decimal(Math.max(...moments.map(({ logit_size }) => logit_size)))}. ` +
        (changed.length
          ? `It changes this many answers: ${changed.join(", ")}. `
          : "It changes no answer. ") +
        "All numbers of the figure are computed here from these weights.",
    ),
  );
}
