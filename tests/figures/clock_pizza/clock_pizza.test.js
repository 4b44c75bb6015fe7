import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestDot, ratesOf, readData } from "../../../grokkit/explorables/clock_pizza/data.js";
import { numbersOf, rateText, summary } from "../../../grokkit/explorables/clock_pizza/words.js";
import { nameOf } from "../../../grokkit/explorables/web/panels/network_name.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @param {number} seed @param {number} rate @param {number} symmetricity @param {number} irrelevance @returns {any} */
const network = (seed, rate, symmetricity, irrelevance) => ({
  p: 5,
  seed,
  rate,
  frequencies: [2, 1],
  symmetricity,
  irrelevance,
  neurons: 0.875,
});
const networks = [network(0, 1, 0.25, 0.75), network(1, 1, 0.5, 0.625), network(0, 0, 1, 0.25)];
const published = { pizza: [0.99, 0.2], clock: [0.43, 0.84] };
/** @param {object} [change] @returns {any} */
const manifest = (change = {}) => ({
  format: "grokkit.figure",
  version: 1,
  kind: "clock_pizza",
  bytes: 4 * 30,
  arrays: [
    {
      name: "circles",
      dtype: "f4",
      shape: [30],
      offset: 0,
      scale: { kind: "linear", low: 0, step: 1 },
      error: 0,
    },
  ],
  networks,
  published,
  ...change,
});
const block = () => new DataView(new Float32Array(30).map((_, i) => i).buffer);

test("each network has its own circle", () => {
  const data = readData(manifest(), block());
  assert.deepEqual(
    data.networks.map(({ circles }) => circles[0][0]),
    [0, 10, 20],
  );
  assert.equal(data.low, 0);
});

test("what does not fit is named", () => {
  const refused = /** @type {[object, RegExp][]} */ ([
    [{ networks: [] }, /no networks/],
    [{ networks: networks.slice(1) }, /do not fit together/],
    [{ networks: [...networks.slice(1), network(7, 1, 0, 1.5)] }, /seed 7 has no place/],
    [{ networks: [...networks.slice(1), network(7, 1, Number.NaN, 1)] }, /seed 7 has no place/],
    [{ published: { pizza: [1, 0] } }, /medians are missing/],
  ]);
  for (const [change, said] of refused)
    assert.throws(
      () => readData(manifest(change), block()),
      (error) => error instanceof DataError && said.test(error.message),
    );
});

test("rates are counted from 1 down, and a touch finds the nearest dot", () => {
  assert.deepEqual(ratesOf([...networks].reverse()), [
    [1, 2],
    [0, 1],
  ]);
  const places = /** @type {[number, number][]} */ ([
    [0, 0],
    [10, 0],
    [0, 30],
  ]);
  assert.equal(nearestDot(places, 4, 1), 0);
  assert.equal(nearestDot(places, 6, 1), 1);
  assert.equal(nearestDot(places, 2, 400), 2);
});

test("what it says is what is there", () => {
  assert.equal(nameOf(networks[1]), "mod 5, attention rate 1, seed 1");
  assert.match(rateText(1), /ordinary/);
  assert.match(rateText(0.5), /^α = 0.5$/);
  assert.deepEqual(numbersOf(networks[0]), [
    ["gradient symmetricity", "0.250"],
    ["distance irrelevance", "0.750"],
    ["neurons with one frequency", "88 %"],
    ["key frequencies", "1 and 2"],
  ]);
  const said = summary(readData(manifest(), block()), readData(manifest(), block()).networks[2]);
  assert.match(
    said,
    /Of 3 networks, 2 with attention rate 1 have symmetricity 0.25 to 0.50 and irrelevance 0.63 to 0.75/,
  );
  assert.match(said, /1 with attention rate 0 have symmetricity 1.00 and irrelevance 0.25\./);
  assert.match(said, /Chosen: mod 5, attention rate 0, seed 0, symmetricity 1.00, irrelevance 0.250/);
});
