// A recorded run's file, found whole before anything in it is used: grokkit/runs/file.py, check by check and word by word.
// Nothing is built from it before its sizes have been held against the file.

import { readJSON } from "./strict_json.js";
import { product } from "./network.js";
import { DataError } from "../toolkit/data.js";

const FORMAT = "grokkit.run";
const VERSION = "1";
const MOST_HEADER = 2 ** 24; // bytes
const DIGITS = 64; // of a SHA-256, in hexadecimal
const BEFORE_DIGEST = '"digest":"'; // quotes inside a text are escaped, so this is nowhere else
/** Bytes of a number, by the names that safetensors has. @type {Record<string, number>} */
const SIZES = {
  BOOL: 1,
  F16: 2,
  F32: 4,
  F64: 8,
  I8: 1,
  I16: 2,
  I32: 4,
  I64: 8,
  U8: 1,
  U16: 2,
  U32: 4,
  U64: 8,
};

/**
 * Where a tensor is in the file: its type, its shape, its first byte and the first behind it.
 * @typedef {{dtype: string, shape: number[], from: number, to: number}} Stored
 *
 * A file that is whole: its texts, by name, and what is stored in it.
 * @typedef {{bytes: Uint8Array<ArrayBuffer>, texts: Record<string, string>, tensors: Map<string, Stored>, digest: string}} StoredRun
 */

/**
 * The texts of a run's file, and where each tensor is, once the file is known to be whole.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<StoredRun>}
 * @throws {DataError} if it is no run, damaged, altered, or of another version
 */
export async function openStored(bytes) {
  const header = headerOf(bytes);
  const { texts, tensors, end } = understood(header);
  if (texts.format !== FORMAT)
    throw new DataError("it is a safetensors file, but not a run recorded by grokkit");
  if (texts.version !== VERSION)
    throw new DataError(
      `its format has version ${JSON.stringify(texts.version) ?? "none"}; this page reads version "${VERSION}"`,
    );
  if (bytes.length !== end)
    throw new DataError(
      `it is truncated or padded: ${bytes.length.toLocaleString("en")} bytes instead of ${end.toLocaleString("en")}`,
    );
  if ((await digestOf(bytes, header)) !== texts.digest)
    throw new DataError("it was altered since it was recorded (its SHA-256 does not match its content)");
  return { bytes, texts, tensors, digest: texts.digest };
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function headerOf(bytes) {
  const length =
    bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const isWhole = length <= Math.min(bytes.length - 8, MOST_HEADER);
  const header = isWhole ? bytes.subarray(8, 8 + length) : new Uint8Array(0);
  if (header[0] === 0x7b) return header; // {
  const isPickle = bytes[0] === 0x80 || [0x50, 0x4b, 3, 4].every((byte, i) => bytes[i] === byte);
  throw new DataError(
    isPickle
      ? "it is a pickle (a .pth or .pkl file), which would have to be executed to be read; for published state dicts see grokkit.interop.from_nanda"
      : "it is truncated, or not a safetensors file",
  );
}

/** @param {string} reason */
const misshapen = (reason) => new DataError(`it is not a safetensors file: ${reason}`);

/**
 * The texts, what is where, and how long the file is.
 * @param {Uint8Array} header
 */
function understood(header) {
  const { value: content, reals } = contentOf(header);
  const { __metadata__: metadata, ...entries } = content;
  const texts = metadata ?? {};
  if (!isObject(texts) || !Object.values(texts).every((text) => typeof text === "string"))
    throw misshapen("its metadata are not texts by name");
  const begin = 8 + header.length;
  const tensors = new Map(
    Object.entries(entries).map(([name, entry]) => {
      const { dtype, shape, data_offsets: place } = isObject(entry) ? entry : {};
      const isReal = reals.has(`${name}/shape`) || reals.has(`${name}/data_offsets`);
      if (isReal || typeof dtype !== "string" || !areCounts(shape) || !areCounts(place) || place.length !== 2)
        throw misshapen(`what it says of “${name}” is no description of a tensor`);
      const [found, size] = [place[1] - place[0], product(shape) * SIZES[dtype]];
      if (!Object.hasOwn(SIZES, dtype)) throw new DataError(`“${name}” has the unknown type ${dtype}`);
      if (found !== size)
        throw misshapen(
          `“${name}” has ${found.toLocaleString("en")} bytes, not ${size.toLocaleString("en")}`,
        );
      return [name, { dtype, shape, from: begin + place[0], to: begin + place[1] }];
    }),
  );
  return { texts: /** @type {Record<string, string>} */ (texts), tensors, end: endOf(tensors, begin) };
}

/** @param {Uint8Array} header */
function contentOf(header) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw misshapen("its header is not JSON");
  }
  try {
    return readJSON(text, "its header");
  } catch (error) {
    throw error instanceof DataError ? misshapen(error.message) : error;
  }
}

/**
 * The first byte behind all tensors, if they lie one behind the other.
 * @param {Map<string, Stored>} tensors @param {number} begin
 */
function endOf(tensors, begin) {
  let end = begin;
  for (const { from, to } of [...tensors.values()].sort((x, y) => x.from - y.from || x.to - y.to)) {
    if (from !== end) throw misshapen("its tensors do not lie one behind the other");
    end = to;
  }
  return end;
}

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether something is a list of whole numbers of at least 0. @param {unknown} values @returns {values is number[]} */
const areCounts = (values) =>
  Array.isArray(values) && values.every((value) => Number.isSafeInteger(value) && value >= 0);

/**
 * SHA-256 of the file with its digest replaced by zeros.
 * @param {Uint8Array<ArrayBuffer>} bytes @param {Uint8Array} header
 */
async function digestOf(bytes, header) {
  const place = new TextDecoder("latin1").decode(header).indexOf(BEFORE_DIGEST); // a letter for each byte
  const zeroed = bytes.slice();
  if (place >= 0)
    zeroed.fill(0x30, 8 + place + BEFORE_DIGEST.length, 8 + place + BEFORE_DIGEST.length + DIGITS);
  return sha256(zeroed);
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @throws {DataError} in a page that came in a way that others could have read or changed
 */
export async function sha256(bytes) {
  if (!globalThis.crypto?.subtle)
    throw new DataError("files can be saved and opened only by a page that comes from disk or by https");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
