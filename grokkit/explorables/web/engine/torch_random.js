// What PyTorch draws on the processor: `randn` for the initial weights and `randperm` for minibatches, number for number
// (float32 rounding aside). Source: aten/src/ATen/native/cpu/DistributionTemplates.h, ATen/core/DistributionsHelper.h.

import { mersenneOfTorch } from "./mersenne.js";

const BLOCK = 16; // normal numbers that are made together

/**
 * A generator, seeded like `torch.Generator().manual_seed(seed)`.
 * @param {bigint} seed
 */
export function torchGenerator(seed) {
  const draw = mersenneOfTorch(seed);
  /** @type {number | null} */
  let spare = null; // Box and Muller's method makes two normal numbers at once

  /** A share of 1 with 53 bits. */
  const fine = () => {
    const high = draw() & 0x1fffff;
    return (high * 2 ** 32 + draw()) / 2 ** 53;
  };

  /** One normal number of 64 bits. */
  function normal() {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const angle = 2 * Math.PI * fine();
    const radius = Math.sqrt(-2 * Math.log1p(-fine()));
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  return {
    /**
     * Standard normal numbers, `torch.randn(length, generator=…)`.
     * @param {number} length
     */
    randn(length) {
      if (length < BLOCK) return Float32Array.from({ length }, normal);
      const numbers = Float32Array.from({ length }, () => (draw() & 0xffffff) / 2 ** 24);
      for (let i = 0; i + BLOCK <= length; i += BLOCK) makeNormal(numbers.subarray(i, i + BLOCK));
      if (length % BLOCK) {
        const last = numbers.subarray(length - BLOCK);
        last.set(Float32Array.from(last, () => (draw() & 0xffffff) / 2 ** 24));
        makeNormal(last);
      }
      return numbers;
    },

    /**
     * The first of the numbers 0 … length − 1 in a random order, `torch.randperm(length, generator=…)[:count]`.
     * @param {number} length @param {number} count
     */
    randperm(length, count) {
      const order = Int32Array.from({ length }, (_, i) => i);
      for (let i = 0; i < Math.min(count, length - 1); i++) {
        const j = i + (draw() % (length - i));
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order.slice(0, count);
    },
  };
}

/**
 * Sixteen uniform numbers become normal (Box and Muller 1958), in place.
 * @param {Float32Array} uniform
 */
function makeNormal(uniform) {
  const numbers = uniform;
  for (let i = 0; i < BLOCK / 2; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - numbers[i]));
    const angle = 2 * Math.PI * numbers[i + BLOCK / 2];
    numbers[i] = radius * Math.cos(angle);
    numbers[i + BLOCK / 2] = radius * Math.sin(angle);
  }
}
