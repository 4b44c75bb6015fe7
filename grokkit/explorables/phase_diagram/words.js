// What a PhaseDiagram says: of a cell, of each of its seeds, of the row that it is in, and of all.

import { FATES } from "./marks.js";
import { list, percent, whole } from "../web/toolkit/format.js";

/** @import { PhaseData, Place, Told } from "./data.js" */

/** @param {number} n @param {string} [noun] */
const counted = (n, noun = "seed") => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** What a run aims at: "99 %". @param {number} target */
export const aim = (target) => `${Number((100 * target).toPrecision(6))} %`;

/** A share of the pairs as a percentage. @param {number | null} right */
const share = (right) =>
  right === null || !Number.isFinite(right) ? "nobody can say how many" : percent(right, 1);

/** "weight decay 1, learning rate 0.01" @param {PhaseData} data @param {Place} place */
export const placeText = ({ across, up }, { row, column }) =>
  `${across.label} ${across.texts[column]}, ${up.label} ${up.texts[row]}`;

/** The runs of a cell. @param {PhaseData} data @param {Place} place */
const runsAt = ({ cells }, { row, column }) => cells[row][column].runs;

/**
 * What became of the seeds of a cell: "2 seeds grok (after 160 and 240 steps), 1 memorises only".
 * @param {(Told | null)[]} runs
 */
export function cellText(runs) {
  if (runs.every((told) => told === null)) return "not run";
  const parts = FATES.flatMap((fate) => {
    const found = runs.filter((told) => told?.fate === fate);
    return found.length ? [`${counted(found.length)} ${plural(fate, found.length)}${after(found)}`] : [];
  });
  const failed = runs.filter((told) => told?.fate === null).length;
  const missing = runs.filter((told) => told === null).length;
  if (failed) parts.push(`${counted(failed)} failed`);
  if (missing) parts.push(`${counted(missing)} not run`);
  return parts.join(", ");
}

/** "grok", of several. @param {string} fate @param {number} n */
const plural = (fate, n) => (n === 1 ? fate : fate.replace(/^(\w+)s\b/, "$1"));

/** When they grokked. @param {(Told | null)[]} found */
function after(found) {
  const steps = found.flatMap((told) => (told?.fate === "groks" ? [told.target ?? 0] : []));
  return steps.length ? ` (after ${list(steps.sort((x, y) => x - y).map(whole))} steps)` : "";
}

/**
 * What a seed did, in a sentence.
 * @param {Told | null} told @param {number} seed @param {number} target
 */
export function seedText(told, seed, target) {
  const name = `Seed ${seed}`;
  if (told === null) return `${name} has not been run.`;
  const { fate, failure, target: at, memorised, broke, step, train, test } = told;
  const end = `At step ${whole(step ?? 0)}`;
  if (fate === null) return `${name} failed: ${failure}.`;
  const knew = memorised === null ? "" : `, knew the training pairs after ${whole(memorised)} steps`;
  if (fate === "groks")
    return `${name} groks${knew}, and more than ${aim(target)} of the test pairs after ${whole(at ?? 0)}.`;
  if (fate === "memorises only")
    return `${name} memorises only${knew}. ${end}, where it ended, ${share(test)} of the test pairs are right.`;
  if (fate === "learns nothing")
    return `${name} learns nothing. ${end} ${share(train)} of the training pairs are right, ${share(test)} of the others.`;
  if (broke !== null)
    return `${name} falls apart${knew}: its loss is no number from step ${whole(broke)} on.`;
  return `${name} falls apart${knew}. ${end} only ${share(train)} of them are right.`;
}

/**
 * At which values a seed groks along a row: "1 to 4 and 16", or "none"; null where it has not been run.
 * @param {PhaseData} data @param {number} row @param {number} seed its place among the seeds
 */
function spansText({ cells, across: { texts } }, row, seed) {
  const runs = cells[row].map((cell) => cell.runs[seed]);
  if (runs.every((told) => told === null)) return null;
  /** @type {[number, number][]} */
  const spans = [];
  runs.forEach((told, column) => {
    const last = spans.at(-1);
    if (told?.fate !== "groks") return;
    if (last?.[1] === column - 1) last[1] = column;
    else spans.push([column, column]);
  });
  const said = spans.map(([from, to]) => (from === to ? texts[from] : `${texts[from]} to ${texts[to]}`));
  return said.length ? list(said) : "none";
}

/**
 * Where in the row of a cell its seeds grok, those that agree together: the spread of the border.
 * @param {PhaseData} data @param {Place} place
 */
export function rowText(data, { row }) {
  const { across, up, seeds } = data;
  /** @type {Map<string, number[]>} */
  const spans = new Map(); // the seeds of each
  seeds.forEach((seed, i) => {
    const span = spansText(data, row, i);
    if (span !== null) spans.set(span, [...(spans.get(span) ?? []), seed]);
  });
  if (!spans.size) return `At ${up.label} ${up.texts[row]} nothing has been run.`;
  const told = [...spans].map(([span, of]) => `${span} (seed${of.length === 1 ? "" : "s"} ${list(of)})`);
  return `At ${up.label} ${up.texts[row]} seeds grok at these values of ${across.label}: ${told.join("; ")}.`;
}

/** What is heard of a cell. @param {PhaseData} data @param {Place} place */
export const heardOf = (data, place) => `${placeText(data, place)}: ${cellText(runsAt(data, place))}`;

/** How many cells have which seeds. @param {PhaseData} data */
export function countsOf({ cells }) {
  const found = { all: 0, some: 0, none: 0, run: 0, of: 0 };
  for (const { runs } of cells.flat()) {
    const ran = runs.filter((told) => told?.fate);
    const grok = ran.filter((told) => told?.fate === "groks").length;
    found.of += 1;
    if (!ran.length) continue;
    found.run += 1;
    found[grok === 0 ? "none" : grok === ran.length ? "all" : "some"] += 1;
  }
  return found;
}

/** The plane as a whole, and the chosen cell. @param {PhaseData} data @param {Place} place */
export function summary(data, place) {
  const { all, some, none, run, of } = countsOf(data);
  const which = run === of ? `Of ${of} cells` : `Of ${of} cells ${run} have been run: of these`;
  return (
    `${which} all seeds grok in ${all}, some in ${some}, none in ${none}. ` +
    `At ${placeText(data, place)}: ${cellText(runsAt(data, place))}.`
  );
}

/** The curves, in words. @param {PhaseData} data @param {Place} place */
export function curvesText(data, place) {
  const ran = runsAt(data, place).filter((told) => told !== null && told.fate !== null);
  if (!ran.length) return "No curves: nothing has been run here.";
  return `Accuracy on training and test pairs against the step, of ${counted(ran.length)}: ${cellText(ran)}.`;
}
