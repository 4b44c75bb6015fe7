import assert from "node:assert/strict";
import { test } from "node:test";
import { namesOf, planOf } from "../../../grokkit/explorables/predict_curve/guess_marks.js";
import { freeSpot } from "../../../grokkit/explorables/predict_curve/names.js";
import { COLUMNS, compared } from "../../../grokkit/explorables/web/toolkit/guess.js";
import { boxOf, strikes } from "../../../grokkit/explorables/web/toolkit/room.js";

/** @typedef {(part: number) => number} Course a share at each part of the way, 0 … 1 */

/** @type {Record<string, Course>} */
const COURSES = {
  flat: () => 0.05,
  high: () => 0.93,
  ramp: (t) => 0.05 + 0.9 * t,
  fall: (t) => 0.9 - 0.8 * t,
  early: (t) => 0.05 + 0.95 / (1 + Math.exp(-(t - 0.15) * 80)),
  late: (t) => 0.05 + 0.94 / (1 + Math.exp(-(t - 0.6) * 120)),
  steps: (t) => 0.1 + 0.2 * Math.floor(4 * t),
};
const SPAN = /** @type {[number, number]} */ ([150, 11980]);

/** @param {Course} course @returns {any} what PredictCurve would be given of a run that goes like this */
function runOf(course) {
  const curveSteps = Int32Array.from({ length: 600 }, (_, i) => 20 * i);
  const asked = Float64Array.from(curveSteps, (step) =>
    course(Math.max(0, step - SPAN[0]) / (SPAN[1] - SPAN[0])),
  );
  const train = Float64Array.from(curveSteps, (step) => Math.min(1, step / SPAN[0]));
  return { run: { id: "x" }, p: 113, span: SPAN, curveSteps, accuracy: { train, test: asked } };
}

for (const [happened, truth] of Object.entries(COURSES))
  for (const [guessed, guess] of Object.entries(COURSES))
    test(`${guessed} guessed, ${happened} happened: both names stand free, at every width`, () => {
      const data = runOf(truth);
      const shares = Array.from({ length: COLUMNS + 1 }, (_, c) => guess(c / COLUMNS));
      const { gap } = compared(shares, SPAN, data.curveSteps, data.accuracy.test);
      for (const width of [343, 560, 900]) {
        const plan = planOf(width, data);
        const names = namesOf(plan, data, shares, gap);
        const [mine, theirs] = [boxOf(names.guess, "your guess"), boxOf(names.truth, "what happened")];
        /** @type {[number, number][]} */
        const drawn = shares.map((share, c) => [plan.at(c), plan.y(share)]);
        /** @type {(split: "train" | "test") => [number, number][]} */
        const curve = (split) =>
          Array.from(data.curveSteps, (step, i) => [plan.x(step), plan.y(data.accuracy[split][i])]);
        for (const box of [mine, theirs]) {
          assert.ok(box.left >= plan.range[0] && box.right <= plan.range[1] && box.bottom <= plan.y(0));
          for (const path of [drawn, curve("test"), curve("train")])
            assert.ok(!strikes(path, box), `${width}`);
        }
        const apart = mine.right <= theirs.left || theirs.right <= mine.left;
        assert.ok(apart || mine.bottom <= theirs.top || theirs.bottom <= mine.top);
      }
    });

test("where there is no room at all, a name stands at its best place", () => {
  const room = { left: 0, right: 30, top: 0, bottom: 30 };
  const spot = freeSpot("a long name", [[15, 15]], { paths: [], boxes: [] }, room);
  assert.deepEqual([spot.x, spot.y], [15, 5]);
});
