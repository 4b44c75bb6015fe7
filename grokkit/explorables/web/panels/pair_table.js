// The table of all pairs with its axes, under the reader's hand: pointing at it chooses a pair, and rings show the
// chosen pair and its mirror image.

import { html } from "../toolkit/dom.js";
import { draggable } from "../toolkit/drag.js";
import { letter } from "../toolkit/letters.js";
import { ringMark } from "../toolkit/ring.js";
import { pairGrid } from "./pair_grid.js";

/** @import { PairGrid } from "./pair_grid.js" */
/** @import { Bits } from "../toolkit/data.js" */
/** @import { RunState, State } from "../toolkit/types.js" */
/** @import { Store } from "../toolkit/state.js" */

const LEAST = 20; // pixels across a ring

/**
 * The pair of numbers below p that a store holds, or null.
 * @param {{get(): State}} store
 * @param {number} p
 */
export function chosenPair(store, p) {
  const { a, b } = store.get();
  return isBelow(a, p) && isBelow(b, p) ? { a, b } : null;
}

/**
 * Whether there is a number, and it is one of 0 … p − 1.
 * @param {number | null} n
 * @param {number} p
 * @returns {n is number}
 */
export const isBelow = (n, p) => n !== null && Number.isInteger(n) && n >= 0 && n < p;

/**
 * A table of pairs with the names of its axes.
 * @param {number} p @param {HTMLElement} box
 */
export const gridFrame = (p, box) =>
  html(
    "div",
    { class: "gkf-grid-frame" },
    html("span", { class: "gkf-axis-b", "aria-hidden": "true" }, letter("b"), ` = 0 … ${p - 1} →`),
    html("span", { class: "gkf-axis-a", "aria-hidden": "true" }, letter("a"), ` = 0 … ${p - 1} `),
    box,
  );

/**
 * @param {{p: number, train: Uint8Array, correct: Bits}} data as for pairGrid
 * @param {Store<RunState>} store
 * @returns {{element: HTMLElement, grid: PairGrid, describe(text: string): void,
 *   layout(side: number, figure: HTMLElement): void, stop(): void}}
 */
export function pairTable(data, store) {
  const { p } = data;
  const grid = pairGrid(data);
  const ring = ringMark("gkf-ring", LEAST);
  const mirror = ringMark("gkf-ring gkf-mirror", LEAST);
  const rings = html("div", { class: "gkf-rings", "aria-hidden": "true" }, ring.element, mirror.element);
  const box = html("div", { class: "gkf-grid", role: "img" }, grid.canvas, rings);
  const element = gridFrame(p, box);

  function ringChosen() {
    const pair = chosenPair(store, p);
    ring.element.hidden = !pair;
    mirror.element.hidden = !pair || pair.a === pair.b;
    if (!pair) return;
    const cell = grid.side() / p;
    ring.show(pair.a, pair.b, cell);
    mirror.show(pair.b, pair.a, cell);
  }

  const stopDrag = draggable(grid.canvas, (x, y) => store.set(grid.pairAt(x, y)));
  const unsubscribe = store.subscribe((now, before) => {
    if (now.a !== before.a || now.b !== before.b) ringChosen();
  });
  return {
    element,
    grid,
    describe: (text) => box.setAttribute("aria-label", text),
    layout(side, figure) {
      grid.layout(side);
      grid.paint(figure);
      ringChosen();
    },
    stop() {
      stopDrag();
      unsubscribe();
    },
  };
}
