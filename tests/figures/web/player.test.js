import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Player } from "../../../grokkit/explorables/web/toolkit/player.js";
import { Store } from "../../../grokkit/explorables/web/toolkit/state.js";

// A clock of frames that the test turns by hand.
/** @type {Map<number, FrameRequestCallback>} */
let waiting;
let time = 0;
let reduced = false;
beforeEach(() => {
  [waiting, time, reduced] = [new Map(), 0, false];
  let serial = 0;
  globalThis.requestAnimationFrame = (f) => {
    serial += 1;
    waiting.set(serial, f);
    return serial;
  };
  globalThis.cancelAnimationFrame = (id) => void waiting.delete(id);
  globalThis.matchMedia = () => /** @type {MediaQueryList} */ ({ matches: reduced });
});
/** @param {number} count @param {number} [milliseconds] of each */
function frames(count, milliseconds = 16) {
  for (let i = 0; i < count; i++) {
    const due = [...waiting.values()];
    waiting.clear();
    time += milliseconds;
    for (const f of due) f(time);
  }
}

const STEPS = Array.from({ length: 29 }, (_, i) => i * i);
function player() {
  const store = new Store({ step: 0, playing: false });
  /** @type {number[]} */
  const seen = [];
  store.subscribe((now) => {
    if (seen.at(-1) !== now.step) seen.push(now.step);
  });
  return { store, seen, player: new Player(store, STEPS) };
}

test("every checkpoint of the stretch is shown, in order, and then it ends", () => {
  const { store, seen, player: p } = player();
  p.play(3, 100); // nearest recorded: 4 and 100
  assert.equal(store.get().playing, true);
  frames(300);
  assert.deepEqual(seen, [4, 9, 16, 25, 36, 49, 64, 81, 100]);
  assert.equal(store.get().playing, false);
  assert.equal(waiting.size, 0);
});

test("it plays backwards too", () => {
  const { seen, player: p } = player();
  p.play(100, 49);
  frames(300);
  assert.deepEqual(seen, [100, 81, 64, 49]);
});

test("whoever takes the step in hand ends the playing", () => {
  const { store, player: p } = player();
  p.play(0, 784);
  frames(30);
  store.set({ step: 1 }, "reader");
  assert.equal(store.get().playing, false);
  frames(30);
  assert.equal(store.get().step, 1);
});

test("a hidden tab does not make it jump", () => {
  const { seen, player: p } = player();
  p.play(0, 784);
  frames(3);
  frames(1, 60_000);
  assert.ok(Math.max(...seen) < 20);
});

test("with reduced motion the end is shown at once", () => {
  reduced = true;
  const { seen, player: p } = player();
  p.play(0, 784);
  assert.deepEqual(seen, [784]);
  assert.equal(waiting.size, 0);
});
