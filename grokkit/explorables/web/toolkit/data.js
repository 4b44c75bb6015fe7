// A figure's data: a manifest and a block of bytes, written by grokkit/explorables/frame/encoding.py. Everything is
// checked here, once, so that drawing code may rely on it.

/** @import { Encoded, Manifest } from "./types.js" */

/**
 * A reason why a figure cannot be drawn, worded for the reader of the page. Host and figures are bundles with a copy
 * of this class each, so it is known by its name.
 */
export class DataError extends Error {
  name = "DataError";
  /** @param {unknown} error */
  static [Symbol.hasInstance](error) {
    return error instanceof Error && error.name === "DataError";
  }
}

const FORMAT = "grokkit.figure";
const VERSION = 1;

/** @type {Record<string, {size: number, get(view: DataView, at: number): number}>} */
const READERS = {
  u1: { size: 1, get: (view, at) => view.getUint8(at) },
  u2: { size: 2, get: (view, at) => view.getUint16(at, true) },
  i4: { size: 4, get: (view, at) => view.getInt32(at, true) },
  f2: { size: 2, get: (view, at) => float16(view.getUint16(at, true)) },
  f4: { size: 4, get: (view, at) => view.getFloat32(at, true) },
};

/**
 * The number that sixteen bits stand for: a sign, five bits of exponent, ten of fraction (IEEE 754).
 * @param {number} word
 */
export function float16(word) {
  const sign = word & 0x8000 ? -1 : 1;
  const exponent = (word >> 10) & 31;
  const fraction = word & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15) : sign * fraction * 2 ** -24;
}

/**
 * The block of bytes that was deflated (zlib) and written as base64.
 * @param {string} text
 * @returns {Promise<DataView>}
 */
export async function inflate(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new DataView(await new Response(stream).arrayBuffer());
  } catch {
    throw new DataError("its data are damaged");
  }
}

/** Rows of booleans, eight to a byte. */
export class Bits {
  /** @param {Uint8Array} bytes @param {number} rowLength */
  constructor(bytes, rowLength) {
    this.bytes = bytes;
    this.rowBytes = Math.ceil(rowLength / 8);
    this.rowLength = rowLength;
  }

  /**
   * Entry i of a row.
   * @param {number} row @param {number} i
   */
  at(row, i) {
    return ((this.bytes[row * this.rowBytes + (i >> 3)] >> (i & 7)) & 1) === 1;
  }

  /**
   * A row as one byte (0 or 1) per entry.
   * @param {number} row
   */
  unpack(row) {
    const start = row * this.rowBytes;
    return Uint8Array.from(
      { length: this.rowLength },
      (_, i) => (this.bytes[start + (i >> 3)] >> (i & 7)) & 1,
    );
  }
}

/**
 * What a figure expects of an array: what holds it when it is read, and its lengths. A word stands for a length that
 * must be the same wherever it occurs, a number for itself.
 * @template A
 * @typedef {{holds: new (...parts: never[]) => A, what: string, shape: (string | number)[]}} Expected
 */

/** Whole numbers: `int32("checkpoint")`. @param {...(string | number)} shape @returns {Expected<Int32Array>} */
export const int32 = (...shape) => ({ holds: Int32Array, what: "whole numbers", shape });
/** Measured numbers. @param {...(string | number)} shape @returns {Expected<Float64Array>} */
export const float64 = (...shape) => ({ holds: Float64Array, what: "measured numbers", shape });
/** Weights, exact to a few digits. @param {...(string | number)} shape @returns {Expected<Float32Array>} */
export const float32 = (...shape) => ({ holds: Float32Array, what: "weights", shape });
/** Yes or no. @param {...(string | number)} shape @returns {Expected<Bits>} */
export const bits = (...shape) => ({ holds: Bits, what: "bits", shape });

/**
 * Check the data against their manifest and read every array.
 * @template {Record<string, Expected<unknown>>} S
 * @param {Manifest | null | undefined} manifest
 * @param {DataView | null | undefined} block
 * @param {string} kind of figure that is about to be drawn
 * @param {S} expected by the figure, by name: {step: int32("checkpoint"), correct: bits("checkpoint", p * p)}
 * @returns {{[name in keyof S]: S[name] extends Expected<infer A> ? A : never}}
 */
export function decode(manifest, block, kind, expected) {
  if (manifest?.format !== FORMAT) throw new DataError("these are not data of a grokkit figure");
  if (manifest.version !== VERSION)
    throw new DataError(`the data have format version ${manifest.version}, this figure reads ${VERSION}`);
  if (manifest.kind !== kind) throw new DataError(`the data belong to another figure (${manifest.kind})`);
  if (!block || block.byteLength !== manifest.bytes)
    throw new DataError(`the data have ${block?.byteLength ?? 0} bytes instead of ${manifest.bytes}`);

  const arrays = new Map(manifest.arrays.map((entry) => [entry.name, read(entry, block)]));
  /** @type {Record<string, number>} */
  const lengths = {};
  for (const [name, { holds, what, shape }] of Object.entries(expected)) {
    const entry = manifest.arrays.find((e) => e.name === name);
    if (!entry) throw new DataError(`the data lack “${name}”`);
    if (!(arrays.get(name) instanceof holds)) throw new DataError(`“${name}” does not hold ${what}`);
    const wanted = shape.map((s, i) => (typeof s === "number" ? s : (lengths[s] ??= entry.shape[i])));
    if (String(wanted) !== String(entry.shape))
      throw new DataError(`“${name}” has shape ${entry.shape.join(" × ")} instead of ${wanted.join(" × ")}`);
  }
  // Each was just seen to be an instance of what its name is to hold.
  return /** @type {any} */ (Object.fromEntries(arrays));
}

/**
 * @param {Encoded} entry
 * @param {DataView} block
 */
function read(entry, block) {
  const { name, dtype, shape, offset } = entry;
  const rowLength = shape.at(-1) ?? 1;
  const length = shape.reduce((product, n) => product * n, 1);
  const nRows = length / rowLength || 0;
  const bytes =
    dtype === "bits"
      ? nRows * Math.ceil(rowLength / 8)
      : dtype === "rows8"
        ? 4 * nRows + length
        : length * READERS[dtype]?.size;
  if (!(offset >= 0 && offset + bytes <= block.byteLength))
    throw new DataError(`“${name}” lies outside the data`);
  if (dtype === "bits")
    return new Bits(new Uint8Array(block.buffer, block.byteOffset + offset, bytes), rowLength);
  if (dtype === "rows8") return readRows(name, block, offset, nRows, rowLength);
  return readNumbers(entry, length, block);
}

/**
 * Numbers one after another: as they are, or evenly spaced on a scale.
 * @param {Encoded} entry
 * @param {number} length
 * @param {DataView} block
 */
function readNumbers({ name, dtype, offset, scale }, length, block) {
  if (scale && !(Number.isFinite(scale.low) && Number.isFinite(scale.step)))
    throw new DataError(`the scale of “${name}” is not a number`);
  const { size, get } = READERS[dtype];
  const values = new (scale ? Float64Array : dtype[0] === "f" ? Float32Array : Int32Array)(length);
  for (let i = 0; i < length; i++) {
    const q = get(block, offset + i * size);
    const exact = scale ? scale.low + scale.step * q : q;
    values[i] = scale?.kind === "log10" ? 10 ** exact : exact;
    if (!Number.isFinite(values[i])) throw new DataError(`“${name}” holds a value that is not a number`);
  }
  return values;
}

/**
 * Rows of bytes, each with one scale; the scales stand before them all.
 * @param {string} name
 * @param {DataView} block
 * @param {number} offset @param {number} nRows @param {number} rowLength
 */
function readRows(name, block, offset, nRows, rowLength) {
  const values = new Float32Array(nRows * rowLength);
  let at = offset + 4 * nRows;
  for (let row = 0; row < nRows; row++) {
    const scale = block.getFloat32(offset + 4 * row, true);
    if (!Number.isFinite(scale)) throw new DataError(`“${name}” holds a value that is not a number`);
    for (let i = row * rowLength; i < (row + 1) * rowLength; i++) values[i] = scale * block.getInt8(at++);
  }
  return values;
}

/**
 * Index of the entry of ascending `sorted` nearest to x (the lower of two equally near).
 * @param {ArrayLike<number>} sorted
 * @param {number} x
 */
export function nearest(sorted, x) {
  let low = 0;
  let high = sorted.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= x) low = middle;
    else high = middle;
  }
  return Math.abs(sorted[high] - x) < Math.abs(sorted[low] - x) ? high : low;
}

/**
 * Whether numbers go up, each above the one before.
 * @param {ArrayLike<number>} values
 */
export const ascending = (values) => Array.from(values).every((v, i, all) => i === 0 || v > all[i - 1]);
