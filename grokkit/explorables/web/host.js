// Brings the figures of a page to life where there is no kernel: in the book, or in a page made by
// `standalone_html`. Works over http and from disk; asks for nothing that the page did not name.
//
// A figure waits until it is about to be seen. Then its module and its data, both classic scripts beside the
// page, are loaded, and the module's `render` gets the same `model` that a notebook would give it.

import { DataError, inflate } from "./toolkit/data.js";
import { errorMessage } from "./toolkit/figure.js";
import { thePage } from "./toolkit/page.js";

const AHEAD = "150% 0px"; // how far outside the window a figure is made ready
const FIGURES = 'figure.gk-figure[data-gk-data]:not([data-gk-data=""])'; // those that have data, not a picture alone
const mounted = new WeakMap(); // figure → promise

/** Load a classic script once. */
const scripts = new Map();
function loadScript(source, what) {
  if (!scripts.has(source))
    scripts.set(
      source,
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = source;
        script.onload = resolve;
        script.onerror = () => {
          scripts.delete(source); // it may be there the next time
          reject(new DataError(`${what} is missing (${source.split("?")[0].split("/").pop()})`));
        };
        document.head.append(script);
      }),
    );
  return scripts.get(source);
}

/** The data of a figure: inside it, or in a script beside the page. */
async function dataOf(figure) {
  const name = figure.dataset.gkData;
  if (name === "inline") {
    try {
      return JSON.parse(figure.querySelector("script.gkf-data").textContent);
    } catch {
      throw new DataError("its data are damaged");
    }
  }
  if (!globalThis.grokkitData?.[name]) {
    if (!figure.dataset.gkDataSrc) throw new DataError("its data are not part of this page");
    await loadScript(figure.dataset.gkDataSrc, "the file with its data");
  }
  const found = globalThis.grokkitData?.[name];
  if (!found) throw new DataError("the file with its data holds something else");
  return found;
}

/** A part of the figure's data, asked for by the figure: in this page, or in a script beside it. */
async function partOf(figure, part) {
  const name = `${figure.dataset.gkData}-${part}`;
  if (!globalThis.grokkitData?.[name]) {
    const source = figure.dataset.gkPartsSrc;
    if (!source) throw new DataError(`“${part}” is not part of this page`);
    await loadScript(source.replace("{part}", part), `the file with “${part}”`);
  }
  const found = globalThis.grokkitData?.[name];
  if (!found) throw new DataError(`the file with “${part}” holds something else`);
  return found;
}

async function mount(figure) {
  const kind = figure.dataset.gkFigure;
  const picture = figure.querySelector(".gkf-picture");
  const place = document.createElement("div");
  try {
    const [[manifest, text]] = await Promise.all([
      dataOf(figure),
      thePage().modules.has(kind) ? null : loadScript(figure.dataset.gkModuleSrc, "its program"),
    ]);
    const module = thePage().modules.get(kind);
    if (!module) throw new DataError(`there is no figure of the kind “${kind}”`);
    const values = {
      manifest: { ...manifest, options: JSON.parse(figure.dataset.gkOptions || "{}") },
      block: await inflate(text),
      ...JSON.parse(figure.dataset.gkStart || "{}"),
    };
    figure.insertBefore(place, picture);
    module.render({
      model: { get: (name) => values[name], load: (part) => partOf(figure, part) },
      el: place,
    });
    const failed = place.querySelector(".gkf-error");
    if (!failed) picture.hidden = true;
    figure.dataset.gkState = failed ? "failed" : "ready";
  } catch (error) {
    place.replaceChildren(errorMessage(error));
    figure.insertBefore(place, picture);
    figure.dataset.gkState = "failed";
  }
}

const ready = (figure) => {
  if (!mounted.has(figure)) mounted.set(figure, mount(figure));
  return mounted.get(figure);
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

if (!globalThis[Symbol.for("grokkit.host")]) {
  globalThis[Symbol.for("grokkit.host")] = start;
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
}
if (document.readyState !== "loading") globalThis[Symbol.for("grokkit.host")]();
