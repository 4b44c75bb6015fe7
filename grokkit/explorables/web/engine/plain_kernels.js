// What loops.ts does, in plain JavaScript, for browsers and pages without WebAssembly: the same names, arguments and
// meaning, some fifteen times as slow.

/** @import { Kernels } from "./kernels.js" */

const AT_ONCE = 4; // rows of the right matrix that are added to a row of the product in one go

/**
 * The kernels on a block of memory.
 * @param {ArrayBuffer} buffer
 * @returns {Kernels}
 */
export function plainKernels(buffer) {
  const F = new Float32Array(buffer);
  const I = new Int32Array(buffer);
  return { multiply: multiplyIn(F), ...readsIn(F, I), ...activationsIn(F), adamw: adamwIn(F) };
}

/**
 * @param {Float32Array} F
 * @returns {Kernels["multiply"]}
 */
function multiplyIn(F) {
  return (c, cDown, a, aDown, aAcross, b, bDown, bAcross, rows, columns, depth, add) => {
    const [right, next] = [bAcross >> 2, bDown >> 2];
    for (let i = 0; i < rows; i++) {
      const at = (c + i * cDown) >> 2;
      if (!add) F.fill(0, at, at + columns);
      for (let k = 0; k < depth; k += AT_ONCE) {
        /** @param {number} term */
        const factor = (term) => (term < depth ? F[(a + i * aDown + term * aAcross) >> 2] : 0);
        const [x0, x1, x2, x3] = [factor(k), factor(k + 1), factor(k + 2), factor(k + 3)];
        const from = (b + k * bDown) >> 2;
        const [one, two, three] = [1, 2, 3].map((term) => (k + term < depth ? term * next : 0));
        for (let j = 0, y = from; j < columns; j++, y += right)
          F[at + j] += x0 * F[y] + x1 * F[y + one] + x2 * F[y + two] + x3 * F[y + three];
      }
    }
  };
}

/**
 * @param {Float32Array} F @param {Int32Array} I
 * @returns {Pick<Kernels, "read" | "readBackwards">}
 */
function readsIn(F, I) {
  return {
    read(out, constant, table, rows, weights, pairs, reads, width) {
      for (let pair = 0; pair < pairs; pair++) {
        const to = (out >> 2) + pair * width;
        F.copyWithin(to, constant >> 2, (constant >> 2) + width);
        for (let r = pair * reads; r < (pair + 1) * reads; r++) {
          const from = (table >> 2) + I[(rows >> 2) + r] * width;
          const x = F[(weights >> 2) + r];
          for (let j = 0; j < width; j++) F[to + j] += x * F[from + j];
        }
      }
    },
    readBackwards(slope, dConstant, table, dTable, rows, weights, dWeights, pairs, reads, width) {
      for (let pair = 0; pair < pairs; pair++) {
        const wanted = (slope >> 2) + pair * width;
        for (let j = 0; j < width; j++) F[(dConstant >> 2) + j] += F[wanted + j];
        for (let r = pair * reads; r < (pair + 1) * reads; r++) {
          const row = I[(rows >> 2) + r] * width;
          const [from, to] = [(table >> 2) + row, (dTable >> 2) + row];
          const x = F[(weights >> 2) + r];
          let agreed = 0;
          for (let j = 0; j < width; j++) {
            agreed += F[wanted + j] * F[from + j];
            F[to + j] += x * F[wanted + j];
          }
          F[(dWeights >> 2) + r] = agreed;
        }
      }
    },
  };
}

/**
 * @param {Float32Array} F
 * @returns {Pick<Kernels, "relu" | "reluBackwards">}
 */
function activationsIn(F) {
  return {
    relu(neurons, rows, columns, down) {
      for (let i = 0; i < rows; i++) {
        const from = (neurons + i * down) >> 2;
        for (let j = from; j < from + columns; j++) F[j] = Math.max(0, F[j]);
      }
    },
    reluBackwards(slope, after, rows, columns, down) {
      for (let i = 0; i < rows; i++) {
        const [to, from] = [(slope + i * down) >> 2, (after + i * down) >> 2];
        for (let j = 0; j < columns; j++) if (!(F[from + j] > 0)) F[to + j] = 0;
      }
    },
  };
}

/**
 * @param {Float32Array} F
 * @returns {Kernels["adamw"]}
 */
function adamwIn(F) {
  return (weights, slopes, first, second, length, kept, rate, beta1, beta2, root, epsilon) => {
    const [w, g, m, v] = [weights >> 2, slopes >> 2, first >> 2, second >> 2];
    for (let j = 0; j < length; j++) {
      const slope = F[g + j];
      F[m + j] += (1 - beta1) * (slope - F[m + j]);
      F[v + j] = beta2 * F[v + j] + (1 - beta2) * slope * slope;
      F[w + j] = kept * F[w + j] - (rate * F[m + j]) / (Math.sqrt(F[v + j]) / root + epsilon);
    }
  };
}
