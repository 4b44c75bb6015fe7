// Matrices in the memory of the kernels: where one begins, and how far its rows and columns lie apart. Transposes and
// parts are other views of the same numbers.

/** @import { Kernels } from "./kernels.js" */

/**
 * Distances are in bytes: `down` from row to row, `across` from column to column.
 * @typedef {{at: number, rows: number, columns: number, down: number, across: number}} Matrix
 */

const SIZE = 4; // bytes of a number

/**
 * An array, seen as rows that lie `length` numbers apart.
 * @param {Float32Array} array
 * @param {number} rows @param {number} columns
 * @param {number} [length]
 * @returns {Matrix}
 */
export const matrix = (array, rows, columns, length = columns) => ({
  at: array.byteOffset,
  rows,
  columns,
  down: SIZE * length,
  across: SIZE,
});

/** @param {Matrix} m @returns {Matrix} */
export const transposed = ({ at, rows, columns, down, across }) => ({
  at,
  rows: columns,
  columns: rows,
  down: across,
  across: down,
});

/**
 * Some of its rows.
 * @param {Matrix} m
 * @param {number} first @param {number} rows how many
 * @returns {Matrix}
 */
export const rowsOf = (m, first, rows) => ({ ...m, at: m.at + first * m.down, rows });

/**
 * Some of its columns.
 * @param {Matrix} m
 * @param {number} first @param {number} columns how many
 * @returns {Matrix}
 */
export const columnsOf = (m, first, columns) => ({ ...m, at: m.at + first * m.across, columns });

/**
 * One of several matrices that follow each other in memory without gaps.
 * @param {Matrix} m the first
 * @param {number} i
 * @returns {Matrix}
 */
export const nth = (m, i) => ({ ...m, at: m.at + i * m.rows * m.down });

/**
 * Products of matrices: `into = left right`, or with `add`, `into += left right`.
 * @typedef {(into: Matrix, left: Matrix, right: Matrix, add?: boolean) => void} Multiply
 */

/**
 * @param {Kernels} kernels
 * @param {Float32Array} work as long as `workLength` says for the widest product
 * @returns {Multiply}
 */
export const multiplyWith =
  (kernels, work) =>
  (into, left, right, add = false) => {
    if (
      into.rows !== left.rows ||
      into.columns !== right.columns ||
      left.columns !== right.rows ||
      into.across !== SIZE
    )
      throw new Error(`a product does not fit: ${[into, left, right].map(sizeText).join(", ")}`);
    kernels.multiply(
      into.at,
      into.down,
      left.at,
      left.down,
      left.across,
      right.at,
      right.down,
      right.across,
      into.rows,
      into.columns,
      left.columns,
      Number(add),
      work.byteOffset,
    );
  };

/** @param {Matrix} m */
const sizeText = ({ rows, columns }) => `${rows} × ${columns}`;
