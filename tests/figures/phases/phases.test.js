import assert from "node:assert/strict";
import { test } from "node:test";
import { placeLabels } from "../../../grokkit/explorables/phases/measure_chart.js";
import { phaseOf } from "../../../grokkit/explorables/phases/index.js";

test("a step belongs to the phase whose first step is the last one not after it", () => {
  assert.deepEqual(
    [0, 849, 850, 6749, 6750, 9000].map((step) => phaseOf([850, 6750], step)),
    [0, 0, 1, 1, 2, 2],
  );
});

test("names of phases stand in the middle of theirs where there is room", () => {
  const labels = placeLabels(["aaaa", "bbbb", "cccc"], [0, 200, 500, 600], 620);
  assert.ok(labels.every(({ row }) => row === 0));
  for (const [i, middle] of [100, 350, 550].entries())
    assert.ok(Math.abs(labels[i].at + (labels[i].text.length * 6.6) / 2 - middle) < 1);
});

test("names of narrow phases take another row, none stands on another, and all stay inside", () => {
  for (const edges of [
    [40, 60, 80, 300],
    [40, 280, 290, 300],
    [40, 41, 42, 43],
  ]) {
    const labels = placeLabels(["1 memorisation", "2 circuit formation", "3 cleanup"], edges, 320);
    const ends = labels.map(({ at, text, row }) => ({ row, from: at, to: at + text.length * 6.6 }));
    for (const { from, to } of ends) assert.ok(from >= 0 && to <= 320 + 1e-9);
    for (const a of ends)
      for (const b of ends) if (a !== b && a.row === b.row) assert.ok(a.to <= b.from || b.to <= a.from);
  }
});
