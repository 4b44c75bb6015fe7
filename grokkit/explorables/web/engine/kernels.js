// The loops in which training spends its time, in the fastest form that this browser and this page allow.

import { plainKernels } from "./plain_kernels.js";

/**
 * What loops.ts exports; it says what each does. Addresses and distances are in bytes.
 * @typedef {object} Kernels
 * @property {(c: number, cDown: number, a: number, aDown: number, aAcross: number, b: number, bDown: number,
 *   bAcross: number, rows: number, columns: number, depth: number, add: number, work: number) => void} multiply
 * @property {(out: number, constant: number, table: number, rows: number, weights: number, pairs: number,
 *   reads: number, width: number) => void} read
 * @property {(slope: number, dConstant: number, table: number, dTable: number, rows: number, weights: number,
 *   dWeights: number, pairs: number, reads: number, width: number) => void} readBackwards
 * @property {(neurons: number, rows: number, columns: number, down: number) => void} relu
 * @property {(slope: number, after: number, rows: number, columns: number, down: number) => void} reluBackwards
 * @property {(weights: number, slopes: number, first: number, second: number, length: number, kept: number,
 *   rate: number, beta1: number, beta2: number, root: number, epsilon: number) => void} adamw
 *
 * @typedef {"relaxed" | "simd" | "plain"} Form of the kernels
 *
 * loops.ts, compiled.
 * @typedef {{simd: Uint8Array, relaxed: Uint8Array}} Binaries
 *
 * A block of memory, and the kernels that work on it.
 * @typedef {{buffer: ArrayBuffer, kernels: Kernels}} Workshop
 *
 * @typedef {{form: Form, open(bytes: number): Workshop}} Choice
 */

const PAGE = 65536; // bytes
const TILE = { rows: 4, columns: 12, depth: 256 }; // as in loops.ts

/** A reason, in words for the reader, why there can be no training here with these settings. */
export class CannotTrain extends Error {
  name = "CannotTrain";
}

/**
 * How many numbers `multiply` needs room for beside its matrices.
 * @param {number} columns of the widest product
 */
export const workLength = (columns) =>
  TILE.depth * (Math.ceil(columns / TILE.columns) * TILE.columns + TILE.rows) + TILE.rows * TILE.columns;

/**
 * The fastest of the forms that work here, at first relaxed SIMD, at last plain JavaScript, which always does. A page
 * whose content policy lacks 'wasm-unsafe-eval', and a browser without WebAssembly, are left with that.
 * @param {Binaries} binaries
 * @param {readonly Form[]} [forms] that may be chosen
 * @returns {Choice}
 */
export function chooseKernels(binaries, forms = ["relaxed", "simd", "plain"]) {
  for (const form of forms) {
    if (form === "plain") return { form, open: openPlain };
    const module = compiled(binaries[form]);
    if (module) return { form, open: (bytes) => openModule(module, bytes) };
  }
  throw new CannotTrain(`this browser cannot train a network: it has none of ${forms.join(", ")}`);
}

/** @param {Uint8Array} binary */
function compiled(binary) {
  try {
    return new WebAssembly.Module(/** @type {BufferSource} */ (binary));
  } catch {
    return null; // no WebAssembly, not these instructions, or not allowed
  }
}

/**
 * @param {WebAssembly.Module} module @param {number} bytes
 * @returns {Workshop}
 */
function openModule(module, bytes) {
  const memory = enough(bytes, () => new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) }));
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { buffer: memory.buffer, kernels: /** @type {any} */ (instance.exports) };
}

/**
 * @param {number} bytes
 * @returns {Workshop}
 */
function openPlain(bytes) {
  const buffer = enough(bytes, () => new ArrayBuffer(bytes));
  return { buffer, kernels: plainKernels(buffer) };
}

/**
 * @template T
 * @param {number} bytes
 * @param {() => T} make
 */
function enough(bytes, make) {
  try {
    return make();
  } catch {
    const needed = Math.ceil(bytes / 1e6).toLocaleString("en");
    throw new CannotTrain(`this browser has not the ${needed} MB of memory that so large a network needs`);
  }
}
