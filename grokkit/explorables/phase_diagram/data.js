// What a PhaseDiagram is told: two axes, in each cell what became of every seed, and the curves of all runs.

import { isFate } from "./marks.js";
import { DataError, decode, float64, int32 } from "../web/toolkit/data.js";

/**
 * @import { Manifest } from "../web/toolkit/types.js"
 * @import { Fate } from "./marks.js"
 *
 * @typedef {object} Told of one run
 * @property {Fate | null} fate null if it failed
 * @property {string | null} failure why it did
 * @property {number | null} target first measured step above the target
 * @property {number | null} memorised
 * @property {number | null} broke the step from which on a loss was not finite
 * @property {number | null} step at its end, and there the shares of training and test pairs that were right:
 * @property {number | null} train
 * @property {number | null} test
 * @property {number} curves which of all curves are its own
 *
 * @typedef {{label: string, texts: string[]}} Axis
 * @typedef {{row: number, column: number}} Place
 * @typedef {{runs: (Told | null)[], dials: number[] | null}} Cell
 * @typedef {{step: Int32Array, train: Float64Array, test: Float64Array}} Curves
 * @typedef {{beside: number[][], above: number[][]}} Borders
 * @typedef {Manifest & {target: number, across: Axis, up: Axis, seeds: number[], cells: Cell[][], borders: Borders,
 *   start: [number, number]}} PhaseManifest
 *
 * @typedef {object} PhaseData
 * @property {number} target
 * @property {Axis} across
 * @property {Axis} up
 * @property {number[]} seeds
 * @property {Cell[][]} cells by row, from the lowest, and column
 * @property {Borders} borders
 * @property {number} steps the most that a run had
 * @property {(told: Told) => Curves} curves
 * @property {Place} start
 */

const LEAST_SHADE = 0.22; // of the slowest, as in picture.py

/**
 * Check and arrange what the figure draws.
 * @param {PhaseManifest} manifest
 * @param {DataView} block
 * @returns {PhaseData}
 */
export function readData(manifest, block) {
  const { first, curve_step, train_accuracy, test_accuracy } = decode(manifest, block, "phase_diagram", {
    first: int32("begin"),
    curve_step: int32("point"),
    train_accuracy: float64("point"),
    test_accuracy: float64("point"),
  });
  const { target, across, up, seeds, cells, borders, start } = manifest;
  if (!across?.texts?.length || !up?.texts?.length || !seeds?.length)
    throw new DataError("there are no axes, or no seeds");
  checkCells(cells, up.texts.length, across.texts.length, seeds.length, first.length - 1);
  checkBorders(borders, up.texts.length, across.texts.length, seeds.length);
  const [row, column] = start ?? [];
  if (!cells[row]?.[column]) throw new DataError(`there is no cell in row ${row} and column ${column}`);
  return {
    target,
    across,
    up,
    seeds,
    cells,
    borders,
    steps: Math.max(1, ...runsOf(cells).map((told) => told.step ?? 0)),
    curves: ({ curves: i }) => ({
      step: curve_step.subarray(first[i], first[i + 1]),
      train: train_accuracy.subarray(first[i], first[i + 1]),
      test: test_accuracy.subarray(first[i], first[i + 1]),
    }),
    start: { row, column },
  };
}

/** All runs of the plane. @param {Cell[][]} cells */
export const runsOf = (cells) =>
  cells.flatMap((row) => row.flatMap(({ runs }) => runs.filter((told) => told !== null)));

/**
 * @param {Cell[][] | undefined} cells
 * @param {number} rows @param {number} columns @param {number} seeds @param {number} curves how many runs have some
 */
function checkCells(cells, rows, columns, seeds, curves) {
  if (cells?.length !== rows || cells.some((row) => row?.length !== columns))
    throw new DataError(`there are not ${rows} × ${columns} cells`);
  for (const { runs } of cells.flat())
    if (runs?.length !== seeds)
      throw new DataError(`a cell tells of ${runs?.length ?? 0} seeds, and there are ${seeds}`);
  for (const told of runsOf(cells)) {
    if (told.fate === null ? typeof told.failure !== "string" : !isFate(told.fate))
      throw new DataError(`nothing that can become of a run is “${told.fate}”`);
    if ((told.fate === "groks") !== (told.target !== null))
      throw new DataError("a run groks if it reached its target, and only then");
    if (!(told.curves >= 0 && told.curves < curves))
      throw new DataError(`there are no curves number ${told.curves}`);
  }
}

/**
 * @param {Borders | undefined} borders
 * @param {number} rows @param {number} columns @param {number} seeds
 */
function checkBorders(borders, rows, columns, seeds) {
  const fits = (
    /** @type {number[][] | undefined} */ lines,
    /** @type {number} */ n,
    /** @type {number} */ each,
  ) =>
    lines?.length === n &&
    lines.every((line) => line.length === each && line.every((s) => s >= 0 && s <= seeds));
  if (!fits(borders?.beside, rows, columns - 1) || !fits(borders?.above, rows - 1, columns))
    throw new DataError("the borders do not fit the cells");
}

/**
 * How dark a run is that groks: 1 the soonest, evenly in the logarithm of the steps.
 * @param {Cell[][]} cells
 * @returns {(told: Told) => number}
 */
export function shadeOf(cells) {
  const size = (/** @type {Told} */ { target }) => Math.log(Math.max(1, target ?? 1));
  const sizes = runsOf(cells)
    .filter(({ fate }) => fate === "groks")
    .map(size);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  return (told) => 1 - ((1 - LEAST_SHADE) * (size(told) - low)) / (high - low || 1);
}

/**
 * The cell that a key leads to, or null if it leads nowhere. Rows are counted from the lowest.
 * @param {Place} place @param {string} key @param {PhaseData} data
 * @returns {Place | null}
 */
export function step({ row, column }, key, { cells }) {
  const [top, last] = [cells.length - 1, cells[0].length - 1];
  /** @type {Record<string, [number, number]>} */
  const goes = {
    ArrowUp: [row + 1, column],
    ArrowDown: [row - 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, last],
    PageUp: [top, column],
    PageDown: [0, column],
  };
  if (!Object.hasOwn(goes, key)) return null;
  const [to, across] = goes[key];
  return { row: Math.max(0, Math.min(top, to)), column: Math.max(0, Math.min(last, across)) };
}
