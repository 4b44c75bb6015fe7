// One pair (a, b), chosen on the table or by typing: what it is, and since when its answer is right.

import { html } from "../toolkit/dom.js";
import { whole } from "../toolkit/format.js";
import { numberInput } from "../toolkit/number_input.js";
import { mod } from "../toolkit/waves.js";
import { chosenPair } from "./pair_table.js";

const ANSWERS = {
  add: [(a, b) => a + b, (a, b) => `${a} + ${b}`],
  subtract: [(a, b) => a - b, (a, b) => `${a} − ${b}`],
  multiply: [(a, b) => a * b, (a, b) => `${a} · ${b}`],
  x2_xy_y2: [(a, b) => a * a + a * b + b * b, (a, b) => `${a}² + ${a}·${b} + ${b}²`],
};

/** "61 + 38 = 99 mod 113"; a random table has no formula. */
export function equation({ op, p }, a, b) {
  if (!ANSWERS[op]) return `the pair ${a}, ${b}`;
  const [answer, text] = ANSWERS[op];
  return `${text(a, b)} = ${mod(answer(a, b), p)} mod ${p}`;
}

/** First checkpoint from which a pair stays right to the end, or null. */
export function rightForGood(correct, pair, nCheckpoints) {
  let since = null;
  for (let c = nCheckpoints - 1; c >= 0 && correct.at(c, pair); c--) since = c;
  return since;
}

/**
 * @param {{run: any, p: number, steps: Int32Array, train: Uint8Array, correct: import("../toolkit/data.js").Bits}} data
 * @param {import("../toolkit/state.js").Store<any>} store
 */
export function pairReadout({ run, p, steps, train, correct }, store) {
  const said = html("p", { class: "gkf-pair-text", "aria-live": "polite" });
  const number = (name) =>
    numberInput(name, p, (n) => store.set({ a: store.get().a ?? 0, b: store.get().b ?? 0, [name]: n }));
  const numbers = { a: number("a"), b: number("b") };
  const element = html(
    "div",
    { class: "gkf-pair" },
    html(
      "div",
      { class: "gkf-pair-inputs" },
      html("span", {}, "Follow one pair:"),
      numbers.a.element,
      numbers.b.element,
    ),
    said,
  );
  let index = 0;

  function show(newIndex = index) {
    index = newIndex;
    const pair = chosenPair(store, p);
    if (!pair) {
      said.textContent = "Point at the table, or type a and b.";
      return;
    }
    const { a, b } = pair;
    numbers.a.show(a);
    numbers.b.show(b);
    const text = sentence(a, b);
    if (said.textContent !== text) said.textContent = text;
  }

  function sentence(a, b) {
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

  const unsubscribe = store.subscribe((now, before) => (now.a !== before.a || now.b !== before.b) && show());

  return { element, show, stop: unsubscribe };
}
