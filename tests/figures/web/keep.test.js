import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { keep, kept } from "../../../grokkit/explorables/web/toolkit/keep.js";

const anotherPage = () => Reflect.deleteProperty(globalThis, Symbol.for("grokkit.kept"));
beforeEach(() => void anotherPage());

/** @param {Pick<Storage, "getItem" | "setItem">} methods */
function store(methods) {
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, value: methods });
}

test("what was kept is there for the next page", () => {
  /** @type {Map<string, string>} */
  const held = new Map();
  store({ getItem: (k) => held.get(k) ?? null, setItem: (k, v) => void held.set(k, v) });
  assert.equal(kept("guess"), null);
  keep("guess", [[0, 0.5]]);
  anotherPage();
  assert.deepEqual(kept("guess"), [[0, 0.5]]);
  assert.deepEqual([...held.keys()], ["grokkit.guess"]);
});

test("where the browser forbids it, or what it holds is damaged, the page remembers alone", () => {
  const no = () => {
    throw new Error("forbidden");
  };
  store({ getItem: no, setItem: no });
  keep("guess", { a: 1 });
  assert.deepEqual(kept("guess"), { a: 1 });
  assert.equal(kept("other"), null);
  store({ getItem: () => "{damaged", setItem: no });
  assert.deepEqual(kept("guess"), { a: 1 });
});
