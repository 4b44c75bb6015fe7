import assert from "node:assert/strict";
import { test } from "node:test";
import { firstDrawn } from "../../../grokkit/explorables/embedding_waves/mine.js";
import { KNOWN, measuredBefore, momentsOf } from "../../../grokkit/explorables/web/engine/moments.js";
import { readJSON } from "../../../grokkit/explorables/web/engine/strict_json.js";
import { mostTelling } from "../../../grokkit/explorables/web/mine/fitting.js";
import { MOST, Mine, givenUp } from "../../../grokkit/explorables/web/mine/mine.js";
import {
  bitRow,
  bitRows,
  integers,
  measuredNumbers,
  numbers,
  pack,
} from "../../../grokkit/explorables/web/mine/pack.js";
import { bits, decode, float32, float64, int32 } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @import { Run } from "../../../grokkit/explorables/web/engine/read_run.js" */
/** @import { Kept } from "../../../grokkit/explorables/web/mine/shelf.js" */

/** A run of which only the file counts. @param {number} size @returns {Run} */
const runOf = (size) => /** @type {any} */ ({ bytes: new Uint8Array(size), name: size });

/** A shelf in memory. */
function memoryShelf() {
  /** @type {Kept[]} */
  let kept = [];
  let last = 0;
  return {
    sizes: () => kept.map(({ file }) => file.size),
    all: async () => [...kept],
    /** @param {Blob} file */
    async add(file) {
      kept.push({ key: ++last, file });
      return last;
    },
    /** @param {number} key */
    async remove(key) {
      kept = kept.filter((each) => each.key !== key);
    },
  };
}

test("the oldest are given up first, until the others fit, and never the newest", () => {
  const kept = [30, 20, 25, 5].map((size) => ({ file: { size } }));
  assert.deepEqual(givenUp(kept, 100), []);
  assert.deepEqual(givenUp(kept, 79), [kept[0]]);
  assert.deepEqual(givenUp(kept, 50), [kept[0]]);
  assert.deepEqual(givenUp(kept, 49), [kept[0], kept[1]]);
  assert.deepEqual(givenUp(kept, 1), kept.slice(0, 3));
  assert.deepEqual(givenUp([], 1), []);
  assert.deepEqual(givenUp([{ file: { size: MOST + 1 } }]), []);
});

test("what is kept is the reader's on the next page, and what was before it comes back when it is thrown away", async () => {
  const shelf = memoryShelf();
  const mine = new Mine(shelf);
  await mine.settled();
  assert.equal(mine.exists, false);
  assert.equal(await mine.run(), null);
  let heard = 0;
  const unsubscribe = mine.subscribe(() => heard++);
  const [first, second] = [runOf(10), runOf(20)];
  await mine.keep(first);
  await mine.keep(second);
  assert.equal(await mine.run(), second);
  assert.deepEqual(shelf.sizes(), [10, 20]);
  assert.equal(heard, 2);
  const next = new Mine(shelf);
  await next.settled();
  assert.equal(next.exists, true);
  await assert.rejects(next.run(), /truncated, or not a safetensors file/); // it reads the file, and these are none
  await next.throwAway();
  assert.deepEqual(shelf.sizes(), [10]);
  assert.equal(next.exists, true);
  await next.throwAway();
  assert.deepEqual([shelf.sizes(), next.exists], [[], false]);
  unsubscribe();
});

test("a later state of one training takes the place of the earlier, that of another does not", async () => {
  const shelf = memoryShelf();
  const mine = new Mine(shelf);
  const [one, other] = [{}, {}];
  await mine.keep(runOf(10), one);
  await mine.keep(runOf(11), one);
  assert.deepEqual(shelf.sizes(), [11]);
  await mine.keep(runOf(12), other);
  await mine.keep(runOf(13));
  await mine.keep(runOf(14));
  assert.deepEqual(shelf.sizes(), [11, 12, 13, 14]);
});

test("of what does not fit together the oldest goes", async () => {
  const shelf = memoryShelf();
  const mine = new Mine(shelf);
  for (const share of [0.5, 0.3, 0.3, 0.6]) await mine.keep(runOf(share * MOST));
  assert.deepEqual(
    shelf.sizes().map((size) => size / MOST),
    [0.3, 0.6],
  );
});

test("where nothing may be kept this page remembers, and nobody hears of it", async () => {
  const forbidden = async () => {
    throw new Error("forbidden");
  };
  const mine = new Mine({ all: forbidden, add: forbidden, remove: forbidden });
  await mine.settled();
  const run = runOf(10);
  await mine.keep(run);
  assert.equal(await mine.run(), run);
  await mine.throwAway();
  assert.equal(mine.exists, false);
});

test("data made in the page are read like those of Python", () => {
  const { manifest, block } = pack(
    "kind",
    {
      steps: integers([0, 5, 2 ** 31 - 1]),
      bits: bitRows([
        [1, 0, 1, 0, 0, 0, 0, 0, 1],
        [0, 0, 0, 0, 0, 0, 0, 0, 1],
      ]),
      one: bitRow([0, 1, 1]),
      losses: measuredNumbers([1e-16, 4.7]),
      weights: numbers([0.1, -2, 3, 4], [2, 2]),
    },
    { tau: 0.25 },
  );
  const found = decode(manifest, block, "kind", {
    steps: int32("step"),
    bits: bits("row", 9),
    one: bits(3),
    losses: float64(2),
    weights: float32("row", 2),
  });
  assert.deepEqual([...found.steps], [0, 5, 2 ** 31 - 1]);
  assert.deepEqual([...found.bits.unpack(0)], [1, 0, 1, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual([...found.bits.unpack(1)], [0, 0, 0, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual([...found.one.unpack(0)], [0, 1, 1]);
  assert.deepEqual([...found.losses], [Math.fround(1e-16), Math.fround(4.7)]);
  assert.deepEqual([...found.weights], [0.1, -2, 3, 4].map(Math.fround));
  assert.equal(/** @type {any} */ (manifest).tau, 0.25);
  assert.throws(() => decode(manifest, block, "kind", { steps: int32(4) }), /shape 3 instead of 4/);
});

/** @param {[number, number, number][]} rows step, train accuracy, test accuracy @returns {Run["measured"]} */
const measured = (...rows) =>
  rows.map(([step, train_accuracy, test_accuracy]) => ({
    step,
    train_loss: 1,
    test_loss: 1,
    train_accuracy,
    test_accuracy,
  }));

test("the moments of a run are those that it reached, each at the first checkpoint that shows it", () => {
  const rows = measured([0, 0, 0], [10, 1, 0.1], [20, 1, 0.5], [30, 1, 1], [40, 1, 1]);
  assert.deepEqual(momentsOf({ measured: rows, steps: [0, 15, 20, 25, 30, 40] }), [
    { name: "start", index: 0 },
    { name: "memorised", index: 1 },
    { name: "half-way", index: 2 }, // of the two that are equally near the earlier
    { name: "grokked", index: 4 },
    { name: "end", index: 5 },
  ]);
  const names = (/** @type {number[]} */ steps) =>
    momentsOf({ measured: rows, steps }).map(({ name }) => name);
  assert.deepEqual(names([0, 25]), ["start", "end"]);
  assert.deepEqual(names([0, 5]), ["start", "end"]);
  assert.deepEqual(names([40]), ["end"]);
  const never = measured([0, 0, 0], [10, KNOWN, KNOWN]);
  assert.deepEqual(momentsOf({ measured: never, steps: [0, 10] }).length, 2);
});

test("at a checkpoint counts what was measured last", () => {
  const rows = measured([2, 0, 0], [4, 0, 0], [9, 0, 0]);
  assert.deepEqual(
    measuredBefore({ measured: rows, steps: [0, 2, 3, 4, 8, 9, 20] }).map(({ step }) => step),
    [2, 2, 2, 4, 4, 9, 9],
  );
});

test("of too many checkpoints the first, the last and those that tell most stay", () => {
  const rows = measured([0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 1, 0], [4, 1, 0], [5, 1, 0], [6, 1, 1]);
  const run = { measured: rows, steps: [0, 1, 2, 3, 4, 5, 6] };
  assert.deepEqual(mostTelling(run, 7), [0, 1, 2, 3, 4, 5, 6]);
  const four = mostTelling(run, 4);
  assert.equal(four.length, 4);
  assert.ok(four.includes(0) && four.includes(6));
  assert.ok(four.includes(2) || four.includes(3)); // beside the jump
  assert.deepEqual(mostTelling(run, 2), [0, 6]);
});

test("frequencies are drawn at once by their votes, then by their size", () => {
  const norms = Float64Array.from({ length: 20 }, (_, k) => 20 - k);
  assert.deepEqual(firstDrawn({ W_L: [9, 4], W_E: [4, 7] }, norms), [4, 7, 9]);
  assert.deepEqual(firstDrawn({ W_L: [], W_E: [] }, norms), [1]);
  const many = Array.from({ length: 12 }, (_, i) => i + 3);
  assert.deepEqual(firstDrawn({ W_L: [19], W_E: many }, norms), [3, 4, 5, 6, 7, 8, 9, 19]);
});

test("JSON is read as Python reads it: no name twice, and real numbers are known", () => {
  const { value, reals } = readJSON(
    '{"a/b": {"shape": [1, 2.0], "n": 3}, "x": 1e3, "y": "1.5", "z": -4, "e": 0.5}',
    "it",
  );
  assert.deepEqual(value["a/b"].shape, [1, 2]);
  assert.deepEqual([...reals].sort(), ["a/b/shape", "e", "x"]);
  assert.throws(() => readJSON('{"a": {"b": 1, "b": 2}}', "it"), /it has two entries of one name/);
  assert.throws(() => readJSON('{"a": 1, "\\u0061": 2}', "it"), /two entries of one name/);
  assert.deepEqual(readJSON('[{"a": 1}, {"a": ":\\"{.1e5"}]', "it").reals.size, 0);
  assert.throws(() => readJSON("{a: 1}", "it"), /it is not JSON/);
  const long = JSON.stringify({ a: '"\\'.repeat(100_000) });
  assert.equal(readJSON(long, "it").value.a.length, 200_000);
});
