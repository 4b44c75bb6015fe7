// A figure without a run: what the page has chosen, and two inputs to choose it.

import { decode, int32 } from "toolkit/data.js";
import { html } from "toolkit/dom.js";
import { figureModule } from "toolkit/figure.js";
import { keep, kept } from "toolkit/keep.js";
import { copyButton } from "toolkit/copy_button.js";
import { numberInput } from "toolkit/number_input.js";
import { share } from "toolkit/share.js";

/** @import { Context, Manifest } from "toolkit/types.js" */
/** @typedef {Manifest & {options: {p: number}}} DialManifest */

export default figureModule((/** @type {Context<DialManifest>} */ { model, stage, figure }) => {
  const manifest = model.get("manifest");
  const { turns } = decode(manifest, model.get("block"), "dial", { turns: int32(3) });
  const run = share({ model, figure });
  const said = html("output", { class: "dial-said" });
  const inputs = ["a", "b"].map((name) =>
    numberInput(name, manifest.options.p, (n) => {
      keep("dial", n);
      run.store.set({ [name]: n });
    }),
  );
  const copy = copyButton(run, "Copy link");
  const cutOne = html(
    "button",
    { onclick: () => run.store.set({ cut: [...run.store.get().cut, run.store.get().k ?? 0] }) },
    "cut",
  );
  stage.append(
    html(
      "p",
      {},
      inputs.map((i) => i.element),
      cutOne,
      copy.element,
    ),
    said,
  );
  const show = () => {
    const { a, b, k, cut } = run.store.get();
    inputs[0].show(a);
    inputs[1].show(b);
    said.textContent = `a ${a} b ${b} k ${k} cut [${cut}] p ${manifest.options.p} turns ${turns.join(" ")} kept ${kept("dial")}`;
  };
  const unsubscribe = run.store.subscribe(show);
  show();
  return {
    layout() {},
    theme() {},
    stop() {
      unsubscribe();
      run.stop();
      copy.stop();
    },
  };
});
