import assert from "node:assert/strict";
import { test } from "node:test";
import { gameOf } from "../../../grokkit/explorables/count_manifold/blind_test.js";
import {
  nearestBead,
  spotsFlat,
  spotsInSpace,
} from "../../../grokkit/explorables/count_manifold/curve_view.js";
import {
  kindText,
  movedText,
  partsOfName,
  percentOf,
  scoreText,
  summary,
  verdictText,
} from "../../../grokkit/explorables/count_manifold/words.js";

/** @type {import("../../../grokkit/explorables/count_manifold/data.js").CountCurve} */
const CURVE = {
  name: "stops5-2",
  step: 1200,
  stop: 5,
  first: 3,
  n: 4,
  shares: [0.9, 0.06, 0.001],
  own: [4],
  lines: ["a sea"],
  widths: [20],
  points: Float64Array.of(-1, 0, 0, -0.3, 0.4, 0.1, 0.3, -0.4, 0.1, 0.9, 0, 0),
  model: (said, _, i) => (said === "mark" ? 0.5 : [0.001, 0.25, 0.5, 0.999][i]),
  best: (said, _, i) => (said === "mark" ? 1 : i / 4),
  possible: (_, i) => i < 3,
};
/** @type {import("../../../grokkit/explorables/count_manifold/data.js").Round} */
const ROUND = {
  name: "stops5-2",
  n: 4,
  model: 2,
  kinds: ["random walk", "random walk", "trained model", "smooth random curve", "random walk", "random walk"],
  shares: [0.9, 0.06, 0.001],
  even: [0.9, 0.95, 0.97, 0.99, 0.91, 0.92],
  curves: [],
};

test("a run's name is that of its kind and its seed", () => {
  assert.deepEqual(partsOfName("stops5-2"), ["stops5", "2"]);
  assert.deepEqual(partsOfName("mine"), ["mine", ""]);
  assert.deepEqual(partsOfName("my-own-3"), ["my-own", "3"]);
  assert.equal(kindText("noisy-1"), "noise on all that is read");
  assert.equal(kindText("mine"), "mine");
});

test("no chance is said to be sure", () => {
  assert.deepEqual([0, 0.004, 0.0051, 0.5, 0.994, 0.996, 1].map(percentOf), [
    "<1 %",
    "<1 %",
    "1 %",
    "50 %",
    "99 %",
    ">99 %",
    ">99 %",
  ]);
});

test("the summary says what is seen", () => {
  assert.equal(
    summary(CURVE, "newline", 0, 2),
    "The count in the model stops5-2 (a mark every 5 columns), step 1,200: 4 points, from 3 to 6 characters; " +
      "components 1, 2, 3: 90 %, 6.0 %, 0.1 % of the variance. Given the count 5 in the place of 4, the model says " +
      "“newline” with 50 %; the best: 50 %.",
  );
  assert.match(
    summary(CURVE, "mark", 0, 1),
    /Given its own count, the model says “mark” with 50 %; the best: >99 %/,
  );
  assert.match(summary(CURVE, "newline", 0, 3), /with >99 %; the best: no line is as long\.$/);
});

test("a guess is judged, with the reason", () => {
  const no = verdictText(ROUND, 1, CURVE);
  assert.match(no, /^No: B is a random walk, and C the model stops5-2\. /);
  assert.match(
    no,
    /a ruler explains 97\.0 % in the model, of your B 95\.0 %, of the random curves 90\.0 % to 99\.0 %/,
  );
  assert.match(no, /The most even is D, so looks deceive\./);
  assert.match(
    no,
    /moved along C, a word is followed by “newline” with <1 % to >99 %, and nothing hangs on the other five\.$/,
  );
  const yes = verdictText({ ...ROUND, even: ROUND.even.map((e, i) => (i === 2 ? 0.999 : e)) }, 2, CURVE);
  assert.match(yes, /^Yes: C is the model stops5-2\. /);
  assert.match(yes, /Here the eye has a reason\./);
  assert.doesNotMatch(yes, /of your/);
  const idle = { ...CURVE, model: () => 0.25 };
  assert.equal(
    movedText("A", idle),
    "moved along A, a word is followed by “newline” with 25 % to 25 %, so little hangs on what is seen of this " +
      "curve, and nothing on the other five.",
  );
});

test("a round is answered once, and the last is followed by the first", () => {
  const game = gameOf([ROUND, { ...ROUND, model: 0 }]);
  assert.equal(scoreText(game.right(), game.played()), "No round played yet.");
  game.choose(2);
  game.choose(1);
  assert.deepEqual([game.chosen(), game.right(), game.played()], [2, 1, 1]);
  game.next();
  assert.equal(game.chosen(), null);
  game.choose(3);
  assert.equal(scoreText(game.right(), game.played()), "1 of 2 right; guessing gives 0.3.");
  game.next();
  assert.equal(game.number(), 0);
});

test("the curve is within its picture however it is turned, and the largest that fits", () => {
  for (const [turn, tilt] of [
    [0, 0],
    [340, 24],
    [90, 90],
    [45, -60],
    [200, 80],
  ]) {
    const spots = spotsInSpace(CURVE.points, 400, 200, { turn, tilt, flat: false });
    for (const { x, y } of spots) {
      assert.ok(x > 0 && x < 400, `${x} at ${turn}, ${tilt}`);
      assert.ok(y >= 24 - 1e-9 && y <= 176 + 1e-9, `${y} at ${turn}, ${tilt}`);
    }
  }
  const [above, below] = spotsFlat(CURVE.points, 400, 300);
  assert.ok(above.every(({ y }) => y > 0 && y < 142));
  assert.ok(below.every(({ y }) => y > 158 && y < 300));
  const scale = (above[3].x - above[0].x) / 1.9; // pixels for 1, the same in every direction
  assert.ok(Math.abs((above[0].y - above[1].y) / 0.4 - scale) < 1e-9);
  assert.ok(Math.abs((below[0].y - below[1].y) / 0.1 - scale) < 1e-9);
});

test("the nearest bead of all pictures is found", () => {
  const seen = spotsFlat(CURVE.points, 400, 300);
  seen.forEach((spots) =>
    spots.forEach(({ x, y }, i) => {
      const found = nearestBead(seen, x + 1, y);
      assert.equal(found.i, i);
      assert.ok(Math.abs(found.away - 1) < 1e-9);
    }),
  );
});
