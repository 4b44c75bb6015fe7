// Surgery: the reader switches parts off, says how much will be left, and only then sees.

import { readData, readOutcomes } from "./data.js";
import { cutOf, readCut, readPredictions } from "./operations.js";
import { question, record, scoreTable, switchBoard } from "./panels.js";
import { isSwapped, nameOf, networkText, summary, tableText, toolOf, verdict } from "./words.js";
import { pairTable } from "../web/panels/pair_table.js";
import { choice } from "../web/toolkit/choice.js";
import { copyButton } from "../web/toolkit/copy_button.js";
import { Bits, nearest } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { whole } from "../web/toolkit/format.js";
import { keep, kept } from "../web/toolkit/keep.js";
import { swatch } from "../web/toolkit/letters.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";

/**
 * @import { Context, ShownRun } from "../web/toolkit/types.js"
 * @import { Outcomes, SurgeryData, SurgeryManifest } from "./data.js"
 * @import { Instead, Place, Seen, Tool } from "./words.js"
 */

const NARROW = 640; // pixels; below, everything stands under one another
const GUTTER = 22; // beside the table, for the name of its rows
const TABLE = { share: 0.42, most: 345 }; // of the width; pixels
/** @type {[Place, string][]} */
const PLACES = [
  ["embedding", "waves in the embedding"],
  ["logits", "waves in the logits"],
  ["heads", "heads"],
  ["neurons", "neurons"],
];
/** @type {[Instead, string][]} */
const INSTEAD = [
  ["zero", "zero"],
  ["mean", "their mean"],
];

export default figureModule((/** @type {Context<SurgeryManifest>} */ context) => {
  const { model, stage, figure, complain } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const { operations, moments } = data;
  const run = share({ model, figure, run: data.run, steps: data.steps });
  const { store } = run;
  const memory = `surgery.${data.run.id}`;
  let predictions = readPredictions(kept(memory));
  /** What can be switched, while nothing is. @type {Tool} */
  let tool = { place: "embedding", instead: "zero" };

  const outcomes = outcomesByMoment(context, data, update);
  const table = outcomeTable(data, outcomes.rows, store, figure);
  const tools = toolRow(data, tool, change, (moment) => store.set({ step: moments[moment].step }));
  const switches = switchBoard(data.clusters, toggle);
  tools.element.append(switches.element);
  const ask = question(operate);
  const said = html("p", { class: "gkf-verdict", tabindex: -1 });
  const scores = scoreTable(data);
  const copy = copyButton(run, "Copy link to this cut");
  const recorded = record(startAgain, copy.element);
  const line = liveLine();
  const side = html("div", { class: "gkf-theatre-side" }, ask, said, scores.element, recorded.element);
  stage.append(tools.element, html("div", { class: "gkf-theatre" }, table.element, side), line.element);

  // State
  const momentNow = () =>
    nearest(
      moments.map(({ step }) => step),
      store.get().step,
    );
  const cutNow = () => readCut(store.get().cut, operations);
  const operationNow = () => operations.findIndex(({ name }) => name === nameOf(tool));
  /** @param {number} mask */
  const setMask = (mask) => store.set({ cut: cutOf({ operation: operationNow(), mask }, operations) });
  /** What a prediction is about. @param {number} moment @param {import("./operations.js").Cut} cut */
  const aboutOf = (moment, cut) => `${moments[moment].step}:${cutOf(cut, operations)}`;

  // What the reader does
  /** @param {Partial<Tool>} to */
  function change(to) {
    tool = { ...tool, ...to };
    // Between zero and mean the same parts stay cut; between kinds nothing does.
    const before = cutNow();
    const stays = before && to.instead && operations[before.operation].name.startsWith(tool.place);
    setMask(stays ? before.mask : 0);
    update();
  }
  /** @param {number} i */
  function toggle(i) {
    setMask((cutNow()?.mask ?? 0) ^ (1 << i));
  }
  /** @param {number} guess */
  function operate(guess) {
    const [moment, cut] = [momentNow(), cutNow()];
    const here = outcomes.at(moment);
    if (!cut || !here) return;
    const row = data.first[cut.operation] + cut.mask;
    const outcome = (100 * here.counts[row].test) / data.count.test;
    predictions = [...predictions, { about: aboutOf(moment, cut), guess, outcome }];
    keep(memory, predictions);
    update();
    said.focus({ preventScroll: true }); // the button is gone
  }
  function startAgain() {
    predictions = [];
    keep(memory, predictions);
    update();
    switches.focus();
  }

  // What is seen
  function update() {
    const [moment, cut] = [momentNow(), cutNow()];
    if (cut) tool = toolOf(operations[cut.operation].name, tool.instead);
    tools.show(tool, moment);
    switches.show(tool.place, operations[operationNow()], cut?.mask ?? 0);
    const here = outcomes.at(moment);
    stage.classList.toggle("gkf-waiting", !here);
    if (!here) return outcomes.fetch(moment);
    complain(null);
    const index = cut ? predictions.findIndex(({ about }) => about === aboutOf(moment, cut)) : -1;
    const known = index < 0 ? undefined : predictions[index];
    const row = cut && known ? data.first[cut.operation] + cut.mask : 0;
    show({ moment, here, cut, said: known, row }, index);
  }

  /** @param {Seen} seen @param {number} index of the prediction */
  function show(seen, index) {
    table.show(seen);
    ask.hidden = !seen.cut || Boolean(seen.said);
    scores.fill("whole", seen.here, 0);
    if (seen.said) scores.fill("cut", seen.here, seen.row);
    else scores.hide("cut", seen.cut ? "?" : "–");
    said.textContent = verdict(data, seen);
    recorded.show(predictions, index);
    line.say(summary(data, seen, tool, predictions));
  }

  const unsubscribe = store.subscribe(update);
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      const wide = table.layout(narrow ? width : Math.min(TABLE.share * width, TABLE.most));
      stage.style.setProperty("--table", `${wide}px`);
      update();
    },
    theme: table.paint,
    stop() {
      unsubscribe();
      for (const part of [table, copy, line, run]) part.stop();
    },
  };
});

/**
 * What is left at each moment, fetched when it is wanted; and one row of bits for each outcome of each moment.
 * @param {Context} context
 * @param {SurgeryData} data
 * @param {() => void} arrived
 */
function outcomesByMoment({ load, complain }, data, arrived) {
  const { p, moments, total } = data;
  const { rowBytes } = data.outcomes.right;
  const rows = new Bits(new Uint8Array(moments.length * total * rowBytes), p * p);
  /** @type {Map<number, Outcomes>} */
  const here = new Map();
  /** @param {number} moment @param {Outcomes} outcomes */
  const take = (moment, outcomes) => {
    here.set(moment, outcomes);
    rows.bytes.set(outcomes.right.bytes, moment * total * rowBytes);
  };
  take(moments.length - 1, data.outcomes);
  /** @type {Set<number>} */
  const asked = new Set();
  return {
    rows,
    /** @param {number} moment */
    at: (moment) => here.get(moment),
    /** @param {number} moment */
    fetch(moment) {
      if (asked.has(moment)) return;
      asked.add(moment);
      load(`step-${moments[moment].step}`)
        .then(({ manifest, block }) => {
          take(moment, readOutcomes(data, manifest, block));
          complain(null);
          arrived();
        })
        .catch((error) => {
          asked.delete(moment); // it may be there the next time
          complain(error);
        });
    },
  };
}

/**
 * The table of pairs, one of all outcomes at a time.
 * @param {SurgeryData} data
 * @param {Bits} rows moment × outcome, pair
 * @param {ShownRun["store"]} store
 * @param {HTMLElement} figure
 */
function outcomeTable(data, rows, store, figure) {
  const table = pairTable({ p: data.p, train: data.train, correct: rows }, store);
  const title = html("p", { class: "gkf-title" });
  const key = [swatch("train"), " train ", swatch("test"), " test. Faint: wrong."];
  return {
    element: html(
      "div",
      { class: "gkf-theatre-table" },
      title,
      table.element,
      html("p", { class: "gkf-table-key" }, key),
    ),
    /** @param {Seen} seen */
    show(seen) {
      const { step, name } = data.moments[seen.moment];
      table.grid.show(seen.moment * data.total + seen.row);
      title.replaceChildren(
        `Right answers ${networkText(seen)}`,
        html("small", {}, `step ${whole(step)}, ${name}`),
      );
      table.describe(tableText(data, seen));
    },
    /** @param {number} side in pixels @returns {number} width of the whole */
    layout(side) {
      table.layout(side, figure);
      return table.grid.side() + GUTTER;
    },
    paint: () => table.grid.paint(figure),
    stop: table.stop,
  };
}

/**
 * Which network, and what can be cut.
 * @param {SurgeryData} data
 * @param {Tool} tool at first
 * @param {(to: Partial<Tool>) => void} change
 * @param {(moment: number) => void} go
 */
function toolRow({ moments }, tool, change, go) {
  const where = choice("Cut", PLACES, tool.place, (place) => change({ place }));
  const what = choice("in their place", INSTEAD, tool.instead, (instead) => change({ instead }));
  const when = choice(
    "Network",
    moments.map(({ name }, i) => [String(i), name]),
    String(moments.length - 1),
    (i) => go(Number(i)),
  );
  /** Make a group of radio buttons show a value. @param {HTMLElement} group @param {string} value */
  const check = (group, value) => {
    for (const input of group.querySelectorAll("input")) input.checked = input.value === value;
  };
  return {
    element: html("div", { class: "gkf-bar-row gkf-operations" }, when, where, what),
    /** @param {Tool} now @param {number} moment */
    show({ place, instead }, moment) {
      check(where, place);
      check(what, instead);
      what.hidden = !isSwapped(place);
      check(when, String(moment));
    },
  };
}
