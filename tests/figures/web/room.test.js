import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, firstFree, meet, strikes } from "../../../grokkit/explorables/web/toolkit/room.js";

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

/** A path of one piece. @param {number[]} ends @returns {[number, number][]} */
const line = ([x, y, u, v]) => [
  [x, y],
  [u, v],
];

for (const [name, ends, struck] of /** @type {[string, number[], boolean][]} */ ([
  ["across", [0, 15, 40, 15], true],
  ["from top to bottom", [15, 0, 15, 40], true],
  ["above", [0, 5, 40, 5], false],
  ["below", [0, 30, 40, 30], false],
  ["beside", [25, 0, 25, 40], false],
]))
  test(`a path ${name}: it ${struck ? "strikes" : "misses"} the box between its two points`, () => {
    assert.equal(strikes(line(ends), { left: 10, right: 20, top: 10, bottom: 20 }), struck);
  });

test("a text takes the first spot that is free of paths and of other texts, and stays inside", () => {
  const spots = [0, 40, 80, 120].map((x) => ({ x, y: 50 }));
  const taken = { paths: [line([45, 0, 45, 90])], boxes: [boxOf(spots[0], "test", 10)] };
  assert.equal(firstFree("test", spots, { ...taken, letter: 10 }), spots[2]);
  const room = { left: 100, right: 160, top: 0, bottom: 90 };
  assert.equal(firstFree("test", spots, { ...taken, room, letter: 10 }), spots[3]);
  assert.equal(firstFree("test", spots, { ...taken, room: { ...room, right: 159 }, letter: 10 }), spots[0]);
});
