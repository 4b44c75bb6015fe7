// Surgery: the reader switches parts off, says how much will be left, and only then sees.

import { calibrationChart } from "./calibration.js";
import { calibrationText, cutOf, firstSubsets, readCut, readPredictions } from "./operations.js";
import { countRight } from "../web/panels/pair_grid.js";
import { pairTable } from "../web/panels/pair_table.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { Bits, DataError, ascending, bits, decode, int32, nearest, float64 } from "../web/toolkit/data.js";
import { html, uid } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { list, loss as lossText, percent, whole } from "../web/toolkit/format.js";
import { keep, kept } from "../web/toolkit/keep.js";
import { swatch } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";

const KIND = "surgery";
const SPLITS = ["train", "test"];
const NARROW = 640; // pixels; below, everything stands under one another
const GUTTER = 22; // beside the table, for the name of its rows
const TABLE = { share: 0.42, most: 345 }; // of the width; pixels
const PLACES = [
  ["embedding", "waves in the embedding"],
  ["logits", "waves in the logits"],
  ["heads", "heads"],
  ["neurons", "neurons"],
];

/** Check and arrange what the figure needs at first. */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const { operations, moments: names, clusters } = manifest ?? {};
  const whole = (n) => Number.isInteger(n) && n >= 0 && n < 1000;
  if (
    !Array.isArray(operations) ||
    !operations.length ||
    !operations.every(({ name, parts }) => typeof name === "string" && parts?.every?.(whole))
  )
    throw new DataError("what can be cut is not described");
  const { first, total } = firstSubsets(operations);
  const arrays = decode(manifest, block, KIND, {
    step: int32("checkpoint"),
    moment: int32("moment"),
    train: bits(p * p),
    ...outcomeShapes(total, p),
  });
  const { step: steps, moment } = arrays;
  if (!steps.length || !ascending(steps) || !moment.length || !ascending(moment))
    throw new DataError("the recorded steps are not in order");
  if (names?.length !== moment.length) throw new DataError("the moments of training are not described");
  const train = arrays.train.unpack(0);
  const nTrain = train.reduce((sum, one) => sum + one, 0);
  return {
    run: manifest.run,
    p,
    steps,
    moments: Array.from(moment, (step, i) => ({ step, name: names[i] })),
    operations,
    clusters: clusters ?? {},
    nKeys: manifest.n_keys,
    first,
    total,
    train,
    count: { train: nTrain, test: p * p - nTrain },
    outcomes: outcomesOf(arrays, train, total),
  };
}

const outcomeShapes = (total, p) => ({
  right: bits(total, p * p),
  train_loss: float64(total),
  test_loss: float64(total),
});

/** The outcomes at one moment, from a part of the data. */
export const readOutcomes = ({ p, total, train }, manifest, block) =>
  outcomesOf(decode(manifest, block, KIND, outcomeShapes(total, p)), train, total);

const outcomesOf = (arrays, train, total) => ({
  right: arrays.right,
  counts: countRight(arrays.right, train, total),
  loss: { train: arrays.train_loss, test: arrays.test_loss },
});

export default figureModule(({ model, stage, figure, load, complain }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { p, operations, moments, total } = data;
  const run = share({ model, figure, run: data.run, steps: data.steps });
  const { store } = run;
  const last = moments.length - 1;
  const momentSteps = moments.map(({ step }) => step);
  const outcomes = new Map([[last, data.outcomes]]); // moment → outcomes that are here

  // The table of pairs shows one row of bits: moment by moment, subset by subset.
  const { rowBytes } = data.outcomes.right;
  const rows = new Bits(new Uint8Array(moments.length * total * rowBytes), p * p);
  const take = (moment, here) => {
    outcomes.set(moment, here);
    rows.bytes.set(here.right.bytes, moment * total * rowBytes);
  };
  take(last, data.outcomes);

  const memory = `surgery.${data.run.id}`;
  let predictions = readPredictions(kept(memory));
  let place = "embedding"; // what can be switched, while nothing is
  let instead = "zero";

  // Controls
  const table = pairTable({ p, train: data.train, correct: rows }, store);
  const tableTitle = html("p", { class: "gkf-title" });
  const where = choice("Cut", PLACES, place, (value) => change({ place: value }));
  const what = choice(
    "in their place",
    [
      ["zero", "zero"],
      ["mean", "their mean"],
    ],
    instead,
    (value) => change({ instead: value }),
  );
  const when = choice(
    "Network",
    moments.map(({ name }, i) => [String(i), name]),
    String(last),
    (i) => store.set({ step: moments[Number(i)].step }),
  );
  const switches = html("fieldset", { class: "gkf-switches" });
  const copy = copyButton(run, "Copy link to this cut");

  const guess = html("input", {
    type: "range",
    class: "gkf-range",
    min: 0,
    max: 100,
    step: 1,
    value: 50,
    id: uid("guess"),
  });
  const guessText = html("output", { class: "gkf-said", for: guess.id });
  const commit = html(
    "button",
    { type: "button", class: "gkf-commit", onclick: operate },
    "Commit, then cut",
  );
  const ask = html(
    "div",
    { class: "gkf-ask" },
    html(
      "label",
      { for: guess.id },
      "How many of the ",
      swatch("test"),
      " test pairs will still be right? You say ",
      guessText,
    ),
    guess,
    commit,
  );
  const verdict = html("p", { class: "gkf-verdict", tabindex: -1 });
  const cells = {};
  const scores = html(
    "table",
    { class: "gkf-scores" },
    html(
      "thead",
      {},
      html(
        "tr",
        {},
        html("td", {}),
        SPLITS.flatMap((split) => [
          html("th", { scope: "col" }, swatch(split), ` ${split} right`),
          html("th", { scope: "col" }, `${split} loss`),
        ]),
      ),
    ),
    html(
      "tbody",
      {},
      [
        ["whole", "whole network"],
        ["cut", "after the cut"],
      ].map(([name, text]) =>
        html(
          "tr",
          {},
          html("th", { scope: "row" }, text),
          SPLITS.flatMap((split) =>
            ["right", "loss"].map((what) => (cells[`${name}.${split}.${what}`] = html("td"))),
          ),
        ),
      ),
    ),
  );
  const chart = calibrationChart();
  const calibration = html("p", { class: "gkf-calibration-text" });
  const forget = html(
    "button",
    { type: "button", class: "gkf-quiet", onclick: startAgain },
    "Forget my predictions",
  );
  const line = liveLine();

  stage.append(
    html("div", { class: "gkf-bar-row gkf-operations" }, when, where, what, switches),
    html(
      "div",
      { class: "gkf-theatre" },
      html(
        "div",
        { class: "gkf-theatre-table" },
        tableTitle,
        table.element,
        html(
          "p",
          { class: "gkf-table-key" },
          swatch("train"),
          " train ",
          swatch("test"),
          " test. Faint: wrong.",
        ),
      ),
      html(
        "div",
        { class: "gkf-theatre-side" },
        ask,
        verdict,
        scores,
        html(
          "div",
          { class: "gkf-record" },
          chart.element,
          html(
            "div",
            {},
            html("p", { class: "gkf-title" }, "Your calibration"),
            calibration,
            html("p", {}, forget),
            copy.element,
          ),
        ),
      ),
    ),
    line.element,
  );

  // State
  const momentNow = () => nearest(momentSteps, store.get().step);
  const nameOf = () => (place === "heads" || place === "neurons" ? `${place}-${instead}` : place);
  const operationNow = () => operations.findIndex(({ name }) => name === nameOf());
  const cutNow = () => readCut(store.get().cut, operations);
  const aboutOf = (moment, cut) => `${moments[moment].step}:${cutOf(cut, operations)}`;
  const partName = (n) =>
    ({
      heads: `head ${n}`,
      neurons: n ? `k = ${n} (${data.clusters[n]})` : `no frequency (${data.clusters[0]})`,
    })[place] ?? `k = ${n}`;

  function change(to) {
    ({ place, instead } = { place, instead, ...to });
    // Between zero and mean the same parts stay cut; between kinds nothing does.
    const before = cutNow();
    const mask =
      before && to.instead && operations[before.operation].name.startsWith(place) ? before.mask : 0;
    store.set({ cut: mask ? cutOf({ operation: operationNow(), mask }, operations) : [] });
    update();
  }

  let drawnFor = "";
  function drawSwitches(mask) {
    const { parts } = operations[operationNow()];
    if (drawnFor !== nameOf()) {
      drawnFor = nameOf();
      switches.replaceChildren(
        html("legend", {}, "Switch off"),
        ...parts.map((n, i) =>
          html(
            "label",
            { class: "gkf-switch" },
            html("input", { type: "checkbox", value: n, onchange: () => toggle(i) }),
            html("span", {}, partName(n)),
          ),
        ),
      );
      if (!parts.length) switches.append(html("p", {}, "This network has none."));
    }
    switches.querySelectorAll("input").forEach((input, i) => (input.checked = Boolean((mask >> i) & 1)));
  }

  function toggle(i) {
    const mask = (cutNow()?.mask ?? 0) ^ (1 << i);
    store.set({ cut: cutOf({ operation: operationNow(), mask }, operations) });
  }

  const asked = new Set();
  function fetch(moment) {
    if (asked.has(moment)) return;
    asked.add(moment);
    load(`step-${moments[moment].step}`)
      .then(({ manifest, block }) => {
        take(moment, readOutcomes(data, manifest, block));
        complain(null);
        update();
      })
      .catch((error) => {
        asked.delete(moment); // it may be there the next time
        complain(error);
      });
  }

  function update() {
    const cut = cutNow();
    if (cut)
      [place, instead] = (([kind, how]) => [kind, how ?? instead])(operations[cut.operation].name.split("-"));
    check(where, place);
    check(what, instead);
    what.hidden = place !== "heads" && place !== "neurons";
    const moment = momentNow();
    check(when, String(moment));
    drawSwitches(cut?.mask ?? 0);
    const here = outcomes.get(moment);
    stage.classList.toggle("gkf-waiting", !here);
    if (here) complain(null);
    else return fetch(moment);
    show(moment, here, cut);
  }

  // What is seen
  function show(moment, here, cut) {
    const about = cut && aboutOf(moment, cut);
    const index = about ? predictions.findIndex((one) => one.about === about) : -1;
    const said = predictions[index];
    const row = said ? data.first[cut.operation] + cut.mask : 0;
    table.grid.show(moment * total + row);
    const of = said ? "after the cut" : "of the whole network";
    tableTitle.replaceChildren(
      `Right answers ${of}`,
      html("small", {}, `step ${whole(moments[moment].step)}, ${moments[moment].name}`),
    );
    ask.hidden = !cut || Boolean(said);
    fill("whole", here, 0);
    if (said) fill("cut", here, row);
    else
      for (const split of SPLITS)
        for (const entry of ["right", "loss"]) cells[`cut.${split}.${entry}`].textContent = cut ? "?" : "–";
    const right = (split, r) => percent(here.counts[r][split], data.count[split]);
    const sentence = !cut
      ? "Nothing is cut. Switch something off."
      : said
        ? `You said ${said.guess} %. It is ${right("test", row)}.`
        : "Say first, then see.";
    verdict.textContent = sentence;
    chart.show(predictions, index);
    calibration.textContent = calibrationText(predictions);
    forget.hidden = !predictions.length;
    table.describe(
      `Table of all ${whole(p * p)} pairs, right answers ${of}: ` +
        SPLITS.map((s) => `${s} ${whole(here.counts[row][s])} of ${whole(data.count[s])}`).join("; ") +
        ".",
    );
    const scored = (r) =>
      SPLITS.map((s) => `${s} ${right(s, r)} right, loss ${lossText(here.loss[s][r])}`).join("; ");
    line.say(
      `Network of step ${whole(moments[moment].step)} (${moments[moment].name}). Whole: ${scored(0)}. ` +
        (!cut
          ? sentence
          : `${described(cut)} ${said ? `After it: ${scored(row)}. You said ${said.guess} % of the test pairs.` : "What is left is shown when you have made a prediction."}`) +
        ` Your calibration: ${calibrationText(predictions)}`,
    );
  }

  function fill(name, here, row) {
    for (const split of SPLITS) {
      cells[`${name}.${split}.right`].textContent = percent(here.counts[row][split], data.count[split]);
      cells[`${name}.${split}.loss`].textContent = lossText(here.loss[split][row]);
    }
  }

  function described({ operation, mask }) {
    const names = operations[operation].parts.filter((_, i) => (mask >> i) & 1).map(partName);
    const from =
      { embedding: "from the embedding", logits: "the waves of a + b, from the logits" }[place] ??
      `with ${instead === "zero" ? "zero" : "their mean"} in their place`;
    return `Cut: ${place === "neurons" ? "neurons of " : ""}${list(names)}, ${from}.`;
  }

  // What the reader does
  function operate() {
    const [moment, cut] = [momentNow(), cutNow()];
    const here = outcomes.get(moment);
    if (!cut || !here) return;
    const row = data.first[cut.operation] + cut.mask;
    const outcome = (100 * here.counts[row].test) / data.count.test;
    predictions = [...predictions, { about: aboutOf(moment, cut), guess: Number(guess.value), outcome }];
    keep(memory, predictions);
    update();
    verdict.focus({ preventScroll: true }); // the button is gone
  }
  function startAgain() {
    predictions = [];
    keep(memory, predictions);
    update();
    switches.querySelector("input")?.focus({ preventScroll: true });
  }
  const sayGuess = () => {
    guessText.textContent = `${guess.value} %`;
    guess.setAttribute("aria-valuetext", `${guess.value} percent`);
  };
  guess.addEventListener("input", sayGuess);
  sayGuess();

  const unsubscribe = store.subscribe(update);

  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      table.layout(narrow ? width : Math.min(TABLE.share * width, TABLE.most), figure);
      stage.style.setProperty("--table", `${table.grid.side() + GUTTER}px`);
      update();
    },
    theme: () => table.grid.paint(figure),
    stop() {
      unsubscribe();
      table.stop();
      copy.stop();
      line.stop();
      run.stop();
    },
  };
});

/** Make a group of radio buttons show a value. */
function check(group, value) {
  for (const input of group.querySelectorAll("input")) input.checked = input.value === value;
}
