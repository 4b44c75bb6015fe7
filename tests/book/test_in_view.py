"""What a sentence plays or sets is in view once it is pressed, wherever the reader was, and again."""

import pytest
from visits import visiting

WINDOWS = ((1280, 720), (1440, 1080), (375, 800))
PAGES = (
    "01_clock_arithmetic",
    "02_a_transformer_you_can_hold",
    "04_the_jump",
    "05_waves_in_the_embedding",
    "06_where_the_two_inputs_meet",
    "07_cos_x_plus_y",
    "08_proof_by_surgery",
    "09_watching_understanding_form",
)
# Presses each link that moves figures, from the middle and the edges of the window, and twice from the last.
# Told are those after which no figure shows nearly all that the window (below its bar) can hold of it.
_PRESS_ALL = """async () => {
  document.querySelectorAll("details.gk-depth").forEach((depth) => { depth.open = true; });
  const figures = [...document.querySelectorAll('figure.gk-figure:not([data-gk-data=""])')];
  const away = ({ top, bottom }, y) => Math.max(top - y, y - bottom, 0);
  const share = (figure) => {
    const { top, bottom, height } = (figure.querySelector(".gkf-stage") ?? figure).getBoundingClientRect();
    return (Math.min(bottom, innerHeight) - Math.max(top, 0)) / Math.min(height, innerHeight);
  };
  const shows = async (figure) => {
    for (const end = Date.now() + 4000; Date.now() < end; await new Promise((r) => setTimeout(r, 20)))
      if (figure.dataset.gkState === "ready" && share(figure) >= 0.8) return true;
    return false;
  };
  const missed = [];
  for (const link of document.querySelectorAll("button.gk-play, .gk-article a[href^='#'][href*='=']")) {
    for (const block of ["start", "center", "end", "again"]) {
      if (block !== "again") link.scrollIntoView({ block, behavior: "instant" });
      const { top } = link.getBoundingClientRect();
      const boxes = figures.map((figure) => away(figure.getBoundingClientRect(), top));
      const near = figures[boxes.indexOf(Math.min(...boxes))];
      link.click();
      if (!(await shows(near))) missed.push(`${link.textContent} (${block}): ${near.dataset.gkFigure}`);
    }
  }
  return missed;
}"""


@pytest.mark.parametrize("window", WINDOWS, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("name", PAGES)
def test_what_a_sentence_sets_is_in_view(chromium, built_book, name, window):
    width, height = window
    settings = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce"}
    with visiting(chromium, f"{built_book.as_uri()}/chapters/{name}.html", **settings) as (page, _):
        assert page.evaluate(_PRESS_ALL) == []
