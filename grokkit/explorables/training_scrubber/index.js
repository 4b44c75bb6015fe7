// TrainingScrubber: the loss chart is a handle; everything else shows the network at the step it is on.

import { lossChart } from "./loss_chart.js";
import { normChart } from "./norm_chart.js";
import { countRight } from "../web/panels/pair_grid.js";
import { pairReadout } from "../web/panels/pair_readout.js";
import { pairTable } from "../web/panels/pair_table.js";
import { spectrumChart } from "../web/panels/spectrum.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { DataError, ascending, bits, decode, int32, nearest, float64 } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { list, loss as lossText, percent, spokenLoss, whole } from "../web/toolkit/format.js";
import { keptGuess, places, valueAt } from "../web/toolkit/guess.js";
import { letter, swatch } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";
import { stepHead, stepSlider } from "../web/toolkit/step_bar.js";

const KIND = "training_scrubber";
const SPLITS = ["train", "test"];
const NARROW = 560; // pixels; below, the panels stand under one another
const GUTTER = 22; // pixels beside the table for the name of its rows
const GAP = 28; // between the panels, as in figures.css
const MOST_TABLE = 400; // so that chart and table are seen at once on a laptop
const LEAST_SIDE = 250; // for the panels beside the table

/** Check and arrange what the figure draws. */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, KIND, {
    step: int32("checkpoint"),
    curve_step: int32("point"),
    train_loss: float64("point"),
    test_loss: float64("point"),
    train_accuracy: float64("point"),
    test_accuracy: float64("point"),
    train: bits(p * p),
    correct: bits("checkpoint", p * p),
    spectrum: float64("checkpoint", Math.floor(p / 2)),
    weight_norm: float64("checkpoint"),
  });
  const { step: steps, curve_step: curveSteps } = arrays;
  if (!steps.length || !ascending(steps) || !curveSteps.length || !ascending(curveSteps))
    throw new DataError("the recorded steps are not in order");
  const train = arrays.train.unpack(0);
  const nTrain = train.reduce((sum, one) => sum + one, 0);
  const pointOf = Array.from(steps, (step) => nearest(curveSteps, step));
  return {
    run: manifest.run,
    p,
    steps,
    curveSteps,
    loss: { train: arrays.train_loss, test: arrays.test_loss },
    accuracy: { train: arrays.train_accuracy, test: arrays.test_accuracy },
    lossAt: (split, index) => arrays[`${split}_loss`][pointOf[index]],
    train,
    correct: arrays.correct,
    total: { train: nTrain, test: p * p - nTrain },
    right: countRight(arrays.correct, train, steps.length),
    spectrum: arrays.spectrum,
    nFrequencies: Math.floor(p / 2),
    keys: manifest.key_frequencies,
    tau: manifest.tau,
    weightNorm: arrays.weight_norm,
  };
}

export default figureModule(({ model, stage, figure }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { steps, right, total } = data;
  const run = share({ model, figure, run: data.run, steps });
  const { store } = run;
  const indexOf = (step) => nearest(steps, step);
  const view = { y: "log", x: "log" };

  // Panels
  const chart = lossChart(data);
  const table = pairTable(data, store);
  const { grid } = table;
  const spectrum = spectrumChart(data);
  const norm = normChart({ steps, values: data.weightNorm });
  const readout = pairReadout(data, store);
  const line = liveLine();

  // Controls
  const slider = stepSlider(run, spoken, "gkf-slider");
  const scores = Object.fromEntries(SPLITS.map((split) => [split, score(split)]));
  const head = stepHead(
    run,
    SPLITS.map((split) => scores[split].element),
  );
  const copy = copyButton(run);
  const guessBox = html("input", { type: "checkbox", checked: true, onchange: () => reaxis({}) });
  const guessChoice = html(
    "label",
    { class: "gkf-check", hidden: true },
    guessBox,
    "your guess from chapter 3",
  );
  const handle = html("div", { class: "gkf-chart" }, slider.element, chart.element);
  const key = Object.fromEntries(SPLITS.map((split) => [split, gridKey(split)]));

  const pairs = html(
    "div",
    { class: "gkf-panel gkf-pairs" },
    html(
      "p",
      { class: "gkf-title" },
      "Every pair ",
      letter("a"),
      ", ",
      letter("b"),
      ": is the answer right?",
    ),
    table.element,
    html(
      "table",
      { class: "gkf-key" },
      html(
        "thead",
        {},
        html(
          "tr",
          {},
          html("td", {}),
          html("th", { scope: "col" }, "right"),
          html("th", { scope: "col" }, "wrong"),
        ),
      ),
      html(
        "tbody",
        {},
        SPLITS.map((split) => key[split].element),
      ),
    ),
    choice(
      "pairs shown",
      [
        ["both", "all pairs"],
        ["train", "train"],
        ["test", "test"],
      ],
      "both",
      (kind) => grid.filter(kind, figure),
    ),
    readout.element,
  );

  stage.append(
    html("div", { class: "gkf-top" }, head.element, handle),
    html(
      "div",
      { class: "gkf-bar-row" },
      choice(
        "vertical",
        [
          ["log", "loss, log"],
          ["linear", "loss, linear"],
          ["accuracy", "accuracy"],
        ],
        view.y,
        (y) => reaxis({ y }),
      ),
      choice(
        "steps",
        [
          ["log", "log"],
          ["linear", "linear"],
        ],
        view.x,
        (x) => reaxis({ x }),
      ),
      guessChoice,
      copy.element,
    ),
    html(
      "div",
      { class: "gkf-panels" },
      pairs,
      html(
        "div",
        { class: "gkf-side" },
        html(
          "div",
          { class: "gkf-panel" },
          html(
            "p",
            { class: "gkf-title" },
            "Waves in the embedding",
            html("small", {}, "norm of W", html("sub", {}, "E"), " at each frequency k"),
          ),
          spectrum.element,
        ),
        html(
          "div",
          { class: "gkf-panel" },
          html("p", { class: "gkf-title" }, "Size of the weights", html("small", {}, "sum of all squares")),
          norm.element,
        ),
      ),
    ),
    line.element,
  );

  // What changes with the step
  let shown = -1;
  function show() {
    const index = indexOf(store.get().step);
    if (index === shown) return;
    shown = index;
    for (const split of SPLITS) {
      const [hits, all] = [right[index][split], total[split]];
      scores[split].accuracy.textContent = percent(hits, all);
      scores[split].loss.textContent = lossText(data.lossAt(split, index));
      key[split].right.textContent = whole(hits);
      key[split].wrong.textContent = whole(all - hits);
    }
    chart.show(index);
    grid.show(index);
    spectrum.show(index);
    norm.show(index);
    readout.show(index);
    line.say(summary(index));
    table.describe(gridText(index));
  }

  function rate(split, index) {
    return percent(right[index][split], total[split]);
  }
  function spoken(index) {
    return (
      `step ${whole(steps[index])}: train ${rate("train", index)} right, loss ${spokenLoss(data.lossAt("train", index))}; ` +
      `test ${rate("test", index)} right, loss ${spokenLoss(data.lossAt("test", index))}`
    );
  }
  const gridText = (index) =>
    `Table of all ${whole(data.p ** 2)} pairs. ` +
    SPLITS.map((s) => `${s}: ${whole(right[index][s])} of ${whole(total[s])} right`).join("; ") +
    ".";
  function summary(index) {
    const tall = spectrum.tallest(index);
    const waves =
      `Tallest waves in the embedding: k = ${list(tall.slice(0, 5))}; ` +
      `${tall.length} of ${data.nFrequencies} reach ${100 * data.tau} % of the tallest.`;
    return (
      `Step ${whole(steps[index])}: train ${rate("train", index)} right (loss ${lossText(data.lossAt("train", index))}), ` +
      `test ${rate("test", index)} right (loss ${lossText(data.lossAt("test", index))}). ${waves} ` +
      `Sum of squared weights: ${whole(data.weightNorm[index])}.${guessText(steps[index])}`
    );
  }
  function guessText(step) {
    const { guess } = view;
    if (!guess || step < guess.span[0]) return "";
    const mine = valueAt(
      guess.shares.map((_, c) => places(guess.span).step(c)),
      guess.shares,
      step,
    );
    return ` Your guess for the test pairs here: ${Math.round(100 * mine)} %.`;
  }

  // What the reader does
  function reaxis(change) {
    Object.assign(view, change);
    layout(stage.clientWidth);
  }
  const stopDrag = draggable(
    handle,
    (x) => slider.go(chart.indexAt(x)),
    (dragging) => {
      handle.classList.toggle("gkf-dragging", dragging);
      if (!dragging) return;
      slider.element.classList.add("gkf-by-hand"); // the keys go on from here, but a ring would be in the way
      slider.element.focus({ preventScroll: true });
    },
  );
  for (const event of ["keydown", "blur"])
    slider.element.addEventListener(event, () => slider.element.classList.remove("gkf-by-hand"));
  const stopNorm = draggable(norm.element, (x) => slider.go(norm.indexAt(x)));
  const unsubscribe = store.subscribe(show);

  function layout(width) {
    const narrow = width < NARROW;
    stage.classList.toggle("gkf-narrow", narrow);
    const guess = view.y === "accuracy" ? keptGuess(data.run.id) : null; // it may have been made since
    guessChoice.hidden = !guess;
    view.guess = guessBox.checked ? guess : null;
    chart.layout(width, view);
    const side = narrow ? width : Math.min(MOST_TABLE, width - GUTTER - GAP - LEAST_SIDE);
    table.layout(side, figure);
    pairs.style.width = narrow ? "" : `${grid.side() + GUTTER}px`;
    const rest = narrow ? width : width - grid.side() - GUTTER - GAP;
    const tall = narrow ? 330 : grid.side() + 150; // both charts together end where the table's key ends
    spectrum.layout(rest, Math.round(tall * 0.55));
    norm.layout(rest, Math.round(tall * 0.45), view.x);
    shown = -1;
    show();
  }

  return {
    layout,
    theme: () => grid.paint(figure),
    stop() {
      stopDrag();
      stopNorm();
      head.stop();
      slider.stop();
      line.stop();
      copy.stop();
      unsubscribe();
      readout.stop();
      table.stop();
      run.stop();
    },
  };
});

function score(split) {
  const accuracy = html("strong", { class: "gkf-accuracy" });
  const loss = html("span", {});
  const element = html(
    "div",
    { class: `gkf-score gkf-${split}-text` },
    html("span", { class: "gkf-label" }, swatch(split), ` ${split}`),
    accuracy,
    html("span", { class: "gkf-loss" }, "loss ", loss),
  );
  return { element, accuracy, loss };
}

function gridKey(split) {
  const [right, wrong] = [html("span"), html("span")];
  const element = html(
    "tr",
    {},
    html("th", { scope: "row" }, split),
    html("td", {}, swatch(split), " ", right),
    html("td", {}, swatch(split, true), " ", wrong),
  );
  return { element, right, wrong };
}
