import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";
import { partLoader } from "../../../grokkit/explorables/web/toolkit/parts.js";

const text = deflateSync(Buffer.from([1, 2, 3])).toString("base64");
/** @import { Manifest, Model } from "../../../grokkit/explorables/web/toolkit/types.js" */

const manifest = { parts: ["one", "two"] };

/**
 * What comes as a part, of which the loader looks at nothing but its name.
 * @param {string} part @param {string} data
 * @returns {[Manifest, string]}
 */
const sent = (part, data) => [/** @type {Manifest} */ ({ part }), data];

/**
 * A page's model.
 * @param {(part: string) => Promise<[Manifest, string]>} load
 */
const pageModel = (load) => /** @type {Model} */ (/** @type {unknown} */ ({ get: () => manifest, load }));

test("a page's part is fetched once, and again only after a failure", async () => {
  let calls = 0;
  let broken = true;
  /** @param {string} part */
  const load = async (part) => {
    calls++;
    if (broken) throw new DataError("it is missing");
    return sent(part, text);
  };
  const loader = partLoader(pageModel(load));
  await assert.rejects(loader.load("one"), /it is missing/);
  broken = false;
  const { block } = await loader.load("one");
  assert.deepEqual([...new Uint8Array(block.buffer)], [1, 2, 3]);
  assert.equal(loader.load("one"), loader.load("one"));
  assert.equal(calls, 2);
});

test("what is not listed, belongs to another name or is damaged is refused in words", async () => {
  const given = new Map([
    ["one", sent("two", text)],
    ["two", sent("two", "%%")],
  ]);
  const loader = partLoader(pageModel(async (part) => given.get(part) ?? sent(part, text)));
  await assert.rejects(
    loader.load("three"),
    (e) => e instanceof DataError && /there is no part “three”/.test(e.message),
  );
  await assert.rejects(
    loader.load("one"),
    (e) => e instanceof DataError && /hold something else/.test(e.message),
  );
  await assert.rejects(loader.load("two"), (e) => e instanceof DataError && /damaged/.test(e.message));
});

test("requests to Python are all in one list, and answers find theirs in any order", async () => {
  /** @type {Map<string, unknown>} */
  const values = new Map(Object.entries({ manifest, asked: [], answer: "" }));
  /** @type {() => void} */
  let heard = () => assert.fail("nobody listens");
  let ended = false;
  const model = /** @type {Model} */ ({
    get: (name) => values.get(name),
    set: (name, value) => void values.set(name, value),
    on: (event, f) => {
      assert.equal(event, "change:answer");
      heard = f;
    },
    off: (_, f) => {
      ended = f === heard;
    },
    save_changes() {},
  });
  const loader = partLoader(model);
  const both = [loader.load("one"), loader.load("two")];
  await Promise.resolve();
  assert.deepEqual(values.get("asked"), ["one", "two"]);
  values.set("answer", JSON.stringify({ number: 1, name: "two", error: "the disk is full" }));
  heard();
  values.set("answer", JSON.stringify({ number: 2, name: "one", data: [{ part: "one" }, text] }));
  heard();
  await assert.rejects(both[1], /the disk is full/);
  assert.equal((await both[0]).manifest.part, "one");
  loader.stop();
  assert.ok(ended);
});
