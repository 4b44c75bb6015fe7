import assert from "node:assert/strict";
import { test } from "node:test";
import { geometry, products } from "../../../grokkit/explorables/angle_sum/geometry.js";
import { gripOf, readAngles, summary } from "../../../grokkit/explorables/angle_sum/index.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @param {number} x @param {number} y */
const near = (x, y, by = 1e-9) => assert.ok(Math.abs(x - y) < by, `${x} is not ${y}`);

test("the tip of the second leg is at the sum of the angles", () => {
  for (const [x, y] of [
    [30, 50],
    [200, 340],
    [0, 0],
    [359, 1],
  ]) {
    const { foot, tip, hand } = geometry(x, y);
    const sum = ((x + y) * Math.PI) / 180;
    near(tip[0], Math.cos(sum));
    near(tip[1], Math.sin(sum));
    near(Math.hypot(...foot), Math.abs(Math.cos((y * Math.PI) / 180)));
    near((tip[0] - foot[0]) * foot[0] + (tip[1] - foot[1]) * foot[1], 0); // a right angle
    near(Math.hypot(...hand), 1);
  }
});

test("products add up to the cosine and the sine of the sum", () => {
  for (let x = 0; x < 360; x += 17)
    for (let y = 0; y < 360; y += 23) {
      const { cc, ss, cos, sc, cs, sin } = products(x, y);
      near(cc + ss, cos);
      near(sc + cs, sin);
    }
});

test("the nearer of the two hands is taken, also across the right-hand side", () => {
  assert.equal(gripOf(10, { x: 350, y: 100 }), "x");
  assert.equal(gripOf(80, { x: 350, y: 100 }), "sum"); // which stands at 90
});

test("what is seen is said", () => {
  assert.equal(
    summary(60, 60),
    "x = 60°, y = 60°: cos x cos y is 0.25, sin x sin y is 0.75; the difference is −0.50, the cosine of 120°.",
  );
});

test("angles that are none are refused, others are brought to one turn", () => {
  const block = new DataView(new ArrayBuffer(0));
  const manifest = { format: "grokkit.figure", version: 1, kind: "angle_sum", bytes: 0, arrays: [] };
  assert.deepEqual(readAngles({ ...manifest, options: { x: -30, y: 725 } }, block), { x: 330, y: 5 });
  for (const options of [undefined, {}, { x: 1 }, { x: 1, y: NaN }])
    assert.throws(() => readAngles({ ...manifest, options }, block), DataError);
});
