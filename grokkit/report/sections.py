"""The parts of a report. Each takes an `Opened` run and gives HTML, or raises ValueError with the reason."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields
from html import escape
from typing import NamedTuple

import numpy as np

from grokkit import circuits, ledger, measures
from grokkit.explorables import EmbeddingWaves, Phases, TrainingScrubber
from grokkit.ledger.claim import Row, loss, percent
from grokkit.opened import Opened
from grokkit.phases import RULES, cuts
from grokkit.report.page import Part, paragraph, table
from grokkit.report.reading import milestones, origins
from grokkit.runs.moments import HALF, KNOWN, broke_at, grokked, memorised
from grokkit.svg import frequency_bars, image_rows
from grokkit.task import OPERATIONS

MOST_STEPS = 12  # rows of the table of measures
MOST_NEURONS = 6  # pictures of neurons


class Section(NamedTuple):
    """A part of the page before it is filled."""

    name: str
    title: str
    fill: Callable[[Opened], str]


def section(part: Section, opened: Opened) -> Part:
    """The part filled, or with the reason why it cannot be."""
    try:
        body = part.fill(opened)
    except ValueError as reason:
        body = paragraph(f"This part does not apply to this run: {reason}.", "without")
    return Part(part.name, part.title, body)


def headline(opened: Opened) -> str:
    """What was learned, as a title."""
    return f"A network that was taught {OPERATIONS[opened.task.op].text} mod {opened.p}"


def lead(opened: Opened) -> str:
    """What became of it, in a sentence or two, from what was measured."""
    measured = opened.recorded.curves["step"]
    last = opened.recorded.at(int(measured[-1]))
    end = (
        f"After {measured[-1]:,} steps it answers {percent(last['train_accuracy'])} of the "
        f"training pairs and {percent(last['test_accuracy'])} of the test pairs."
    )
    mind = paragraph(f"Mind that {opened.set_aside}.", "warning") if opened.set_aside else ""
    return paragraph(f"{_became(opened, last)} {end}", "lead") + mind


def _became(opened: Opened, last: dict[str, float]) -> str:
    """Fallen apart, not learned, generalised, on the way with the rule inside or without, or by heart."""
    run, chance = opened.recorded, 1 / opened.p
    if (broke := broke_at(run)) is not None:
        return f"It fell apart: from step {broke:,} on its loss is not a finite number."
    known, understood = memorised(run), grokked(run)
    if known is None:
        return "It has not learned its training pairs."
    if understood is not None:
        story = (
            f"It passes {KNOWN:.0%} of its training pairs at step {known:,} and {KNOWN:.0%} of the pairs it "
            f"has never seen at step {understood:,}."
        )
        return story if last["test_accuracy"] > KNOWN else f"{story} It did not stay there."
    by_heart = f"It knows its training pairs from step {known:,} on"
    if (right := _right_by_cosines(opened)) is not None and right > KNOWN:
        return (
            f"{by_heart}, and the rule behind them is in it: its cosines of a + b − c alone would answer "
            f"{percent(right)} of all pairs. What else it says still drowns them in some."
        )
    if last["test_accuracy"] > max(HALF, 3 * chance):
        return f"{by_heart}, and has found much of what is behind them, but not all."
    if last["test_accuracy"] > 3 * chance:
        return f"{by_heart}, and answers more of the others than a guess would: it has begun to generalise."
    return f"{by_heart}, by heart: of the pairs it has never seen it answers about as many as a guess would."


def _right_by_cosines(opened: Opened) -> float | None:
    """Share of all pairs that the sum of cosines answers, where that sum is most of what the logits say."""
    try:
        if not opened.adds or opened.warning:
            return None
        return opened.right(opened.form.logits)
    except ValueError:  # no key frequencies
        return None


def _settings(opened: Opened) -> str:
    run = opened.run
    rows = [
        (title, ", ".join(f"{f.name} {_said(getattr(settings, f.name))}" for f in fields(settings)))
        for title, settings in (("task", run.task), ("network", run.model), ("training", run.train))
    ]
    rows += origins(run)
    steps = opened.recorded.steps
    rows.append(("checkpoints", f"{len(steps)}, from step {steps[0]:,} to step {steps[-1]:,}"))
    n = int(run.task.train_mask.sum())
    share = f"{n:,} of the {opened.p**2:,} pairs were trained on; the others are the test pairs."
    return paragraph(share) + table("Settings", (), rows, numbers=False)


def _story(opened: Opened) -> str:
    run = opened.recorded
    rows: list[tuple[str, ...]] = []
    for moment, step in milestones(run).items():
        if step is None:
            rows.append((moment, "never", "", "", "", ""))
            continue
        m = run.at(step)
        losses = (loss(m[name]) for name in ("train_loss", "test_loss"))
        right = (percent(m[name]) for name in ("train_accuracy", "test_accuracy"))
        rows.append((moment, f"{step:,}", *losses, *right))
    head = ("", "step", "train loss", "test loss", "train right", "test right")
    chance = f"Losses are in nats; guessing costs log {opened.p} = {np.log(opened.p):.2f}."
    try:
        scrubber = _figure(TrainingScrubber, opened)
    except ValueError as reason:  # the moments can be told all the same
        scrubber = paragraph(f"The curves cannot be drawn: {reason}.", "without")
    return table("Moments of the training", head, rows) + paragraph(chance) + scrubber


def _frequencies(opened: Opened) -> str:
    tau, pictures, sentences = opened.tau, [], []
    names = {"W_E": "the embedding W_E", "W_L": "the neuron–logit map W_L"}
    for source, norms in opened.spectra.items():
        keys = measures.key_frequencies(opened.network, tau, source)
        label = (
            f"Norm of {names[source]} at each of {len(norms) - 1} frequencies; {_named(keys)} at least "
            f"{tau:g} of the largest."
        )
        picture = frequency_bars(norms, keys, tau, label)
        pictures.append(f'<div class="picture"><h3>{escape(_sentence(names[source]))}</h3>{picture}</div>')
        gini = measures.gini(norms[1:])
        sentences.append(
            f"By {names[source]}, {_named(keys)} key; the Gini coefficient of the bars is {gini:.2f}."
        )
    rule = f"A frequency is key if its norm is at least τ = {tau:g} of the largest, the dotted line."
    about = (
        ""
        if opened.adds
        else (
            f" The clock that reads answers off such waves is one for addition; this run learned "
            f"{OPERATIONS[opened.task.op].text}, so a spectrum without peaks is nothing to wonder at."
        )
    )
    warned = paragraph(f"Mind that {opened.warning}.", "warning") if opened.warning else ""
    waves = _figure(EmbeddingWaves, opened) if opened.p > 6 else ""
    return (
        paragraph(f"{rule}{about}")
        + warned
        + f'<div class="pictures">{"".join(pictures)}</div>'
        + paragraph(" ".join(sentences))
        + waves
    )


def _formation(opened: Opened) -> str:
    m = opened.measured
    rows, reasons = [], []
    for name in RULES:
        try:
            found = cuts(m, name)
            rows.append((name, f"{found.formation:,}", f"{found.cleanup:,}"))
        except ValueError as reason:
            reasons.append(f"No phases by {name}: {reason}.")
    head = ("rule", "circuit formation", "cleanup")
    phases = table("Steps at which the phases begin, by stated rules", head, rows) if rows else ""
    phases += paragraph(" ".join(reasons)) if reasons else ""
    shown = np.unique(np.linspace(0, len(m.steps) - 1, MOST_STEPS).round().astype(int))
    columns = {
        "train loss": (m.train_loss, loss),
        "test loss": (m.test_loss, loss),
        "restricted": (m.restricted_loss["sum"]["test"], loss),
        "excluded": (m.excluded_loss, loss),
        "key waves": (m.trig_fraction_pooled, percent),
        "Gini W_E": (m.embedding_gini, "{:.2f}".format),
        "Gini W_L": (m.neuron_logit_gini, "{:.2f}".format),
        "weights²": (m.weight_norms["total"], "{:,.0f}".format),
    }
    over = [(f"{m.steps[i]:,}", *(show(v[i]) for v, show in columns.values())) for i in shown]
    measured = table("Measures at some of the checkpoints", ("step", *columns), over)
    about = (
        "Restricted loss keeps of the logits only what is a wave of a+b of a key frequency, on the test "
        "pairs; excluded loss takes just that away, on the training pairs. “Key waves” is the share of the "
        f"logits’ variance that they explain. The key frequencies, {_listed(m.key_frequencies)}, are those "
        "of the last network."
    )
    return paragraph(about) + Phases(opened.run, measured=m).standalone_html() + phases + measured


def _neurons(opened: Opened) -> str:
    clusters, run = opened.clusters, opened.run
    relu = run.model.act == "relu"
    fits = circuits.fit_neurons(opened.grid.pre, opened.grid.post, clusters.frequency, opened.p)
    rows: list[tuple[str, ...]] = []
    images: dict[str, np.ndarray] = {}
    for k, n in sorted(clusters.counts.items(), key=lambda item: -item[1]):
        members = clusters.members(k)
        r2 = [fits.linear_r2, fits.product_r2, *([fits.relu_r2] if relu else [])]
        means = (f"{np.mean(values[members]):.3f}" for values in r2)
        rows.append((str(k), str(n), percent(clusters.share[members].mean()), *means))
        best = int(members[clusters.share[members].argmax()])
        values = opened.grid.post[:, best].reshape(opened.p, opened.p).astype(np.float64)
        if len(images) < MOST_NEURONS:
            images[f"neuron {best} of frequency {k}"] = values - values.min()
    total = (
        f"{percent(clusters.assigned)} of the {len(clusters.frequency)} neurons owe at least "
        f"{clusters.threshold:.0%} of their variance over the pairs to the waves of one frequency."
    )
    if not rows:
        return paragraph(f"{total} So there are no clusters.")
    heads = ["R² of waves", "with their products", *(["ReLU of a wave"] if relu else [])]
    head = ("frequency", "neurons", "own share", *heads)
    of = _listed([int(name.split()[-1]) for name in images])
    shown = f"The clearest neuron of frequency {of}"
    picture = image_rows({f"{shown}: all pairs, a down, b across": images}, shown)
    clustered = table("Clusters of neurons, means over each", head, rows)
    return paragraph(total) + clustered + f'<div class="picture">{picture}</div>'


def _attention(opened: Opened) -> str:
    fits = opened.heads
    rows = [
        (
            str(h),
            str(k),
            f"{size:.3f}",
            f"{phase:.2f}".replace("-", "−"),
            _share(fve),
            f"{spread:.3f}",
            f"{to_equals:.2%}",
        )
        for h, (k, size, phase, fve, spread, to_equals) in enumerate(
            zip(fits.frequency, fits.size, fits.phase, fits.fve, fits.spread, fits.to_equals, strict=True)
        )
    ]
    about = (
        "To each head’s attention from = to a, pair by pair, the wave ½ + C (cos(wₖa + t) − cos(wₖb + t)) "
        "was fitted, wₖ = 2πk/p. A head whose attention hardly varies has nothing to explain, whatever the "
        "fit says."
    )
    head = ("head", "k", "C", "t (radians)", "variance explained", "standard deviation", "attention to =")
    return paragraph(about) + table("One wave for each head", head, rows)


def _logits(opened: Opened) -> str:
    if not opened.adds:
        raise ValueError(f"the sum of cosines of a + b − c is about addition, it learned {opened.task.op}")
    form = opened.form
    rows = [(str(k), f"{alpha:.3g}") for k, alpha in zip(form.frequencies, form.alphas, strict=True)]
    right = opened.right(form.logits)
    own, whole = (loss(opened.loss(x)) for x in (form.logits, opened.grid.logits))
    said = (
        f"The sum of αₖ cos wₖ(a + b − c) over the key frequencies explains {percent(form.fve)} of the "
        f"variance of the logits ({percent(form.fve_per_input)} after each pair’s own mean is taken away). "
        f"Alone, it answers {percent(right)} of all pairs, with a loss of {own}; that of the network itself "
        f"is {whole}."
    )
    return paragraph(said) + table("The sum of cosines", ("frequency", "α"), rows)


def _ledger(opened: Opened) -> str:
    network = ledger.network_ledger(opened.run)
    about = (
        "What Nanda, Chan, Lieberum, Smith and Steinhardt (arXiv 2301.05217) print of their network, beside "
        "the same of this one. A row asks not for the same digits but for a property, fixed beforehand. "
        "Losses are over all pairs, in nats."
    )
    try:
        training = _rows("How it came about", ledger.training_ledger(opened.run, opened.measured))
    except ValueError as reason:
        training = paragraph(f"How it came about cannot be compared: {reason}.", "without")
    return paragraph(about) + _rows("The last network", network) + training


def _rows(caption: str, rows: Sequence[Row]) -> str:
    verdicts = ", ".join(f"{n} {verdict}" for verdict, n in Counter(row.verdict for row in rows).items())
    head = ("quantity", "published", "this run", "verdict", "property asked for, or why not")
    cells = [(row.quantity, row.published, row.ours, row.verdict, row.reason) for row in rows]
    shown = table(f"{caption}: {verdicts}", head, cells, numbers=False)
    return shown.replace("<td>differs</td>", "<td><strong>differs</strong></td>")


def _figure(figure: type, opened: Opened) -> str:
    return figure(opened.run).standalone_html()


def _named(keys: Sequence[int]) -> str:
    if len(keys) == 1:
        return f"frequency {keys[0]} is"
    return f"frequencies {_listed(keys)} are" if len(keys) <= 12 else f"{len(keys)} frequencies are"


def _listed(keys: Sequence[int]) -> str:
    return ", ".join(map(str, keys))


def _said(value: object) -> str:
    return "none" if value is None else str(value)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _share(fve: float) -> str:
    return "none" if np.isnan(fve) else percent(float(fve))


SECTIONS = (
    Section("settings", "What was trained", _settings),
    Section("story", "What happened", _story),
    Section("frequencies", "Key frequencies", _frequencies),
    Section("formation", "How the circuit formed", _formation),
    Section("neurons", "Neurons", _neurons),
    Section("attention", "Attention", _attention),
    Section("logits", "Logits as a sum of cosines", _logits),
    Section("ledger", "Beside what was published", _ledger),
)
