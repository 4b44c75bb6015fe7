// The weights that training begins with, those of grokkit.networks.model.initial_weights for the same seed.

import { shapes } from "./forward.js";
import { product } from "./network.js";
import { torchGenerator } from "./torch_random.js";

/** @import { Config } from "./forward.js" */

/**
 * All of them, in the order of `shapes`: biases 0; W_U ~ N(0, 1/d_vocab); all other weights ~ N(0, 1/d_model).
 * @param {Config} config
 * @param {number} seed
 */
export function initialWeights(config, seed) {
  const generator = torchGenerator(BigInt(seed));
  const parts = Object.entries(shapes(config)).map(([name, shape]) => {
    if (name.includes(".b_")) return new Float32Array(product(shape));
    const fan = name === "unembed.W_U" ? config.p + 1 : config.d_model;
    return generator.randn(product(shape)).map((x) => x / Math.sqrt(fan));
  });
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    all.set(part, from);
    from += part.length;
  }
  return all;
}
