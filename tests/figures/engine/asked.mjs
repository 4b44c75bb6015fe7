// What the engine makes of what it is given, for the tests, which ask Python the same: reads {name, given} as JSON and
// writes the answer. The first argument is a file of compiled kernels.

import { readFileSync } from "node:fs";
import { batchAt, batchLength } from "../../../grokkit/explorables/web/engine/batches.js";
import { gelu, geluSlope } from "../../../grokkit/explorables/web/engine/gelu.js";
import { initialWeights } from "../../../grokkit/explorables/web/engine/initial.js";
import { chooseKernels } from "../../../grokkit/explorables/web/engine/kernels.js";
import {
  coordinates,
  excludedLoss,
  keyFrequencies,
  neuronClusters,
  restrictedLoss,
  spectrum,
} from "../../../grokkit/explorables/web/engine/measures.js";
import { openNetwork } from "../../../grokkit/explorables/web/engine/network.js";
import {
  allLogits,
  allNeurons,
  allPairs,
  evaluate,
  lossAndSlopes,
} from "../../../grokkit/explorables/web/engine/pass.js";
import { readRun } from "../../../grokkit/explorables/web/engine/read_run.js";
import { learningRate, measuredAt, reachedTarget } from "../../../grokkit/explorables/web/engine/schedule.js";
import { labelsOf, pairsOf, trainMaskOf } from "../../../grokkit/explorables/web/engine/task.js";
import { leastTelling, tellingCoordinates } from "../../../grokkit/explorables/web/engine/thinning.js";
import { Trainer } from "../../../grokkit/explorables/web/engine/trainer.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

const binaries = JSON.parse(readFileSync(process.argv[2], "utf8"), (_, value) =>
  typeof value === "string" ? Buffer.from(value, "base64") : value,
);
/** Kernels of one form and no other. @param {import("../../../grokkit/explorables/web/engine/kernels.js").Form} form */
const only = (form) => chooseKernels(binaries, [form]);

/** @type {Record<string, (given: any) => unknown>} */
const ANSWERS = {
  task: ({ task }) => ({ labels: labelsOf(task), mask: trainMaskOf(task) }),
  initial: ({ model, seed }) => initialWeights(model, seed),
  batches: ({ task, size, seed, steps }) => {
    const pairs = pairsOf(trainMaskOf(task), 1);
    return steps.map((/** @type {number} */ step) =>
      batchAt(pairs, batchLength(size, pairs.length), seed, step),
    );
  },
  gelu: ({ at }) => ({ value: at.map(gelu), slope: at.map(geluSlope) }),
  schedule: ({ train, steps }) => ({
    measured: steps.filter((/** @type {number} */ step) => measuredAt(train, step)),
    rates: steps.map((/** @type {number} */ step) => learningRate(train, step)),
  }),
  target: ({ train, rows }) =>
    rows.map((/** @type {unknown} */ _, /** @type {number} */ i) =>
      reachedTarget(train, rows.slice(0, i + 1)),
    ),
  thinning: ({ rows }) => {
    const points = rows.map(tellingCoordinates);
    return { points, least: leastTelling(points) };
  },
  slopes: ({ form, model, weights, pairs, labels }) => {
    const network = openNetwork(model, only(form));
    network.arrays.weights.set(weights);
    lossAndSlopes(network, pairs, labels); // what one pass leaves behind must not reach the next
    const loss = lossAndSlopes(network, pairs, labels);
    const { losses, right } = evaluate(network, allPairs(model.p), labels);
    return { loss, slopes: network.slopeOf, losses, right, logits: allLogits(network) };
  },
  training: ({ form, settings, weights }) => {
    const trainer = new Trainer(settings, only(form));
    if (weights) trainer.network.arrays.weights.set(weights);
    while (!trainer.end) trainer.advance();
    const kept = trainer.kept.map(({ step }) => step);
    return {
      end: trainer.end,
      step: trainer.step,
      measured: trainer.measured,
      kept,
      weights: trainer.weights(),
    };
  },
  measures: ({ form, model, weights, mask, keys, k }) => {
    const network = openNetwork(model, only(form));
    network.arrays.weights.set(weights);
    const { p, d_model, d_mlp } = model;
    const answers = { logits: allLogits(network), p, mask };
    const embedding = { values: network.parameters["embed.W_E"], p, channels: d_model };
    return {
      spectrum: spectrum(embedding),
      keys: keyFrequencies(spectrum(embedding)),
      place: coordinates(embedding, k),
      restricted: [restrictedLoss(answers, keys, 0), restrictedLoss(answers, keys, 1)],
      excluded: excludedLoss(answers, keys),
      clusters: neuronClusters(allNeurons(network), p, d_mlp),
    };
  },
  built: ({ form, settings }) => {
    const trainer = new Trainer(settings, only(form));
    while (!trainer.end) trainer.advance();
    return { built: trainer.built(), weights: trainer.weights() };
  },
  glances: ({ form, settings, updates, glances }) => {
    const trainer = new Trainer(settings, only(form));
    while (trainer.step < updates) trainer.advance();
    for (let i = 0; i < glances; i++) trainer.glance();
    return { seen: trainer.seen(), right: trainer.right, weights: trainer.weights() };
  },
  opened: ({ paths }) => Promise.all(paths.map(opened)),
  refusal: ({ settings, form }) => {
    try {
      new Trainer(settings, only(form));
    } catch (error) {
      return `${error}`;
    }
    return null;
  },
};

/** What is in a run's file, or why it is refused. @param {string} path */
async function opened(path) {
  try {
    const run = await readRun(new Uint8Array(readFileSync(path)));
    const { about, task, model, train, steps, measured, mask, provenance } = run;
    const weights = steps.map((_, i) => run.weights(i));
    return { about, task, model, train, steps, measured, mask, provenance, weights };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { refused: error.message };
  }
}

const { name, given } = JSON.parse(readFileSync(0, "utf8"));
/** Typed arrays are written as lists. @param {string} _ @param {any} value */
const plain = (_, value) =>
  ArrayBuffer.isView(value) ? Array.from(/** @type {Float32Array} */ (value)) : value;
process.stdout.write(JSON.stringify(await ANSWERS[name](given), plain));
