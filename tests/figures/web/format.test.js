import assert from "node:assert/strict";
import { test } from "node:test";
import {
  list,
  loss,
  percent,
  spokenLoss,
  superscript,
  whole,
} from "../../../grokkit/explorables/web/toolkit/format.js";

test("steps are grouped by thousands", () => {
  assert.equal(whole(12769), "12,769");
  assert.equal(whole(0), "0");
});

test("a loss has two or three digits that mean something, at any size", () => {
  /** @type {[number, string][]} */
  const cases = [
    [0, "0"],
    [4.7273878, "4.73"],
    [16.44, "16.4"],
    [0.12345, "0.123"],
    [0.0123, "0.012"],
    [0.001, "0.0010"],
    [4.6, "4.60"],
    [100, "100"],
    [0.00099, "9.9×10⁻⁴"],
    [2.4122e-7, "2.4×10⁻⁷"],
    [9.99e-8, "1.0×10⁻⁷"],
    [1e-16, "1.0×10⁻¹⁶"],
    [12345.6, "12,346"],
  ];
  for (const [value, text] of cases) assert.equal(loss(value), text);
});

test("the printed loss is never off by more than six per cent", () => {
  /** @param {string} text */
  const back = (text) =>
    Number(
      text
        .replace("×10", "e")
        .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (c) => "-0123456789"["⁻⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)])
        .replace(",", ""),
    );
  for (let e = -16; e < 4; e += 0.037) {
    const value = 10 ** e;
    assert.ok(Math.abs(back(loss(value)) / value - 1) < 0.06, `${value} → ${loss(value)}`);
  }
});

test("a loss can be read aloud", () => {
  assert.equal(spokenLoss(2.4e-7), "2.4 times 10 to the minus 7");
  assert.equal(spokenLoss(8.31), "8.31");
});

test("a percentage claims all or nothing only if it is so", () => {
  assert.equal(percent(3830, 3830), "100 %");
  assert.equal(percent(0, 8939), "0 %");
  assert.equal(percent(8938, 8939), ">99.9 %");
  assert.equal(percent(1, 8939), "<0.1 %");
  assert.equal(percent(1073, 8939), "12.0 %");
  assert.equal(percent(0, 0), "–");
});

test("exponents and lists", () => {
  assert.equal(superscript(-12), "⁻¹²");
  assert.equal(list([14]), "14");
  assert.equal(list([14, 35, 41]), "14, 35 and 41");
  assert.equal(list([]), "");
});
