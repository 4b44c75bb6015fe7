// A figure of a run that has the weights of one checkpoint and asks for those of others.

import { decode, int32, float32 } from "toolkit/data.js";
import { html } from "toolkit/dom.js";
import { figureModule } from "toolkit/figure.js";
import { share } from "toolkit/share.js";
import { stepBar } from "toolkit/step_bar.js";

/** @import { AboutRun, Context, Manifest } from "toolkit/types.js" */
/** @typedef {Manifest & {run: AboutRun}} LadderManifest */

export default figureModule((/** @type {Context<LadderManifest>} */ context) => {
  const { model, stage, figure, load, complain } = context;
  const manifest = model.get("manifest");
  const { step: steps } = decode(manifest, model.get("block"), "ladder", { step: int32("checkpoint") });
  const run = share({ model, figure, run: manifest.run, steps });
  const bar = stepBar(run, (index) => `step ${steps[index]} of ${steps.at(-1)}`);
  const said = html("output", { class: "ladder-said" });
  const got = html("output", { class: "ladder-got" });
  stage.append(bar.element, said, got);
  /** @type {number[]} */
  const have = [];
  function show() {
    const { step } = run.store.get();
    load(`step-${step}`)
      .then((part) => {
        const { fine, coarse } = decode(part.manifest, part.block, "ladder", {
          fine: float32("row", "column"),
          coarse: float32("row", "column"),
        });
        if (!have.includes(step)) have.push(step);
        got.textContent = have.join(" ");
        if (step !== run.store.get().step) return;
        said.textContent = JSON.stringify({ step, fine: fine[1], coarse: coarse[1] });
        complain(null);
      })
      .catch(complain);
  }
  const unsubscribe = run.store.subscribe((now, before) => {
    if (now.step !== before.step) show();
  });
  show();
  return {
    layout() {},
    theme() {},
    stop() {
      unsubscribe();
      bar.stop();
      run.stop();
    },
  };
});
