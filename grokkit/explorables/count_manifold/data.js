// What a CountManifold is told: curves of the count, what patches along them do, and the rounds of the blind test.

import { DataError, bits, decode, float64 } from "../web/toolkit/data.js";

/**
 * @import { Bits } from "../web/toolkit/data.js"
 * @import { Manifest } from "../web/toolkit/types.js"
 *
 * @typedef {object} AboutCurve
 * @property {string} name of the run
 * @property {number} step
 * @property {number | null} stop columns from a tab stop to the next
 * @property {number} first count
 * @property {number} n counts
 * @property {number[]} shares of the variance, of the first three components
 * @property {number[]} own the true count in each text
 *
 * @typedef {{name: string, n: number, model: number, kinds: string[], shares: number[], even: number[]}} AboutRound
 * @typedef {Manifest & {curves: AboutCurve[], lines: Record<string, string[]>, widths: Record<string, number[]>,
 *   rounds: AboutRound[]}} ManifoldManifest
 *
 * @typedef {"newline" | "mark"} Said
 * @typedef {AboutCurve & {points: Float64Array, lines: string[], widths: number[],
 *   model(said: Said, text: number, i: number): number, best(said: Said, text: number, i: number): number,
 *   possible(text: number, i: number): boolean}} CountCurve
 * @typedef {AboutRound & {curves: Float64Array[]}} Round
 * @typedef {ReturnType<typeof readData>} ManifoldData
 */

const IN_ROUND = 6;

/** @param {unknown} n */
const isWhole = (n) => typeof n === "number" && Number.isInteger(n) && n >= 0;

/**
 * @param {ManifoldManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const { curves: about, rounds } = manifest ?? {};
  if (!Array.isArray(about) || !about.length || !about.every(isCurve))
    throw new DataError("the curves are not described");
  if (!Array.isArray(rounds) || !rounds.every(isRound)) throw new DataError("the rounds are not described");
  const total = about.reduce((sum, { n }) => sum + n, 0);
  const blind = rounds.reduce((sum, { n }) => sum + IN_ROUND * n, 0);
  const texts = about[0].own.length;
  const told = ({ lines, widths } = manifest) =>
    about.every(({ name, own }) =>
      [own, lines?.[name], widths?.[name]].every((list) => Array.isArray(list) && list.length === texts),
    );
  if (!told()) throw new DataError("a curve lacks its texts");
  const arrays = decode(manifest, block, "count_manifold", {
    points: float64(total, 3),
    newline: float64(total, texts),
    mark: float64(total, texts),
    oracle: float64(total, texts),
    possible: bits(total, texts),
    blind: float64(blind, 3),
  });
  return { curves: curvesOf(manifest, arrays), rounds: roundsOf(rounds, arrays.blind), texts };
}

/** @param {AboutCurve} curve */
const isCurve = ({ name, step, stop, first, n, shares, own }) =>
  typeof name === "string" &&
  [step, first, n].every(isWhole) &&
  n >= 2 &&
  (stop === null || (isWhole(stop) && stop >= 2)) &&
  Array.isArray(shares) &&
  Array.isArray(own) &&
  own.every(isWhole);

/** @param {AboutRound} round */
const isRound = ({ name, n, model, kinds, shares, even }) =>
  typeof name === "string" &&
  isWhole(n) &&
  isWhole(model) &&
  model < IN_ROUND &&
  Array.isArray(shares) &&
  [kinds, even].every((list) => Array.isArray(list) && list.length === IN_ROUND);

/**
 * @param {ManifoldManifest} manifest
 * @param {Record<"points" | "newline" | "mark" | "oracle", Float64Array> & {possible: Bits}} arrays
 * @returns {CountCurve[]}
 */
function curvesOf({ curves, lines, widths }, { points, newline, mark, oracle, possible }) {
  let end = 0;
  return curves.map((curve) => {
    const from = end;
    end += curve.n;
    const texts = curve.own.length;
    const at = (/** @type {number} */ text, /** @type {number} */ i) => (from + i) * texts + text;
    const atStop = (/** @type {number} */ i) => (curve.stop && (curve.first + i) % curve.stop === 0 ? 1 : 0);
    return {
      ...curve,
      lines: lines[curve.name],
      widths: widths[curve.name],
      points: points.subarray(3 * from, 3 * end),
      model: (said, text, i) => (said === "mark" ? mark : newline)[at(text, i)],
      best: (said, text, i) => (said === "mark" ? atStop(i) : oracle[at(text, i)]),
      possible: (text, i) => possible.at(from + i, text),
    };
  });
}

/**
 * @param {AboutRound[]} about
 * @param {Float64Array} blind
 * @returns {Round[]}
 */
function roundsOf(about, blind) {
  let end = 0;
  return about.map((round) => {
    const curves = Array.from({ length: IN_ROUND }, (_, i) =>
      blind.subarray(3 * (end + i * round.n), 3 * (end + (i + 1) * round.n)),
    );
    end += IN_ROUND * round.n;
    return { ...round, curves };
  });
}
