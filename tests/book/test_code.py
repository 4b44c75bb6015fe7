"""Code is one touch away: what teaches is open, the rest folded under a line that says what it does.

One switch folds or opens all of it, and pages remember. What cells put out fits a phone.
"""

import sys
from pathlib import Path

import alive
import axe
import pytest
from pages import LISTED, parse

sys.path.append(str(Path(__file__).resolve().parents[1] / "chapters"))
from chapter_files import CHAPTERS, code_cells, tags

PAGES = [name for name in LISTED if name.startswith("chapters/")]
CHAPTER, OTHER = PAGES[5], PAGES[1]
NOTEBOOKS = [*PAGES, "book/bring_your_own_run.html"]
OPEN = "() => [...document.querySelectorAll('details.gk-code')].map((code) => code.open)"
WRITTEN = "() => [...document.querySelectorAll('details.gk-code')].map((c) => !c.matches('.gk-hidden-code'))"
FOCUS = "() => document.querySelector('#gk-code input:checked').focus()"


def test_every_cell_of_code_can_be_folded_and_opens_as_it_was_written(built_book):
    for chapter in CHAPTERS:
        page = parse(built_book / "chapters" / f"{chapter.stem}.html")
        boxes = [e for e in page.all("details") if "gk-code" in e.classes]
        cells = code_cells(chapter)
        assert len(boxes) == len(cells)
        hidden = sum("hide-input" in tags(cell) for cell in cells)
        assert sum("gk-hidden-code" in box.classes for box in boxes) == hidden
        for box in boxes:
            assert ("open" in box.attrs) == ("gk-hidden-code" not in box.classes)
            assert box.children[0].tag == "summary"
            assert box.children[0].words not in ("", "Show code")


def test_one_switch_folds_and_opens_all_code_by_keyboard_and_every_page_remembers(book_address, visit):
    page, _ = visit(f"{book_address}/{CHAPTER}")
    written = page.evaluate(WRITTEN)
    assert page.evaluate(OPEN) == written
    assert {True, False} == set(written)
    page.evaluate(FOCUS)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(OPEN) == [True] * len(written)
    for choice in ("some", "none"):
        page.keyboard.press("ArrowLeft")
        assert page.locator("#gk-code input:checked").get_attribute("value") == choice
    assert page.evaluate(OPEN) == [False] * len(written)
    page.goto(f"{book_address}/{OTHER}")
    assert not any(page.evaluate(OPEN))
    assert page.locator("#gk-code input:checked").get_attribute("value") == "none"


def test_the_reader_stays_where_she_was_when_code_above_is_folded(served_book, visit):
    page, _ = visit(f"{served_book}/{CHAPTER}")
    alive.settle(page)
    where = """() => {
      const marks = [...document.querySelectorAll(".gk-article h2")];
      return marks.at(-3).getBoundingClientRect().top;
    }"""
    page.evaluate("() => [...document.querySelectorAll('.gk-article h2')].at(-3).scrollIntoView()")
    before = page.evaluate(where)
    for choice in ("none", "all", "some"):
        page.evaluate(f"() => document.querySelector('#gk-code input[value={choice}]').click()")
        assert abs(page.evaluate(where) - before) <= 1


def test_where_storage_is_closed_the_switch_works_for_the_page(served_book, chromium):
    context = chromium.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('closed') }})"
    )
    page, said = context.new_page(), []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{served_book}/{CHAPTER}")
    page.evaluate(FOCUS)
    page.keyboard.press("ArrowRight")
    assert all(page.evaluate(OPEN))
    assert not said
    context.close()


def test_without_scripts_all_code_is_there_and_opens(served_book, visit):
    page, _ = visit(f"{served_book}/{CHAPTER}", java_script_enabled=False)
    assert not page.locator("#gk-code").is_visible()
    taught, hidden = (page.locator(f"details.gk-code{is_}").first for is_ in (":not(.gk-hidden-code)", ""))
    assert taught.locator("pre").is_visible()
    assert not hidden.locator("pre").is_visible()
    hidden.locator("summary").click()
    assert hidden.locator("pre").is_visible()


@pytest.mark.parametrize("choice", ["none", "all"])
@pytest.mark.parametrize("width", [375, 1280])
def test_folded_or_open_a_page_fits_and_axe_finds_nothing(served_book, visit, choice, width):
    page, _ = visit(f"{served_book}/{CHAPTER}", viewport={"width": width, "height": 800})
    page.evaluate(f"() => document.querySelector('#gk-code input[value={choice}]').click()")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not axe.violations(page, "#gk-code, details.gk-code")  # what else there is stays as it was


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_nothing_that_a_cell_puts_out_is_wider_than_a_phone(served_book, visit, name):
    page, _ = visit(f"{served_book}/{name}", viewport={"width": 375, "height": 800})
    wide = """() => [...document.querySelectorAll(".cell_output :is(pre, table)")].filter((box) => {
      if (box.closest(".gk-ledger")) return false; // it scrolls, and says so
      const { left, right } = box.getBoundingClientRect();
      return left < 0 || right > innerWidth || box.scrollWidth > box.clientWidth + 1;
    }).map((box) => box.textContent.slice(0, 120))"""
    assert page.evaluate(wide) == []


def test_code_is_selected_where_a_page_may_not_copy(served_book, visit):
    page, _ = visit(f"{served_book}/{CHAPTER}")
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    button = page.locator("details.gk-code[open] .gk-copy").first
    button.press("Enter")
    page.wait_for_function("() => document.querySelector('.gk-copy[data-done]')?.textContent === 'Selected'")
    code = page.locator("details.gk-code[open] pre").first.text_content()
    assert page.evaluate("() => getSelection().toString()").strip() == code.strip()


def test_a_stray_sign_in_the_address_breaks_nothing(served_book, visit):
    page, _ = visit(f"{served_book}/{CHAPTER}#100%")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".gk-article details:not([open], .gk-code)").count() == 0


def test_the_switch_works_in_firefox(book_address, firefox):
    page = firefox.open(f"{book_address}/{CHAPTER}")
    written = page.evaluate(WRITTEN)
    assert page.evaluate(OPEN) == written
    page.evaluate(FOCUS)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => ({OPEN})().every(Boolean)")
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"() => !({OPEN})().some(Boolean)")
    page.evaluate("() => document.querySelector('#gk-code input[value=some]').click()")  # for those to come
    page.close()
    assert not page.complaints
