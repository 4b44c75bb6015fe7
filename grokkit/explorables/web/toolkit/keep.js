// A small memory for what the reader made, a guess say, so that another figure, of this page or of a later one,
// can show it again. It lasts as long as the browser's tab, and is shared by pages where the browser allows that:
// on one host always; from disk in Chromium, not in Firefox. Where there is none, this page alone remembers.

import { sharedOnPage } from "./shared.js";

const PREFIX = "grokkit.";
/** @returns {Map<string, string>} */
const ofPage = () => sharedOnPage("kept", () => new Map());

/**
 * @param {string} name
 * @param {unknown} value that JSON knows
 */
export function keep(name, value) {
  const text = JSON.stringify(value);
  ofPage().set(name, text);
  try {
    sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // Forbidden, or full.
  }
}

/**
 * What was kept under a name, or null. Another page, or another hand, may have written it: who reads it checks it.
 * @param {string} name
 * @returns {unknown}
 */
export function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name) ?? ofPage().get(name) ?? "null");
  } catch {
    return JSON.parse(ofPage().get(name) ?? "null");
  }
}
