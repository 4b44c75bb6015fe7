// The data of a ForwardPass: a network at some moments of its training, and what it says there to every pair.

import { shapes } from "../web/engine/forward.js";
import { Bits, DataError, ascending, bits, decode, float32, int32 } from "../web/toolkit/data.js";

/**
 * @import { Config, Weights } from "../web/engine/forward.js"
 * @import { AboutRun, Manifest } from "../web/toolkit/types.js"
 */

/**
 * What is known of a moment, besides its weights: how large each tensor's largest number is for most pairs, and what
 * 8 bits do to the logits.
 * @typedef {{name: string, typical: Record<string, number>, logit_error: number, logit_size: number,
 *   answers_changed: number}} AboutMoment
 * @typedef {AboutMoment & {step: number}} Moment
 *
 * @typedef {Manifest & {run: AboutRun, model: Config, milestones: AboutMoment[]}} PassManifest
 * @typedef {ReturnType<typeof readData>} PassData
 */

const SIZES = /** @type {const} */ (["p", "d_model", "n_heads", "d_head", "d_mlp"]);

/**
 * Check and arrange what the figure needs at first.
 * @param {PassManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const config = manifest?.model;
  if (!config || !SIZES.every((name) => Number.isInteger(config[name]) && config[name] > 0))
    throw new DataError("the sizes of the network are missing");
  const { p } = config;
  const arrays = decode(manifest, block, "forward_pass", {
    step: int32("checkpoint"),
    milestone: int32("milestone"),
    label: int32(p * p),
    train: bits(p * p),
    answer: int32("milestone", p * p),
    ...weightShapes(config),
  });
  const { step: steps, milestone, label, answer } = arrays;
  if (!steps.length || !ascending(steps) || !milestone.length || !ascending(milestone))
    throw new DataError("the recorded steps are not in order");
  const about = manifest.milestones;
  if (
    about?.length !== milestone.length ||
    !about.every(({ typical }) => Object.values(typical ?? {}).every(Number.isFinite))
  )
    throw new DataError("the moments of training are not described");
  if (![label, answer].every((numbers) => numbers.every((c) => c >= 0 && c < p)))
    throw new DataError("it holds an answer that is none");
  return {
    run: manifest.run,
    config,
    p,
    steps,
    moments: about.map((moment, i) => ({ ...moment, step: milestone[i] })),
    label,
    train: arrays.train.unpack(0),
    correct: rightAnswers(answer, label),
    /** What the network says. @param {number} moment @param {number} pair */
    answerAt: (moment, pair) => answer[moment * p * p + pair],
    weights: weightsOf(arrays, config),
  };
}

/** @param {Config} config */
const weightShapes = (config) =>
  Object.fromEntries(Object.entries(shapes(config)).map(([name, shape]) => [name, float32(...shape)]));

/**
 * The weights of a moment, from a part of the data.
 * @param {Config} config
 * @param {Manifest} manifest
 * @param {DataView} block
 */
export const readWeights = (config, manifest, block) =>
  weightsOf(decode(manifest, block, "forward_pass", weightShapes(config)), config);

/** @param {Record<string, unknown>} arrays @param {Config} config */
const weightsOf = (arrays, config) =>
  /** @type {Weights} */ (
    Object.fromEntries(Object.keys(shapes(config)).map((name) => [name, arrays[name]]))
  );

/**
 * Which answers are right, moment by moment, as the table of pairs wants them.
 * @param {Int32Array} answer moment × pair @param {Int32Array} label
 */
function rightAnswers(answer, label) {
  const rowBytes = Math.ceil(label.length / 8);
  const bytes = new Uint8Array((answer.length / label.length) * rowBytes);
  answer.forEach((c, i) => {
    const pair = i % label.length;
    if (c === label[pair]) bytes[Math.floor(i / label.length) * rowBytes + (pair >> 3)] |= 1 << (pair & 7);
  });
  return new Bits(bytes, label.length);
}
