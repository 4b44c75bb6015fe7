"""Charts show the data they are given, in the colours of the palette, and say what they show."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from grokkit import plots


def curves(n: int = 40) -> dict[str, np.ndarray]:
    steps = np.arange(0, 50 * n, 50)
    rise = 1 / (1 + np.exp(-(steps - 1000) / 90))
    return {
        "step": steps,
        "train_loss": 4.7 * np.exp(-steps / 200) + 1e-7,
        "test_loss": 4.7 * (1 - rise) + 1e-6,
        "train_accuracy": np.minimum(1.0, steps / 150),
        "test_accuracy": rise,
    }


def trace(figure, name):
    (found,) = [t for t in figure.data if t.name == name]
    return found


def test_losses_are_drawn_as_given_and_step_zero_only_where_it_has_a_place():
    given = curves()
    linear = plots.loss_curves(given, log_x=False)
    logarithmic = plots.loss_curves(given)
    np.testing.assert_allclose(trace(linear, "test").y, given["test_loss"], rtol=1e-6)
    np.testing.assert_array_equal(trace(linear, "train").x, given["step"])
    np.testing.assert_array_equal(trace(logarithmic, "train").x, given["step"][1:])
    assert (logarithmic.layout.xaxis.type, logarithmic.layout.yaxis.type) == ("log", "log")


def test_train_and_test_keep_colour_and_dash_in_every_chart():
    given = curves()
    for figure in (plots.loss_curves(given), plots.accuracy_curves(given)):
        assert trace(figure, "train").line.color == "#434c5f"
        assert trace(figure, "train").line.dash == "dash"
        assert trace(figure, "test").line.color == "#a62a7b"
        assert trace(figure, "test").line.dash == "solid"


def test_a_run_and_its_curves_give_the_same_chart():
    given = curves()
    run = SimpleNamespace(curves=given)
    assert plots.loss_curves(run).to_json() == plots.loss_curves(given).to_json()


def test_measures_are_drawn_on_their_own_steps():
    measured = {"step": np.array([100, 1000]), "restricted_loss": np.array([3.0, 0.5])}
    line = trace(plots.loss_curves(curves(), measured), "restricted loss")
    np.testing.assert_array_equal(line.x, [100, 1000])
    np.testing.assert_allclose(line.y, [3.0, 0.5])


def test_curves_against_the_step_are_drawn_as_given_and_told_apart_without_colour():
    steps = np.array([0, 10, 20])
    figure = plots.step_curves(
        steps, {"one": np.array([0.0, 0.5, 1.0]), "other": np.array([1.0, 0.0, 0.0])}, "share"
    )
    np.testing.assert_array_equal(trace(figure, "other").y, [1, 0, 0])
    np.testing.assert_array_equal(trace(figure, "one").x, steps)
    assert trace(figure, "one").line.dash != trace(figure, "other").line.dash
    assert figure.layout.yaxis.title.text == "share"


def test_a_heatmap_has_a_downwards_and_b_to_the_right():
    p = 7
    flat = np.arange(p * p)  # row order of the pairs: index a * p + b
    image = plots.heatmap_pxp(flat).data[0].z
    assert image[2][5] == 2 * p + 5
    np.testing.assert_array_equal(image, plots.heatmap_pxp(flat.reshape(p, p)).data[0].z)
    assert plots.heatmap_pxp(flat).layout.yaxis.autorange == "reversed"


def test_a_heatmap_of_both_signs_has_its_middle_at_zero():
    signed = np.array([[-1.0, 3.0], [0.0, 1.0]])
    assert plots.heatmap_pxp(signed).data[0].zmid == 0
    assert plots.heatmap_pxp(np.abs(signed)).data[0].zmid is None


def test_spectrum_names_key_frequencies_and_leaves_out_the_constant():
    norms = np.array([9.0, 1.0, 5.0, 2.0])
    bars = plots.spectrum_bars(norms, key_frequencies=[2]).data[0]
    np.testing.assert_array_equal(bars.x, [1, 2, 3])
    np.testing.assert_array_equal(bars.y, [1, 5, 2])
    assert list(bars.text) == ["", "2", ""]
    assert len(set(bars.marker.color)) == 2


def test_tables_side_by_side_share_one_scale_of_few_shades():
    rng = np.random.default_rng(0)
    given = {"one": rng.uniform(-1, 1, (7, 7)), "two": rng.uniform(0, 3, 49)}
    figure = plots.grids_pxp(given, "attention")
    low = min(v.min() for v in given.values())
    step = (max(v.max() for v in given.values()) - low) / (plots.SHADES - 1)
    for drawn, values in zip(figure.data, given.values(), strict=True):
        assert drawn.z.dtype == np.uint8
        np.testing.assert_allclose(low + step * drawn.z, values.reshape(7, 7), atol=step / 2 + 1e-12)
    assert figure.layout.yaxis.autorange == figure.layout.yaxis2.autorange == "reversed"
    bar = figure.data[0].colorbar
    np.testing.assert_allclose(
        low + step * np.array(bar.tickvals), [float(t) for t in bar.ticktext], rtol=0.05, atol=0.01
    )
    assert "attention for all 7 × 7 pairs; one from" in figure.layout.meta["alt"]
    with pytest.raises(
        ValueError, match=r"'two' should be finite numbers for 3 × 3 pairs; its shape is \(4, 4\)"
    ):
        plots.grids_pxp({"one": np.ones((3, 3)), "two": np.ones((4, 4))}, "x")
    with pytest.raises(ValueError, match="'one' should be finite"):
        plots.grids_pxp({"one": np.full((3, 3), np.nan)}, "x")


def test_quantities_of_whole_numbers_are_drawn_as_given_and_told_apart_without_colour():
    given = {"one": np.arange(5.0), "another": -np.arange(5.0)}
    figure = plots.number_curves(given, "size", axis="frequency", first=1)
    for name, values in given.items():
        np.testing.assert_array_equal(trace(figure, name).y, values)
        assert (trace(figure, name).x0, trace(figure, name).dx) == (1, 1)
    assert len({(t.line.dash, t.marker.symbol) for t in figure.data}) == 2
    assert "size for each frequency from 1 to 5; one from 0 to 4" in figure.layout.meta["alt"]
    with pytest.raises(ValueError, match="one length"):
        plots.number_curves({"one": np.ones(3), "two": np.ones(4)}, "size")
    with pytest.raises(ValueError, match="one length"):
        plots.number_curves({}, "size")


def test_points_in_a_plane_have_one_scale_and_keep_their_numbers():
    given = {"fitted": np.array([[0, 1], [2, 3.0]]), "left out": np.zeros((4, 2))}
    figure = plots.points_in_plane(given, "Places of the tokens")
    np.testing.assert_array_equal(trace(figure, "fitted").x, [0, 2])
    np.testing.assert_array_equal(trace(figure, "fitted").y, [1, 3])
    assert list(trace(figure, "left out").text) == ["0", "1", "2", "3"]
    assert figure.layout.yaxis.scaleanchor == "x"
    assert len({t.marker.symbol for t in figure.data}) == 2
    assert "fitted: 2 points, 0 to 2 across and 1 to 3 up" in figure.layout.meta["alt"]
    with pytest.raises(ValueError, match=r"'left out' has \(2, 3\)"):
        plots.points_in_plane({"left out": np.zeros((2, 3))}, "Places")


def test_every_chart_says_what_it_shows_with_its_numbers():
    given = curves()
    said = plots.loss_curves(given).layout.meta["alt"]
    assert "Test loss from 4.7" in said
    assert f"at step {given['step'][-1]}" in said
    assert "12" in plots.spectrum_bars(np.arange(20.0), [12]).layout.meta["alt"]
    assert "3 × 3" in plots.heatmap_pxp(np.eye(3), "share").layout.meta["alt"]
    assert (
        "all weights from 4 at step 1"
        in plots.norm_curve(np.array([1, 2]), np.array([4.0, 2.0])).layout.meta["alt"]
    )


def test_charts_stay_small_in_a_notebook():
    many = curves(2000)
    assert len(plots.loss_curves(many).to_json()) < 80_000
    assert len(json.dumps(plots.TEMPLATE.to_plotly_json())) < 2_500


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plots.loss_curves({"step": np.arange(3), "train_loss": np.ones(3)}), "no curve test_loss"),
        (lambda: plots.loss_curves({**curves(), "test_loss": np.ones(3)}), r"test_loss has shape \(3,\)"),
        (lambda: plots.step_curves(np.arange(4), {"one": np.ones(5)}, ""), r"one has shape \(5,\)"),
        (lambda: plots.norm_curve(np.arange(4), np.ones(5)), r"all weights has shape \(5,\)"),
        (lambda: plots.heatmap_pxp(np.ones(10)), r"\(10,\)"),
        (lambda: plots.heatmap_pxp(np.ones((2, 8))), r"\(2, 8\)"),
        (lambda: plots.heatmap_pxp(np.array([1.0, np.nan, 1.0, 1.0])), "1 numbers that are not finite"),
        (lambda: plots.spectrum_bars(np.ones((3, 3))), r"\(3, 3\)"),
        (
            lambda: plots.spectrum_bars(np.ones(5), [5]),
            "key frequency 5 has no bar: frequencies go from 1 to 4",
        ),
    ],
)
def test_bad_input_is_named(call, words, as_users_run_it):
    with pytest.raises(ValueError, match=words):
        call()


def test_dots_lie_in_the_row_of_their_name_and_the_limit_where_it_was_put():
    figure = plots.dot_rows({"one": 0.5, "three": [0.1, 0.3, 0.2]}, "share", marked=0.4)
    assert trace(figure, "one").x.tolist() == [0.5]
    np.testing.assert_allclose(trace(figure, "three").x, [0.1, 0.3, 0.2])
    assert list(trace(figure, "three").y) == ["three"] * 3
    assert figure.layout.shapes[0].x0 == 0.4
    assert "three 0.1, 0.3" in figure.layout.meta["alt"]


def test_rows_named_like_numbers_are_rows_and_no_scale():
    """Plotly would take "9,570" for a number, and put the row where that lies."""
    figure = plots.dot_rows({"9,570": 0.1, "20,000": 0.2, "10,600": 0.3}, "share")
    assert figure.layout.yaxis.type == "category"


@pytest.mark.parametrize("rows", [{}, {"empty": []}, {"a": [1.0, float("nan")]}, {"a": [[1.0]]}])
def test_rows_without_numbers_are_refused(rows):
    with pytest.raises(ValueError, match="finite numbers"):
        plots.dot_rows(rows, "share")


def test_each_quantity_has_a_mark_in_each_row_and_each_row_its_name_and_note():
    rows, given = ["whole", "cut"], {"before": [0.5, 0.25], "after": [1.0, 0.125]}
    figure = plots.marks_by_row(rows, given, "share", notes=["all", "few"], marked=0.1)
    for name, values in given.items():
        assert list(trace(figure, name).x) == values
        assert list(trace(figure, name).y) == rows
    assert len({(t.marker.symbol, t.marker.color) for t in figure.data}) == 2
    texts = [(text.y, text.xanchor, text.text) for text in figure.layout.annotations]
    assert set(texts) == {(row, "left", row) for row in rows} | {
        ("whole", "right", "all"),
        ("cut", "right", "few"),
    }
    assert figure.layout.shapes[0].x0 == 0.1
    top, bottom = figure.layout.yaxis.range[::-1]
    assert top < 0 < 1 < bottom  # the first row is the upper one
    said = (
        "share; whole: before 0.5, after 1, all; cut: before 0.25, after 0.125, few; the line stands at 0.1."
    )
    assert figure.layout.meta["alt"] == said
    alone = plots.marks_by_row(rows, {"loss": [1e-7, 10]}, "loss", log_x=True)
    assert alone.layout.xaxis.type == "log"
    assert alone.layout.meta["alt"] == "loss; whole: 1e-07; cut: 10."


@pytest.mark.parametrize(
    ("rows", "values", "options", "words"),
    [
        (["a", "a"], {"loss": [1, 2]}, {}, r"different names.*rows \['a', 'a'\]"),
        ([], {"loss": []}, {}, "different names"),
        (["a", "b"], {}, {}, r"values of \[\]"),
        (["a", "b"], {"loss": [1, 2]}, {"notes": ["one"]}, "1 notes"),
        (["a", "b"], {"loss": [1, 2, 3]}, {}, "'loss' should have a finite number for each of 2 rows"),
        (["a", "b"], {"loss": [1, float("nan")]}, {}, "'loss' should have a finite number"),
        (["a", "b"], {"loss": [1, 0]}, {"log_x": True}, "above zero"),
    ],
)
def test_rows_and_marks_that_do_not_fit_are_refused(rows, values, options, words):
    with pytest.raises(ValueError, match=words):
        plots.marks_by_row(rows, values, "loss", **options)


def test_every_seed_is_a_dot_beside_the_curve_and_who_never_came_stands_above():
    seeds = {0.5: [900, 1100, None], 0.3: [None], 0.9: [150]}
    figure = plots.seeds_beside_curve(seeds, {0.9: 222, 0.3: 7930, 0.5: 956}, "share", "steps")
    ours, published = trace(figure, "ours, each seed"), trace(figure, "published, one seed")
    assert sorted(zip(ours.x, ours.y, strict=True)) == [(0.5, 900), (0.5, 1100), (0.9, 150)]
    assert list(zip(published.x, published.y, strict=True)) == [(0.3, 7930), (0.5, 956), (0.9, 222)]
    never = trace(figure, "never within its steps")
    assert sorted(never.x) == [0.3, 0.5]
    assert min(never.y) > 7930
    assert figure.layout.yaxis.type == "log"
    assert "at 50% 900 to 1,100 (2 of 3 seeds)" in figure.layout.meta["alt"]
    assert "at 30% none (0 of 1 seeds)" in figure.layout.meta["alt"]
    assert "7,930 at 30%" in figure.layout.meta["alt"]


@pytest.mark.parametrize(
    ("seeds", "curve"),
    [
        ({}, {0.3: 1}),
        ({0.3: [1]}, {}),
        ({0.3: [0]}, {0.3: 1}),
        ({0.3: [1]}, {0.3: float("nan")}),
        ({0.3: []}, {0.3: 1}),
    ],
)
def test_seeds_and_curves_without_numbers_are_refused(seeds, curve):
    with pytest.raises(ValueError, match="must have positive numbers"):
        plots.seeds_beside_curve(seeds, curve, "share", "steps")


def test_what_was_published_of_haiku_is_drawn_as_it_was_stated():
    figure = plots.haiku_claims()
    bars = figure.data[0]
    assert dict(zip(bars.y, bars.x, strict=True)) == {
        n: share for n, (_, share) in plots.HAIKU_SHARES.items()
    }
    spans = [(span.y[0], tuple(span.x)) for span in figure.data[1:]]
    assert spans == [(name, span) for name, all_of_it in plots.HAIKU_RANGES.items() for span in all_of_it]


def test_numbers_can_be_further_apart_than_one():
    figure = plots.number_curves({"a": [1.0, 2.0, 4.0]}, "what", first=6, every=3)
    assert (figure.data[0].x0, figure.data[0].dx) == (6, 3)
    assert "from 6 to 12" in figure.layout.meta["alt"]
