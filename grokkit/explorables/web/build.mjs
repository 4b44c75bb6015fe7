// Bundles every figure twice: as an ES module for live notebooks (anywidget imports it) and as a classic
// script for pages, because a page opened from disk may not import modules. Also the pages' host and the style
// sheets: one for all figures, and one more for each figure that has a file of its own for it. Run by
// hatch_build.py, or by hand: `npm run build`.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { workerPlugins } from "./engine/worker_plugin.mjs";

/** @import { BuildOptions, Metafile, Plugin } from "esbuild" */

const web = dirname(fileURLToPath(import.meta.url));
const explorables = join(web, "..");
const root = join(explorables, "..", "..");
const out = join(explorables, "_bundles");
rmSync(out, { recursive: true, force: true }); // nothing stays of a figure or style sheet that is gone
mkdirSync(out, { recursive: true });

const common = /** @type {const} */ ({
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  write: false,
  metafile: true,
  plugins: /** @type {Plugin[]} */ (workerPlugins),
});

/**
 * Bundle, and write the result below the licences of the libraries that are in it.
 * @param {BuildOptions} options
 * @param {string} name of the file
 */
async function bundle(options, name) {
  const { outputFiles, metafile } = await build({ ...options, ...common });
  writeFileSync(join(out, name), licences(metafile) + outputFiles[0].text);
}

/**
 * The licences of the libraries that a bundle contains, as a comment.
 * @param {Metafile} metafile
 */
function licences(metafile) {
  const [{ inputs }] = Object.values(metafile.outputs);
  const used = Object.keys(inputs).filter((path) => inputs[path].bytesInOutput);
  const libraries = new Set(used.flatMap((path) => /node_modules\/([^/]+)/.exec(path)?.[1] ?? []));
  if (!libraries.size) return "";
  const notices = [];
  const terms = new Set(); // most share the same words below their copyright line
  for (const library of [...libraries].sort()) {
    const text = readFileSync(join(root, "node_modules", library, "LICENSE"), "utf8");
    const [copyright, ...words] = text.trim().split("\n\n");
    notices.push(`${library}: ${copyright}`);
    terms.add(words.join("\n\n"));
  }
  return `/*! Contains\n${[...notices, "", ...terms].join("\n")}\n*/\n`;
}

// Each folder beside this one with an index.js, which default-exports { render }, is a figure.
const figures = readdirSync(explorables)
  .filter((name) => existsSync(join(explorables, name, "index.js")))
  .sort();

for (const figure of figures) {
  await bundle({ entryPoints: [join(explorables, figure, "index.js")], format: "esm" }, `${figure}.mjs`);
  const registered = `import { thePage } from "./web/toolkit/page.js";
    import figure from "./${figure}/index.js";
    thePage().register("${figure}", figure);`;
  await bundle({ stdin: { contents: registered, resolveDir: explorables }, format: "iife" }, `${figure}.js`);
}
await bundle({ entryPoints: [join(web, "host.js")], format: "iife" }, "host.js");

// Colours come from the palette of the whole book. A page that defines --gk-… itself (the book) wins; a
// notebook, which does not, gets the same values from here.
/** @type {{colours: Record<string, {light: string, dark: string}>}} */
const { colours } = JSON.parse(readFileSync(join(root, "grokkit", "palette.json"), "utf8"));
/** @param {"light" | "dark"} mode */
const variables = (mode) =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}: var(--gk-${name}, ${value[mode]});`)
    .join(" ");
const css =
  `.gk-figure { ${variables("light")} }\n` +
  `.gk-figure[data-gk-theme="dark"] { ${variables("dark")} }\n` +
  readFileSync(join(web, "figures.css"), "utf8");

/**
 * @param {string} name of the file
 * @param {string} text
 */
async function style(name, text) {
  const { code } = await transform(text, { loader: "css", minify: true, charset: "utf8" });
  writeFileSync(join(out, name), code);
}

await style("figures.css", css);
for (const figure of figures) {
  const own = join(explorables, figure, "style.css");
  if (existsSync(own)) await style(`${figure}.css`, readFileSync(own, "utf8"));
}
