import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Store,
  formatFragment,
  parseFragment,
  parsePlay,
} from "../../../grokkit/explorables/web/toolkit/state.js";

test("state survives the address", () => {
  for (const state of [
    { step: 5200 },
    { step: 0, a: 0, b: 112 },
    { run: "mainline", step: 5200, a: 3, b: 7, k: 14, cut: [14, 35] },
    { k: 30, written: "Is it 100 % so, “naïve” + all?\nYes & no = #1" },
  ])
    assert.deepEqual(parseFragment(formatFragment(state)), state);
});

test("ordinary anchors and nonsense hold no state", () => {
  for (const hash of [
    "",
    "#",
    "#the-jump",
    "#step=",
    "#step=-5",
    "#step=1e3",
    "#a=x&b=",
    "#unknown=3",
    "#cut=1,,2",
    "#written=",
    `#written=${"a".repeat(2001)}`,
  ])
    assert.equal(parseFragment(hash), null, hash);
});

test("what is not set is left out", () => {
  assert.equal(formatFragment({ step: 7, a: null, b: undefined, cut: [] }), "#step=7");
});

test("a stretch to be played", () => {
  assert.deepEqual(parsePlay("#play=800..1400"), { from: 800, to: 1400 });
  for (const hash of ["#play=800", "#play=800..", "#step=3", "#play=1..2&x=1"])
    assert.equal(parsePlay(hash), null);
});

test("listeners hear of changes, of who made them, and of nothing else", () => {
  const store = new Store({ step: 0, a: null });
  /** @type {[number, number, string][]} */
  const heard = [];
  const stop = store.subscribe((now, before, by) => heard.push([now.step, before.step, by]));
  store.set({ step: 0 });
  store.set({ step: 5 }, "player");
  store.set({ step: 5, a: null });
  stop();
  store.set({ step: 6 });
  assert.deepEqual(heard, [[5, 0, "player"]]);
  assert.deepEqual(store.get(), { step: 6, a: null });
});

test("a listener may leave while it is told", () => {
  const store = new Store({ step: 0 });
  let told = 0;
  const stop = store.subscribe(() => {
    told++;
    stop();
  });
  store.subscribe(() => told++);
  store.set({ step: 1 });
  assert.equal(told, 2);
});
