// A figure takes part in the state of its page; in a notebook, Python does too.

import { nearest } from "./data.js";
import { thePage } from "./page.js";
import { FIELDS } from "./state.js";

/** @import { Fields, LiveModel, Model, Shown, ShownRun } from "./types.js" */
/** @import { Store } from "./state.js" */

const SETTLED = 150; // milliseconds without change, then Python hears of it

/** @param {unknown} x @param {unknown} y */
const same = (x, y) => x === y || (Array.isArray(x) && Array.isArray(y) && String(x) === String(y));

/**
 * Take part: the run that the figure shows, or none, and what ends it. `model` gives the start of each field; in a
 * notebook its traits are kept in step. `run` is what the manifest says of the run, `steps` its recorded checkpoints.
 * @overload
 * @param {{model: Model<any>, figure: Element, run: {id: string}, steps: ArrayLike<number>}} figure
 * @returns {ShownRun & {stop(): void}}
 */
/**
 * @overload
 * @param {{model: Model<any>, figure: Element}} figure
 * @returns {Shown & {stop(): void}}
 */
/**
 * @param {{model: Model<any>, figure: Element, run?: {id: string}, steps?: ArrayLike<number>}} figure
 * @returns {Shown & {stop(): void}}
 */
export function share({ model, figure, run, steps }) {
  const start = startOf(model, steps);
  const shown = thePage().run(run?.id ?? null, steps ?? null, start, figure);
  const stop = isLive(model) ? keepInStep(model, shown.store, steps, start) : () => {};
  return { ...shown, stop };
}

/**
 * What the model gives: a widget has a trait for each field that its figure uses, a page a start for some of them.
 * @param {Model<any>} model
 * @param {ArrayLike<number>} [steps]
 * @returns {Partial<Fields>}
 */
function startOf(model, steps) {
  const given = FIELDS.flatMap((name) => {
    const value = model.get(name);
    const unset =
      value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
    return unset || (name === "step" && !steps) ? [] : [[name, recorded(name, value, steps)]];
  });
  return Object.fromEntries(given);
}

/**
 * A field's value, the step as the nearest recorded one.
 * @template V
 * @param {keyof Fields} name
 * @param {V} value
 * @param {ArrayLike<number>} [steps]
 */
const recorded = (name, value, steps) =>
  name === "step" && steps && typeof value === "number" ? steps[nearest(steps, value)] : value;

/**
 * @param {Model<any>} model
 * @returns {model is Model<any> & LiveModel}
 */
const isLive = (model) => Boolean(model.save_changes);

/**
 * Let the traits of a widget follow the state, and the state the traits.
 * @param {Model<any> & LiveModel} model
 * @param {Store<any>} store
 * @param {ArrayLike<number> | undefined} steps
 * @param {Partial<Fields>} start
 * @returns {() => void} ends it
 */
function keepInStep(model, store, steps, start) {
  const used = FIELDS.filter((name) => model.get(name) !== undefined);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settle;
  const toPython = () => {
    const now = store.get();
    const changed = used.filter((name) => !same(now[name], model.get(name)));
    for (const name of changed) model.set(name, now[name]);
    if (changed.length) model.save_changes();
  };
  /** @param {keyof Fields} name */
  const fromPython = (name) => {
    const value = model.get(name);
    if (same(value, store.get()[name])) return;
    if (name !== "step" || (steps && value !== null))
      store.set({ [name]: recorded(name, value, steps) }, "notebook");
  };
  // A cell that is run again begins where it says, not where the last one was.
  store.set(start, "notebook");
  toPython(); // what the page shows already
  const listeners = used.map((name) => ({ event: `change:${name}`, listener: () => fromPython(name) }));
  for (const { event, listener } of listeners) model.on(event, listener);
  const unsubscribe = store.subscribe(() => {
    clearTimeout(settle);
    settle = setTimeout(toPython, SETTLED);
  });
  return () => {
    clearTimeout(settle);
    unsubscribe();
    for (const { event, listener } of listeners) model.off(event, listener);
  };
}
