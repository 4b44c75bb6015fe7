// One pair (a, b), chosen on the table or by typing: what it is, and since when its answer is right.

import { html } from "../toolkit/dom.js";
import { whole } from "../toolkit/format.js";
import { pairInputs } from "../toolkit/number_input.js";
import { equation } from "../toolkit/operations.js";
import { chosenPair } from "./pair_table.js";

/** @import { Bits } from "../toolkit/data.js" */
/** @import { AboutRun, RunState } from "../toolkit/types.js" */
/** @import { Store } from "../toolkit/state.js" */

/**
 * @typedef {object} PairData
 * @property {AboutRun} run
 * @property {number} p
 * @property {ArrayLike<number>} steps of the checkpoints
 * @property {ArrayLike<number>} train 1 for training pairs, row order a·p + b
 * @property {Bits} correct checkpoints × pairs
 */

/**
 * First checkpoint from which a pair stays right to the end, or null.
 * @param {Bits} correct checkpoints × pairs
 * @param {number} pair @param {number} nCheckpoints
 */
export function rightForGood(correct, pair, nCheckpoints) {
  /** @type {number | null} */
  let since = null;
  for (let c = nCheckpoints - 1; c >= 0 && correct.at(c, pair); c--) since = c;
  return since;
}

/**
 * What there is to say of a pair at a checkpoint.
 * @param {PairData} data
 * @param {number} a @param {number} b @param {number} index of the checkpoint
 */
function sentence({ run, p, steps, train, correct }, a, b, index) {
  const pair = a * p + b;
  const mirrored = train[b * p + a] ? "a training pair" : "a test pair too";
  const kind = train[pair]
    ? "a training pair"
    : a === b
      ? "a test pair"
      : `a test pair; its mirror image (${b}, ${a}) is ${mirrored}`;
  const since = rightForGood(correct, pair, steps.length);
  const now = correct.at(index, pair) ? "Right" : "Wrong";
  const later =
    since === null
      ? "and not right at the end"
      : since <= index
        ? `and so for good since step ${whole(steps[since])}`
        : `and right for good from step ${whole(steps[since])}`;
  return `${equation(run, a, b)}: ${kind}. ${now} at this step, ${later}.`;
}

/**
 * @param {PairData} data
 * @param {Store<RunState>} store
 * @returns {{element: HTMLElement, show(index?: number): void, stop(): void}} `show` a checkpoint, by default the one
 *   that is shown already
 */
export function pairReadout(data, store) {
  const { p } = data;
  const said = html("p", { class: "gkf-pair-text", "aria-live": "polite" });
  const numbers = pairInputs(p, (change) =>
    store.set({ a: store.get().a ?? 0, b: store.get().b ?? 0, ...change }),
  );
  const inputs = html(
    "div",
    { class: "gkf-pair-inputs" },
    html("span", {}, "Follow one pair:"),
    numbers.a,
    numbers.b,
  );
  let shown = 0;

  function show(index = shown) {
    shown = index;
    const pair = chosenPair(store, p);
    if (!pair) {
      said.textContent = "Point at the table, or type a and b.";
      return;
    }
    numbers.show(pair);
    const text = sentence(data, pair.a, pair.b, index);
    if (said.textContent !== text) said.textContent = text;
  }

  const stop = store.subscribe((now, before) => {
    if (now.a !== before.a || now.b !== before.b) show();
  });
  return { element: html("div", { class: "gkf-pair" }, inputs, said), show, stop };
}
