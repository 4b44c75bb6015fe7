// What EmbeddingWaves shows of the reader's own run: `waves_data` of Python, and the paths of the other frequencies, made in the
// page.

import {
  keyFrequencies,
  neuronLogitMap,
  numberEmbedding,
  placesIn,
  plane,
  spectrum,
  TAU,
} from "../web/engine/measures.js";
import { measuredBefore } from "../web/engine/moments.js";
import { integers, measuredNumbers, numbers, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";

/** @import { Table } from "../web/engine/measures.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */

const KIND = "embedding_waves";
const MOST_FIRST = 8; // frequencies whose paths are made at once
const WITHIN = 0.99; // share of the points that lie within the reach
const LEAST_REACH = 1e-9;

/** @param {Run} run @returns {Promise<Own>} */
export async function ownData(run) {
  const { about, model, steps } = run;
  if (model.d_model < 2)
    throw new DataError("a plane needs an embedding of two numbers or more, and it has one");
  const tables = steps.map((_, index) => numberEmbedding(run.weights(index), model));
  const spectra = tables.map((table) => spectrum(table));
  const keys = keysOf(run, spectra[spectra.length - 1]);
  const drawn = firstDrawn(keys, spectra[spectra.length - 1]);
  const centred = tables.map(centre);
  const pathOf = (/** @type {number} */ k) => path(centred, plane(tables[tables.length - 1], k));
  const paths = drawn.map(pathOf);
  const arrays = {
    step: integers(steps),
    test_accuracy: measuredNumbers(measuredBefore(run).map((row) => row.test_accuracy)),
    spectrum: measuredNumbers(
      spectra.flatMap((norms) => [...norms.subarray(1)]),
      [steps.length, Math.floor(model.p / 2)],
    ),
    frequency: integers(drawn),
    path: numbers(joined(paths), [drawn.length, steps.length, 2, model.p]),
  };
  const reach = Math.max(reachOf(paths, model.p), LEAST_REACH);
  return {
    data: pack(KIND, arrays, { run: about, keys, tau: TAU, reach }),
    load: async (part) => {
      const found = numbers(pathOf(Number(part.replace("k-", ""))), [steps.length, 2, model.p]);
      return pack(KIND, { path: found }, { run: about, part });
    },
  };
}

/**
 * Key frequencies of the final network that turn, by either rule.
 * @param {Run} run @param {Float64Array} norms of its embedding
 */
function keysOf({ weights, steps, model }, norms) {
  const turns = (/** @type {number} */ k) => 2 * k < model.p;
  const votes = spectrum(neuronLogitMap(weights(steps.length - 1), model));
  return { W_L: keyFrequencies(votes).filter(turns), W_E: keyFrequencies(norms).filter(turns) };
}

/**
 * The frequencies whose paths are made at once: by W_L first, then by size in W_E; ascending.
 * @param {{W_L: number[], W_E: number[]}} keys @param {Float64Array} norms
 */
export function firstDrawn({ W_L, W_E }, norms) {
  const bySize = (/** @type {number[]} */ frequencies) =>
    [...frequencies].sort((k, l) => norms[l] - norms[k]);
  const chosen = [...bySize(W_L), ...bySize(W_E.filter((k) => !W_L.includes(k)))].slice(0, MOST_FIRST);
  return chosen.length ? chosen.sort((k, l) => k - l) : [1];
}

/** The same vectors around their mean. @param {Table} table @returns {Table} */
function centre({ values, p, channels }) {
  const mean = new Float64Array(channels);
  for (let i = 0; i < p * channels; i++) mean[i % channels] += values[i] / p;
  return {
    values: Float64Array.from({ length: p * channels }, (_, i) => values[i] - mean[i % channels]),
    p,
    channels,
  };
}

/** checkpoint × 2 × p. @param {Table[]} tables @param {ReturnType<typeof plane>} directions */
const path = (tables, directions) =>
  joined(
    tables.flatMap((table) => {
      const { cos, sin } = placesIn(table, directions);
      return [cos, sin];
    }),
  );

/** @param {Float64Array[]} parts */
function joined(parts) {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * The distance from the centre within which nearly all points of paths lie, straight between two of them.
 * @param {Float64Array[]} paths @param {number} p
 */
function reachOf(paths, p) {
  const distances = joined(
    paths.map((points) =>
      Float64Array.from({ length: points.length / 2 }, (_, i) => {
        const at = 2 * p * Math.floor(i / p) + (i % p);
        return Math.hypot(points[at], points[at + p]);
      }),
    ),
  ).sort();
  const place = WITHIN * (distances.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, distances.length - 1);
  return distances[below] + (place - below) * (distances[above] - distances[below]);
}
