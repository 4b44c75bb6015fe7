// LiveTraining: a network trains in the page; curves, answers and embedding follow. Before, a recorded one is shown.

import { readData } from "./data.js";
import { followDials } from "./dials.js";
import { fullForm } from "./full.js";
import { isRunning, isUnderWay } from "./going.js";
import { ownNetwork } from "./own.js";
import { session } from "./session.js";
import { smallForm } from "./small.js";
import { handOver } from "./hand_over.js";
import { download, nameOf } from "./save.js";
import { turns } from "./turns.js";
import { openedText, recordedText, story, verdict } from "./words.js";
import { figureModule } from "../web/toolkit/figure.js";
import { liveLine } from "../web/toolkit/live.js";
import { reducedMotion } from "../web/toolkit/player.js";

/** @import { Context } from "../web/toolkit/types.js" */
/** @import { LiveManifest } from "./data.js" */
/** @import { Reader } from "./full.js" */
/** @import { Guess } from "./prediction.js" */

const NARROW = 640; // pixels; below, everything stands under one another
const PER_SECOND = { moving: 10, still: 0.5 }; // pictures

export default figureModule((/** @type {Context<LiveManifest>} */ { model, stage, figure, complain }) => {
  const data = readData(model.get("manifest"), model.get("block"));
  const training = session(moved, reducedMotion() ? PER_SECOND.still : PER_SECOND.moving);
  const own = ownNetwork(
    training,
    () => drawing.soon(),
    complain,
    (run) => handOver(model, run),
  );
  /** What was expected of the training that is under way. @type {Guess | null} */
  let guess = null;
  let showsOwn = false;

  const line = liveLine();
  const form = (data.small ? smallForm : fullForm)(data, figure, line.element, {
    ...trainer(training, begin),
    ...keeper(training, own, show, complain),
    show,
    changed: () => drawing.now(),
  });
  const drawing = turns([...form.parts.map((draw) => () => draw(seenNow())), say]);
  stage.append(form.element);

  /** @param {() => void} start */
  function begin(start) {
    guess = form.guess();
    showsOwn = true;
    own.giveWay();
    start();
  }
  /** @param {boolean} wanted the reader's own */
  function show(wanted) {
    showsOwn = wanted;
    if (wanted) own.look();
    drawing.now();
  }
  function moved() {
    own.follow();
    drawing.soon();
  }
  function seenNow() {
    showsOwn &&= own.exists();
    return nowOf(data, training, own, showsOwn, training.now().state ? guess : form.guess());
  }
  function say() {
    line.say(showsOwn ? ownText(training, own, guess, data.known) : recordedTextOf(data, form.settings()));
  }
  const leave = followDials(model, figure, form.turn);
  return {
    layout(width) {
      const narrow = width < NARROW;
      stage.classList.toggle("gkf-narrow", narrow);
      form.layout(width, narrow);
      drawing.now();
    },
    theme: form.theme,
    stop() {
      leave();
      for (const part of [drawing, form, own, training, line]) part.stop();
    },
  };
});

/**
 * What is to be shown.
 * @param {ReturnType<typeof readData>} data
 * @param {ReturnType<typeof session>} training
 * @param {ReturnType<typeof ownNetwork>} own
 * @param {boolean} showsOwn
 * @param {Guess | null} guess
 * @returns {import("./full.js").Now}
 */
function nowOf(data, training, own, showsOwn, guess) {
  const seen = showsOwn ? own.seen() : null;
  return {
    seen: seen ?? data.recorded,
    isOwn: seen !== null || (showsOwn && own.opened() !== null), // while that is asked, it stays chosen
    exists: own.exists(),
    opened: own.opened(),
    going: training.now(),
    guess,
  };
}

/** @param {ReturnType<typeof readData>} data @param {import("../web/engine/settings.js").Settings} settings */
const recordedTextOf = ({ recorded, run }, settings) => recordedText(recorded, run.text, settings);

/**
 * What is said of the reader's own network.
 * @param {ReturnType<typeof session>} training
 * @param {ReturnType<typeof ownNetwork>} own
 * @param {Guess | null} guess
 * @param {number} known share from which on pairs count as known
 */
function ownText(training, own, guess, known) {
  const [going, opened] = [training.now(), own.opened()];
  if (opened) return openedText(opened.seen(), opened.run);
  return `${story(going, known)} ${verdict(guess, going, known)}`.trim();
}

/**
 * What becomes of the reader's own network.
 * @param {ReturnType<typeof session>} training
 * @param {ReturnType<typeof ownNetwork>} own
 * @param {(own: boolean) => void} show
 * @param {(error: Error | null) => void} complain
 * @returns {Pick<Reader, "save" | "open" | "go" | "throwAway">}
 */
function keeper(training, own, show, complain) {
  return {
    save: () => save(training, own).then(() => complain(null), complain),
    open(run) {
      own.take(run);
      show(true);
    },
    go: (index) => void own.opened()?.go(index),
    throwAway() {
      own.throwAway();
      show(false);
    },
  };
}

/**
 * What the buttons do.
 * @param {ReturnType<typeof session>} training
 * @param {(start: () => void) => void} begin a network from the start
 * @returns {Pick<Reader, "toggle" | "again" | "step">}
 */
function trainer(training, begin) {
  return {
    toggle(settings) {
      if (isRunning(training.now())) training.pause();
      else if (isUnderWay(training.now())) training.resume();
      else begin(() => training.start(settings));
    },
    again: (settings) => begin(() => training.start(settings)),
    step(settings) {
      if (isUnderWay(training.now())) training.step(settings);
      else begin(() => training.step(settings));
    },
  };
}

/**
 * The network as it is now, or the run that was opened, as a file.
 * @param {ReturnType<typeof session>} training
 * @param {ReturnType<typeof ownNetwork>} own
 */
async function save(training, own) {
  const run = own.opened()?.run;
  if (run) {
    download(run.bytes, nameOf(run, run.steps[run.steps.length - 1]));
    return;
  }
  const saved = await training.file();
  const { settings, state } = training.now();
  if (saved && settings && state) download(saved, nameOf(settings, state.step));
}
