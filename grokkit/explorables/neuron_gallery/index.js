// NeuronGallery: all neurons of a frequency as small images; one of them large, with its waves, its formula, and
// what it writes.

import { NONE, fitOf, readData, readStep, sortedClusters } from "./data.js";
import { formulaText } from "./formula.js";
import { afterRelu, beforeRelu } from "../web/engine/neuron_math.js";
import { ownData } from "./mine.js";
import { imagePanel, mapPanel, writesPanel } from "./neuron_panels.js";
import { shades } from "./pixel_image.js";
import { wallPanel } from "./wall_panel.js";
import { spoken, summary, wallText } from "./words.js";
import { neuronsAsker } from "../web/engine/asker.js";
import { withMine } from "../web/mine/with_mine.js";
import { chosenPair } from "../web/panels/pair_table.js";
import { check, choice } from "../web/toolkit/choice.js";
import { nearest } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { figureModule } from "../web/toolkit/figure.js";
import { whole } from "../web/toolkit/format.js";
import { liveLine } from "../web/toolkit/live.js";
import { share } from "../web/toolkit/share.js";
import { clockOrder } from "../web/toolkit/waves.js";

/**
 * @import { Context, RunState, ShownRun } from "../web/toolkit/types.js"
 * @import { GalleryData, GalleryManifest } from "./data.js"
 * @import { Shown } from "./words.js"
 */

const NARROW = 560; // pixels; below, the panels stand under one another
const GAP = 28; // between the panels
const MOST_IMAGE = 400;

export default figureModule(withMine(drawing, (run) => ownData(run, neuronsAsker(run.model))));

/** @param {Context<GalleryManifest>} context @returns {import("../web/toolkit/types.js").Figure} */
function drawing(context) {
  const { model, stage, figure } = context;
  const data = readData(model.get("manifest"), model.get("block"));
  const run = share({ model, figure, run: data.run, steps: data.steps });
  const gallery = galleryOf(data);
  const { view } = gallery;
  const panels = panelsOf(data, run, gallery, figure);
  const { paint } = panels;
  const controls = controlRow(data, gallery.clusters, view.cluster, {
    toCluster(k) {
      view.cluster = k;
      if (k !== NONE) run.store.set({ k });
      paint();
    },
    toOrder(byClock) {
      view.byClock = byClock;
      paint();
    },
    toStep(step) {
      run.player.stop();
      run.store.set({ step });
    },
  });
  stage.append(controls.element, ...panels.elements);

  // What the page does: its step (the nearest milestone), its frequency, its pair.
  const steps = milestoneSteps(context, data, controls.showStep, (now) => {
    view.now = now;
    paint();
  });
  /** @param {RunState} now @param {RunState} before */
  function follow(now, before) {
    if (now.k !== before.k && now.k !== view.cluster && takeCluster(now.k)) paint();
    if (now.step !== before.step) steps.go(now.step);
    if (now.a !== before.a || now.b !== before.b) panels.showPair();
  }
  /** @param {number | null} k @returns {boolean} whether there are neurons of this frequency */
  function takeCluster(k) {
    if (k === null || k === NONE || !gallery.clusters.has(k)) return false;
    view.cluster = k;
    controls.showCluster(k);
    return true;
  }
  const unsubscribe = run.store.subscribe(follow);
  takeCluster(run.store.get().k);
  controls.showCluster(view.cluster);
  steps.go(run.store.get().step);

  return {
    layout(width) {
      stage.classList.toggle("gkf-narrow", width < NARROW);
      panels.layout(width);
      paint();
    },
    theme: paint,
    stop() {
      unsubscribe();
      panels.stop();
      run.stop();
    },
  };
}

/**
 * Which neuron of which cluster is shown, at which step and in which order of the numbers.
 * @param {GalleryData} data
 */
function galleryOf(data) {
  const { p, home, last } = data;
  const clusters = sortedClusters(data);
  const membersOf = (/** @type {number} */ k) => clusters.get(k) ?? [];
  const size = (/** @type {number} */ k) => (k === NONE ? 0 : membersOf(k).length);
  const largest = [...clusters.keys()].reduce((best, k) => (size(k) > size(best) ? k : best), NONE);
  const view = { cluster: largest, byClock: false, now: last };
  /** @param {number[]} members */
  const best = (members) =>
    members.reduce((m, n, i) => (last.fit.r2[n] > last.fit.r2[members[m]] ? i : m), 0);
  const chosen = new Map([...clusters].map(([k, members]) => [k, best(members)])); // place of the neuron, by cluster
  const orders = new Map([...new Set([NONE, ...home])].map((k) => [k, clockOrder(k, p)]));
  return {
    clusters,
    view,
    members: () => membersOf(view.cluster),
    /** @param {number} n @returns {number[]} rows and columns of its image */
    orderOf: (n) => orders.get(view.byClock ? home[n] : NONE) ?? [],
    /** @param {number} place in the cluster */
    choose: (place) => chosen.set(view.cluster, place),
    /** @returns {Shown} */
    shown() {
      const members = membersOf(view.cluster);
      const place = chosen.get(view.cluster) ?? 0;
      const n = members[place];
      return { n, k: home[n], fit: fitOf(view.now, n), cluster: view.cluster, place, of: members.length };
    },
  };
}

/**
 * @param {GalleryData} data
 * @param {ReturnType<typeof galleryOf>} gallery
 * @param {ReturnType<typeof wallPanel>} wall
 * @param {number} width
 * @param {Uint32Array} ramp
 */
function paintWall({ p, threshold, last }, { view, members, orderOf }, wall, width, ramp) {
  const neurons = members();
  const [title, note] = wallText(view.cluster, neurons.length, threshold, view.now, last);
  const label =
    view.cluster === NONE
      ? "Neuron without a single frequency, by share"
      : "Neuron of this cluster, by phase";
  const { tables, weights } = view.now;
  const values = new Float32Array(p * p);
  wall.paint(
    { n: neurons.length, width, narrow: width < NARROW, title, note, label },
    (i) => afterRelu(beforeRelu(neurons[i], tables, weights, p, values)),
    (i) => orderOf(neurons[i]),
    ramp,
  );
}

/**
 * All neurons of the cluster, and the chosen one.
 * @param {GalleryData} data
 * @param {ShownRun} run
 * @param {ReturnType<typeof galleryOf>} gallery
 * @param {HTMLElement} figure
 */
function panelsOf(data, { store }, gallery, figure) {
  const { view, orderOf } = gallery;
  const pair = () => chosenPair(store, data.p);
  const wall = wallPanel(data.p, (place) => {
    gallery.choose(place);
    showNeuron();
  });
  const formula = formulaText();
  const image = imagePanel(data.p, (change) =>
    store.set({ a: store.get().a ?? 0, b: store.get().b ?? 0, ...change }),
  );
  const map = mapPanel(data.p);
  const writes = writesPanel(data.p, data.run.op);
  const line = liveLine();
  const side = html("div", { class: "gkf-side" }, map.element, writes.element);
  const neuron = html("div", { class: "gkf-panels gkf-neuron" }, image.element, side);
  let [width, waves] = [0, 0];
  /** @type {Uint32Array} */
  let ramp;

  function showNeuron() {
    const shown = gallery.shown();
    wall.show(shown.place, spoken(shown), figure);
    image.show(shown.n, view.now, orderOf(shown.n), ramp);
    formula.show(shown.fit, shown.k);
    showPair();
    cancelAnimationFrame(waves); // the waves take longer: after the image, and only where the reader stays
    waves = requestAnimationFrame(() => showWaves(shown));
  }
  /** @param {Shown} shown */
  function showWaves(shown) {
    const parts = map.show(shown, image.values);
    image.describe(shown, view.byClock);
    line.say(summary(view.now.step, shown, parts));
  }
  function showPair() {
    const shown = gallery.shown();
    image.showPair(pair());
    writes.show(shown, view.now, orderOf(shown.n), pair());
  }

  return {
    elements: [...wall.elements, formula.element, neuron, line.element],
    showPair,
    /** All, for another cluster, step, order, theme or size. */
    paint() {
      if (!width) return;
      ramp = shades(figure);
      paintWall(data, gallery, wall, width, ramp);
      showNeuron();
    },
    /** To be followed by `paint`. @param {number} newWidth */
    layout(newWidth) {
      width = newWidth;
      const narrow = width < NARROW;
      const wide = image.layout(narrow ? width : Math.min(MOST_IMAGE, 0.5 * width), narrow);
      const rest = narrow ? width : width - wide - GAP;
      map.layout(Math.max(120, Math.min(rest, 280))); // a page may be narrow while its styles are loading
      writes.layout(rest, 150);
    },
    stop() {
      cancelAnimationFrame(waves);
      for (const part of [wall, image, line]) part.stop();
    },
  };
}

/**
 * Cluster, order of the numbers, and step.
 * @param {GalleryData} data
 * @param {Map<number, number[]>} clusters
 * @param {number} cluster at first
 * @param {{toCluster(k: number): void, toOrder(byClock: boolean): void, toStep(step: number): void}} what
 */
function controlRow({ milestones, last }, clusters, cluster, { toCluster, toOrder, toStep }) {
  const ofCluster = choice(
    "frequency k",
    [...clusters.keys()].map((k) => [String(k), k === NONE ? "none" : String(k)]),
    String(cluster),
    (k) => toCluster(Number(k)),
  );
  const ofOrder = choice(
    "numbers",
    [
      ["plain", "0, 1, 2 …"],
      ["clock", "along the clock"],
    ],
    "plain",
    (kind) => toOrder(kind === "clock"),
  );
  const ofStep = choice(
    "step",
    milestones.map((step) => [String(step), whole(step)]),
    String(last.step),
    (step) => toStep(Number(step)),
  );
  return {
    element: html("div", { class: "gkf-bar-row" }, ofCluster, ofOrder, ofStep),
    /** @param {number} k */
    showCluster: (k) => check(ofCluster, k),
    /** @param {number} step */
    showStep: (step) => check(ofStep, step),
  };
}

/**
 * The steps whose neurons can be shown; those that did not come with the figure are fetched.
 * @param {Context} context
 * @param {GalleryData} data
 * @param {(step: number) => void} announce that a step is wanted
 * @param {(step: GalleryData["last"]) => void} arrive
 */
function milestoneSteps({ load, complain }, { p, home, milestones, last }, announce, arrive) {
  const known = new Map([[last.step, last]]);
  let [wanted, now] = [last.step, last.step];
  /** @param {GalleryData["last"]} step */
  const show = (step) => {
    complain(null);
    now = step.step;
    arrive(step);
  };
  return {
    /** Go to the milestone nearest to a step. @param {number} step */
    go(step) {
      const milestone = milestones[nearest(milestones, step)];
      if (milestone === wanted) return;
      wanted = milestone;
      announce(milestone);
      const here = known.get(milestone);
      if (here) return show(here);
      load(`step-${milestone}`)
        .then(({ manifest, block }) => {
          const found = readStep(manifest, block, p, home.length);
          known.set(milestone, found);
          if (wanted === milestone) show(found);
        })
        .catch((error) => {
          complain(error);
          wanted = now; // so that it can be asked for again
          announce(wanted);
        });
    },
  };
}
