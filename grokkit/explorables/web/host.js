// Brings the figures of a page to life where there is no kernel: in the book, or in a page made by
// `standalone_html`. Works over http and from disk; asks for nothing that the page did not name.
//
// A figure waits until it is about to be seen. Then its module and its data, both classic scripts beside the
// page, are loaded, and the module's `render` gets the same `model` that a notebook would give it.

import { DataError, inflate } from "./toolkit/data.js";
import { errorMessage } from "./toolkit/figure.js";
import { thePage } from "./toolkit/page.js";
import { sharedOnPage } from "./toolkit/shared.js";

/** @import { Manifest } from "./toolkit/types.js" */

const AHEAD = "150% 0px"; // how far outside the window a figure is made ready
const FIGURES = 'figure.gk-figure[data-gk-data]:not([data-gk-data=""])'; // those that have data, not a picture alone

/** A manifest, and its block as text. @typedef {[Manifest, string]} Data */

/** @type {WeakMap<Element, Promise<void>>} */
const mounted = new WeakMap();

/** @type {Map<string, Promise<void>>} */
const scripts = new Map();

/**
 * Load a classic script once.
 * @param {string} source
 * @param {string} what it is, for the reader
 */
function loadScript(source, what) {
  const loading =
    scripts.get(source) ??
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(undefined);
      script.onerror = () => {
        scripts.delete(source); // it may be there the next time
        reject(new DataError(`${what} is missing (${source.split("?")[0].split("/").pop()})`));
      };
      document.head.append(script);
    });
  scripts.set(source, loading);
  return loading;
}

/**
 * What the scripts beside the page have handed to it, by name.
 * @returns {Record<string, Data | undefined>}
 */
const handed = () => /** @type {{grokkitData?: Record<string, Data>}} */ (globalThis).grokkitData ?? {};

/**
 * Data of a name: in this page, or in a script beside it.
 * @param {string} name
 * @param {string | undefined} source where the script is, if there is one
 * @param {{absent: string, file: string}} words for the reader
 */
async function dataNamed(name, source, { absent, file }) {
  if (!handed()[name]) {
    if (!source) throw new DataError(absent);
    await loadScript(source, file);
  }
  const found = handed()[name];
  if (!found) throw new DataError(`${file} holds something else`);
  return found;
}

/**
 * The data of a figure: inside it, or in a script beside the page.
 * @param {HTMLElement} figure
 * @returns {Promise<Data>}
 */
async function dataOf(figure) {
  const { gkData: name = "", gkDataSrc: source } = figure.dataset;
  if (name !== "inline")
    return dataNamed(name, source, {
      absent: "its data are not part of this page",
      file: "the file with its data",
    });
  try {
    return JSON.parse(figure.querySelector("script.gkf-data")?.textContent ?? "");
  } catch {
    throw new DataError("its data are damaged");
  }
}

/**
 * A part of the figure's data, asked for by the figure.
 * @param {HTMLElement} figure
 * @param {string} part
 */
function partOf(figure, part) {
  const { gkData, gkPartsSrc } = figure.dataset;
  return dataNamed(`${gkData}-${part}`, gkPartsSrc?.replace("{part}", part), {
    absent: `“${part}” is not part of this page`,
    file: `the file with “${part}”`,
  });
}

/**
 * The module of a figure, from its script if that has not been here yet.
 * @param {HTMLElement} figure
 */
async function moduleOf(figure) {
  const { gkFigure: kind = "", gkModuleSrc: source } = figure.dataset;
  if (!thePage().modules.has(kind) && source) await loadScript(source, "its program");
  const module = thePage().modules.get(kind);
  if (!module) throw new DataError(`there is no figure of the kind “${kind}”`);
  return module;
}

/**
 * What a notebook's model would give.
 * @param {HTMLElement} figure
 * @param {Data} data
 */
async function modelOf(figure, [manifest, text]) {
  const { gkOptions, gkStart } = figure.dataset;
  const values = {
    manifest: { ...manifest, options: JSON.parse(gkOptions || "{}") },
    block: await inflate(text),
    ...JSON.parse(gkStart || "{}"),
  };
  return {
    get: (/** @type {string} */ name) => values[name],
    load: (/** @type {string} */ part) => partOf(figure, part),
  };
}

/**
 * Figures above this one that are on their way. They are drawn first, whichever script arrives first: what a page shows
 * at the start is what its first figure starts with.
 * @param {HTMLElement} figure
 */
const before = (figure) => {
  const all = [...document.querySelectorAll(FIGURES)];
  return all.slice(0, all.indexOf(figure)).map((other) => mounted.get(other));
};

/** @param {HTMLElement} figure */
async function mount(figure) {
  const picture = /** @type {HTMLElement} */ (figure.querySelector(".gkf-picture"));
  const place = document.createElement("div");
  try {
    const [data, module] = await Promise.all([dataOf(figure), moduleOf(figure)]);
    const model = await modelOf(figure, data);
    await Promise.all(before(figure));
    figure.insertBefore(place, picture);
    module.render({ model, el: place });
    const failed = place.querySelector(".gkf-error");
    if (!failed) picture.hidden = true;
    figure.dataset.gkState = failed ? "failed" : "ready";
  } catch (error) {
    place.replaceChildren(errorMessage(error));
    figure.insertBefore(place, picture);
    figure.dataset.gkState = "failed";
  }
}

/** @param {Element} figure */
const ready = (figure) => {
  const mounting = mounted.get(figure) ?? mount(/** @type {HTMLElement} */ (figure));
  mounted.set(figure, mounting);
  return mounting;
};

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) {
        observer.unobserve(target);
        ready(target);
      }
  },
  { rootMargin: AHEAD },
);

function start() {
  document.documentElement.classList.add("gk-js");
  thePage().useAddress();
  thePage().followLinks(ready);
  for (const figure of document.querySelectorAll(FIGURES)) if (!mounted.has(figure)) observer.observe(figure);
}

// A page may bring this script several times, one for each figure made by `standalone_html`: the first one works, and
// each looks for the figures that have come since.
const first = sharedOnPage("host", () => {
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  return start;
});
if (document.readyState !== "loading") first();
