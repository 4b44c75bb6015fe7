import assert from "node:assert/strict";
import { test } from "node:test";
import { decades, lossScale, stepScale } from "../../../grokkit/explorables/web/toolkit/scales.js";

/** @type {("log" | "linear")[]} */
const KINDS = ["log", "linear"];
const STEPS = [0, 1, 10, 100, 1000, 20000];

for (const kind of KINDS) {
  test(`${kind}: steps have places in order, from edge to edge, and places have steps`, () => {
    const x = stepScale(kind, STEPS, [40, 640]);
    assert.equal(x(0), 40);
    assert.ok(Math.abs(x(20000) - 640) < 1e-9);
    for (let i = 1; i < STEPS.length; i++) assert.ok(x(STEPS[i]) > x(STEPS[i - 1]));
    for (let px = 40; px <= 640; px += 13) assert.ok(Math.abs(x(x.invert(px)) - px) < 1e-6);
  });

  test(`${kind}: ticks are steps of the run`, () => {
    const { ticks } = stepScale(kind, STEPS, [40, 640]);
    assert.ok(ticks.length >= 3);
    assert.ok(ticks.every((t, i) => t >= 0 && t <= 20000 && (i === 0 || t > ticks[i - 1])));
  });
}

test("far from zero the logarithmic axis gives equal ratios equal room", () => {
  const x = stepScale("log", STEPS, [0, 600]);
  const decade = x(20000) - x(2000);
  assert.ok(Math.abs((x(10000) - x(1000)) / decade - 1) < 0.01);
});

test("a run of a single step can be shown", () => {
  for (const kind of KINDS) assert.ok(Number.isFinite(stepScale(kind, [0], [0, 100])(0)));
});

test("losses span whole decades, or begin at zero", () => {
  const log = lossScale("log", [2.4e-7, 31], [200, 0]);
  assert.deepEqual(
    log.domain().map((d) => Math.round(Math.log10(d))),
    [-7, 2],
  );
  assert.ok(lossScale("log", [1.1e-7, 31], [200, 0]).domain()[0] < 1e-7 / 5); // room for the mark
  assert.equal(lossScale("linear", [2.4e-7, 31], [200, 0])(0), 200);
});

test("labelled decades are evenly spaced and few", () => {
  const scale = lossScale("log", [1e-16, 31], [200, 0]);
  const labels = decades(scale, 6);
  assert.ok(labels.length <= 6);
  assert.equal(new Set(labels.slice(1).map((e, i) => e - labels[i])).size, 1);
  assert.ok(labels.includes(0));
});
