// A text, line by line: the words as they were chosen, and newlines where the margin or the model breaks the line.

/** @import { Language } from "./data.js" */

export const SETTLED = 3; // lines that show a width which is not told: the margin breaks them, whoever writes
const EDGE = 3; // characters beyond the largest width that the paper has
const FULL = 0.5; // the model breaks a line where it says "newline" with more than this

/**
 * Who breaks the lines: the margin, as the model's texts were wrapped, or the model itself.
 * @typedef {"model" | "margin"} Breaker
 *
 * @typedef {{words: readonly number[], said: readonly string[]}} Written words: their tokens, and as they are written
 *
 * @typedef {object} Placed a word on the page
 * @property {number} word its token
 * @property {string} text as it is written
 * @property {number} at its place among the tokens
 * @property {number} line from 0
 * @property {number} count characters of the line up to its end
 *
 * @typedef {object} Page
 * @property {number[]} tokens all that the model reads
 * @property {Placed[]} placed the words
 * @property {number[]} broken places among the tokens where the model broke a line
 * @property {boolean} full whether there is no room for another word
 */

/** How many characters the paper is wide. @param {Language} language */
export const edgeOf = ({ most }) => most + EDGE;

/** The token that a text begins with. @param {Language} language @param {number} k */
export const firstToken = ({ told, newline, firstWidth, least }, k) =>
  told ? firstWidth + k - least : newline;

/** The words that may follow a word, the most frequent first. @param {Language} language @param {number} word */
export function successorsOf({ successors, words }, word) {
  const each = successors.length / words.length;
  return successors.subarray(word * each, (word + 1) * each);
}

/**
 * Set words on a page. A typist breaks before a word that does not fit; the model breaks after a word, before anybody
 * knows the next, and only once it has been shown the width.
 * @param {Language} language
 * @param {Written} written
 * @param {number} k the width
 * @param {Breaker} breaker
 * @param {number} room the most tokens
 * @param {(tokens: readonly number[]) => number} chance of a newline after the last of these tokens, as the model has it
 * @returns {Page}
 */
export function compose(language, { words, said }, k, breaker, room, chance) {
  const { lengths, newline, told } = language;
  const tokens = [firstToken(language, k)];
  /** @type {Placed[]} */
  const placed = [];
  /** @type {number[]} */
  const broken = [];
  let [line, count] = [0, 0];
  const breakLine = () => {
    tokens.push(newline);
    [line, count] = [line + 1, 0];
  };
  const byModel = () => breaker === "model" && line >= (told ? 0 : SETTLED);
  for (const [i, word] of words.entries()) {
    if (count && count + 1 + lengths[word] > (byModel() ? edgeOf(language) : k)) breakLine();
    if (tokens.length >= room) break;
    count += (count ? 1 : 0) + lengths[word];
    placed.push({ word, text: said[i], at: tokens.length, line, count });
    tokens.push(word);
    if (byModel() && tokens.length < room && chance(tokens) > FULL) {
      broken.push(tokens.length);
      breakLine();
    }
  }
  return { tokens, placed, broken, full: tokens.length >= room - 1 };
}

/**
 * The lines that the model broke: how many, and how many of them where the margin would have broken them; and the words
 * that stick out beyond it.
 * @param {Language} language
 * @param {Page} page
 * @param {number} k
 */
export function judged({ lengths }, { placed, broken }, k) {
  const decided = broken.flatMap((at) => {
    const next = placed.findIndex((word) => word.at > at);
    return next < 1 ? [] : [placed[next - 1].count + 1 + lengths[placed[next].word] > k];
  });
  return {
    broke: decided.length,
    right: decided.filter(Boolean).length,
    out: placed.filter(({ count }) => count > k).length,
  };
}

/**
 * How the line of a word would go on if it were never broken: its own words, then those that follow in the text, then
 * the most frequent ones.
 * @param {Language} language
 * @param {Page} page
 * @param {number} i the word's place among the words
 * @param {number} room the most tokens
 * @returns {{tokens: number[], placed: Placed[], written: number}} tokens of the text before the line, and those of the
 *   line; its words; and how many of them are in the line as it is
 */
export function goneOn(language, { tokens, placed }, i, room) {
  const { lengths, most } = language;
  const { line } = placed[i];
  const first = placed.findIndex((word) => word.line === line);
  const read = tokens.slice(0, placed[first].at);
  /** @type {Placed[]} */
  const on = [];
  let [word, count] = [placed[first].word, 0];
  for (let j = first; read.length < room; j++) {
    word = placed[j]?.word ?? successorsOf(language, word)[0];
    count += (count ? 1 : 0) + lengths[word];
    if (count > most) break;
    on.push({ word, text: placed[j]?.text ?? language.words[word], at: read.length, line, count });
    read.push(word);
  }
  return { tokens: read, placed: on, written: placed.filter((one) => one.line === line).length };
}

/**
 * A made-up text.
 * @param {Language} language
 * @param {readonly number[]} words
 * @returns {Written}
 */
export const spelled = (language, words) => ({ words, said: words.map((word) => language.words[word]) });

/**
 * Read free text: a word that has no token of its own is known by its length. Capital letters are as small ones.
 * @param {Language} language
 * @param {string} text
 * @returns {Written & {left: string[]}} left: words that are too long
 */
export function readText({ words, free }, text) {
  const { first, longest } = /** @type {NonNullable<Language["free"]>} */ (free);
  const all = text.split(/\s+/).filter(Boolean);
  const letters = (/** @type {string} */ word) => [...word].length;
  const said = all.filter((word) => letters(word) <= longest);
  const tokenOf = (/** @type {string} */ word) => {
    const own = words.indexOf(word.toLowerCase());
    return own >= 0 && own < first ? own : first + letters(word) - 1;
  };
  return { words: said.map(tokenOf), said, left: all.filter((word) => letters(word) > longest) };
}
