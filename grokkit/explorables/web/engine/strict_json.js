// JSON as Python reads it: what JavaScript's own reader lets pass or cannot tell apart is told here. Of two entries of one
// name it would take the last, and 3.0, a real number, it would take for 3.

import { DataError } from "../toolkit/data.js";

/**
 * What a text holds, and where there are real numbers in it: the names on the way, "name/shape" say.
 * @param {string} text
 * @param {string} what it is, for the reader
 * @returns {{value: any, reals: Set<string>}}
 */
export function readJSON(text, what) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DataError(`${what} is not JSON`);
  }
  return { value, reals: realsIn(text, what) };
}

/**
 * @param {string} text that is JSON
 * @param {string} what
 */
function realsIn(text, what) {
  const reals = /** @type {Set<string>} */ (new Set());
  const open = /** @type {{names: Set<string>, name: string}[]} */ ([]); // objects and lists around the place
  let last = ""; // text
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '"') {
      const end = endOfText(text, i);
      last = text.slice(i, end + 1);
      i = end;
    } else if (letter === "{" || letter === "[") open.push({ names: new Set(), name: "" });
    else if (letter === "}" || letter === "]") open.pop();
    else if (letter === ":") {
      const around = open[open.length - 1];
      around.name = JSON.parse(last);
      if (around.names.has(around.name)) throw new DataError(`${what} has two entries of one name`);
      around.names.add(around.name);
    } else if (letter === "." || ((letter === "e" || letter === "E") && isDigit(text[i - 1])))
      reals.add(open.flatMap(({ name }) => name || []).join("/"));
  }
  return reals;
}

/** @param {string} letter */
const isDigit = (letter) => letter >= "0" && letter <= "9";

/**
 * Where the text that begins at a place ends.
 * @param {string} text @param {number} start
 */
function endOfText(text, start) {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i;
}
