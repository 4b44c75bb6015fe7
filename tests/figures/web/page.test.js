import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { thePage } from "../../../grokkit/explorables/web/toolkit/page.js";
import { share } from "../../../grokkit/explorables/web/toolkit/share.js";

/** @import { Fields, Model } from "../../../grokkit/explorables/web/toolkit/types.js" */

const STEPS = Int32Array.from([0, 10, 100, 1000]);
beforeEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for("grokkit.page"));
  globalThis.cancelAnimationFrame = () => {};
});

const FIGURE = /** @type {Element} */ (/** @type {unknown} */ ({}));

/**
 * A page's model: it only gives a start.
 * @param {Partial<Fields>} start
 */
const still = (start) => /** @type {Model} */ ({ get: (name) => Reflect.get(start, name) });

/** @param {Partial<Fields>} start @param {string} run */
const show = (start, run) => share({ model: still(start), figure: FIGURE, run: { id: run }, steps: STEPS });
/** @param {Partial<Fields>} start */
const showNone = (start) => share({ model: still(start), figure: FIGURE });

test("runs keep their own step and share a, b, k and cut with each other and with figures without a run", () => {
  const one = show({ step: 90 }, "one");
  const two = show({ step: 1000, k: 5 }, "two");
  const free = showNone({ a: 1, b: 2 });
  assert.deepEqual([one.store.get().step, two.store.get().step], [100, 1000]);
  for (const { store } of [one, two, free]) {
    const { a, b, k } = store.get();
    assert.deepEqual([a, b, k], [1, 2, 5]);
  }
  two.store.set({ a: 7, step: 10 });
  assert.equal(free.store.get().a, 7);
  assert.equal(one.store.get().a, 7);
  assert.equal(one.store.get().step, 100);
  free.store.set({ cut: [3] });
  assert.deepEqual(one.store.get().cut, [3]);
});

test("a figure that comes later takes what is there, and gives only what nobody chose", () => {
  const first = show({ a: 3, step: 10 }, "one");
  first.store.set({ cut: [] }); // the reader cut nothing, on purpose
  const later = show({ a: 9, b: 4, step: 1000, cut: [5] }, "one");
  const { a, b, step, cut } = later.store.get();
  assert.deepEqual([a, b, step, cut], [3, 4, 10, []]);
  assert.equal(later.store, first.store);
});

test("without a step to start with, a run begins at its end", () => {
  assert.equal(show({}, "one").store.get().step, 1000);
});

test("a link has the step of the page's one run, or the run it is of", () => {
  const free = showNone({ a: 1 });
  assert.equal(thePage().link(free), "#a=1");
  const one = show({ step: 10 }, "one");
  assert.equal(thePage().link(free), "#step=10&a=1");
  show({ step: 100 }, "two");
  assert.equal(thePage().link(free), "#a=1");
  assert.equal(thePage().link(one), "#run=one&step=10&a=1");
});

/**
 * A widget's model: traits, and what was saved of them.
 * @param {Partial<Fields>} traits
 */
function widget(traits) {
  const values = new Map(Object.entries(traits));
  /** @type {Map<string, () => void>} */
  const listeners = new Map();
  /** @type {Partial<Fields>[]} */
  const saved = [];
  const model = /** @type {Model} */ ({
    get: (name) => values.get(name),
    set: (name, value) => void values.set(name, /** @type {number} */ (value)),
    on: (event, f) => void listeners.set(event, f),
    off: (event) => void listeners.delete(event),
    save_changes: () => void saved.push(Object.fromEntries(values)),
  });
  /** @param {string} name @param {number | number[]} value */
  const fromPython = (name, value) => {
    values.set(name, value);
    listeners.get(`change:${name}`)?.();
  };
  return { model, saved, listeners, fromPython };
}

test("Python hears once of what has settled, and only of the fields that its figure uses", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { model, saved, listeners, fromPython } = widget({ step: 10, a: null, b: null });
  const { store, stop } = share({ model, figure: FIGURE, run: { id: "one" }, steps: STEPS });
  assert.equal(saved.length, 0);
  store.set({ step: 100 });
  store.set({ step: 1000, a: 2, k: 4 });
  context.mock.timers.tick(1000);
  assert.deepEqual(saved, [{ step: 1000, a: 2, b: null }]);
  fromPython("b", 6);
  context.mock.timers.tick(1000);
  assert.equal(store.get().b, 6);
  assert.equal(saved.length, 1);
  stop();
  assert.equal(listeners.size, 0);
  store.set({ a: 0 });
  context.mock.timers.tick(1000);
  assert.equal(saved.length, 1);
});

test("two widgets of one run agree, in Python too", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [one, two] = [widget({ step: 10, cut: [] }), widget({ step: 100, cut: [] })];
  share({ model: one.model, figure: FIGURE, run: { id: "one" }, steps: STEPS });
  share({ model: two.model, figure: FIGURE, run: { id: "one" }, steps: STEPS });
  context.mock.timers.tick(1000);
  assert.equal(one.model.get("step"), 100); // the cell that ran last
  one.fromPython("cut", [4, 5]);
  context.mock.timers.tick(1000);
  assert.deepEqual(two.model.get("cut"), [4, 5]);
});
