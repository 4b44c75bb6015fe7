// What the figures of one page have in common. Each figure is a bundle of its own with its own copy of this
// file, so the one page object hangs on a global symbol.

import { nearest } from "./data.js";
import { Player, reducedMotion } from "./player.js";
import { Store, UNSET, formatFragment, parseFragment, parsePlay } from "./state.js";

const KEY = Symbol.for("grokkit.page");
const SETTLED = 400; // milliseconds without change, then the address follows

/** @typedef {{id: string | null, store: Store<any>, steps: ArrayLike<number> | null, player: Player | null}} Shown */

const pick = ({ a, b, k, cut }) => ({ a, b, k, cut });

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
   * The state of a run, shared by all figures that show it, and made when the first of them appears. The step is
   * the run's own; a, b, k and cut are those of the whole page.
   * @param {string | null} id of the run; null for figures that show none
   * @param {ArrayLike<number> | null} steps its recorded checkpoints
   * @param {object} start where the figure would begin; what is chosen already goes before
   * @param {Element} figure that shows the run
   * @returns {Shown}
   */
  run(id, steps, start, figure) {
    const run = this.runs.get(id) ?? this.#newRun(id, steps);
    const { step, ...shared } = start;
    const free = Object.entries(shared).filter(([name]) => run.store.get()[name] === UNSET[name]);
    const wish = Object.fromEntries(free);
    if (steps && run.store.get().step === null)
      wish.step = steps[nearest(steps, step ?? steps[steps.length - 1])];
    run.store.set(wish, "start");
    this.shownBy.set(figure, run);
    return run;
  }

  #newRun(id, steps) {
    const others = [...this.runs.values()];
    const shared = others.length ? pick(others[0].store.get()) : UNSET;
    const store = new Store({ step: null, ...shared, playing: false });
    const run = { id, store, steps, player: steps && new Player(store, steps) };
    this.runs.set(id, run);
    store.subscribe((now, before, by) => {
      if (by === "reader") this.#noteInAddress(run);
      for (const other of this.runs.values()) if (other !== run) other.store.set(pick(now), "page");
    });
    this.#apply(this.inAddress ? parseFragment(location.hash) : null, run);
    return run;
  }

  /** The fragment that brings a figure back to its present state; it names the run where there are several. */
  link(run) {
    const recorded = [...this.runs.values()].filter(({ steps }) => steps);
    const { id, store } = run.steps || recorded.length !== 1 ? run : recorded[0];
    const { step, a, b, k, cut } = store.get();
    return formatFragment({ run: recorded.length > 1 ? id : undefined, step, a, b, k, cut });
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
   * "#play=800..1400" plays a stretch on the figure nearest to it. A link such as "#step=1400" or "#a=3&b=40" brings
   * that figure into view; in the book the address then changes the state, in a notebook, whose address is not ours,
   * that is done here.
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
      const state = parseFragment(hash);
      const near = stretch || state ? nearestFigures(link) : [];
      if (!near.length) return;
      const byAddress = !stretch && this.inAddress;
      if (!byAddress) {
        event.preventDefault();
        event.stopPropagation();
      }
      const needsRun = stretch || "step" in state;
      for (const figure of near) {
        await wake(figure);
        const run = this.shownBy.get(figure);
        if (!run || (needsRun && !run.steps)) continue;
        bringIntoView(figure);
        if (stretch) run.player.play(stretch.from, stretch.to);
        else if (!byAddress) this.#apply(state, run);
        return;
      }
    };
    addEventListener("click", follow, { capture: true });
  }

  #apply(linked, run) {
    if (!linked) return;
    const { run: id, step, ...state } = linked;
    const meant = run.steps && step !== undefined && (!id || id === run.id);
    if (meant) state.step = run.steps[nearest(run.steps, step)];
    run.store.set(state, "address");
  }

  #noteInAddress(run) {
    if (!this.inAddress) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => history.replaceState(history.state, "", this.link(run)), SETTLED);
  }
}

/** The figures of the page by their distance, upwards or downwards, from an element. */
function nearestFigures(element) {
  const { top } = element.getBoundingClientRect();
  const distance = (figure) => {
    const box = figure.getBoundingClientRect();
    return Math.max(box.top - top, top - box.bottom, 0);
  };
  return [...document.querySelectorAll('figure.gk-figure:not([data-gk-data=""])')].sort(
    (f, g) => distance(f) - distance(g),
  );
}

function bringIntoView(figure) {
  const { top, bottom } = figure.getBoundingClientRect();
  if (bottom < 200 || top > innerHeight - 200)
    figure.scrollIntoView({ block: "start", behavior: reducedMotion() ? "auto" : "smooth" });
}

/** @returns {Page} */
export const thePage = () => (globalThis[KEY] ??= new Page());
