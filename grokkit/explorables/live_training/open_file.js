// A run's file is opened: by a button, or by dropping it on the page.

import { checkThatItCanBeDrawn, readRun } from "../web/engine/read_run.js";
import { DataError } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";

/** @import { Run } from "../web/engine/read_run.js" */

export const FIGURE = "gkf-live-training"; // class of a figure that takes files

const MOST = 1e9; // bytes; of more, a page's memory does not hold what is made

/**
 * The run in a file, of which a figure can be drawn.
 * @param {Pick<File, "name" | "size" | "arrayBuffer">} file
 * @returns {Promise<Run>}
 * @throws {DataError} with the name of the file and what is wrong with it
 */
export async function runOf(file) {
  try {
    if (file.size > MOST)
      throw new DataError(
        `it has ${file.size.toLocaleString("en")} bytes, and a page takes ${MOST.toLocaleString("en")} at most`,
      );
    const run = await readRun(new Uint8Array(await file.arrayBuffer()));
    checkThatItCanBeDrawn(run);
    return run;
  } catch (error) {
    if (error instanceof DataError) throw new DataError(`${file.name} cannot be opened: ${error.message}`);
    if (error instanceof DOMException || error instanceof RangeError)
      throw new DataError(`${file.name} cannot be opened: the browser could not read it (${error.message})`);
    throw error;
  }
}

/**
 * The button, and what was said of the last file.
 * @param {(run: Run) => void} opened
 */
export function openButton(opened) {
  const said = html("p", { class: "gkf-live-said", role: "status", hidden: true });
  const input = html("input", {
    type: "file",
    accept: ".safetensors",
    hidden: true,
    onchange: () => take(input.files),
  });
  const button = html(
    "button",
    { type: "button", class: "gkf-quiet", onclick: () => input.click() },
    "Open a file",
  );
  let turn = 0; // of several files only the last one is shown

  /** @param {string} text */
  function say(text) {
    said.hidden = !text;
    said.textContent = text;
  }
  /** @param {FileList | null | undefined} files */
  async function take(files) {
    const [file] = files ?? [];
    if (!file) return;
    const mine = ++turn;
    say(`${file.name} is being opened …`);
    try {
      const run = await runOf(file);
      if (mine !== turn) return;
      say("");
      opened(run);
    } catch (error) {
      if (mine === turn) say(`${wordsOf(error)}.`);
    }
    input.value = ""; // so that the same file can be chosen again
  }
  return { element: html("span", {}, button, input), said, take };
}

/** @param {unknown} error */
function wordsOf(error) {
  if (error instanceof DataError) return error.message;
  console.error(error);
  return "Something unexpected happened (see the console)";
}

/**
 * Let files be dropped anywhere on the page, save where somebody else takes them: another figure like this one, or the file
 * browser of a notebook.
 * @param {HTMLElement} element that shows where they go
 * @param {(files: FileList) => void} dropped
 * @returns {() => void} ends it
 */
export function dropTarget(element, dropped) {
  /** @param {DragEvent} event */
  const isOurs = ({ target, dataTransfer, defaultPrevented }) =>
    Boolean(dataTransfer?.types.includes("Files")) &&
    !defaultPrevented &&
    (!(target instanceof Element) || [null, element].includes(target.closest(`.${FIGURE}`)));
  /** @param {boolean} yes */
  const mark = (yes) => element.classList.toggle("gkf-live-drop", yes);
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener(
    "dragover",
    (event) => {
      const ours = isOurs(event);
      mark(ours);
      if (ours) event.preventDefault(); // or the browser would leave the page for the file
    },
    { signal },
  );
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget ?? mark(false), { signal });
  document.addEventListener(
    "drop",
    (event) => {
      mark(false);
      if (!isOurs(event) || !event.dataTransfer) return;
      event.preventDefault();
      element.scrollIntoView({ block: "nearest" });
      dropped(event.dataTransfer.files);
    },
    { signal },
  );
  return () => listening.abort();
}
