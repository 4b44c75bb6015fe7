// Which checkpoints are kept: where there are too many, the one that tells least goes first, as in
// grokkit/training/thinning.py.

/** @import { Measured } from "./schedule.js" */

const [FLOOR, CEILING] = [1e-12, 1e12]; // a loss of exactly 0 would be infinitely far away

/** @param {number} loss */
const decades = (loss) => Math.log10(isFinite(loss) ? Math.min(Math.max(loss, FLOOR), CEILING) : CEILING);

/**
 * Where a checkpoint lies on the way that a reader follows: time, and what the curves show.
 * @param {Measured} measured
 */
export const tellingCoordinates = ({ step, train_loss, test_loss, train_accuracy, test_accuracy }) => [
  step / 500,
  3 * Math.log10(1 + step),
  3 * decades(train_loss),
  3 * decades(test_loss),
  10 * train_accuracy,
  10 * test_accuracy,
];

/**
 * Index of the checkpoint that can best be spared: its two neighbours are closest to each other.
 * @param {number[][]} points of three checkpoints or more
 */
export function leastTelling(points) {
  const apart = points
    .slice(2)
    .map((after, i) => after.reduce((sum, x, axis) => sum + Math.abs(x - points[i][axis]), 0));
  return 1 + apart.indexOf(Math.min(...apart));
}
