"""LiveTraining under the reader's hand: it trains, pauses, goes on, and says what happens and goes wrong."""

from dataclasses import replace

import numpy as np
import pytest
from axe import violations

import grokkit
from figures.alone import reason_not_drawn
from figures.fit import sticking_out, too_small
from figures.live_training.page import SETTINGS, SOON, Live
from figures.test_appearance import in_theme
from figures.test_live import run_cell
from grokkit import Run, Task, fourier, quick, resume
from grokkit.explorables import LiveTraining
from grokkit.explorables.frame.figure import bundle
from grokkit.measures import number_embedding
from grokkit.report import report_html


@pytest.fixture
def live(open_page, from_disk) -> Live:
    return Live(open_page(f"{from_disk}/live.html"))


def key_of(task: Task) -> list[int]:
    """How many pairs there are of each split."""
    known = int(task.train_mask.sum())
    return [known, task.p**2 - known]


def totals(live: Live) -> list[int]:
    """The same, from the table's key."""
    numbers = [int(text.replace(",", "")) for text in live.cells]
    return [numbers[0] + numbers[1], numbers[2] + numbers[3]]


def test_before_anyone_touches_it_it_shows_the_recorded_run(open_page, address, run):
    live = Live(open_page(f"{address}/live.html"))
    last = int(run.steps[-1])
    assert live.step == last
    accuracy = run.at(last)["test_accuracy"]
    assert live.scores[1].startswith(f"{100 * accuracy:.1f}".removesuffix(".0"))
    assert totals(live) == key_of(run.task)
    assert live.says.startswith(f"Recorded: a + b mod 11, after {last:,} steps")
    norms = fourier.spectrum(number_embedding(run.network(last)))[1:6]
    assert live.planes == [f"k = {k + 1}" for k in np.argsort(-norms)]
    assert live.button("Start again").is_disabled()
    assert not live.figure.get_by_label("yours").is_visible()


def test_a_network_trains_when_the_button_is_pressed_and_the_recorded_one_stays(open_page, address):
    live = Live(open_page(f"{address}/live.html"))
    recorded = live.drawn()
    live.set(**SOON, seed=3)
    live.train("Finished after 40 steps")
    assert live.step == 40
    assert totals(live) == key_of(Task(p=11, frac_train=0.7, seed=3))
    own = live.drawn()
    assert not {name for name in own if own[name] == recorded[name]}
    live.figure.get_by_label("the recorded one").check()
    live.wait_until_says("Recorded")
    assert {name for name, picture in live.drawn().items() if picture != recorded[name]} <= {
        "planes",
        "spectrum",
    }
    live.figure.get_by_label("yours").check()
    live.wait_until_says("Finished after 40 steps")
    again = live.drawn()
    assert {again[name] == own[name] for name in ("table", "curves")} == {True}
    live.train("Finished after 40 steps", "Train again")
    assert live.drawn()["curves"] == own["curves"]  # the same seed, the same network


def test_another_seed_and_another_p_are_another_network(live):
    live.set(**SOON, seed=1)
    live.train("Finished")
    first = live.drawn()
    live.set(seed=2)
    live.train("Finished", "Start again")
    assert not {name for name, picture in live.drawn().items() if picture == first[name]}
    live.set(p=7)
    live.figure.get_by_role("combobox", name="operation").select_option("a − b")
    live.train("Finished", "Train again")
    assert totals(live) == key_of(Task(p=7, op="subtract", frac_train=0.7, seed=2))
    assert len(live.planes) == 3


def test_it_is_paused_taken_on_by_one_step_and_resumed_by_key(live):
    live.set(**{**SOON, "steps": 100_000})
    live.button("One step").press("Enter")
    live.wait_until_says("Paused at step 1.")
    assert live.step == 1
    live.button("One step").press("Enter")
    live.wait_until_says("Paused at step 2.")
    live.button("Go on").press("Enter")
    live.wait_for_step("n > 15")
    live.train("Paused at step", "Pause")
    at = live.step
    live.button("One step").press("Enter")
    live.wait_for_step(f"n === {at + 1}")
    assert "ms a step; at most" in live.figure.locator(".gkf-live-pace").inner_text()
    live.button("Start again").press("Enter")
    live.wait_for_step(f"n < {at}")
    live.button("Pause").press("Enter")


def test_a_named_setting_fills_in_its_numbers(live):
    live.set()
    live.figure.get_by_label("the paper’s").check()
    assert [live.setting(name).input_value() for name in ("lr", "decay", "batch", "p", "steps")] == [
        "0.001",
        "1",
        "100",
        "113",
        "20000",
    ]
    live.set(lr=0.01)
    assert not live.figure.get_by_label("the paper’s").is_checked()
    live.figure.get_by_label("quick").check()
    assert live.setting("lr").input_value() == "0.02"


def test_how_long_it_takes_here_is_measured_before_the_first_step(live):
    live.set()
    live.figure.get_by_label("the paper’s").check()
    said = live.seconds_said("20,000")
    live.wait_until_no_worker()  # what was measured with is gone
    assert live.says.startswith("Recorded")  # and nothing of it is seen
    live.set(steps=100_000)
    five_times = live.seconds_said("100,000")
    assert five_times == pytest.approx(5 * said, rel=0.5)  # both are rounded to whole minutes or hours
    live.button("Train a network").click()
    live.wait_for_own_step(20)
    live.set(p=59)
    assert live.takes.endswith("how long they take here is measured when this network rests.")
    live.set(p=113)
    own = 100 * float(live.figure.locator(".gkf-live-pace").inner_text().split(" ms")[0])
    assert own / 4 < five_times < 4 * own  # the machine may have other things to do now
    live.button("Pause").click()


def test_what_was_predicted_is_held_against_what_happened(live):
    live.set(**SOON, lr=0.00001)  # it hardly moves
    when = live.figure.get_by_label("at about step")
    assert not when.is_visible()
    live.figure.get_by_label("yes", exact=True).check()
    when.fill("20")
    assert live.figure.get_by_text("your guess").is_visible()
    live.button("Train a network").click()
    assert when.is_disabled() or "Finished" in live.says
    live.wait_until_says("You expected it to grok at step 20; within 40 steps it did not.")
    live.figure.get_by_label("never").check()
    live.train("You said that it would not grok, and it did not.", "Train again")
    assert not live.figure.get_by_text("your guess").is_visible()


def test_a_number_that_does_not_fit_is_said_and_changes_nothing(live):
    live.set(p=2)
    assert live.setting("p").get_attribute("aria-invalid") == "true"
    assert live.figure.get_by_text("a whole number from 3 to 199").is_visible()
    live.set(p=11)
    assert live.setting("p").get_attribute("aria-invalid") is None
    live.set(p=3, fraction=1)  # each fits, but not both: no pair would be trained on
    live.train("Stopped: frac_train = 0.01 of 9 pairs leaves one side of the split empty")
    live.set(fraction=60, steps=10)
    live.train("Finished after 10 steps", "Train again")


def test_a_loss_that_is_not_finite_is_told_and_what_was_reached_stays(live):
    live.set(**SOON, lr=1, decay=100)
    live.train("Stopped: the loss is no longer finite at step")
    live.wait_until_says("What was reached stays to be seen")
    assert totals(live) == key_of(Task(p=11, frac_train=0.7))


def settings_of(live):
    return {name: float(live.setting(name).input_value()) for name in SETTINGS}


def test_a_link_sets_the_settings_and_one_that_does_not_fit_sets_none(open_page, address):
    page = open_page(f"{address}/live.html#dials=3,11,7000,4000,12500,125,40")
    live = Live(page)
    linked = {"seed": 3, "p": 11, "fraction": 70, "batch": 40, "lr": 0.0125, "decay": 0.125, "steps": 40}
    assert settings_of(live) == linked
    for dials in ("3,11,7000", "3,2,7000,4000,12500,125,40", "3,11,7000,4000,0,125,40", ""):
        page.evaluate(f"location.hash = '#dials={dials}'")
        page.evaluate("new Promise((done) => setTimeout(done, 50))")
        assert settings_of(live) == linked
    page.evaluate("location.hash = '#dials=4,11,7000,10000,10000,0,40'")
    live.page.wait_for_function("document.querySelector('.gkf-live-settings').open")
    page.wait_for_function(
        "[...document.querySelectorAll('.gkf-live-setting input')].some((e) => e.value === '0')"
    )
    assert settings_of(live) == linked | {"seed": 4, "batch": 100, "lr": 0.01, "decay": 0}
    live.train()
    assert live.step == 40


@pytest.mark.parametrize(("p", "seed", "steps"), [(11, 3, 30), (10, 0, 20)])
def test_a_saved_network_is_a_run_that_python_opens_resumes_and_reports_on(live, tmp_path, p, seed, steps):
    """The oracle is the training of Python with the same settings."""
    live.set(p=p, seed=seed, fraction=70, steps=steps)
    assert live.button("Save").is_disabled()
    live.train(f"Finished after {steps} steps")
    with live.page.expect_download() as saving:
        live.button("Save").press("Enter")
    assert saving.value.suggested_filename == f"network-p{p}-seed{seed}-step{steps}.safetensors"
    saving.value.save_as(tmp_path / "mine.safetensors")
    mine = Run.load(tmp_path / "mine.safetensors")
    task, model, train = quick(seed)
    task, model = replace(task, p=p, frac_train=0.7), replace(model, p=p)
    train = replace(train, steps=steps, checkpoints=mine.train.checkpoints)
    assert (mine.task, mine.model, mine.train) == (task, model, train)
    assert mine.provenance["command"] == "trained in a page of The Clock Inside"
    same = grokkit.train(task, model, train)
    assert mine.steps.tolist() == same.steps.tolist()
    assert mine.curves["step"].tolist() == same.curves["step"].tolist()
    for step in mine.steps:
        for name, w in same.weights(step).items():
            assert np.abs(mine.weights(step)[name] - w).mean() < 1e-3, name
    more, again = (resume(run, steps=steps + 5) for run in (mine, same))
    for name, w in again.weights(steps + 5).items():
        assert np.abs(more.weights(steps + 5)[name] - w).mean() < 1e-3, name
    assert "a + b mod" in report_html(mine)


def test_a_paused_network_is_saved_as_one_that_was_interrupted(live, tmp_path):
    live.set(**{**SOON, "steps": 100_000})
    live.button("Train a network").click()
    live.wait_for_own_step(12)
    live.button("Pause").click()
    live.wait_until_says("Paused at step")
    with live.page.expect_download() as saving:
        live.button("Save").click()
    saving.value.save_as(tmp_path / "mine.safetensors")
    mine = Run.load(tmp_path / "mine.safetensors")
    assert mine.provenance["ended"] == f"interrupted at step {live.step:,}"
    assert int(mine.resume_state["step"]) == live.step
    # What is due at the very step of the pause is measured when the training goes on.
    assert mine.steps[-1] in (live.step // 10 * 10, (live.step - 1) // 10 * 10)


def test_a_worker_that_dies_is_told_and_what_was_reached_stays(live):
    live.page.evaluate(
        "() => { const W = Worker; window.Worker = function (url) { return (window.dying = new W(url)); }; }"
    )
    live.set(**{**SOON, "steps": 100_000})
    live.button("Train a network").click()
    live.wait_for_own_step(10)
    live.page.evaluate(
        "dying.dispatchEvent(new ErrorEvent('error', { message: 'out of memory', cancelable: true }))"
    )
    live.wait_until_says("Stopped: the training has ended unexpectedly (out of memory).")
    assert live.step >= 10
    live.set(steps=10)
    live.train("Finished after 10 steps", "Train again")


# The page is out of sight, or in sight again.
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_it_waits_while_the_page_is_out_of_sight(live):
    live.set(**{**SOON, "steps": 100_000})
    live.button("Train a network").click()
    live.wait_for_own_step(5)
    live.page.evaluate(HIDE, True)
    live.wait_until_says("Paused while this page was out of sight.")
    at = live.step
    live.page.wait_for_timeout(300)
    assert live.step == at
    live.page.evaluate(HIDE, False)
    live.wait_for_step(f"n > {at + 5}")
    live.button("Pause").click()
    live.wait_until_says("Paused at step")
    at = live.step
    live.page.evaluate(HIDE, True)
    live.page.evaluate(HIDE, False)  # who has paused it goes on when he wants to
    live.page.wait_for_timeout(300)
    assert live.step == at


def test_at_rest_it_costs_nothing(open_page, from_disk):
    """No frame asked for, no timer set, no turn of the worker, whether it is paused, out of sight or over."""
    page = open_page(f"{from_disk}/live.html")
    live = Live(page)
    live.set(**{**SOON, "steps": 100_000})
    page.evaluate(
        """() => { window.done = 0;
          for (const name of ["requestAnimationFrame", "setTimeout", "setInterval"]) {
            const real = window[name];
            window[name] = (...given) => { done++; return real(...given); };
          } }"""
    )

    def begin(button: str) -> None:
        live.button(button).click()
        live.wait_for_own_step(10)
        (worker,) = page.workers
        worker.evaluate(
            """() => { self.turned = 0;
              const real = MessagePort.prototype.postMessage;
              MessagePort.prototype.postMessage = function (...given) { turned++; real.apply(this, given); };
            }"""
        )

    def work() -> list[int]:
        def done() -> list[int]:
            return [page.evaluate("done"), sum(worker.evaluate("turned") for worker in page.workers)]

        before = done()
        page.wait_for_timeout(500)
        return [now - then for now, then in zip(done(), before, strict=True)]

    def rests(words: str) -> bool:
        live.wait_until_says(words)
        page.wait_for_timeout(3000)  # it is kept, and said
        return work() == [0, 0]

    begin("Train a network")
    assert min(work()) > 0
    live.button("Pause").click()
    assert rests("Paused at step")
    at = live.step
    live.button("Go on").click()
    live.wait_for_step(f"n > {at}")
    page.evaluate(HIDE, True)
    assert rests("Paused while this page was out of sight.")
    page.evaluate(HIDE, False)
    live.button("Pause").click()
    live.wait_until_says("Paused at step")
    live.set(steps=400)
    begin("Start again")
    assert rests("Finished after 400 steps")


def test_a_screen_reader_is_told_what_happened_and_not_all_the_time(live):
    line = live.figure.locator(".gkf-summary")
    assert line.get_attribute("aria-live") == "polite"
    assert (
        live.figure.locator(
            "[aria-live=polite], [role=status]:not(:empty), output:not([aria-live=off])"
        ).count()
        == 1
    )
    live.page.evaluate(
        """() => { window.told = []; window.steps = [];
          const watch = (name, to) => new MutationObserver(() =>
            to.push(document.querySelector(name).textContent)).observe(
            document.querySelector(name), { childList: true, subtree: true });
          watch('.gkf-summary', told); watch('.gkf-step', steps); }"""
    )
    live.set(**{**SOON, "steps": 300})
    live.train("Finished after 300 steps")
    live.page.wait_for_timeout(600)
    told = live.page.evaluate("told")
    assert len(told) <= 7  # it begins; memorised, half, grokked; over, and what was built
    assert len(set(told)) == len(told)


def test_with_reduced_motion_pictures_change_seldom(open_page, from_disk):
    live = Live(open_page(f"{from_disk}/live.html", reduced_motion="reduce"))
    live.set(**{**SOON, "steps": 100_000})
    live.page.evaluate(
        """() => { window.steps = 0; new MutationObserver(() => steps++).observe(
             document.querySelector('.gkf-step'), { childList: true, subtree: true }); }"""
    )
    live.button("Train a network").click()
    live.page.wait_for_timeout(3000)
    assert live.page.evaluate("steps") <= 4
    live.button("Pause").click()
    live.wait_until_says("Paused at step")


def test_both_quantities_are_drawn(live, run):
    chart = live.figure.locator(".gkf-live-chart")
    accuracy = live.drawn()
    assert chart.get_attribute("aria-label").startswith("accuracy against steps")
    live.figure.get_by_label("loss, log").check()
    assert chart.get_attribute("aria-label").startswith("loss against steps")
    assert {name for name, picture in live.drawn().items() if picture != accuracy[name]} == {"curves"}
    points = chart.locator(".gkf-test").first.get_attribute("d").count("L") + 1
    assert points == len(run.curves["step"])


def test_the_small_form_trains_too(open_page, from_disk):
    live = Live(open_page(f"{from_disk}/live_small.html"))
    assert live.figure.locator("input, canvas").count() == 0
    live.button("Train a network").press("Enter")
    live.wait_for_step("n >= 2 && n < 100")
    live.button("Pause").press("Enter")
    live.wait_until_says("Paused at step")
    assert len(live.planes) == 5


def test_in_a_notebook_it_is_the_same_figure(open_page, http_site, site, run):
    styles = bundle("figures.css") + bundle("live_training.css")
    (site / "cell_live.html").write_text(
        f"<!doctype html><title>n</title><style>{styles}</style><main></main>"
    )
    page = open_page(f"{http_site}/cell_live.html", ready=False)
    run_cell(page, LiveTraining(run))
    live = Live(page)
    live.set(**SOON)
    live.train("Finished after 40 steps")
    page.evaluate("cleanUp(); 0")
    assert page.locator(".gkf-live-run").count() == 0


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda manifest: {**manifest, "arrays": []}, "the data lack “curve_step”"),
        (
            lambda manifest: {**manifest, "run": {**manifest["run"], "p": 13}},
            "“train” has shape 121 instead of 169",
        ),
        (lambda manifest: {**manifest, "named": {}}, "its settings are missing"),
        (lambda manifest: {**manifest, "bytes": 8}, "bytes instead of 8"),
    ],
)
def test_bad_data_are_named_in_the_figures_place(open_page, from_disk, run, spoil, reason):
    page = open_page(f"{from_disk}/live.html")
    figure = LiveTraining(run)
    assert reason in reason_not_drawn(page, figure, spoil(figure.manifest))


# For every reader


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1100])
@pytest.mark.parametrize("name", ["live", "live_small"])
def test_axe_finds_nothing_and_nothing_sticks_out(open_page, from_disk, name, theme, width):
    page = open_page(f"{from_disk}/{name}.html", viewport={"width": width, "height": 900})
    in_theme(page, theme)
    live = Live(page)
    if name == "live":
        live.figure.get_by_label("yes", exact=True).check()
        live.set(**SOON, lr=7)  # which is too large, and said to be
        live.button("Train a network").click()
        live.wait_until_says("Finished")
    page.evaluate("document.getAnimations().forEach((a) => a.finish())")
    assert violations(page, "figure") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


@pytest.mark.parametrize("width", [320, 700, 1920])
@pytest.mark.parametrize("name", ["live", "live_small"])
def test_nothing_sticks_out(open_page, from_disk, name, width):
    page = open_page(f"{from_disk}/{name}.html", viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert sticking_out(page) == []


def test_a_finger_finds_every_control(open_page, from_disk):
    page = open_page(f"{from_disk}/live.html", viewport={"width": 375, "height": 800}, has_touch=True)
    Live(page).figure.get_by_label("yes", exact=True).check()
    Live(page).set()
    assert too_small(page) == []


def test_every_control_can_be_reached_and_seen_by_keyboard(live):
    page = live.page
    live.set()
    names = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.gkf-stage') === null"):  # through
            break
        name, seen = page.evaluate(
            """() => { const e = document.activeElement, s = (x) => x && getComputedStyle(x);
                 return [e.labels?.[0]?.firstChild?.textContent || e.textContent,
                   [e, e.nextElementSibling].some((x) => x && s(x).outlineStyle !== 'none')]; }"""
        )
        names.append(name)
        assert seen, f"{name} has the focus, but nothing shows it"
    numbers = [label for name, label in SETTINGS.items() if name != "seed"]
    named = [name for name in names if name]
    assert named == ["Train a network", "One step", "Open a file", "seed", "settings", *numbers, "operation"]
    assert len(names) - len(named) >= 3  # radio buttons: prediction, curves, named settings


def test_the_figure_follows_the_page_into_the_dark(live):
    light = live.drawn()
    in_theme(live.page, "dark")
    dark = live.drawn()
    assert {name for name in light if light[name] != dark[name]} == {"table"}


def test_without_javascript_and_in_print_there_is_a_picture(open_page, from_disk):
    page = open_page(f"{from_disk}/live.html", ready=False, java_script_enabled=False)
    picture = page.locator(".gkf-picture svg")
    assert picture.bounding_box()["width"] > 400
    assert "before training and after" in picture.get_attribute("aria-label")
    page = open_page(f"{from_disk}/live.html")
    page.emulate_media(media="print")
    live = Live(page)
    assert live.figure.locator("canvas").is_visible()
    for hidden in (live.button("Train a network"), live.setting("seed"), live.figure.locator("details")):
        assert not hidden.is_visible()
