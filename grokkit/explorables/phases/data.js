// The data of Phases: progress measures of every checkpoint, and where rules cut training into phases.

import { DataError, ascending, decode, float64, int32 } from "../web/toolkit/data.js";

/** @import { AboutRun, Manifest } from "../web/toolkit/types.js" */

/**
 * What a rule says: the first steps of the second and of the third phase, or why there are none.
 * @typedef {{name: string, cuts?: [number, number] | null, reason?: string | null}} Rule
 *
 * @typedef {Manifest & {run: AboutRun, key_frequencies: number[], tau: number, phases: string[], rules: Rule[]}} PhasesManifest
 * @typedef {ReturnType<typeof readData>} PhasesData
 */

// What each rule of grokkit/phases.py looks for, first for circuit formation, then for cleanup.
/** @type {Record<string, [string, string]>} */
export const RULES = {
  "excluded loss": ["excluded loss is lowest", "it is highest"],
  accuracy: ["more than 99 % of the training pairs are right", "more than half of the test pairs are right"],
  weights: ["the sum of squared weights is highest", "it falls by the largest share a step"],
};

/**
 * Check and arrange what the figure draws.
 * @param {PhasesManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const keys = manifest?.key_frequencies;
  const { phases, rules } = manifest ?? {};
  const over = float64("checkpoint");
  const arrays = decode(manifest, block, "phases", {
    step: int32("checkpoint"),
    train_loss: over,
    test_loss: over,
    restricted_loss: over,
    restricted_blocks: over,
    excluded_loss: over,
    excluded_key: float64(keys?.length ?? 0, "checkpoint"),
    train_accuracy: over,
    test_accuracy: over,
    trig_fraction: over,
    embedding_gini: over,
    neuron_logit_gini: over,
    weight_norm: over,
  });
  const steps = arrays.step;
  if (!steps.length || !ascending(steps)) throw new DataError("the recorded steps are not in order");
  if (phases?.length !== 3 || !rules?.length) throw new DataError("the data do not say what the phases are");
  for (const { name, cuts, reason } of rules)
    if (!RULES[name] || !(typeof reason === "string" || (cuts?.length === 2 && cuts[0] < cuts[1])))
      throw new DataError(`the rule “${name}” gives no phases and no reason`);
  const n = steps.length;
  return {
    run: manifest.run,
    steps,
    keys,
    tau: manifest.tau,
    phases,
    rules,
    arrays,
    withoutKey: keys.map((_, i) => arrays.excluded_key.subarray(i * n, (i + 1) * n)),
  };
}
