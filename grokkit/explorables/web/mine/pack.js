// A figure's data made in the page, in the form in which Python hands them over (grokkit/explorables/frame/encoding.py): the
// figure reads and checks them like any other. Numbers are as exact as float32.

import { LEAST_LOSS } from "../toolkit/scales.js";

/** @import { Encoded, Manifest, Part } from "../toolkit/types.js" */

/**
 * @typedef {{dtype: Encoded["dtype"], shape: number[], bytes: Uint8Array<ArrayBuffer>, scale: Encoded["scale"]}} Coded
 */

/** Values as they are; a scale of 1 makes measured numbers of them. @type {Encoded["scale"]} */
const AS_IT_IS = { kind: "linear", low: 0, step: 1 };

/** @param {ArrayBufferView<ArrayBuffer>} array */
const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/** Whole numbers. @param {ArrayLike<number>} values @param {number[]} [shape] @returns {Coded} */
export const integers = (values, shape = [values.length]) => ({
  dtype: "i4",
  shape,
  bytes: bytesOf(Int32Array.from(values)),
  scale: null,
});

/** Measured numbers. @param {ArrayLike<number>} values @param {number[]} [shape] @returns {Coded} */
export const measuredNumbers = (values, shape = [values.length]) => ({
  dtype: "f4",
  shape,
  bytes: bytesOf(Float32Array.from(values)),
  scale: AS_IT_IS,
});

/** Losses as they are drawn: above 0. @param {number[]} values @param {number[]} [shape] @returns {Coded} */
export const measuredLosses = (values, shape) =>
  measuredNumbers(
    values.map((loss) => Math.max(loss, LEAST_LOSS)),
    shape,
  );

/** Weights, and what is made of them. @param {ArrayLike<number>} values @param {number[]} shape @returns {Coded} */
export const numbers = (values, shape) => ({
  dtype: "f4",
  shape,
  bytes: bytesOf(Float32Array.from(values)),
  scale: null,
});

/** Rows of yes and no, as 1 and 0; each begins a new byte. @param {ArrayLike<number>[]} rows @returns {Coded} */
export function bitRows(rows) {
  const length = rows[0].length;
  const wide = Math.ceil(length / 8);
  const bytes = new Uint8Array(rows.length * wide);
  rows.forEach((row, r) => {
    for (let i = 0; i < length; i++) if (row[i]) bytes[r * wide + (i >> 3)] |= 1 << (i & 7);
  });
  return { dtype: "bits", shape: [rows.length, length], bytes, scale: null };
}

/** One row of yes and no. @param {ArrayLike<number>} row @returns {Coded} */
export const bitRow = (row) => ({ ...bitRows([row]), shape: [row.length] });

/**
 * An array of other data, as it is.
 * @param {Part} part @param {string} name
 * @returns {Coded}
 */
export function copied({ manifest, block }, name) {
  const entry = /** @type {Encoded} */ (manifest.arrays.find((each) => each.name === name));
  const ends = manifest.arrays.map(({ offset }) => offset).filter((offset) => offset > entry.offset);
  const bytes = new Uint8Array(Math.min(...ends, block.byteLength) - entry.offset);
  bytes.set(new Uint8Array(block.buffer, block.byteOffset + entry.offset, bytes.length));
  return { dtype: entry.dtype, shape: entry.shape, bytes, scale: entry.scale };
}

/**
 * Put arrays behind one another, each at a multiple of four bytes, and describe them.
 * @param {string} kind of figure
 * @param {Record<string, Coded>} arrays by name
 * @param {Partial<Manifest> & Record<string, unknown>} [about] what else the manifest says
 * @returns {Part}
 */
export function pack(kind, arrays, about = {}) {
  let end = 0;
  const described = Object.entries(arrays).map(([name, { dtype, shape, bytes, scale }]) => {
    const offset = end;
    end += 4 * Math.ceil(bytes.length / 4);
    return { name, dtype, shape, offset, scale, error: 0 };
  });
  const block = new Uint8Array(end);
  Object.values(arrays).forEach(({ bytes }, i) => block.set(bytes, described[i].offset));
  const manifest = { format: "grokkit.figure", version: 1, kind, ...about, bytes: end, arrays: described };
  return { manifest, block: new DataView(block.buffer) };
}
