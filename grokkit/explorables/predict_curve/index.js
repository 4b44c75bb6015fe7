// PredictCurve: the reader draws how the test accuracy will go on, commits, and sees what happened over the drawing.

import { ticks } from "d3-array";
import { guessChart } from "./guess_chart.js";
import { DataError, ascending, decode, int32, float64 } from "../web/toolkit/data.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { figureModule } from "../web/toolkit/figure.js";
import { list, whole } from "../web/toolkit/format.js";
import {
  COLUMNS,
  compared,
  drawn,
  finished,
  forgetGuess,
  keepGuess,
  keptGuess,
  moved,
  places,
  valueAt,
} from "../web/toolkit/guess.js";
import { liveLine } from "../web/toolkit/live.js";

const KIND = "predict_curve";
const NARROW = 560; // pixels
const FINGER = 44;
const MOVING = /^(Arrow|Page|Home|End)/; // keys
const CLOSE = 0.05; // of the guessed stretch, or of all pairs: hardly a difference

/** Check and arrange what the figure draws. */
export function readData(manifest, block) {
  const arrays = decode(manifest, block, KIND, {
    curve_step: int32("point"),
    train_accuracy: float64("point"),
    test_accuracy: float64("point"),
  });
  const { curve_step: curveSteps } = arrays;
  if (curveSteps.length < 2 || !ascending(curveSteps))
    throw new DataError("the recorded steps are not in order");
  const last = curveSteps[curveSteps.length - 1];
  const { known } = manifest;
  if (!(Number.isInteger(known) && known >= curveSteps[0] && known < last))
    throw new DataError(`what is known must end before step ${last}, not at ${known}`);
  return {
    run: manifest.run,
    p: manifest.run.p,
    curveSteps,
    accuracy: { train: arrays.train_accuracy, test: arrays.test_accuracy },
    span: [known, last],
  };
}

/** Round steps at which the keys move the curve, and the last one: up to a dozen, so that a jump can be drawn. */
export function roundSteps([first, last]) {
  const room = (last - first) / 16;
  return [...ticks(first, last, 9).filter((s) => s > first + room && s < last - room), last];
}

/** The comparison in words. */
export function verdict({ half, gap }, span) {
  return `${halfText(half, span)} ${gapText(gap)}`;
}

const share = (s) => `${Math.round(100 * s)} %`;
const stepText = (s) => whole(Math.round(s));

function halfText({ mine, truth }, [first, last]) {
  if (mine === null && truth === null)
    return "You did not expect that half of the test pairs would ever be right, and they never were.";
  if (mine === null)
    return `You did not expect that half of the test pairs would ever be right. At step ${stepText(truth)} they were.`;
  if (truth === null)
    return `You expected half of the test pairs to be right at step ${stepText(mine)}. In this run they never were.`;
  const far = truth - mine;
  if (Math.abs(far) < CLOSE * (last - first))
    return `You expected half of the test pairs to be right at step ${stepText(mine)}, and so it came: at step ${stepText(truth)}.`;
  const how = far > 0 ? "it took until" : "it came as early as";
  return `You expected half of the test pairs to be right at step ${stepText(mine)}; ${how} step ${stepText(truth)}.`;
}

function gapText({ step, mine, truth }) {
  const points = Math.abs(Math.round(100 * mine) - Math.round(100 * truth));
  if (points < 100 * CLOSE) return `You were never more than ${points} points off.`;
  return `You were farthest off at step ${stepText(step)}: you said ${share(mine)}, the network had ${share(truth)}.`;
}

export default figureModule(({ model, stage }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const { span, curveSteps, accuracy } = data;
  const knotSteps = roundSteps(span);
  const knots = knotSteps.map((step) => Math.round(places(span).column(step))); // the columns nearest to them
  const beginning = [valueAt(curveSteps, accuracy.test, span[0])];
  const before = keptGuess(data.run.id);
  const sameSpan = before && String(before.span) === String(span);
  let shares = sameSpan ? before.shares : beginning;
  let revealed = Boolean(sameSpan);

  const chart = guessChart(data);
  const line = liveLine();
  const sliders = knots.map((_, i) =>
    html("input", {
      type: "range",
      class: "gkf-knot",
      min: 0,
      max: 100,
      step: 1,
      "aria-orientation": "vertical",
      "aria-label": `Your guess at step ${whole(knotSteps[i])}`,
      oninput: (event) => draw(moved(shares, knots, i, Number(event.target.value) / 100)),
      // A key that cannot move the mark, at 100 % say, still draws the line up to it.
      onkeyup: (event) => {
        if (MOVING.test(event.key) && knots[i] >= shares.length) draw(moved(shares, knots, i, shares.at(-1)));
      },
      onfocus: show,
      onblur: show,
    }),
  );
  const pad = html("div", { class: "gkf-pad" }, chart.element, sliders);
  const commit = html("button", {
    type: "button",
    class: "gkf-commit",
    onclick: () => (revealed ? takeBack() : reveal()),
  });
  const clear = html(
    "button",
    { type: "button", class: "gkf-quiet", onclick: () => draw(beginning) },
    "Clear the drawing",
  );
  const hint = html("p", { class: "gkf-hint" });
  const numbers = html("details", { class: "gkf-numbers" });
  stage.append(
    pad,
    html("div", { class: "gkf-bar-row" }, commit, clear, hint),
    html("div", { class: "gkf-verdict" }, line.element),
    numbers,
  );

  function draw(next) {
    if (revealed) return;
    shares = next;
    show();
  }

  function reveal() {
    if (!finished(shares)) return;
    keepGuess(data.run.id, span, shares);
    revealed = true;
    show(true);
  }

  function takeBack() {
    forgetGuess(data.run.id);
    shares = beginning;
    revealed = false;
    show();
  }

  function show(arriving) {
    const done = finished(shares);
    pad.classList.toggle("gkf-done", revealed);
    pad.style.touchAction = revealed ? "auto" : "none"; // while there is something to draw, a finger draws
    commit.textContent = revealed ? "Take it back and draw again" : "Show what happened";
    commit.disabled = !revealed && !done;
    clear.hidden = revealed || shares.length < 2;
    hint.textContent = revealed
      ? ""
      : done
        ? "Sure? Change it as long as you like."
        : shares.length > 1
          ? "Draw on to the right edge."
          : "Draw with mouse or finger, or press Tab and use the arrow keys.";
    sliders.forEach((slider, i) => {
      const there = knots[i] < shares.length;
      slider.disabled = revealed;
      slider.value = String(Math.round(100 * shares[Math.min(knots[i], shares.length - 1)]));
      slider.setAttribute("aria-valuetext", there ? share(shares[knots[i]]) : "not drawn yet");
    });
    chart.show(shares, revealed);
    chart.showKnobs(shares, knots, revealed ? -1 : sliders.findIndex((s) => s.matches(":focus-visible")));
    if (revealed) {
      chart.reveal(shares, compared(shares, span, curveSteps, accuracy.test).gap, arriving === true);
      fillNumbers();
    } else {
      chart.hide();
      numbers.replaceChildren(); // no truth in the page, not even hidden
    }
    numbers.hidden = !revealed;
    line.say(summary());
  }

  function summary() {
    if (revealed) return verdict(compared(shares, span, curveSteps, accuracy.test), span);
    const known =
      `Up to step ${whole(span[0])} you see what happened: train ${share(valueAt(curveSteps, accuracy.train, span[0]))}, ` +
      `test ${share(beginning[0])} right.`;
    if (shares.length < 2)
      return `${known} The test accuracy from there to step ${whole(span[1])} is yours to draw.`;
    const mine = knots.flatMap((c, i) =>
      c < shares.length ? [`${share(shares[c])} at step ${whole(knotSteps[i])}`] : [],
    );
    const reached = places(span).step(shares.length - 1);
    return (
      `${known}${mine.length ? ` Your guess: ${list(mine)}.` : ""}` +
      (finished(shares) ? "" : ` From step ${stepText(reached)} on nothing is drawn yet.`)
    );
  }

  function fillNumbers() {
    const rows = knotSteps.map((step, i) =>
      html(
        "tr",
        {},
        html("th", { scope: "row" }, whole(step)),
        html("td", {}, share(shares[knots[i]])),
        html("td", {}, share(valueAt(curveSteps, accuracy.test, step))),
      ),
    );
    numbers.replaceChildren(
      html("summary", {}, "In numbers"),
      html(
        "table",
        { class: "gkf-key" },
        html(
          "thead",
          {},
          html(
            "tr",
            {},
            ["step", "your guess", "what happened"].map((text) => html("th", { scope: "col" }, text)),
          ),
        ),
        html("tbody", {}, rows),
      ),
    );
  }

  let pencil = null; // where it was last
  const stopDrag = draggable(
    pad,
    (px, py) => {
      if (revealed) return;
      const here = chart.at(px, py);
      draw(drawn(shares, pencil ?? here, here));
      pencil = here;
    },
    () => (pencil = null),
  );

  return {
    layout(width) {
      stage.classList.toggle("gkf-narrow", width < NARROW);
      chart.layout(width);
      sliders.forEach((slider, i) => (slider.style.left = `${chart.xOf(knots[i]) - FINGER / 2}px`));
      show();
    },
    theme() {},
    stop() {
      stopDrag();
      line.stop();
    },
  };
});
