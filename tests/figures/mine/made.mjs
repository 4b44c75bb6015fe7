// What figures make of a run's file in the page, for the tests, which ask Python the same: reads {path, kind, parts, recorded} as JSON and
// writes manifest and block of the data and of each part, once the figure itself has read them; or {path, most, into}, and writes
// the run's file within so many bytes.

import { readFileSync, writeFileSync } from "node:fs";
import * as pizza from "../../../grokkit/explorables/clock_pizza/data.js";
import { ownData as ofPizza } from "../../../grokkit/explorables/clock_pizza/mine.js";
import * as embedding from "../../../grokkit/explorables/embedding_waves/data.js";
import { ownData as ofEmbedding } from "../../../grokkit/explorables/embedding_waves/mine.js";
import * as gallery from "../../../grokkit/explorables/neuron_gallery/data.js";
import { ownData as ofGallery } from "../../../grokkit/explorables/neuron_gallery/mine.js";
import * as pass from "../../../grokkit/explorables/forward_pass/data.js";
import { ownData as ofPass } from "../../../grokkit/explorables/forward_pass/mine.js";
import * as interference from "../../../grokkit/explorables/interference/data.js";
import { ownData as ofInterference } from "../../../grokkit/explorables/interference/mine.js";
import * as phases from "../../../grokkit/explorables/phases/data.js";
import { ownData as ofPhases } from "../../../grokkit/explorables/phases/mine.js";
import * as predict from "../../../grokkit/explorables/predict_curve/data.js";
import { ownData as ofPredict } from "../../../grokkit/explorables/predict_curve/mine.js";
import * as product from "../../../grokkit/explorables/relu_product/data.js";
import { ownData as ofProduct } from "../../../grokkit/explorables/relu_product/mine.js";
import * as surgery from "../../../grokkit/explorables/surgery/data.js";
import { ownData as ofSurgery } from "../../../grokkit/explorables/surgery/mine.js";
import * as scrubber from "../../../grokkit/explorables/training_scrubber/data.js";
import { ownData as ofScrubber } from "../../../grokkit/explorables/training_scrubber/mine.js";
import * as minds from "../../../grokkit/explorables/two_minds/data.js";
import { ownData as ofMinds } from "../../../grokkit/explorables/two_minds/mine.js";
import * as volume from "../../../grokkit/explorables/volume/data.js";
import { ownData as ofVolume } from "../../../grokkit/explorables/volume/mine.js";
import { chooseKernels } from "../../../grokkit/explorables/web/engine/kernels.js";
import { openNetwork } from "../../../grokkit/explorables/web/engine/network.js";
import { neuronsOf } from "../../../grokkit/explorables/web/engine/neurons.js";
import { allLogits, allNeurons, answersTo } from "../../../grokkit/explorables/web/engine/pass.js";
import { neuronClusters } from "../../../grokkit/explorables/web/engine/measures.js";
import { placeOf } from "../../../grokkit/explorables/web/engine/pizza.js";
import { outcomesOf } from "../../../grokkit/explorables/web/engine/surgery.js";
import { lossesAt } from "../../../grokkit/explorables/web/engine/volume.js";
import { progressOf } from "../../../grokkit/explorables/web/engine/progress.js";
import { readRun } from "../../../grokkit/explorables/web/engine/read_run.js";
import { fitting } from "../../../grokkit/explorables/web/mine/fitting.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @import { Run } from "../../../grokkit/explorables/web/engine/read_run.js" */
/** @import { Part } from "../../../grokkit/explorables/web/toolkit/types.js" */

const FIGURES = {
  clock_pizza: { make: ofPizza, read: pizza.readData },
  embedding_waves: { make: ofEmbedding, read: embedding.readData },
  forward_pass: { make: ofPass, read: pass.readData },
  interference: { make: ofInterference, read: interference.readData },
  neuron_gallery: { make: byNeurons(ofGallery), read: gallery.readData },
  predict_curve: { make: ofPredict, read: predict.readData },
  phases: { make: ofPhases, read: phases.readData },
  relu_product: { make: byNeurons(ofProduct), read: readProduct },
  surgery: { make: operated, read: surgery.readData },
  two_minds: { make: ofMinds, read: minds.readData },
  volume: { make: ofVolume, read: volume.readData },
  training_scrubber: { make: ofScrubber, read: scrubber.readData },
};

/**
 * As the figure does: what makes its data asks for neurons alone.
 * @template R
 * @param {(run: Run, ask: import("../../../grokkit/explorables/neuron_gallery/mine.js").AskNeurons) => R} make
 */
function byNeurons(make) {
  return (/** @type {Run} */ run, /** @type {ReturnType<typeof askerFor>} */ asker) =>
    make(run, asker.neurons);
}

/** @param {Run} run @param {ReturnType<typeof askerFor>} asker */
function operated(run, asker) {
  return ofSurgery(run, (use) => use(asker));
}

/** @param {import("../../../grokkit/explorables/relu_product/data.js").ProductManifest} manifest @param {DataView} block */
function readProduct(manifest, block) {
  return product.readData({ ...manifest, options: { n: 12 } }, block);
}

/** The worker that asks, without a worker. @param {Run["model"]} model */
function askerFor(model) {
  const none = new Uint8Array(0);
  const network = openNetwork(model, chooseKernels({ simd: none, relaxed: none }, ["plain"]));
  /** @param {Record<string, Float32Array>} weights */
  const set = (weights) => {
    for (const [name, values] of Object.entries(weights)) network.parameters[name].set(values);
  };
  return {
    /** @param {Record<string, Float32Array>} weights */
    async answers(weights) {
      set(weights);
      return answersTo(network);
    },
    /** @param {Record<string, Float32Array>} weights */
    async logits(weights) {
      set(weights);
      return allLogits(network);
    },
    /** @param {Record<string, Float32Array>} weights @param {Uint8Array} mask @param {number[]} keys */
    async progress(weights, mask, keys) {
      set(weights);
      return progressOf(weights, model, { logits: allLogits(network), p: model.p, mask }, keys);
    },
    /** @param {Record<string, Float32Array>} weights @param {Int32Array | null} home */
    async neurons(weights, home) {
      set(weights);
      return neuronsOf(weights, model, allNeurons(network), home);
    },
    /** @param {Record<string, Float32Array>} weights */
    async clusters(weights) {
      set(weights);
      return neuronClusters(allNeurons(network), model.p, model.d_mlp);
    },
    /**
     * @param {Record<string, Float32Array>} weights
     * @param {import("../../../grokkit/explorables/web/engine/surgery.js").Members} members
     * @param {import("../../../grokkit/explorables/web/engine/surgery.js").Operation} operation
     */
    async outcomes(weights, members, operation) {
      set(weights);
      return outcomesOf(network, members, operation);
    },
    /** @param {Record<string, Float32Array>} weights @param {Parameters<typeof lossesAt>[1]} told */
    async lossesAt(weights, told) {
      set(weights);
      return lossesAt(allLogits(network), told);
    },
    /** @param {Record<string, Float32Array>} weights */
    async place(weights) {
      set(weights);
      return placeOf(network, neuronClusters(allNeurons(network), model.p, model.d_mlp));
    },
  };
}

/** Data as the page has them. @param {{manifest: any, block: string}} text @returns {Part<any>} */
function asPart({ manifest, block }) {
  const bytes = new Uint8Array(Buffer.from(block, "base64"));
  return { manifest, block: new DataView(bytes.buffer) };
}

/** @param {Part} part */
const asText = ({ manifest, block }) => ({
  manifest,
  block: Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString("base64"),
});

/** @param {{path: string, kind: keyof typeof FIGURES, parts: string[], recorded: {manifest: any, block: string}}} asked */
async function made({ path, kind, parts, recorded }) {
  const { make, read } = FIGURES[kind];
  const run = await readRun(new Uint8Array(readFileSync(path)));
  try {
    const { data, load } = await make(run, askerFor(run.model), asPart(recorded));
    read(/** @type {any} */ (data.manifest), data.block);
    const found = load ? await Promise.all(parts.map(load)) : [];
    return { data: asText(data), parts: found.map(asText) };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { refused: error.message };
  }
}

/** The file of a run within a number of bytes. @param {{path: string, most: number, into: string}} asked */
async function fitted({ path, most, into }) {
  const bytes = await fitting(await readRun(new Uint8Array(readFileSync(path))), most);
  if (bytes) writeFileSync(into, bytes);
  return { size: bytes?.length ?? null };
}

const question = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(await ("most" in question ? fitted(question) : made(question))));
