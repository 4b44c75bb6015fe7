// A figure takes part in the state of its page; in a notebook, Python does too.

import { nearest } from "./data.js";
import { thePage } from "./page.js";

const FIELDS = ["step", "a", "b", "k", "cut"];
const SETTLED = 150; // milliseconds without change, then Python hears of it

const same = (x, y) => x === y || (Array.isArray(x) && Array.isArray(y) && String(x) === String(y));

/**
 * @param {object} figure
 * @param {any} figure.model gives the start of each field; in a notebook its traits are kept in step
 * @param {Element} figure.figure
 * @param {{id: string}} [figure.run] what the manifest says of the run, for a figure that shows one
 * @param {ArrayLike<number>} [figure.steps] its recorded checkpoints
 * @returns {import("./page.js").Shown & {stop(): void}}
 */
export function share({ model, figure, run: { id } = { id: null }, steps = null }) {
  // A widget has a trait for each field that its figure uses; a page gives a start for some of them.
  const given = () => {
    const state = {};
    for (const name of FIELDS) {
      const value = model.get(name);
      if (value === undefined || value === null || value.length === 0 || (name === "step" && !steps))
        continue;
      state[name] = name === "step" ? steps[nearest(steps, value)] : value;
    }
    return state;
  };
  const start = given();
  const shown = thePage().run(id, steps, start, figure);
  const { store } = shown;
  if (!model.save_changes) return { ...shown, stop() {} };

  const used = FIELDS.filter((name) => model.get(name) !== undefined);
  let settle = 0;
  const toPython = () => {
    const now = store.get();
    const changed = used.filter((name) => !same(now[name], model.get(name)));
    for (const name of changed) model.set(name, now[name]);
    if (changed.length) model.save_changes();
  };
  const fromPython = (name) => {
    const value = model.get(name);
    if (same(value, store.get()[name])) return;
    if (name !== "step") store.set({ [name]: value }, "notebook");
    else if (steps && value !== null) store.set({ step: steps[nearest(steps, value)] }, "notebook");
  };
  // A cell that is run again begins where it says, not where the last one was.
  store.set(start, "notebook");
  toPython(); // what the page shows already
  const listeners = used.map((name) => [`change:${name}`, () => fromPython(name)]);
  for (const [event, listener] of listeners) model.on(event, listener);
  const unsubscribe = store.subscribe(() => {
    clearTimeout(settle);
    settle = setTimeout(toPython, SETTLED);
  });
  return {
    ...shown,
    stop() {
      clearTimeout(settle);
      unsubscribe();
      for (const [event, listener] of listeners) model.off(event, listener);
    },
  };
}
