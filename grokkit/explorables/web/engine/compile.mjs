// Compiles loops.ts to WebAssembly, for SIMD as every browser has it and for relaxed SIMD. Nothing compiled is kept
// in version control: the bundler and the tests compile it when they need it.

import { readFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const SOURCE = readFileSync(new URL("loops.ts", import.meta.url), "utf8");
const FLAGS = [
  "--runtime",
  "stub",
  "--importMemory",
  "--enable",
  "simd",
  "-O3",
  "--noAssert",
  "--use",
  "abort=",
];

/**
 * The compiled kernels.
 * @returns {Promise<import("./kernels.js").Binaries>}
 */
export async function compileKernels() {
  return { simd: await compile([]), relaxed: await compile(["--enable", "relaxed-simd"]) };
}

/** @param {string[]} more flags */
async function compile(more) {
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stderr } = await asc.main(["loops.ts", "--outFile", "kernels.wasm", ...FLAGS, ...more], {
    readFile: (name) => (name === "loops.ts" ? SOURCE : null),
    writeFile: (name, contents) => {
      if (name === "kernels.wasm") binary = /** @type {Uint8Array} */ (contents);
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`loops.ts does not compile: ${error?.message}\n${stderr}`);
  return binary;
}
