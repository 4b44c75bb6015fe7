// What the figures of one page have in common. Each figure is a bundle of its own with its own copy of this
// file, so the one page object hangs on a global symbol.

import { nearest } from "./data.js";
import { Player } from "./player.js";
import { Store, formatFragment, parseFragment } from "./state.js";

const KEY = Symbol.for("grokkit.page");
const SETTLED = 400; // milliseconds without change, then the address follows

class Page {
  constructor() {
    this.modules = new Map(); // kind of figure → { render }
    this.runs = new Map(); // run id → { store, player, steps }
    this.inAddress = false; // whether state is kept in the address: in the book, not in a notebook
  }

  /** Called by each figure's script. */
  register(kind, module) {
    this.modules.set(kind, module);
  }

  /**
   * The shared state of a run, made when its first figure appears.
   * @param {string} id of the run
   * @param {ArrayLike<number>} steps its recorded checkpoints
   * @param {object} initial state
   */
  run(id, steps, initial) {
    const known = this.runs.get(id);
    if (known) return known;
    const linked = this.inAddress ? parseFragment(location.hash) : null;
    const store = new Store({ step: steps[0], a: null, b: null, k: null, cut: [], playing: false, ...initial });
    const run = { id, store, steps, player: new Player(store, steps) };
    this.#apply(linked, run);
    store.subscribe((now, before, by) => {
      if (by === "reader") this.#noteInAddress(run);
    });
    this.runs.set(id, run);
    return run;
  }

  /** The fragment that brings a run back to its present state; it names the run where there are several. */
  link(run) {
    const { step, a, b, k, cut } = run.store.get();
    return formatFragment({ run: this.runs.size > 1 ? run.id : undefined, step, a, b, k, cut });
  }

  /** Keep state in the address from now on, and follow links that change it. */
  useAddress() {
    if (this.inAddress) return;
    this.inAddress = true;
    addEventListener("hashchange", () => {
      const linked = parseFragment(location.hash);
      for (const run of this.runs.values()) this.#apply(linked, run);
    });
  }

  #apply(linked, run) {
    if (!linked || (linked.run && linked.run !== run.id)) return;
    const { run: _, ...state } = linked;
    if ("step" in state) state.step = run.steps[nearest(run.steps, state.step)];
    run.store.set(state, "address");
  }

  #noteInAddress(run) {
    if (!this.inAddress) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => history.replaceState(history.state, "", this.link(run)), SETTLED);
  }
}

/** @returns {Page} */
export const thePage = () => (globalThis[KEY] ??= new Page());
