import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";
import { partLoader } from "../../../grokkit/explorables/web/toolkit/parts.js";

const text = deflateSync(Buffer.from([1, 2, 3])).toString("base64");
const manifest = { parts: ["one", "two"] };

test("a page's part is fetched once, and again only after a failure", async () => {
  let calls = 0;
  let broken = true;
  const load = async (part) => {
    calls++;
    if (broken) throw new DataError("it is missing");
    return [{ part }, text];
  };
  const loader = partLoader({ get: () => manifest, load });
  await assert.rejects(loader.load("one"), /it is missing/);
  broken = false;
  const { block } = await loader.load("one");
  assert.deepEqual([...new Uint8Array(block.buffer)], [1, 2, 3]);
  assert.equal(loader.load("one"), loader.load("one"));
  assert.equal(calls, 2);
});

test("what is not listed, belongs to another name or is damaged is refused in words", async () => {
  const given = { one: [{ part: "two" }, text], two: [{ part: "two" }, "%%"] };
  const loader = partLoader({ get: () => manifest, load: async (part) => given[part] });
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
  const values = { manifest, asked: [], answer: "" };
  let heard;
  const model = {
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = value;
    },
    on: (event, f) => {
      assert.equal(event, "change:answer");
      heard = f;
    },
    off: () => {
      heard = null;
    },
    save_changes() {},
  };
  const loader = partLoader(model);
  const both = [loader.load("one"), loader.load("two")];
  await Promise.resolve();
  assert.deepEqual(values.asked, ["one", "two"]);
  values.answer = JSON.stringify({ number: 1, name: "two", error: "the disk is full" });
  heard();
  values.answer = JSON.stringify({ number: 2, name: "one", data: [{ part: "one" }, text] });
  heard();
  await assert.rejects(both[1], /the disk is full/);
  assert.equal((await both[0]).manifest.part, "one");
  loader.stop();
  assert.equal(heard, null);
});
