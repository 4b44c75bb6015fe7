// What a TrainingScrubber shows of the reader's own run: `scrubber_data` of Python, made in the page.

import { keyFrequencies, neuronLogitMap, numberEmbedding, spectrum, TAU } from "../web/engine/measures.js";
import { sumOfSquares } from "../web/engine/progress.js";
import { labelsOf } from "../web/engine/task.js";
import { bitRow, bitRows, integers, measuredLosses, measuredNumbers, pack } from "../web/mine/pack.js";

/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Run } from "../web/engine/read_run.js" */

/**
 * @param {Run} run @param {Pick<Asker, "answers">} asker
 * @returns {Promise<import("../web/mine/with_mine.js").Own>}
 */
export async function ownData(run, asker) {
  const { about, model, steps, measured, mask, task } = run;
  const labels = labelsOf(task);
  const [correct, spectra, norms] = [[], [], []].map((list) => /** @type {any[]} */ (list));
  for (const [index] of steps.entries()) {
    const weights = run.weights(index);
    const answers = await asker.answers(weights); // one after the other: of 40 checkpoints two fit into memory more easily
    correct.push(labels.map((label, pair) => Number(answers[pair] === label)));
    spectra.push(...spectrum(numberEmbedding(weights, model)).subarray(1));
    norms.push(sumOfSquares(weights));
  }
  const arrays = {
    step: integers(steps),
    curve_step: integers(measured.map(({ step }) => step)),
    train_loss: measuredLosses(measured.map(({ train_loss }) => train_loss)),
    test_loss: measuredLosses(measured.map(({ test_loss }) => test_loss)),
    train_accuracy: measuredNumbers(measured.map(({ train_accuracy }) => train_accuracy)),
    test_accuracy: measuredNumbers(measured.map(({ test_accuracy }) => test_accuracy)),
    train: bitRow(mask),
    correct: bitRows(correct),
    spectrum: measuredNumbers(spectra, [steps.length, Math.floor(model.p / 2)]),
    weight_norm: measuredNumbers(norms),
  };
  const last = neuronLogitMap(run.weights(steps.length - 1), model);
  const key_frequencies = keyFrequencies(spectrum(last));
  return { data: pack("training_scrubber", arrays, { run: about, key_frequencies, tau: TAU }) };
}
