// What a ReluProduct shows of the reader's own run: `product_data` of Python, made in the page.

import { keyFrequencies, neuronLogitMap, spectrum } from "../web/engine/measures.js";
import { row } from "../web/engine/forward.js";
import { integers, numbers, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";

/** @import { Neurons } from "../web/engine/neurons.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */

/**
 * @param {Run} run
 * @param {(weights: Record<string, Float32Array>, home: null) => Promise<Neurons>} ask
 * @returns {Promise<Own>}
 */
export async function ownData({ about, model, steps, weights }, ask) {
  if (about.op !== "add" || model.act !== "relu")
    throw new DataError(
      `it is about ReLU neurons that add; those of your network are ${model.act}, and it has learned ${about.text}`,
    );
  const last = weights(steps.length - 1);
  const { cluster, fit } = await ask(last, null);
  const turns = (/** @type {number} */ k) => 2 * k !== model.p;
  const sizes = /** @type {Map<number, number>} */ (new Map());
  for (const k of cluster) if (k && turns(k)) sizes.set(k, (sizes.get(k) ?? 0) + 1);
  const K = [...sizes].sort(([k, m], [l, n]) => n - m || k - l).map(([k]) => k);
  const chorus = K.flatMap((k) => voicesOf(k, cluster, fit));
  const votes = keyFrequencies(spectrum(neuronLogitMap(last, model))).filter(turns);
  const column = (/** @type {"phase" | "offset" | "voice" | "weight"} */ name) =>
    numbers(
      chorus.map((each) => each[name]),
      [chorus.length],
    );
  const arrays = {
    frequency: integers(chorus.map(({ k }) => k)),
    phase: column("phase"),
    offset: column("offset"),
    voice: column("voice"),
    weight: column("weight"),
  };
  const frequencies = [K, votes, [1]].find(({ length }) => length);
  return { data: pack("relu_product", arrays, { run: about, frequencies }) };
}

/**
 * The neurons of a frequency, each r · ReLU(offset + cos(x + phase) + cos(y + phase)) that writes a wave with phase `voice`.
 * @param {number} k @param {Int32Array} cluster @param {Float64Array} fit see `Neurons`
 */
function voicesOf(k, cluster, fit) {
  const [offset, sizeA, phaseA, sizeB, phaseB, , written, voice] = Array.from({ length: 8 }, (_, i) =>
    row(fit, i, cluster.length),
  );
  const members = [...cluster.keys()].filter((n) => cluster[n] === k);
  const voices = members.map((n) => {
    const size = (sizeA[n] + sizeB[n]) / 2;
    const apart = Math.atan2(Math.sin(phaseB[n] - phaseA[n]), Math.cos(phaseB[n] - phaseA[n])); // the short way round
    return {
      k,
      phase: phaseA[n] + apart / 2,
      offset: offset[n] / size,
      voice: voice[n],
      weight: size * written[n],
    };
  });
  const total = voices.reduce((sum, { weight }) => sum + weight, 0);
  return voices.map((each) => ({ ...each, weight: each.weight / total }));
}
