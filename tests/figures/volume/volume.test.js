import assert from "node:assert/strict";
import { test } from "node:test";
import { pairBelow } from "../../../grokkit/explorables/web/toolkit/number_input.js";
import { belief } from "../../../grokkit/explorables/volume/softmax.js";
import { pairText, percentText, summary, volumeText } from "../../../grokkit/explorables/volume/words.js";

/** @param {number} x @param {number} y */
const near = (x, y, by = 1e-9) => assert.ok(Math.abs(x - y) < by, `${x} is not ${y}`);

const SCORES = [1, 4, -2, 0.5, 3.9];

test("probabilities are those of a plain softmax at any volume", () => {
  for (const volume of [0, 0.25, 1, 3]) {
    const now = belief(SCORES, volume, 3);
    const odds = SCORES.map((score) => Math.exp(volume * score));
    const sum = odds.reduce((all, one) => all + one, 0);
    odds.forEach((one, c) => near(now.probabilities[c], one / sum));
    near(now.loss, -Math.log(odds[3] / sum));
    assert.equal(now.favourite, 1);
  }
});

test("scores of any size do not overflow, and silence is a guess", () => {
  const now = belief([1000, -1000, 999], 1, 1);
  near(now.loss, 2000 + Math.log(1 + Math.exp(-1)), 1e-6);
  near(belief(SCORES, 0, 2).loss, Math.log(5));
});

test("state that this clock does not have gives way", () => {
  assert.deepEqual(pairBelow(11, { a: 3, b: 200 }), { a: 3, b: 0 });
  assert.deepEqual(pairBelow(11, { a: null, b: 2.5 }), { a: 0, b: 0 });
});

test("words", () => {
  assert.deepEqual([0, 1 / 64, 0.25, 1].map(volumeText), ["silence", "1/64", "1/4", "full"]);
  assert.deepEqual([2 ** -0.25, 2 ** -4.5].map(volumeText), ["0.84", "0.044"]);
  assert.deepEqual([1, 0.9995, 0.552, 0.0005].map(percentText), [">99.9 %", ">99.9 %", "55.2 %", "<0.1 %"]);
  const known = new Set(["0 0", "1 2"]);
  const data = /** @type {import("../../../grokkit/explorables/volume/data.js").VolumeData} */ ({
    p: 5,
    step: 1,
    volumes: [0, 1],
    losses: { train: [1.609, 0.1], test: [1.609, 7] },
    trained: (a, b) => known.has(`${a} ${b}`),
    mirrored: (a, b) => !known.has(`${a} ${b}`) && known.has(`${b} ${a}`),
    answer: (a, b) => (a + b) % 5,
  });
  assert.equal(pairText(data, 1, 2), "on the list");
  assert.equal(pairText(data, 2, 1), "not on the list, its mirror image is");
  assert.equal(pairText(data, 3, 3), "not on the list");
  assert.equal(
    summary(data, 1, { a: 3, b: 3 }, null),
    "Volume: full. The mean loss is 0.10 nats on the list and 7.00 on the other pairs; a guess costs 1.61.",
  );
  assert.match(
    summary(data, 1, { a: 3, b: 3 }, belief(SCORES, 1, 1)),
    /For 3 and 3, not on the list: the favourite, 1, is right and gets 5\d\.\d %; the loss is 0\./,
  );
  assert.match(
    summary(data, 0, { a: 0, b: 0 }, belief(SCORES, 0, 0)),
    /on the list: the favourite, 1, gets 20\.0 %, the right answer, 0, 20\.0 %; the loss is 1\.61\./,
  );
});
