// Puts a link to the present state on the clipboard; only where the address holds the state.

import { html } from "./dom.js";
import { thePage } from "./page.js";

const SHOWN = 2500; // milliseconds

/**
 * @param {import("./types.js").Shown} run
 * @param {string} [text]
 * @returns {{element: HTMLElement, stop(): void}}
 */
export function copyButton(run, text = "Copy link to this step") {
  const said = html("span", { role: "status", class: "gkf-copied" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const button = html("button", { type: "button", class: "gkf-quiet" }, text);
  button.addEventListener("click", async () => {
    const fragment = thePage().link(run);
    history.replaceState(history.state, "", fragment);
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "It is in the address bar now.";
    }
    timer = setTimeout(() => (said.textContent = ""), SHOWN);
  });
  const element = html("span", { class: "gkf-copy", hidden: !thePage().inAddress }, button, said);
  return { element, stop: () => clearTimeout(timer) };
}
