// The reader's own network among those of a ClockPizza: what `grokkit.gallery` finds of a run's last network, made in the page.

import {
  coordinates,
  keyFrequencies,
  neuronLogitMap,
  numberEmbedding,
  spectrum,
} from "../web/engine/measures.js";
import { firstKnown } from "../web/engine/moments.js";
import { measuredNumbers, pack } from "../web/mine/pack.js";
import { DataError, decode, float64 } from "../web/toolkit/data.js";

/** @import { Told } from "./data.js" */
/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */
/** @import { Part } from "../web/toolkit/types.js" */

const KIND = "clock_pizza";

/**
 * All networks, the reader's own first.
 * @param {Run} run @param {Pick<Asker, "place">} asker @param {Part<any>} recorded
 * @returns {Promise<Own>}
 */
export async function ownData(run, asker, { manifest, block }) {
  const { about, model, task, steps, weights } = run;
  if (about.op !== "add" || model.p % 2 === 0)
    throw new DataError(
      `the plane is of addition modulo an odd number, and your network has learned ${about.text}`,
    );
  const last = weights(steps.length - 1);
  const frequencies = strongestFirst(last, model);
  const { symmetricity, irrelevance, neurons } = await asker.place(last);
  if (!frequencies.length || !Number.isFinite(symmetricity) || !Number.isFinite(irrelevance))
    throw new DataError("its logits do not depend on both numbers, so it has no place in the plane");
  /** @type {Told} */
  const told = {
    p: model.p,
    seed: task.seed,
    rate: 1,
    frequencies,
    symmetricity,
    irrelevance,
    neurons,
    yours: firstKnown(run, "test") === null ? "not grokked" : "grokked",
  };
  const { circles } = decode(manifest, block, KIND, { circles: float64("coordinate") });
  const own = circleOf(last, model, frequencies[0]);
  return {
    data: pack(
      KIND,
      { circles: measuredNumbers([...own, ...circles]) },
      { run: manifest.run, networks: [told, ...manifest.networks], published: manifest.published },
    ),
  };
}

/**
 * Key frequencies by W_L, the strongest in the embedding first.
 * @param {Record<string, Float32Array>} weights @param {Run["model"]} model
 */
function strongestFirst(weights, model) {
  const norms = spectrum(numberEmbedding(weights, model));
  return keyFrequencies(spectrum(neuronLogitMap(weights, model))).sort((k, l) => norms[l] - norms[k]);
}

/**
 * Where each number stands in the plane in which a frequency turns, two coordinates each, as shares of the farthest one's distance.
 * @param {Record<string, Float32Array>} weights @param {Run["model"]} model @param {number} k
 */
function circleOf(weights, model, k) {
  const { cos, sin } = coordinates(numberEmbedding(weights, model), k);
  const edge = Math.max(...cos.map((x, i) => Math.hypot(x, sin[i])));
  return Array.from(cos, (x, i) => [x / edge, sin[i] / edge]).flat();
}
