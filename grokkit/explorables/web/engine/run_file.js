// A training as the file that Python's `Run.load` opens: safetensors, sealed by a SHA-256 (grokkit/runs/run.py and file.py say
// what is in it).

import { shapes } from "./forward.js";
import { product } from "./network.js";
import { sha256 } from "./safetensors.js";

/** @import { RunSettings } from "./run_settings.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Snapshot } from "./worker.js" */

const DIGITS = 64; // of a SHA-256, in hexadecimal
const ALIGNED = 8; // bytes; the tensors begin at a multiple of it
const BEFORE_DIGEST = '"digest":"';

/**
 * What is written of a run: what was measured, the weights that were kept, all in the order of `shapes`, and what going on
 * needs: the weights at a step, what AdamW remembers of slopes and of their squares, and the seconds until then.
 * @typedef {{step: number, weights: Float32Array, first: Float32Array, second: Float32Array, seconds: number}} Resumed
 * @typedef {{measured: readonly Measured[], kept: Snapshot[], resumed: Resumed | null}} Written
 */

/** @typedef {{dtype: "I64" | "F64" | "F32" | "BOOL", shape: number[], values: ArrayBufferView}} Tensor */

/** @param {number[]} values */
const integers = (values) => BigInt64Array.from(values, BigInt);
/** @param {number[]} values @returns {Tensor} */
const measuredAs = (values) => ({ dtype: "F64", shape: [values.length], values: Float64Array.from(values) });
/** @param {number} value @returns {Tensor} */
const count = (value) => ({ dtype: "I64", shape: [], values: integers([value]) });

/**
 * Where each parameter begins and ends among all weights, and its shape.
 * @param {Settings["model"]} model
 */
function placesOf(model) {
  let end = 0;
  /** @type {(entry: [string, number[]]) => [string, [number, number, number[]]]} */
  const placed = ([name, shape]) => [name, [end, (end += product(shape)), shape]];
  return Object.fromEntries(Object.entries(shapes(model)).map(placed));
}

/**
 * The tensors of a run, by their names.
 * @param {Written} run @param {Settings["model"]} model @param {Uint8Array} mask
 */
function tensorsOf({ measured, kept, resumed }, model, mask) {
  /** @type {{[name: string]: Tensor}} */
  const tensors = {
    steps: { dtype: "I64", shape: [kept.length], values: integers(kept.map((each) => each.step)) },
    train_mask: { dtype: "BOOL", shape: [mask.length], values: mask },
  };
  for (const name of /** @type {const} */ ([
    "step",
    "train_loss",
    "test_loss",
    "train_accuracy",
    "test_accuracy",
  ]))
    tensors[`curves/${name}`] = measuredAs(measured.map((row) => row[name]));
  const places = Object.entries(placesOf(model));
  for (const [name, [from, to, shape]] of places) {
    const stacked = new Float32Array(kept.length * (to - from));
    kept.forEach((each, i) => stacked.set(each.weights.subarray(from, to), i * (to - from)));
    tensors[`weights/${name}`] = { dtype: "F32", shape: [kept.length, ...shape], values: stacked };
  }
  if (!resumed) return tensors;
  const { step, weights, first, second, seconds } = resumed;
  for (const [name, [from, to, shape]] of places)
    for (const [before, all] of Object.entries({ "": weights, "exp_avg.": first, "exp_avg_sq.": second }))
      tensors[`resume/${before}${name}`] = { dtype: "F32", shape, values: all.slice(from, to) };
  tensors["resume/step"] = count(step);
  tensors["resume/started"] = count(0);
  tensors["resume/seconds"] = { dtype: "F64", shape: [], values: Float64Array.of(seconds) };
  return tensors;
}

// Real numbers, which Python tells from whole ones.
const REAL = /"(frac_train|lr|weight_decay|stop_accuracy|stop_loss|temperature|roughness)":(\d+)(?=[,}])/g;

/** JSON with the kinds of numbers that Python has. @param {object} values */
const asPython = (values) => JSON.stringify(values).replace(REAL, '"$1":$2.0');

/**
 * @param {Written} run
 * @param {Settings | RunSettings} settings
 * @param {Uint8Array} mask for each pair 1 if it is trained on
 * @param {{[name: string]: string}} provenance
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function runFile(run, settings, mask, provenance) {
  const tensors = Object.entries(tensorsOf(run, settings.model, mask));
  const told = Object.entries({ ...settings, provenance }).map(([name, value]) => [name, asPython(value)]);
  /** @type {{[name: string]: unknown}} */
  const header = {
    __metadata__: {
      format: "grokkit.run",
      version: "1",
      ...Object.fromEntries(told),
      digest: "0".repeat(DIGITS),
    },
  };
  let end = 0;
  for (const [name, { dtype, shape, values }] of tensors)
    header[name] = { dtype, shape, data_offsets: [end, (end += values.byteLength)] };
  const text = JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  const length = ALIGNED * Math.ceil(encoded.length / ALIGNED);
  const file = new Uint8Array(8 + length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.fill(32, 8, 8 + length); // spaces
  file.set(encoded, 8);
  let at = 8 + length;
  for (const [, { values }] of tensors) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  const place = 8 + new TextEncoder().encode(text.slice(0, text.indexOf(BEFORE_DIGEST))).length;
  file.set(new TextEncoder().encode(await sha256(file)), place + BEFORE_DIGEST.length);
  return file;
}
