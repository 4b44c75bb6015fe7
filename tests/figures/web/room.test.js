import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, meet, strikes } from "../../../grokkit/explorables/web/toolkit/room.js";

test("a text takes as much room on the side that its anchor says", () => {
  const [start, middle, end] = ["start", "middle", "end"].map((anchor) =>
    boxOf({ x: 100, y: 50, "text-anchor": anchor }, "test", 10),
  );
  assert.deepEqual([start.left, start.right], [100, 140]);
  assert.deepEqual([middle.left, middle.right], [80, 120]);
  assert.deepEqual([end.left, end.right], [60, 100]);
  assert.deepEqual(boxOf({ x: 100, y: 50 }, "test", 10), start);
  assert.ok(start.top < 50 && start.bottom > 50);
});

test("two texts meet where they share room, and not where they only touch", () => {
  const one = boxOf({ x: 0, y: 0 }, "four", 10);
  assert.ok(meet(one, boxOf({ x: 39, y: 0 }, "four", 10)));
  assert.ok(!meet(one, boxOf({ x: 40, y: 0 }, "four", 10)));
  assert.ok(!meet(one, boxOf({ x: 0, y: 16 }, "four", 10)));
});

test("a curve strikes a text that it runs through, also between its points", () => {
  const box = boxOf({ x: 50, y: 50 }, "four", 10);
  assert.ok(
    strikes(
      [
        [0, 45],
        [200, 45],
      ],
      box,
    ),
  );
  assert.ok(
    !strikes(
      [
        [0, 80],
        [200, 80],
      ],
      box,
    ),
  );
  assert.ok(
    strikes(
      [
        [70, 0],
        [70, 200],
      ],
      box,
    ),
  );
});
