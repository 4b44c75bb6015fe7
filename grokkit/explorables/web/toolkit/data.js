// A figure's data: a manifest and a block of bytes, written by grokkit/explorables/_data.py. Everything is
// checked here, once, so that drawing code may rely on it.

/**
 * A reason why a figure cannot be drawn, worded for the reader of the page. Host and figures are bundles with a copy
 * of this class each, so it is known by its name.
 */
export class DataError extends Error {
  name = "DataError";
  static [Symbol.hasInstance](error) {
    return error?.name === "DataError";
  }
}

const FORMAT = "grokkit.figure";
const VERSION = 1;
const READERS = {
  u1: [1, (view, at) => view.getUint8(at)],
  u2: [2, (view, at) => view.getUint16(at, true)],
  i4: [4, (view, at) => view.getInt32(at, true)],
  f2: [2, (view, at) => float16(view.getUint16(at, true))],
};

/** The number that sixteen bits stand for: a sign, five bits of exponent, ten of fraction (IEEE 754). */
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

/**
 * Check the data against their manifest and read every array.
 * @param {any} manifest
 * @param {DataView} block
 * @param {string} kind of figure that is about to be drawn
 * @param {Record<string, (string | number)[]>} shapes that the figure expects, by array; a word stands for a length
 *   that must be the same wherever it occurs, a number for itself: {step: ["checkpoint"], train: ["pair"]}
 * @returns {Record<string, any>} by name: Int32Array (whole numbers), Bits, Float32Array (weights: f2, rows8), or
 *   Float64Array
 */
export function decode(manifest, block, kind, shapes) {
  if (manifest?.format !== FORMAT) throw new DataError("these are not data of a grokkit figure");
  if (manifest.version !== VERSION)
    throw new DataError(`the data have format version ${manifest.version}, this figure reads ${VERSION}`);
  if (manifest.kind !== kind) throw new DataError(`the data belong to another figure (${manifest.kind})`);
  if (!(block?.byteLength === manifest.bytes))
    throw new DataError(`the data have ${block?.byteLength ?? 0} bytes instead of ${manifest.bytes}`);

  const arrays = {};
  for (const entry of manifest.arrays) arrays[entry.name] = read(entry, block);

  const lengths = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const entry = manifest.arrays.find((e) => e.name === name);
    if (!entry) throw new DataError(`the data lack “${name}”`);
    const expected = shape.map((s, i) => (typeof s === "number" ? s : (lengths[s] ??= entry.shape[i])));
    if (String(expected) !== String(entry.shape))
      throw new DataError(
        `“${name}” has shape ${entry.shape.join(" × ")} instead of ${expected.join(" × ")}`,
      );
  }
  return arrays;
}

function read({ name, dtype, shape, offset, scale }, block) {
  const rowLength = shape.at(-1) ?? 1;
  const length = shape.reduce((product, n) => product * n, 1);
  const [size, get] = READERS[dtype] ?? [];
  const nRows = length / rowLength || 0;
  const bytes =
    dtype === "bits"
      ? nRows * Math.ceil(rowLength / 8)
      : dtype === "rows8"
        ? 4 * nRows + length
        : length * size;
  if (!(offset >= 0 && offset + bytes <= block.byteLength))
    throw new DataError(`“${name}” lies outside the data`);
  if (dtype === "bits")
    return new Bits(new Uint8Array(block.buffer, block.byteOffset + offset, bytes), rowLength);
  if (dtype === "rows8") return readRows(name, block, offset, nRows, rowLength);

  if (scale && !(Number.isFinite(scale.low) && Number.isFinite(scale.step)))
    throw new DataError(`the scale of “${name}” is not a number`);
  const values = scale
    ? new Float64Array(length)
    : dtype === "f2"
      ? new Float32Array(length)
      : new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const q = get(block, offset + i * size);
    const exact = scale ? scale.low + scale.step * q : q;
    values[i] = scale?.kind === "log10" ? 10 ** exact : exact;
    if (!Number.isFinite(values[i])) throw new DataError(`“${name}” holds a value that is not a number`);
  }
  return values;
}

/** Rows of bytes, each with one scale; the scales stand before them all. */
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

/** Rows of booleans, eight to a byte. */
export class Bits {
  constructor(bytes, rowLength) {
    this.bytes = bytes;
    this.rowBytes = Math.ceil(rowLength / 8);
    this.rowLength = rowLength;
  }

  /** @returns {boolean} entry i of a row */
  at(row, i) {
    return ((this.bytes[row * this.rowBytes + (i >> 3)] >> (i & 7)) & 1) === 1;
  }

  /** A row as one byte (0 or 1) per entry, into `into` if given. */
  unpack(row, into = new Uint8Array(this.rowLength)) {
    const start = row * this.rowBytes;
    for (let i = 0; i < this.rowLength; i++) into[i] = (this.bytes[start + (i >> 3)] >> (i & 7)) & 1;
    return into;
  }
}

/** Index of the entry of ascending `sorted` nearest to x (the lower of two equally near). */
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

/** Whether numbers go up, each above the one before. */
export const ascending = (values) => values.every((v, i) => i === 0 || v > values[i - 1]);
