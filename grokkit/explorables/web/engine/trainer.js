// The training of one network, step by step, and what is recorded of it; what grokkit/training/loop.py does, one update or
// one measurement at a time. Everything random follows from the seeds and the step.

import { batchAt, batchLength } from "./batches.js";
import { initialWeights } from "./initial.js";
import { CannotTrain } from "./kernels.js";
import { openNetwork } from "./network.js";
import { excludedLoss, keyFrequencies, neuronClusters, restrictedLoss, spectrum } from "./measures.js";
import { allLogits, allNeurons, allPairs, evaluate, lossAndSlopes } from "./pass.js";
import { learningRate, measuredAt, reachedTarget } from "./schedule.js";
import { check } from "./settings.js";
import { labelsOf, pairsOf, trainMaskOf } from "./task.js";
import { leastTelling, tellingCoordinates } from "./thinning.js";

/** @import { Choice } from "./kernels.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { Settings } from "./settings.js" */

/** @typedef {{step: number, point: number[], weights: Float32Array}} Checkpoint */
/** Why a training is over: all steps are made, the target is reached, or the loss is not finite. @typedef {"steps" | "target" | "broken"} End */

/**
 * What the network has built: the key frequencies by W_L, how many of its neurons belong to one of them, and, of a network
 * that adds, its losses with them alone (on the test pairs) and without them (on the training pairs).
 * @typedef {{keys: number[], tuned: number, neurons: number, restricted: number | null, excluded: number | null}} Built
 */

const EPSILON = 1e-8; // of torch.optim.AdamW
const GLANCES = 10; // after so many, every pair has been asked again

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
    /** Which pairs were answered rightly when they were asked last, and their losses. */
    this.right = new Uint8Array(this.labels.length);
    this.losses = new Float64Array(this.labels.length);
    this.glances = 0;
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

  /** What AdamW remembers of slopes, and of their squares, in the order of `shapes`: copies. */
  memory() {
    const { arrays, sizes } = this.network;
    return {
      first: arrays.first.slice(0, sizes.parameters),
      second: arrays.second.slice(0, sizes.parameters),
    };
  }

  /** Losses and accuracies of all pairs as they were asked last. @returns {Measured} */
  seen() {
    const { step, losses, right } = this;
    return {
      step,
      train_loss: this.#mean(losses, 1),
      test_loss: this.#mean(losses, 0),
      train_accuracy: this.#mean(right, 1),
      test_accuracy: this.#mean(right, 0),
    };
  }

  /** Ask a tenth of the pairs again, the next time another one: between two measurements what is seen stays fresh. */
  glance() {
    if (this.measured.at(-1)?.step === this.step || this.broken) return;
    const turn = this.glances++ % GLANCES;
    this.#ask(allPairs(this.settings.task.p).filter((pair) => pair % GLANCES === turn));
  }

  /** @param {Int32Array} pairs */
  #ask(pairs) {
    const { losses, right } = evaluate(this.network, pairs, this.labels);
    pairs.forEach((pair, i) => {
      this.losses[pair] = losses[i];
      this.right[pair] = right[i];
    });
  }

  /** What the network has built so far. @returns {Built} */
  built() {
    const { network, mask } = this;
    const { p, op } = this.settings.task;
    const { d_mlp } = network.config;
    const answers = { logits: allLogits(network), p, mask };
    const { W_L } = network.arrays; // made anew by that pass
    const votes = Float64Array.from(
      { length: p * d_mlp },
      (_, i) => W_L[(i % d_mlp) * (p + 1) + Math.floor(i / d_mlp)],
    );
    const keys = keyFrequencies(spectrum({ values: votes, p, channels: d_mlp }));
    const clusters = neuronClusters(allNeurons(network), p, d_mlp);
    return {
      keys,
      tuned: clusters.filter((k) => keys.includes(k)).length,
      neurons: d_mlp,
      restricted: op === "add" ? restrictedLoss(answers, keys, 0) : null,
      excluded: op === "add" ? excludedLoss(answers, keys) : null,
    };
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
    this.#ask(allPairs(this.settings.task.p));
    const row = this.seen();
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
