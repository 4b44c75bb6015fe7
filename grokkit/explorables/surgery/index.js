// Surgery: the reader switches parts off, says how much will be left, and only then sees.

import { readData, readOutcomes } from "./data.js";
import { ownData } from "./mine.js";
import { cutOf, readCut, readPredictions } from "./operations.js";
import { question, record, scoreTable, switchBoard } from "./panels.js";
import { isSwapped, nameOf, networkText, summary, tableText, toolOf, verdict } from "./words.js";
import { withAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { pairTable } from "../web/panels/pair_table.js";
import { check, choice } from "../web/toolkit/choice.js";
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
 * @import { Context, Figure, ShownRun } from "../web/toolkit/types.js"
 * @import { Outcomes, SurgeryData, SurgeryManifest } from "./data.js"
 * @import { Cut, Prediction } from "./operations.js"
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

export default figureModule(
  withMine(drawing, (run, _, say) => ownData(run, (use) => withAsker(run.model, use), say)),
);

/** @param {Context<SurgeryManifest>} context @returns {Figure} */
function drawing(context) {
  const { model, stage, figure, complain } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const run = share({ model, figure, run: data.run, steps: data.steps });
  const { store } = run;
  const outcomes = outcomesByMoment(context, data, update);
  const table = outcomeTable(data, outcomes.rows, store, figure);
  const cutting = cuttingOf(data, store);
  const diary = diaryOf(data);
  const panels = panelsOf(data, run, cutting, {
    change(to) {
      cutting.change(to);
      update();
    },
    operate(guess) {
      const { moment, cut } = cutting.now();
      const here = outcomes.at(moment);
      if (!cut || !here) return;
      const outcome = (100 * here.counts[rowOf(data, cut)].test) / data.count.test;
      diary.add(moment, cut, { guess, outcome });
      update();
      panels.focusVerdict(); // the button is gone
    },
    startAgain() {
      diary.forget();
      update();
      panels.switches.focus();
    },
  });
  const theatre = html("div", { class: "gkf-theatre" }, table.element, panels.side);
  stage.append(panels.tools, theatre, panels.line.element);

  function update() {
    const { moment, cut } = cutting.now();
    panels.showTools(moment, cut);
    const here = outcomes.at(moment);
    stage.classList.toggle("gkf-waiting", !here);
    if (!here) return outcomes.fetch(moment);
    complain(null);
    const index = cut ? diary.find(moment, cut) : -1;
    const said = diary.all()[index];
    /** @type {Seen} */
    const seen = { moment, here, cut, said, row: cut && said ? rowOf(data, cut) : 0 };
    table.show(seen);
    panels.show(seen, diary.all(), index);
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
      for (const part of [table, panels, run]) part.stop();
    },
  };
}

/** Which of all outcomes a cut has. @param {SurgeryData} data @param {Cut} cut */
const rowOf = ({ first }, { operation, mask }) => first[operation] + mask;

/**
 * What is cut, from the page's state; and which parts could be, while none is.
 * @param {SurgeryData} data
 * @param {ShownRun["store"]} store
 */
function cuttingOf({ operations, moments }, store) {
  /** @type {Tool} */
  let tool = { place: "embedding", instead: "zero" };
  const operation = () => operations.findIndex(({ name }) => name === nameOf(tool));
  const cutNow = () => readCut(store.get().cut, operations);
  /** @param {number} mask */
  const setMask = (mask) => store.set({ cut: cutOf({ operation: operation(), mask }, operations) });
  return {
    tool: () => tool,
    operation: () => operations[operation()],
    /** Moment and cut of the page; by its parts a cut says with which tool it was made. */
    now() {
      const moment = nearest(
        moments.map(({ step }) => step),
        store.get().step,
      );
      const cut = cutNow();
      if (cut) tool = toolOf(operations[cut.operation].name, tool.instead);
      return { moment, cut };
    },
    /** @param {Partial<Tool>} to */
    change(to) {
      tool = { ...tool, ...to };
      // Between zero and mean the same parts stay cut; between kinds nothing does.
      const before = cutNow();
      const stays = before && to.instead && operations[before.operation].name.startsWith(tool.place);
      setMask(stays ? before.mask : 0);
    },
    /** Cut a part, or put it back. @param {number} i */
    toggle: (i) => setMask((cutNow()?.mask ?? 0) ^ (1 << i)),
    /** Cut in the network of another moment. @param {number} moment */
    go: (moment) => store.set({ step: moments[moment].step }),
  };
}

/**
 * The reader's predictions, kept for the pages to come.
 * @param {SurgeryData} data
 */
function diaryOf({ run, moments, operations }) {
  const memory = `surgery.${run.id}`;
  let predictions = readPredictions(kept(memory));
  /** @param {Prediction[]} next */
  const write = (next) => {
    predictions = next;
    keep(memory, predictions);
  };
  /** What a prediction is about. @param {number} moment @param {Cut} cut */
  const aboutOf = (moment, cut) => `${moments[moment].step}:${cutOf(cut, operations)}`;
  return {
    all: () => predictions,
    /** @param {number} moment @param {Cut} cut */
    find: (moment, cut) => predictions.findIndex(({ about }) => about === aboutOf(moment, cut)),
    /** @param {number} moment @param {Cut} cut @param {Omit<Prediction, "about">} said */
    add: (moment, cut, said) => write([...predictions, { about: aboutOf(moment, cut), ...said }]),
    forget: () => write([]),
  };
}

/**
 * What is cut, the question, what became of the network, and the record.
 * @param {SurgeryData} data
 * @param {ShownRun} run
 * @param {ReturnType<typeof cuttingOf>} cutting
 * @param {{change(to: Partial<Tool>): void, operate(guess: number): void, startAgain(): void}} reader
 */
function panelsOf(data, run, cutting, { change, operate, startAgain }) {
  const tools = toolRow(data, cutting.tool(), change, cutting.go);
  const switches = switchBoard(data.clusters, cutting.toggle);
  tools.element.append(switches.element);
  const ask = question(operate);
  const verdictLine = html("p", { class: "gkf-verdict", tabindex: -1 });
  const scores = scoreTable(data);
  const copy = copyButton(run, "Copy link to this cut");
  const recorded = record(startAgain, copy.element);
  const line = liveLine();
  return {
    tools: tools.element,
    side: html("div", { class: "gkf-theatre-side" }, ask, verdictLine, scores.element, recorded.element),
    line,
    switches,
    focusVerdict: () => verdictLine.focus({ preventScroll: true }),
    /** @param {number} moment @param {Cut | null} cut */
    showTools(moment, cut) {
      const tool = cutting.tool();
      tools.show(tool, moment);
      switches.show(tool.place, cutting.operation(), cut?.mask ?? 0);
    },
    /** @param {Seen} seen @param {Prediction[]} predictions @param {number} index of the one that is shown */
    show(seen, predictions, index) {
      ask.hidden = !seen.cut || Boolean(seen.said);
      scores.fill("whole", seen.here, 0);
      if (seen.said) scores.fill("cut", seen.here, seen.row);
      else scores.hide("cut", seen.cut ? "?" : "–");
      verdictLine.textContent = verdict(data, seen);
      recorded.show(predictions, index);
      line.say(summary(data, seen, cutting.tool(), predictions));
    },
    stop() {
      copy.stop();
      line.stop();
    },
  };
}

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
  const coming = /** @type {Set<number>} */ (new Set()); // those of the reader's own network take a while
  /** @param {number} moment @param {Outcomes} outcomes */
  const take = (moment, outcomes) => {
    here.set(moment, outcomes);
    rows.bytes.set(outcomes.right.bytes, moment * total * rowBytes);
  };
  take(moments.length - 1, data.outcomes);
  return {
    rows,
    /** @param {number} moment */
    at: (moment) => here.get(moment),
    /** @param {number} moment */
    fetch(moment) {
      if (coming.has(moment)) return;
      coming.add(moment);
      load(`step-${moments[moment].step}`)
        .then(({ manifest, block }) => {
          take(moment, readOutcomes(data, manifest, block));
          arrived();
        })
        .catch(complain)
        .finally(() => coming.delete(moment));
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
    "Moment",
    moments.map(({ name }, i) => [String(i), name]),
    String(moments.length - 1),
    (i) => go(Number(i)),
  );
  return {
    element: html("div", { class: "gkf-bar-row gkf-operations" }, when, where, what),
    /** @param {Tool} now @param {number} moment */
    show({ place, instead }, moment) {
      check(where, place);
      check(what, instead);
      what.hidden = !isSwapped(place);
      check(when, moment);
    },
  };
}
