import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { turns } from "../../../grokkit/explorables/live_training/turns.js";

/** What waits for the next frame; there is none at rest. @type {Map<number, () => void>} */
const waiting = new Map();
let last = 0;
Object.assign(globalThis, {
  requestAnimationFrame: (/** @type {() => void} */ draw) => (waiting.set(++last, draw), last),
  cancelAnimationFrame: (/** @type {number} */ id) => waiting.delete(id),
});
function frame() {
  const all = [...waiting.values()];
  waiting.clear();
  for (const draw of all) draw();
}
/** What each part has drawn, in order. @type {string[]} */
let drawn = [];
let news = 0;
const parts = ["a", "b", "c"].map((name) => () => void drawn.push(`${name}${news}`));
beforeEach(() => {
  drawn = [];
  news = 1;
  waiting.clear();
});

test("one part is drawn in a frame, and none is asked for when all have drawn", () => {
  const { soon } = turns(parts);
  soon();
  assert.equal(waiting.size, 1);
  for (let i = 0; i < 3; i++) {
    frame();
    assert.equal(drawn.length, i + 1);
  }
  assert.deepEqual(drawn, ["a1", "b1", "c1"]);
  assert.equal(waiting.size, 0);
});

test("news that come meanwhile reach every part, and none waits longer than a round", () => {
  const { soon } = turns(parts);
  for (news = 1; news <= 4; news++) {
    soon();
    frame();
    assert.equal(waiting.size, 1);
  }
  news = 4;
  while (waiting.size) frame();
  assert.deepEqual(drawn, ["a1", "b2", "c3", "a4", "b4", "c4"]);
});

test("drawing at once leaves nothing to be drawn, and stopping neither", () => {
  const { soon, now, stop } = turns(parts);
  soon();
  now();
  assert.deepEqual(drawn, ["a1", "b1", "c1"]);
  assert.equal(waiting.size, 0);
  soon();
  stop();
  assert.equal(waiting.size, 0);
});
