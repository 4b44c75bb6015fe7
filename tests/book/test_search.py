"""Searching finds the place and shows the sentence: for words, for the number of an exercise, for names."""

import re

import pytest
from clock_book.search import places, script

PAGE = """<nav>loss</nav><article class="gk-article"><section><h1>4. The jump<a class="headerlink">#</a></h1>
<p>It waits.</p><div class="gk-code"><pre>loss</pre></div>
<section id="late"><h2>Too <em>late</em></h2><p>The
<span class="katex"><span>p<annotation>p_1</annotation></span>
<span class="katex-html">p</span></span> pairs.</p>
<div class="exercise admonition" id="ex-4-1"><p class="admonition-title">Exercise 4.1
(Wait)</p><p>How long?</p></div>
<p>And then.</p><dl><dt id="term-Nat">Nat</dt><dd><p>A unit.</p></dd>
<dt id="term-Bit">Bit</dt><dd>Two.</dd></dl>
</section><section id="empty"><h2>Nothing</h2></section></section></article>"""


def test_a_page_is_cut_into_its_sections_exercises_and_words():
    found = [(place.title, place.url, place.text) for place in places(PAGE, "chapters/04.html")]
    assert found == [
        ("4. The jump", "chapters/04.html", "It waits."),
        ("Too late", "chapters/04.html#late", "The p pairs. And then."),
        ("Exercise 4.1 (Wait)", "chapters/04.html#ex-4-1", "How long?"),
        ("Nat", "chapters/04.html#term-Nat", "A unit."),
        ("Bit", "chapters/04.html#term-Bit", "Two."),
    ]
    assert {place.page for place in places(PAGE, "chapters/04.html")} == {"4. The jump"}


def test_a_page_without_an_article_has_no_places():
    assert places("<p>Nothing.</p>", "a.html") == []
    assert script({"a.html": "<p>Nothing.</p>"}) == "globalThis.gkPlaces = [];\n"


@pytest.fixture
def search(book_address, visit):
    """Search as a reader does; returns the hits as (address, title, page, sentence, marked pieces)."""

    def ask(query: str) -> list[tuple]:
        page, _ = visit(f"{book_address}/book/index.html")
        field = page.get_by_role("searchbox", name="Search the book")
        field.fill(query)
        field.press("Enter")
        page.wait_for_selector("#search-results p")
        return page.locator("#search-results li").evaluate_all(
            """hits => hits.map(hit => [
              hit.querySelector("a").getAttribute("href"), hit.querySelector("a").textContent,
              hit.querySelector(".gk-hit-page")?.textContent ?? "", hit.querySelector("p").textContent,
              [...hit.querySelectorAll("mark")].map(mark => mark.textContent)])"""
        )

    return ask


@pytest.mark.parametrize(
    ("query", "address", "title", "on_page", "said"),
    [
        ("excluded loss", "glossary.html#term-Excluded-loss", "Excluded loss", "Glossary", "training pairs"),
        ("8.5", "08_proof_by_surgery.html#ex-8-5", "Exercise 8.5", "8. Proof by surgery", "512 neurons"),
        ("ReLU", "glossary.html#term-ReLU", "ReLU", "Glossary", "sets the rest to 0"),
    ],
)
def test_what_is_asked_for_comes_first_with_its_place_and_its_sentence(
    search, query, address, title, on_page, said
):
    hits = search(query)
    first = hits[0]
    assert first[0].endswith(address)
    assert first[1].startswith(title)
    assert (first[2], said in first[3]) == (on_page, True)
    assert len({url for url, *_ in hits}) == len(hits)
    for url, name, _, sentence, marks in hits:
        assert sentence, url
        assert all(word.lower() in {part.lower() for part in query.split()} for word in marks)
        assert marks, (url, name)


def test_a_word_is_not_found_inside_another(search):
    hits = search("loss")
    assert hits
    for _, title, _, sentence, marks in hits:
        begun = len(re.findall(r"(?<![^\W_])loss", f"{title} {sentence}", re.I))
        assert begun == len(marks)
    assert not [hit for hit in hits if "Glossary" in hit[1]]


def test_what_is_not_there_is_said(search):
    assert search("xylophone") == []
