// For esbuild: puts a worker's program, as text, into the bundles that open it, and the compiled kernels into that.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileKernels } from "./compile.mjs";

/** @import { OnLoadResult, Plugin } from "esbuild" */

const here = dirname(fileURLToPath(import.meta.url));

/**
 * A module that is made when it is asked for, once.
 * @param {string} name
 * @param {() => Promise<OnLoadResult>} make
 * @returns {Plugin}
 */
function made(name, make) {
  /** @type {Promise<OnLoadResult> | undefined} */
  let making;
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      onLoad({ filter: /.*/, namespace: name }, () => (making ??= make()));
    },
  };
}

const kernelBinaries = made("kernel-binaries", async () => {
  const texts = Object.entries(await compileKernels()).map(
    ([form, binary]) => `${form}: bytes("${Buffer.from(binary).toString("base64")}")`,
  );
  const contents = `const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    export default { ${texts.join(", ")} };`;
  return { contents, loader: "js" };
});

/** `import program from "…-program"` gives the text of a worker's program. @param {string} name @param {string} entry */
const workerProgram = (name, entry) =>
  made(name, async () => {
    const { outputFiles } = await build({
      entryPoints: [join(here, entry)],
      plugins: [kernelBinaries],
      bundle: true,
      minify: true,
      format: "iife",
      target: "es2022",
      charset: "utf8",
      write: false,
    });
    return { contents: outputFiles[0].text, loader: "text" };
  });

/** The worker that trains, and the one that looks into networks. */
export const workerPlugins = [
  workerProgram("worker-program", "worker.js"),
  workerProgram("looker-program", "looker.js"),
];
