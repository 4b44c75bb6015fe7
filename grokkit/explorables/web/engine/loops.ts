// The loops in which training spends its time, in AssemblyScript: four numbers at once (SIMD of WebAssembly). Compiled
// by compile.mjs, twice: the second time with relaxed SIMD, which multiplies and adds in one instruction.
//
// Addresses and distances are in bytes, lengths are counts; all numbers are 32 bits wide, and rows that are not
// multiplied are a multiple of four long. plain_kernels.js is the same in JavaScript.

const DEPTH: i32 = 256; // products are made in slices of so many terms, whose packed rows stay in the cache
const TILE_ROWS: i32 = 4; // 4 × 12 sums fit into the sixteen registers of a common processor, with what feeds them
const TILE_COLUMNS: i32 = 12;

/** x · y + sum, four times. */
@inline
function madd(x: v128, y: v128, sum: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, sum) : f32x4.add(f32x4.mul(x, y), sum);
}

/**
 * C = A B, or C += A B. A transpose is a matrix whose two distances are exchanged.
 * `work` has room for DEPTH rows of B, as wide as the next multiple of 12, and for (4 + 12) DEPTH numbers more.
 */
export function multiply(
  c: usize, cDown: usize,
  a: usize, aDown: usize, aAcross: usize,
  b: usize, bDown: usize, bAcross: usize,
  rows: i32, columns: i32, depth: i32, add: i32, work: usize,
): void {
  const left = work;
  const edge = left + ((TILE_ROWS * DEPTH) << 2);
  const right = edge + ((TILE_ROWS * TILE_COLUMNS) << 2);
  for (let k = 0; k < depth; k += DEPTH) {
    const terms = min(DEPTH, depth - k);
    packRight(right, b + k * bDown, bDown, bAcross, terms, columns);
    for (let i = 0; i < rows; i += TILE_ROWS) {
      const high = min(TILE_ROWS, rows - i);
      packLeft(left, a + i * aDown + k * aAcross, aDown, aAcross, high, terms);
      for (let j = 0; j < columns; j += TILE_COLUMNS) {
        const strip = right + ((j * terms) << 2);
        const at = c + i * cDown + (j << 2);
        const wide = min(TILE_COLUMNS, columns - j);
        if (high == TILE_ROWS && wide == TILE_COLUMNS) tile(at, cDown, left, strip, terms, add | i32(k > 0));
        else {
          tile(edge, TILE_COLUMNS << 2, left, strip, terms, 0);
          copyEdge(at, cDown, edge, high, wide, add | i32(k > 0));
        }
      }
    }
  }
}

/** Strips of 12 columns of B, row after row; 0 beyond its edge. */
function packRight(into: usize, b: usize, down: usize, across: usize, terms: i32, columns: i32): void {
  for (let j = 0; j < columns; j += TILE_COLUMNS) {
    const wide = min(TILE_COLUMNS, columns - j);
    for (let k = 0; k < terms; k++) {
      const from = b + k * down + j * across;
      if (wide == TILE_COLUMNS && across == 4) {
        v128.store(into, v128.load(from));
        v128.store(into, v128.load(from, 16), 16);
        v128.store(into, v128.load(from, 32), 32);
      } else
        for (let x = 0; x < TILE_COLUMNS; x++)
          store<f32>(into + (x << 2), x < wide ? load<f32>(from + x * across) : 0);
      into += TILE_COLUMNS << 2;
    }
  }
}

/** Four rows of A, column after column; 0 beyond its edge. */
function packLeft(into: usize, a: usize, down: usize, across: usize, high: i32, terms: i32): void {
  for (let k = 0; k < terms; k++) {
    if (high == TILE_ROWS && down == 4) v128.store(into, v128.load(a));
    else
      for (let y = 0; y < TILE_ROWS; y++) store<f32>(into + (y << 2), y < high ? load<f32>(a + y * down) : 0);
    a += across;
    into += TILE_ROWS << 2;
  }
}

/** 4 × 12 sums of products of packed rows, in registers all the while. */
function tile(c: usize, down: usize, left: usize, right: usize, terms: i32, add: i32): void {
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00;
  let c10 = c00, c11 = c00, c12 = c00;
  let c20 = c00, c21 = c00, c22 = c00;
  let c30 = c00, c31 = c00, c32 = c00;
  for (let k = 0; k < terms; k++) {
    const b0 = v128.load(right), b1 = v128.load(right, 16), b2 = v128.load(right, 32);
    let x = v128.load_splat<f32>(left);
    c00 = madd(x, b0, c00); c01 = madd(x, b1, c01); c02 = madd(x, b2, c02);
    x = v128.load_splat<f32>(left, 4);
    c10 = madd(x, b0, c10); c11 = madd(x, b1, c11); c12 = madd(x, b2, c12);
    x = v128.load_splat<f32>(left, 8);
    c20 = madd(x, b0, c20); c21 = madd(x, b1, c21); c22 = madd(x, b2, c22);
    x = v128.load_splat<f32>(left, 12);
    c30 = madd(x, b0, c30); c31 = madd(x, b1, c31); c32 = madd(x, b2, c32);
    left += TILE_ROWS << 2;
    right += TILE_COLUMNS << 2;
  }
  storeRow(c, c00, c01, c02, add);
  storeRow(c + down, c10, c11, c12, add);
  storeRow(c + 2 * down, c20, c21, c22, add);
  storeRow(c + 3 * down, c30, c31, c32, add);
}

@inline
function storeRow(c: usize, x: v128, y: v128, z: v128, add: i32): void {
  if (add) {
    x = f32x4.add(x, v128.load(c));
    y = f32x4.add(y, v128.load(c, 16));
    z = f32x4.add(z, v128.load(c, 32));
  }
  v128.store(c, x);
  v128.store(c, y, 16);
  v128.store(c, z, 32);
}

/** What of a tile lies within C. */
function copyEdge(c: usize, down: usize, edge: usize, high: i32, wide: i32, add: i32): void {
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const at = c + y * down + (x << 2);
      const sum = load<f32>(edge + ((y * TILE_COLUMNS + x) << 2));
      store<f32>(at, add ? load<f32>(at) + sum : sum);
    }
}

/** For each pair the constant row and the weighted sum of the table rows that it reads. */
export function read(
  out: usize, constant: usize, table: usize, rows: usize, weights: usize, pairs: i32, reads: i32, width: i32,
): void {
  const long = <usize>width << 2;
  for (let pair = 0; pair < pairs; pair++) {
    let j: usize = 0;
    for (; j + 64 <= long; j += 64) {
      let s0 = v128.load(constant + j), s1 = v128.load(constant + j, 16);
      let s2 = v128.load(constant + j, 32), s3 = v128.load(constant + j, 48);
      for (let r = 0; r < reads; r++) {
        const from = table + load<u32>(rows + (r << 2)) * long + j;
        const x = v128.load_splat<f32>(weights + (r << 2));
        s0 = madd(x, v128.load(from), s0);
        s1 = madd(x, v128.load(from, 16), s1);
        s2 = madd(x, v128.load(from, 32), s2);
        s3 = madd(x, v128.load(from, 48), s3);
      }
      v128.store(out + j, s0);
      v128.store(out + j, s1, 16);
      v128.store(out + j, s2, 32);
      v128.store(out + j, s3, 48);
    }
    for (; j < long; j += 16) {
      let sum = v128.load(constant + j);
      for (let r = 0; r < reads; r++)
        sum = madd(
          v128.load_splat<f32>(weights + (r << 2)),
          v128.load(table + load<u32>(rows + (r << 2)) * long + j),
          sum,
        );
      v128.store(out + j, sum);
    }
    out += long;
    rows += reads << 2;
    weights += reads << 2;
  }
}

/**
 * Backwards through `read`: each table row collects from its readers, each weight learns how far the row that it
 * weighs agrees with what its reader wants, and the constant collects from all.
 */
export function readBackwards(
  slope: usize, dConstant: usize, table: usize, dTable: usize, rows: usize, weights: usize, dWeights: usize,
  pairs: i32, reads: i32, width: i32,
): void {
  const long = <usize>width << 2;
  for (let pair = 0; pair < pairs; pair++) {
    for (let j: usize = 0; j < long; j += 16)
      v128.store(dConstant + j, f32x4.add(v128.load(dConstant + j), v128.load(slope + j)));
    for (let r = 0; r < reads; r++) {
      const row = load<u32>(rows + (r << 2)) * long;
      const x = v128.load_splat<f32>(weights + (r << 2));
      let agreed = f32x4.splat(0);
      for (let j: usize = 0; j < long; j += 16) {
        const wanted = v128.load(slope + j);
        agreed = madd(wanted, v128.load(table + row + j), agreed);
        v128.store(dTable + row + j, madd(x, wanted, v128.load(dTable + row + j)));
      }
      const sum = f32x4.extract_lane(agreed, 0) + f32x4.extract_lane(agreed, 1);
      store<f32>(dWeights + (r << 2), sum + f32x4.extract_lane(agreed, 2) + f32x4.extract_lane(agreed, 3));
    }
    slope += long;
    rows += reads << 2;
    weights += reads << 2;
    dWeights += reads << 2;
  }
}

/** Rows of neurons after their ReLU, in place. */
export function relu(neurons: usize, rows: i32, columns: i32, down: usize): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++, neurons += down)
    for (let j: usize = 0; j < <usize>columns << 2; j += 16)
      v128.store(neurons + j, f32x4.max(zero, v128.load(neurons + j)));
}

/** Slopes pass where the neuron is on, in place; both have the same distance between their rows. */
export function reluBackwards(slope: usize, after: usize, rows: i32, columns: i32, down: usize): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < rows; i++, slope += down, after += down)
    for (let j: usize = 0; j < <usize>columns << 2; j += 16)
      v128.store(slope + j, v128.and(v128.load(slope + j), f32x4.gt(v128.load(after + j), zero)));
}

/**
 * One update by AdamW (Loshchilov and Hutter 2019), as torch.optim.AdamW rounds it. `kept` is 1 − rate · decay; `rate`
 * is divided by the first correction, 1 − β₁ᵗ, and `root` is the square root of the second.
 */
export function adamw(
  weights: usize, slopes: usize, first: usize, second: usize, length: i32,
  kept: f32, rate: f32, beta1: f32, beta2: f32, root: f32, epsilon: f32,
): void {
  const move = f32x4.splat(1 - beta1), stay = f32x4.splat(beta2), come = f32x4.splat(1 - beta2);
  for (let j: usize = 0; j < <usize>length << 2; j += 16) {
    const g = v128.load(slopes + j);
    let m = v128.load(first + j), v = v128.load(second + j);
    m = f32x4.add(m, f32x4.mul(move, f32x4.sub(g, m)));
    v = f32x4.add(f32x4.mul(stay, v), f32x4.mul(come, f32x4.mul(g, g)));
    v128.store(first + j, m);
    v128.store(second + j, v);
    const size = f32x4.add(f32x4.div(f32x4.sqrt(v), f32x4.splat(root)), f32x4.splat(epsilon));
    const w = f32x4.mul(v128.load(weights + j), f32x4.splat(kept));
    v128.store(weights + j, f32x4.sub(w, f32x4.div(f32x4.mul(f32x4.splat(rate), m), size)));
  }
}
