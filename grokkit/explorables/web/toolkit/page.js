// What the figures of one page have in common.

import { nearest } from "./data.js";
import { Player, reducedMotion } from "./player.js";
import { sharedOnPage } from "./shared.js";
import { FIELDS, Store, UNSET, formatFragment, parseFragment, parsePlay } from "./state.js";

/** @import { Fields, FigureModule, Linked, RunState, Shown, State } from "./types.js" */

const SETTLED = 400; // milliseconds without change, then the address follows
const MOSTLY = 0.85; // of what a window can hold of a figure: so much of it in view is enough

/** What all of the page shares: every field but the step, which is the run's own. */
const PAGE_FIELDS = FIELDS.filter((name) => name !== "step");

/**
 * @param {Partial<State>} state
 * @returns {Partial<Omit<Fields, "step">>}
 */
const pageFields = (state) => Object.fromEntries(PAGE_FIELDS.map((name) => [name, state[name]]));

class Page {
  /** @type {Map<string, FigureModule>} */
  modules = new Map(); // by the kind of figure
  /** @type {Map<string | null, Shown>} */
  runs = new Map(); // by id
  /** @type {WeakMap<Element, Shown>} */
  shownBy = new WeakMap(); // by figure
  inAddress = false; // whether state is kept in the address: in the book, not in a notebook
  following = false; // whether links of the text are followed
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /**
   * Called by each figure's script.
   * @param {string} kind @param {FigureModule} module
   */
  register(kind, module) {
    this.modules.set(kind, module);
  }

  /**
   * The state of a run, shared by all figures that show it, and made when the first of them appears. The step is
   * the run's own; the other fields are those of the whole page.
   * @param {string | null} id of the run; null for figures that show none
   * @param {ArrayLike<number> | null} steps its recorded checkpoints
   * @param {Partial<Fields>} start where the figure would begin; what is chosen already goes before
   * @param {Element} figure that shows the run
   */
  run(id, steps, start, figure) {
    const run = this.runs.get(id) ?? this.#newRun(id, steps);
    const now = run.store.get();
    /** @type {Partial<RunState>} */
    const wish = Object.fromEntries(
      PAGE_FIELDS.filter((name) => name in start && now[name] === UNSET[name]).map((name) => [
        name,
        start[name],
      ]),
    );
    if (steps && now.step === null) wish.step = steps[nearest(steps, start.step ?? steps[steps.length - 1])];
    run.store.set(wish, "start");
    this.shownBy.set(figure, run);
    return run;
  }

  /**
   * @param {string | null} id
   * @param {ArrayLike<number> | null} steps
   */
  #newRun(id, steps) {
    const [other] = this.runs.values();
    const shared = other ? pageFields(other.store.get()) : UNSET;
    /** @type {Store<any>} */ // the step of a run is set as soon as its first figure has said where to begin
    const store = new Store({ ...UNSET, ...shared, step: null, playing: false });
    /** @type {Shown} */
    const run =
      steps && id !== null
        ? { id, store, steps, player: new Player(store, steps) }
        : { id, store, steps: null, player: null };
    this.runs.set(id, run);
    store.subscribe((now, _, by) => {
      if (by === "reader") this.#noteInAddress(run);
      for (const each of this.runs.values()) if (each !== run) each.store.set(pageFields(now), "page");
    });
    this.#apply(this.inAddress ? parseFragment(location.hash) : null, run);
    return run;
  }

  /**
   * The fragment that brings a figure back to its present state; it names the run where there are several.
   * @param {Shown} run
   */
  link(run) {
    const recorded = [...this.runs.values()].filter(({ steps }) => steps);
    const { id, store } = run.steps || recorded.length !== 1 ? run : recorded[0];
    return formatFragment({ ...store.get(), run: recorded.length > 1 && id !== null ? id : undefined });
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
    addEventListener("click", (event) => this.#follow(event, wake), { capture: true });
  }

  /**
   * @param {MouseEvent} event
   * @param {(figure: Element) => Promise<void>} wake
   */
  async #follow(event, wake) {
    const wish = wishOf(event.target);
    const near = wish ? nearestFigures(wish.link) : [];
    if (!wish || !near.length) return;
    const byAddress = !wish.stretch && this.inAddress;
    if (!byAddress) {
      event.preventDefault();
      event.stopPropagation();
    }
    for (const figure of near) {
      await wake(figure);
      const run = this.shownBy.get(figure);
      if (!run || (wish.needsRun && !run.steps)) continue;
      bringIntoView(figure);
      if (wish.stretch) run.player?.play(wish.stretch.from, wish.stretch.to);
      else if (!byAddress) this.#apply(wish.state, run);
      return;
    }
  }

  /**
   * @param {Linked | null} linked
   * @param {Shown} run
   */
  #apply(linked, run) {
    if (!linked) return;
    const { run: id, step, ...shared } = linked;
    /** @type {Partial<RunState>} */
    const state = shared;
    if (run.steps && typeof step === "number" && (!id || id === run.id))
      state.step = run.steps[nearest(run.steps, step)];
    run.store.set(state, "address");
  }

  /** @param {Shown} run */
  #noteInAddress(run) {
    if (!this.inAddress) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => history.replaceState(history.state, "", this.link(run)), SETTLED);
  }
}

/**
 * What a click on the text asks of the figures: a stretch to be played, or a state; null if nothing.
 * @param {EventTarget | null} target
 */
function wishOf(target) {
  const link = target instanceof Element ? target.closest('button.gk-play, a[href*="#"]') : null;
  if (!link) return null;
  const hash = link instanceof HTMLAnchorElement ? link.hash : "";
  const stretch =
    link instanceof HTMLButtonElement
      ? { from: Number(link.dataset.from), to: Number(link.dataset.to) }
      : parsePlay(hash);
  const state = parseFragment(hash);
  if (!stretch && !state) return null;
  return { link, stretch, state, needsRun: Boolean(stretch) || state?.step !== undefined };
}

/**
 * The figures of the page by their distance, upwards or downwards, from an element.
 * @param {Element} element
 */
function nearestFigures(element) {
  const { top } = element.getBoundingClientRect();
  /** @param {Element} figure */
  const distance = (figure) => {
    const box = figure.getBoundingClientRect();
    return Math.max(box.top - top, top - box.bottom, 0);
  };
  return [...document.querySelectorAll('figure.gk-figure:not([data-gk-data=""])')].sort(
    (f, g) => distance(f) - distance(g),
  );
}

/**
 * Show what a figure draws, as far as the window can: by the shortest way, or from its top where it is taller.
 * @param {Element} figure
 */
function bringIntoView(figure) {
  const drawn = figure.querySelector(".gkf-stage") ?? figure;
  const { top, bottom, height } = drawn.getBoundingClientRect();
  const inView = Math.min(bottom, innerHeight) - Math.max(top, 0);
  if (inView >= MOSTLY * Math.min(height, innerHeight)) return;
  const block = height < MOSTLY * innerHeight ? "nearest" : "start";
  drawn.scrollIntoView({ block, behavior: reducedMotion() ? "auto" : "smooth" });
}

/** @returns {Page} */
export const thePage = () => sharedOnPage("page", () => new Page());
