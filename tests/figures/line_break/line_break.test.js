import assert from "node:assert/strict";
import { test } from "node:test";
import { readData } from "../../../grokkit/explorables/line_break/data.js";
import { actsAs, chanceAt, oracle } from "../../../grokkit/explorables/line_break/oracle.js";
import { changeOf, percentOf, recordText, verdict } from "../../../grokkit/explorables/line_break/words.js";
import {
  SETTLED,
  compose,
  goneOn,
  judged,
  readText,
  spelled,
} from "../../../grokkit/explorables/line_break/wrapping.js";
import { readerShapes, textReader } from "../../../grokkit/explorables/web/engine/reader.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

const WORDS = ["a", "of", "sea", "moon"];
/** Each word is followed by itself or by the next. @type {import("../../../grokkit/explorables/line_break/data.js").Language} */
const LANGUAGE = {
  words: WORDS,
  lengths: WORDS.map((word) => word.length),
  successors: Int32Array.of(0, 1, 1, 2, 2, 3, 3, 0),
  shares: [0.75, 0.25],
  reaches: Float32Array.from(
    [0, 1, 2, 3].flatMap((word) => {
      const [same, next] = [word, (word + 1) % 4].map((i) => WORDS[i].length);
      return [0, 1, 2, 3, 4, 5].map((n) => 0.75 * Number(same >= n) + 0.25 * Number(next >= n));
    }),
  ),
  free: null,
  least: 6,
  most: 12,
  told: false,
  newline: 4,
  firstWidth: 6,
};
const never = () => 0;
const made = (/** @type {number[]} */ words) => spelled(LANGUAGE, words);

test("the margin breaks a line before a word that does not fit", () => {
  const page = compose(LANGUAGE, made([3, 0, 3, 0]), 6, "margin", 20, never); // "moon a", "moon a"
  assert.deepEqual(page.tokens, [4, 3, 0, 4, 3, 0]);
  assert.deepEqual(
    page.placed.map(({ line, count }) => [line, count]),
    [
      [0, 4],
      [0, 6],
      [1, 4],
      [1, 6],
    ],
  );
  assert.deepEqual(page.broken, []);
});

test("the model breaks lines once it has been shown the width, and the paper has an edge", () => {
  const words = Array.from({ length: 12 }, () => 3);
  const asked = /** @type {number[]} */ ([]);
  const page = compose(LANGUAGE, made(words), 6, "model", 60, (tokens) => {
    asked.push(tokens.length);
    return tokens.length === 10 ? 0.9 : 0.2;
  });
  const lines = page.placed.map(({ line }) => line);
  assert.deepEqual(lines.slice(0, SETTLED), [0, 1, 2]); // one word fits into six characters
  assert.ok(Math.min(...asked) > 2 * SETTLED);
  assert.equal(page.tokens[10], LANGUAGE.newline);
  assert.deepEqual(page.broken, [10]);
  assert.ok(Math.max(...page.placed.map(({ count }) => count)) <= 15); // the edge
  const { broke, right, out } = judged(LANGUAGE, page, 6);
  assert.deepEqual([broke, right], [1, 1]);
  assert.equal(out, page.placed.filter(({ count }) => count > 6).length);
});

test("a told width is in the first token, and nothing else has to be shown", () => {
  const told = { ...LANGUAGE, told: true };
  const page = compose(told, made([0, 1]), 9, "model", 20, () => 1);
  assert.deepEqual(page.tokens, [9, 0, 4, 1, 4]);
  assert.deepEqual(Array.from(oracle(told, page.tokens)[1].posterior ?? []), [0, 0, 0, 1, 0, 0, 0]);
});

test("a page that is full takes no more", () => {
  const page = compose(LANGUAGE, made(Array(40).fill(0)), 12, "margin", 10, never);
  assert.ok(page.full && page.tokens.length <= 10);
  assert.ok(!compose(LANGUAGE, made([0]), 12, "margin", 10, never).full);
});

test("a line goes on with what follows, then with the most frequent words, up to the largest width", () => {
  const page = compose(LANGUAGE, made([3, 3, 3, 0]), 6, "margin", 40, never);
  const on = goneOn(LANGUAGE, page, 1, 40); // the second line
  assert.deepEqual(on.tokens, [4, 3, 4, 3, 3, 0]); // "moon moon a", and another a would be the 13th
  assert.equal(on.written, 1);
  assert.deepEqual(
    on.placed.map(({ count, at }) => [count, at]),
    [
      [4, 3],
      [9, 4],
      [11, 5],
    ],
  );
});

test("free text is read word by word, and what has no token is known by its length", () => {
  const words = ["the", "of", "·", "··", "···", "····"];
  const free = { ...LANGUAGE, words, free: { first: 2, longest: 4 } };
  const { words: tokens, said, left } = readText(free, "  The moon\nof naïve  Ω ·· of the… ");
  assert.deepEqual(said, ["The", "moon", "of", "Ω", "··", "of", "the…"]);
  assert.deepEqual(tokens, [0, 5, 1, 2, 3, 1, 5]);
  assert.deepEqual(left, ["naïve"]);
  assert.deepEqual(readText(free, " \n").words, []);
  const page = compose(
    { ...free, lengths: words.map((w) => w.length) },
    { words: tokens, said },
    8,
    "margin",
    20,
    never,
  );
  assert.deepEqual(
    page.placed.map(({ text, line }) => [text, line]),
    [
      ["The", 0],
      ["moon", 0],
      ["of", 1],
      ["Ω", 1],
      ["··", 1],
      ["of", 2],
      ["the…", 2],
    ],
  );
});

test("lines that no width explains leave no width", () => {
  const known = oracle(LANGUAGE, [4, 0, 4, 0, 3]); // broken after one character, and the next word would have fitted
  assert.equal(known[4].posterior, null);
  assert.equal(known[4].chance, null);
  assert.ok(known[1].posterior);
});

test("who gives the chances of a width acts by that width", () => {
  const placed = [3, 0, 0, 0, 0].map((word, i) => ({
    word,
    text: WORDS[word],
    at: i,
    line: 0,
    count: 4 + 2 * i,
  }));
  for (let k = LANGUAGE.least; k <= LANGUAGE.most; k++) {
    const chances = placed.map(({ word, count }) => chanceAt(LANGUAGE, word, count, k));
    const { from, to } = actsAs(LANGUAGE, placed, chances);
    assert.ok(from <= k && k <= to && to - from <= 1, `${k}: ${from} to ${to}`);
  }
});

test("what is read again after going back is the same", () => {
  const config = {
    d_vocab: 5,
    n_ctx: 6,
    d_model: 4,
    n_layers: 2,
    n_heads: 2,
    d_head: 2,
    d_mlp: 3,
    sphere: false,
  };
  const weights = Object.fromEntries(
    Object.entries(readerShapes(config)).map(([name, shape]) => [
      name,
      Float32Array.from({ length: shape.reduce((x, y) => x * y) }, (_, i) => Math.sin(i + name.length)),
    ]),
  );
  const reader = textReader(weights, config);
  const once = [1, 2, 3].map((token) => reader.read(token));
  reader.forget(1);
  reader.read(4);
  reader.forget(1);
  assert.equal(reader.length(), 1);
  assert.deepEqual(
    [2, 3].map((token) => reader.read(token)),
    once.slice(1),
  );
  [0, 0, 0].forEach((token) => reader.read(token));
  assert.throws(() => reader.read(0), RangeError);
});

test("chances are never said to be sure, and predictions are judged", () => {
  assert.deepEqual([0, 0.004, 0.5, 0.996, 1].map(percentOf), ["<1 %", "<1 %", "50 %", ">99 %", ">99 %"]);
  assert.deepEqual(
    [changeOf(0.5, 0.52), changeOf(0.5, 0.3), changeOf(0.5, 0.9)],
    ["same", "lower", "higher"],
  );
  const wrong = { cut: "1", word: "sea", said: /** @type {"lower"} */ ("lower"), before: 0.2, after: 0.8 };
  assert.match(verdict(wrong), /You were not right: after “sea” it went from 20 % to 80 %/);
  assert.match(verdict({ ...wrong, after: 0.02 }), /You were right/);
  assert.equal(recordText([wrong, { ...wrong, after: 0.02 }]), "2 predictions, 1 right.");
});

test("data that are not those of a text model are refused", () => {
  const model = {
    d_vocab: 6,
    n_ctx: 8,
    d_model: 2,
    n_layers: 1,
    n_heads: 1,
    d_head: 1,
    d_mlp: 0,
    sphere: false,
  };
  const text = { words: WORDS, shares: [1], least: 6, most: 12, told: false, newline: 4, first_width: 6 };
  const block = new DataView(new ArrayBuffer(8));
  /** @type {[unknown, RegExp][]} */
  const bad = [
    [null, /sizes of the model/],
    [{ model: { ...model, d_head: 0 } }, /sizes of the model/],
    [{ model }, /text is not described/],
    [{ model, text: { ...text, words: [3] } }, /text is not described/],
    [{ model, text: { ...text, told: true } }, /other tokens/],
    [{ model, text: { ...text, free: { first: 2, longest: 3 } } }, /words without a token of their own/],
    [{ model, text }, /what can be cut/],
    [{ model, text, cut: { each: 100, count: 99 } }, /not data of a grokkit figure/],
  ];
  for (const [manifest, reason] of bad)
    assert.throws(
      () => readData(/** @type {any} */ (manifest), block),
      (error) => error instanceof DataError && reason.test(error.message),
      String(reason),
    );
});
