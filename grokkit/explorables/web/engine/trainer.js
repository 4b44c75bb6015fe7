// The training of one network, step by step, and what is recorded of it; what grokkit/training/loop.py does, one update or
// one measurement at a time. Everything random follows from the seeds and the step.

import { batchAt, batchLength } from "./batches.js";
import { initialWeights } from "./initial.js";
import { CannotTrain } from "./kernels.js";
import { openNetwork } from "./network.js";
import { evaluateAll, lossAndSlopes } from "./pass.js";
import { learningRate, measuredAt, reachedTarget } from "./schedule.js";
import { check } from "./settings.js";
import { labelsOf, pairsOf, trainMaskOf } from "./task.js";
import { leastTelling, tellingCoordinates } from "./thinning.js";

/** @import { Choice } from "./kernels.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { Settings } from "./settings.js" */

/** @typedef {{step: number, point: number[], weights: Float32Array}} Checkpoint */
/** Why a training is over: all steps are made, the target is reached, or the loss is not finite. @typedef {"steps" | "target" | "broken"} End */

const EPSILON = 1e-8; // of torch.optim.AdamW

export class Trainer {
  /**
   * @param {Settings} settings
   * @param {Choice} choice of kernels
   * @throws {CannotTrain} if a setting does not fit, or there is not enough memory
   */
  constructor(settings, choice) {
    check(settings);
    this.settings = settings;
    this.labels = labelsOf(settings.task);
    this.mask = trainMaskOf(settings.task);
    this.pairs = pairsOf(this.mask, 1);
    this.batch = batchLength(settings.train.batch_size, this.pairs.length);
    this.#checkSplit();
    this.network = openNetwork(settings.model, choice);
    this.network.arrays.weights.set(initialWeights(settings.model, settings.train.weight_seed));
    this.step = 0;
    this.broken = false;
    /** @type {Measured[]} */
    this.measured = [];
    /** @type {Checkpoint[]} */
    this.kept = [];
    /** Which pairs were answered rightly when it was measured last. */
    this.right = new Uint8Array(this.labels.length);
  }

  #checkSplit() {
    const { task, train } = this.settings;
    const [known, all] = [this.pairs.length, this.labels.length];
    if (known === 0 || known === all)
      throw new CannotTrain(
        `frac_train = ${task.frac_train} of ${all} pairs leaves one side of the split empty`,
      );
    if (this.batch > known)
      throw new CannotTrain(`batch_size is ${train.batch_size}, but there are only ${known} training pairs`);
  }

  /** Why it is over; null while it is not. @returns {End | null} */
  get end() {
    if (this.#isDue()) return null;
    if (this.broken) return "broken";
    if (this.measured.at(-1)?.step === this.step && reachedTarget(this.settings.train, this.measured))
      return "target";
    return this.step >= this.settings.train.steps ? "steps" : null;
  }

  /** Do the next thing, unless it is over: measure if that is due, else make an update. */
  advance() {
    if (this.#isDue()) this.#measure();
    else this.#update();
  }

  /** All weights, in the order of `shapes`: a copy. */
  weights() {
    return this.network.arrays.weights.slice(0, this.network.sizes.parameters);
  }

  #isDue() {
    const asked = this.step === 0 || this.broken || measuredAt(this.settings.train, this.step);
    return asked && this.measured.at(-1)?.step !== this.step;
  }

  #update() {
    const { train } = this.settings;
    const { network, step } = this;
    const batch = batchAt(this.pairs, this.batch, train.batch_seed, step);
    if (!isFinite(lossAndSlopes(network, batch, this.labels))) {
      this.broken = true;
      return;
    }
    const rate = learningRate(train, step);
    const [beta1, beta2] = train.betas;
    const { weights, slopes, first, second } = network.arrays;
    network.kernels.adamw(
      weights.byteOffset,
      slopes.byteOffset,
      first.byteOffset,
      second.byteOffset,
      weights.length,
      1 - rate * train.weight_decay,
      rate / (1 - beta1 ** (step + 1)),
      beta1,
      beta2,
      Math.sqrt(1 - beta2 ** (step + 1)),
      EPSILON,
    );
    this.step++;
  }

  #measure() {
    const { losses, right } = evaluateAll(this.network, this.labels);
    this.right = right;
    const row = {
      step: this.step,
      train_loss: this.#mean(losses, 1),
      test_loss: this.#mean(losses, 0),
      train_accuracy: this.#mean(right, 1),
      test_accuracy: this.#mean(right, 0),
    };
    this.measured.push(row);
    this.kept.push({ step: this.step, point: tellingCoordinates(row), weights: this.weights() });
    const { checkpoints } = this.settings.train;
    if (checkpoints !== null && this.kept.length > checkpoints)
      this.kept.splice(leastTelling(this.kept.map(({ point }) => point)), 1);
  }

  /**
   * Over the pairs on one side of the split.
   * @param {ArrayLike<number>} values
   * @param {0 | 1} side
   */
  #mean(values, side) {
    let [sum, count] = [0, 0];
    for (let pair = 0; pair < values.length; pair++)
      if (this.mask[pair] === side) {
        sum += values[pair];
        count++;
      }
    return sum / count;
  }
}
