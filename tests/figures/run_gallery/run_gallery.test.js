import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf, range, readData, shared } from "../../../grokkit/explorables/run_gallery/data.js";
import {
  frequenciesText,
  rangeText,
  summary,
  written,
} from "../../../grokkit/explorables/run_gallery/words.js";
import { nameOf } from "../../../grokkit/explorables/web/panels/network_name.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @param {number} seed @param {number} rate @param {number[]} frequencies @param {number[]} numbers @returns {any} */
const network = (seed, rate, frequencies, numbers) => ({
  group: rate === 1 ? 0 : 1,
  differs: "",
  p: 5,
  seed,
  rate,
  grokked: 1200,
  frequencies,
  circles: 1,
  numbers,
});
const numbers = [
  { label: "of the neurons have one frequency", share: true },
  { label: "key frequencies", share: false },
];
const networks = [
  network(0, 1, [2, 1], [0.5, 2]),
  network(1, 1, [1], [0.875, 1]),
  network(0, 0, [1], [1, 1]),
];
const groups = [
  { label: "attention rate 1: ordinary attention", short: "1" },
  { label: "attention rate 0: the same to every token", short: "0" },
];
const data = { groups, networks, numbers };
/** @param {object} [change] @returns {any} */
const manifest = (change = {}) => ({
  format: "grokkit.figure",
  version: 1,
  kind: "run_gallery",
  bytes: 4 * 12,
  arrays: [
    {
      name: "spectra",
      dtype: "f4",
      shape: [2],
      offset: 0,
      scale: { kind: "linear", low: 0, step: 1 },
      error: 0,
    },
    {
      name: "circles",
      dtype: "f4",
      shape: [10],
      offset: 8,
      scale: { kind: "linear", low: 0, step: 1 },
      error: 0,
    },
  ],
  groups,
  networks: [networks[0]],
  numbers,
  ...change,
});
const block = new DataView(new ArrayBuffer(48));

test("networks hang by their group, and numbers have a range", () => {
  assert.deepEqual(placesOf(data), [[0, 1], [2]]);
  assert.deepEqual(range(networks, 0), { least: 0.5, most: 1 });
  assert.deepEqual(shared(networks), [
    [1, 3],
    [2, 1],
  ]);
});

test("a network is told by what it is and what it does", () => {
  assert.equal(nameOf(networks[2]), "mod 5, attention rate 0, seed 0");
  assert.equal(nameOf({ ...networks[0], differs: "GELU" }), "mod 5, attention rate 1, seed 0, GELU");
  assert.equal(
    frequenciesText(networks[0]),
    "Key frequencies 1 and 2; more than 99 % of the test pairs after 1,200 steps.",
  );
  assert.match(frequenciesText(networks[1]), /^Key frequency 1;/);
  assert.equal(written(numbers[0], 0.875), "87.5 %");
  assert.equal(written(numbers[1], 2), "2");
  assert.equal(written(numbers[1], 0.4136), "0.414");
  assert.equal(rangeText(data, 0), "all: 50.0 % to 100.0 %");
  assert.equal(rangeText({ ...data, networks: [networks[0]] }, 1), "all: 2");
  assert.equal(
    summary(data, networks[1]),
    "Of 3 networks, mod 5, attention rate 1, seed 1. Key frequency 1; more than 99 % of the test pairs after " +
      "1,200 steps. 87.5 % of the neurons have one frequency; key frequencies 1. The networks have 2 key " +
      "frequencies between them; the commonest, 1, is key in 3.",
  );
});

test("what does not fit is named", () => {
  const { networks: read } = readData(manifest(), block);
  assert.equal(read[0].spectrum.length, 2);
  assert.equal(read[0].circles[0].length, 10);
  for (const [change, said] of /** @type {[object, RegExp][]} */ ([
    [{ networks: [] }, /no network hangs/],
    [{ networks: [{ ...networks[0], numbers: [1] }] }, /mod 5 of seed 0 lacks numbers/],
    [{ networks: [{ ...networks[0], group: 2 }] }, /mod 5 of seed 0 is of no group/],
    [{ networks: [{ ...networks[0], circles: 2 }] }, /do not fit together/],
    [{ networks: [networks[0], networks[1]] }, /do not fit together/],
    [{ kind: "clock" }, /another figure/],
  ]))
    assert.throws(
      () => readData(manifest(change), block),
      (error) => error instanceof DataError && said.test(error.message),
    );
});
