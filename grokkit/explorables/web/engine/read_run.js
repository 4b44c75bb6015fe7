// A run as Python recorded it, or a page: what `Run.load` makes of a file (grokkit/runs/run.py, kept.py), refused for the same
// reasons. Weights are read when they are asked for.

import { shapes } from "./forward.js";
import { openStored } from "./safetensors.js";
import { checkSettings } from "./run_settings.js";
import { readJSON } from "./strict_json.js";
import { trainMaskOf } from "./task.js";
import { DataError, float16 } from "../toolkit/data.js";
import { OPERATIONS } from "../toolkit/operations.js";

/** @import { ModelConfig } from "./network.js" */
/** @import { RunSettings, RunTask } from "./run_settings.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { StoredRun } from "./safetensors.js" */
/** @import { AboutRun } from "../toolkit/types.js" */

/**
 * A recorded run.
 * @typedef {object} Run
 * @property {AboutRun} about
 * @property {RunTask} task
 * @property {ModelConfig} model
 * @property {RunSettings["train"]} train what the training was told
 * @property {number[]} steps whose weights are kept, ascending
 * @property {Measured[]} measured in the order of their steps
 * @property {Uint8Array} mask for each pair 1 if it is trained on
 * @property {Record<string, string>} provenance
 * @property {(index: number) => Record<string, Float32Array>} weights all of a checkpoint, by name
 * @property {Uint8Array<ArrayBuffer>} bytes the file
 */

const CURVES = /** @type {const} */ (["step", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]);
const ID = 12; // digits of the file's digest
/** @type {{[start: string]: string[]}} */
const TYPES = { steps: ["I64"], train_mask: ["BOOL"], curves: ["F64"], weights: ["F32", "F16"] };

/** @param {string} reason */
const misfit = (reason) => new DataError(`its content does not fit together: ${reason}`);

/**
 * The run that is in a file.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Run>}
 * @throws {DataError} if it is not a run, damaged, altered, or of another version
 */
export async function readRun(bytes) {
  const file = await openStored(bytes);
  try {
    return runIn(file);
  } catch (error) {
    throw error instanceof DataError ? misfit(error.message) : error;
  }
}

/** @param {StoredRun} file @returns {Run} */
function runIn(file) {
  const { task, model, train, provenance } = settingsIn(file);
  checkTensors(model, file.tensors);
  const mask = read(file, "train_mask", Uint8Array);
  checkSplit(task, mask);
  const steps = ascending("steps", Array.from(read(file, "steps", BigInt64Array), Number));
  const curves = CURVES.map((name) => read(file, `curves/${name}`, Float64Array));
  const [measuredAt] = curves;
  ascending("the curves' step", Array.from(measuredAt));
  const measured = Array.from(
    measuredAt,
    (_, i) => /** @type {Measured} */ (Object.fromEntries(CURVES.map((name, c) => [name, curves[c][i]]))),
  );
  const { p, op } = task;
  const text = `${OPERATIONS[op]?.text} mod ${p}`;
  return {
    about: { id: file.digest.slice(0, ID), p, op, text },
    task,
    model,
    train,
    steps,
    measured,
    mask,
    provenance,
    weights: weightsOf(file, model),
    bytes: file.bytes,
  };
}

/** @param {StoredRun} file @returns {RunSettings & {provenance: Record<string, string>}} */
function settingsIn({ texts, tensors }) {
  const told = ["task", "model", "train", "provenance"].map((name) => {
    if (!Object.hasOwn(texts, name)) throw new DataError(`it says nothing of its ${name}`);
    const { value, reals } = readJSON(texts[name], `what it says of its ${name}`);
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new DataError(`what it says of its ${name} is ${JSON.stringify(value)}`);
    return [name, { value, reals }];
  });
  const { task, model, train, provenance } = Object.fromEntries(told);
  const pairs = tensors.get("train_mask")?.shape;
  if (pairs?.length !== 1 || task.value.p ** 2 !== pairs[0])
    throw new DataError(
      `the task is mod ${JSON.stringify(task.value.p)}, but its split is of ${pairs?.join(" × ") ?? "no"} pairs`,
    );
  const wrong = Object.entries(provenance.value).find(([, text]) => typeof text !== "string");
  if (wrong)
    throw new DataError(`the provenance must be texts by name, got ${wrong[0]}: ${JSON.stringify(wrong[1])}`);
  checkSettings({ task, model, train });
  return { task: task.value, model: model.value, train: train.value, provenance: provenance.value };
}

/**
 * Refuse what is missing, unknown, of another type or of another shape.
 * @param {ModelConfig} model @param {StoredRun["tensors"]} tensors
 */
function checkTensors(model, tensors) {
  const [n] = tensors.get("steps")?.shape ?? [];
  const [points] = tensors.get("curves/step")?.shape ?? [];
  /** @type {Record<string, number[]>} */
  const expected = {
    steps: [n],
    train_mask: [model.p ** 2],
    ...Object.fromEntries(CURVES.map((name) => [`curves/${name}`, [points]])),
    ...Object.fromEntries(
      Object.entries(shapes(model)).map(([name, shape]) => [`weights/${name}`, [n, ...shape]]),
    ),
  };
  for (const name of tensors.keys())
    if (!Object.hasOwn(expected, name) && !name.startsWith("resume/"))
      throw new DataError(`nothing is known of its tensor “${name}”`);
  for (const [name, shape] of Object.entries(expected)) {
    const found = tensors.get(name);
    if (!found) throw new DataError(`the tensor “${name}” is missing`);
    if (String(found.shape) !== String(shape))
      throw new DataError(`“${name}” has shape ${found.shape.join(" × ")}, expected ${shape.join(" × ")}`);
    if (!TYPES[name.split("/")[0]].includes(found.dtype))
      throw new DataError(`“${name}” has the type ${found.dtype}`);
  }
}

/** @param {RunTask} task @param {Uint8Array} mask as it is stored */
function checkSplit(task, mask) {
  const known = mask.reduce((sum, one) => sum + one, 0);
  if (!mask.every((one) => one <= 1) || known === 0 || known === mask.length)
    throw new DataError("the stored split leaves one side empty");
  const made = task.split === undefined ? trainMaskOf(task) : givenMask(task, known);
  if (!mask.every((one, pair) => one === made[pair]))
    throw new DataError("the stored split is not the one that its task makes");
}

/**
 * The split that was given pair by pair, eight to a byte, the first in the highest bit.
 * @param {RunTask} task @param {number} known
 */
function givenMask({ p, op, frac_train, seed, mirror_split, split = "" }, known) {
  if (frac_train !== known / p ** 2)
    throw new DataError(`the given split has ${known / p ** 2} of the pairs for training, not ${frac_train}`);
  if (mirror_split || (seed && op !== "random"))
    throw new DataError("the split is given, so there is nothing that seed or mirror_split could choose");
  let bytes = "";
  try {
    bytes = atob(split);
  } catch {
    throw new DataError("the given split is not base64");
  }
  if (bytes.length !== Math.ceil(p ** 2 / 8))
    throw new DataError(
      `the given split has ${8 * bytes.length} bits, which are not those of ${p ** 2} pairs`,
    );
  const bitAt = (/** @type {number} */ i) => (bytes.charCodeAt(i >> 3) >> (7 - (i & 7))) & 1;
  for (let i = p ** 2; i < 8 * bytes.length; i++)
    if (bitAt(i)) throw new DataError(`the given split has bits beyond its ${p ** 2} pairs`);
  return Uint8Array.from({ length: p ** 2 }, (_, i) => bitAt(i));
}

/**
 * Steps, if they are whole numbers that ascend from 0 or more.
 * @param {string} name @param {number[]} steps
 */
function ascending(name, steps) {
  const wrong = steps.find((step) => !Number.isSafeInteger(step));
  if (wrong !== undefined) throw new DataError(`${name} must be whole numbers, got ${wrong}`);
  steps.forEach((step, i) => {
    if (step < 0 || (i && step <= steps[i - 1]))
      throw new DataError(
        `${name} must ascend from 0 or more, got ${step}${i ? ` after ${steps[i - 1]}` : ""}`,
      );
  });
  return steps;
}

/**
 * A tensor of the file, in memory of its own.
 * @template A
 * @param {StoredRun} file @param {string} name @param {new (buffer: ArrayBuffer) => A} kind
 */
function read({ bytes, tensors }, name, kind) {
  const { from, to } = /** @type {import("./safetensors.js").Stored} */ (tensors.get(name));
  return new kind(bytes.slice(from, to).buffer);
}

/** @type {Float32Array | undefined} */
let halves; // the number that each sixteen bits stand for

/** @param {Uint16Array} words */
function fromHalves(words) {
  halves ??= Float32Array.from({ length: 65536 }, (_, word) => float16(word));
  const out = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) out[i] = halves[words[i]];
  return out;
}

/** @param {StoredRun} file @param {ModelConfig} model @returns {Run["weights"]} */
const weightsOf =
  ({ bytes, tensors }, model) =>
  (index) =>
    Object.fromEntries(
      Object.keys(shapes(model)).map((name) => {
        const { dtype, from, to, shape } = /** @type {import("./safetensors.js").Stored} */ (
          tensors.get(`weights/${name}`)
        );
        const each = (to - from) / shape[0];
        const { buffer } = bytes.slice(from + index * each, from + (index + 1) * each);
        return [name, dtype === "F16" ? fromHalves(new Uint16Array(buffer)) : new Float32Array(buffer)];
      }),
    );

/**
 * The weights of a checkpoint, if a network can be made of them.
 * @param {Run} run @param {number} index
 */
export function networkAt(run, index) {
  const weights = run.weights(index);
  for (const [name, values] of Object.entries(weights)) {
    const bad = values.reduce((sum, value) => sum + Number(!Number.isFinite(value)), 0);
    if (bad)
      throw new DataError(
        `at step ${run.steps[index].toLocaleString("en")} it has no usable network: ${name} holds ${bad.toLocaleString("en")} values that are not finite`,
      );
  }
  return weights;
}

/**
 * Refuse a run of which no figure can be drawn: without checkpoints or measurements, or one that diverged.
 * @param {Run} run
 */
export function checkThatItCanBeDrawn(run) {
  if (!run.steps.length) throw new DataError("it has no checkpoints, so there is no network to show");
  if (!run.measured.length) throw new DataError("nothing was measured of it");
  for (const row of run.measured)
    for (const name of CURVES)
      if (!Number.isFinite(row[name]))
        throw new DataError(
          `its ${name} is ${row[name]} at step ${row.step.toLocaleString("en")}; a figure cannot show a run that diverged`,
        );
  run.steps.forEach((_, index) => networkAt(run, index));
}
