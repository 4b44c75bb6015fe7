// Bundles the toys of this folder as build.mjs does the figures of the book: `node bundle.mjs SRC OUT`.

import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [src, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const common = /** @type {const} */ ({
  bundle: true,
  alias: { toolkit: join(src, "toolkit") },
  charset: "utf8",
});
for (const toy of ["dial", "ladder"]) {
  await build({
    ...common,
    entryPoints: [join(here, `${toy}.js`)],
    format: "esm",
    outfile: join(out, `${toy}.mjs`),
  });
  const contents = `import { thePage } from "toolkit/page.js"; import toy from "./${toy}.js"; thePage().register("${toy}", toy);`;
  await build({
    ...common,
    stdin: { contents, resolveDir: here },
    format: "iife",
    outfile: join(out, `${toy}.js`),
  });
}
copyFileSync(join(here, "ladder.css"), join(out, "ladder.css"));
