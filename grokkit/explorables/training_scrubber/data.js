// The data of a TrainingScrubber: curves, right answers, spectrum and weights of every checkpoint.

import { countRight } from "../web/panels/pair_grid.js";
import { DataError, ascending, bits, decode, float64, int32, nearest } from "../web/toolkit/data.js";

/**
 * @import { AboutRun, Manifest } from "../web/toolkit/types.js"
 * @import { Split } from "./loss_chart.js"
 */

/**
 * @typedef {Manifest & {run: AboutRun, key_frequencies: number[], tau: number}} ScrubberManifest
 * @typedef {ReturnType<typeof readData>} ScrubberData
 */

/**
 * Check and arrange what the figure draws.
 * @param {ScrubberManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, "training_scrubber", {
    step: int32("checkpoint"),
    curve_step: int32("point"),
    train_loss: float64("point"),
    test_loss: float64("point"),
    train_accuracy: float64("point"),
    test_accuracy: float64("point"),
    train: bits(p * p),
    correct: bits("checkpoint", p * p),
    spectrum: float64("checkpoint", Math.floor(p / 2)),
    weight_norm: float64("checkpoint"),
  });
  const { step: steps, curve_step: curveSteps } = arrays;
  if (!steps.length || !ascending(steps) || !curveSteps.length || !ascending(curveSteps))
    throw new DataError("the recorded steps are not in order");
  const train = arrays.train.unpack(0);
  const nTrain = train.reduce((sum, one) => sum + one, 0);
  const loss = { train: arrays.train_loss, test: arrays.test_loss };
  const pointOf = Array.from(steps, (step) => nearest(curveSteps, step));
  return {
    run: manifest.run,
    p,
    steps,
    curveSteps,
    loss,
    accuracy: { train: arrays.train_accuracy, test: arrays.test_accuracy },
    /** @param {Split} split @param {number} index of a checkpoint */
    lossAt: (split, index) => loss[split][pointOf[index]],
    train,
    correct: arrays.correct,
    total: { train: nTrain, test: p * p - nTrain },
    right: countRight(arrays.correct, train, steps.length),
    spectrum: arrays.spectrum,
    nFrequencies: Math.floor(p / 2),
    keys: manifest.key_frequencies,
    tau: manifest.tau,
    weightNorm: arrays.weight_norm,
  };
}
