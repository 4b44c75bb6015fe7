// The data of a LineBreak: the model, its words, and what is put in the place of what is cut.

import { DataError, decode, float32, int32 } from "../web/toolkit/data.js";
import { readerShapes } from "../web/engine/reader.js";

/**
 * @import { Manifest } from "../web/toolkit/types.js"
 * @import { ReaderConfig } from "../web/engine/reader.js"
 */

/**
 * What kind of text.
 * @typedef {object} Language
 * @property {string[]} words a word's place is its token
 * @property {number[]} lengths letters of each
 * @property {Int32Array} successors word × some, the most frequent first
 * @property {number[]} shares how often each of them follows; none of free text, where others may follow too
 * @property {Float32Array} reaches word × n: the chance that the next word has at least n letters
 * @property {{first: number, longest: number} | null} free where any word may be written: the token of those of one
 *   letter that have none of their own, and the most letters
 * @property {number} least the smallest width
 * @property {number} most the largest
 * @property {boolean} told whether the first token says the width
 * @property {number} newline the token that ends a line
 * @property {number} firstWidth the token that says the smallest width
 *
 * @typedef {Manifest & {run: {id: string, text: string}, model: ReaderConfig, cut: {each: number, count: number},
 *   text: Omit<Language, "lengths" | "successors" | "reaches" | "firstWidth"> & {first_width: number}}} LineBreakManifest
 * @typedef {ReturnType<typeof readData>} LineBreakData
 */

const SIZES = /** @type {const} */ (["d_vocab", "n_ctx", "d_model", "n_layers", "n_heads", "d_head"]);

/** @param {unknown} n */
const isSize = (n) => typeof n === "number" && Number.isInteger(n) && n >= 1;

/**
 * Check and arrange what the figure needs.
 * @param {LineBreakManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const { model: config, text, cut } = manifest ?? {};
  const sizes = SIZES.map((name) => config?.[name]);
  if (![...sizes, (config?.d_mlp ?? NaN) + 1].every(isSize) || typeof config.sphere !== "boolean")
    throw new DataError("the sizes of the model are not described");
  checkText(text, config);
  if (!isSize(cut?.each) || !isSize(cut.count)) throw new DataError("what can be cut is not described");
  const { n_layers, n_heads, d_head, d_model } = config;
  const shapes = readerShapes(config);
  const arrays = decode(manifest, block, "line_break", {
    ...Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, float32(...shape)])),
    successors: int32(text.words.length, "successor"),
    reaches: float32(text.words.length, "letters"),
    head_mean: float32(n_layers, n_heads, d_head),
    count_mean: float32(n_layers - 1, d_model),
    count_axes: float32(n_layers - 1, "component", d_model),
  });
  const { successors, reaches, head_mean, count_mean, count_axes } = /** @type {any} */ (arrays);
  if (!successors.every((/** @type {number} */ word) => text.words[word] !== undefined))
    throw new DataError("a word is followed by none");
  if (!text.free && text.shares.length * text.words.length !== successors.length)
    throw new DataError("the text is not described");
  return {
    run: manifest.run,
    config,
    weights: /** @type {Record<string, Float32Array>} */ (/** @type {unknown} */ (arrays)),
    language: languageOf(text, successors, reaches),
    means: /** @type {Record<"head" | "count" | "axes", Float32Array>} */ ({
      head: head_mean,
      count: count_mean,
      axes: count_axes,
    }),
    cut,
  };
}

/**
 * @param {LineBreakManifest["text"]} text
 * @param {Int32Array} successors
 * @param {Float32Array} reaches
 * @returns {Language}
 */
const languageOf = ({ first_width, ...text }, successors, reaches) => ({
  ...text,
  successors,
  reaches,
  firstWidth: first_width,
  lengths: text.words.map((word) => word.length),
});

/** @param {LineBreakManifest["text"] | undefined} text @param {ReaderConfig} config */
function checkText(text, { d_vocab }) {
  const { words, shares, least, most, newline, free, first_width: first } = /** @type {any} */ (text ?? {});
  const named = Array.isArray(words) && words.every((word) => typeof word === "string" && word.length);
  const whole = [least, most, newline, first].every(isSize) && least <= most;
  if (!named || !whole || !Array.isArray(shares) || shares.some((s) => !(s > 0 && s <= 1)))
    throw new DataError("the text is not described");
  if (free && !(isSize(free.longest) && free.first + free.longest === words.length))
    throw new DataError("words without a token of their own are not described");
  if (newline < words.length || newline >= d_vocab || first + (text?.told ? most - least + 1 : 0) !== d_vocab)
    throw new DataError("the text has other tokens than the model");
}
