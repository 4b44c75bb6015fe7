// Sets mathematics for the Sphinx extension: one JSON request per line in, one JSON answer per line out.
// Usage: node katex_server.cjs PATH_OF_KATEX
const katex = /** @type {{renderToString(tex: string, options: object): string}} */ (
  require(process.argv[2])
);
const lines = require("node:readline").createInterface({ input: process.stdin });

lines.on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    answer = {
      html: katex.renderToString(tex, { displayMode: display, output: "htmlAndMathml", strict: "error" }),
    };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
