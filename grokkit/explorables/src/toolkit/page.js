// What the figures of one page have in common. Each figure is a bundle of its own with its own copy of this
// file, so the one page object hangs on a global symbol.

import { nearest } from "./data.js";
import { Player, reducedMotion } from "./player.js";
import { Store, formatFragment, parseFragment, parsePlay } from "./state.js";

const KEY = Symbol.for("grokkit.page");
const SETTLED = 400; // milliseconds without change, then the address follows

class Page {
  constructor() {
    this.modules = new Map(); // kind of figure → { render }
    this.runs = new Map(); // run id → { store, player, steps }
    this.shownBy = new WeakMap(); // figure element → its run
    this.inAddress = false; // whether state is kept in the address: in the book, not in a notebook
    this.following = false; // whether links of the text are followed
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
   * @param {Element} figure that shows the run
   */
  run(id, steps, initial, figure) {
    const run = this.runs.get(id) ?? this.#newRun(id, steps, initial);
    this.shownBy.set(figure, run);
    return run;
  }

  #newRun(id, steps, initial) {
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

  /**
   * Let the text move the figures: a button `<button class="gk-play" data-from="800" data-to="1400">` or a link to
   * "#play=800..1400" plays a stretch on the figure nearest to it. In a notebook, whose address is not ours, links
   * such as "#step=1400" are followed here as well.
   * @param {(figure: Element) => Promise<void>} [wake] brings a figure to life that still sleeps
   */
  followLinks(wake = async () => {}) {
    if (this.following) return;
    this.following = true;
    const follow = async (event) => {
      const link = event.target.closest?.('button.gk-play, a[href*="#"]');
      const hash = link?.hash ?? "";
      const stretch = link?.matches("button")
        ? { from: Number(link.dataset.from), to: Number(link.dataset.to) }
        : parsePlay(hash);
      const state = this.inAddress ? null : parseFragment(hash);
      const figure = (stretch || state) && nearestFigure(link);
      if (!figure) return;
      event.preventDefault();
      event.stopPropagation();
      await wake(figure);
      const run = this.shownBy.get(figure);
      if (!run) return;
      bringIntoView(figure);
      if (stretch) run.player.play(stretch.from, stretch.to);
      else this.#apply(state, run);
    };
    addEventListener("click", follow, { capture: true });
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

/** The figure with the least distance, upwards or downwards, from an element. */
function nearestFigure(element) {
  const { top } = element.getBoundingClientRect();
  const distance = (figure) => {
    const box = figure.getBoundingClientRect();
    return Math.max(box.top - top, top - box.bottom, 0);
  };
  return [...document.querySelectorAll('figure.gk-figure:not([data-gk-data=""])')].sort((f, g) => distance(f) - distance(g))[0];
}

function bringIntoView(figure) {
  const { top, bottom } = figure.getBoundingClientRect();
  if (bottom < 200 || top > innerHeight - 200)
    figure.scrollIntoView({ block: "start", behavior: reducedMotion() ? "auto" : "smooth" });
}

/** @returns {Page} */
export const thePage = () => (globalThis[KEY] ??= new Page());
