"""What the book says of itself agrees: table of contents, landing page, configuration, links out."""

import re

import pytest
import yaml
from pages import LISTED, ROOT, pages_of, parse

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text())
CHAPTERS = [page.removesuffix(".html") for page in LISTED if page.startswith("chapters/")]


@pytest.fixture(scope="module")
def landing(built_book):
    return parse(built_book / "book" / "index.html")


def test_the_pages_are_those_of_the_table_of_contents(built_book):
    assert sorted(pages_of(built_book)) == sorted(LISTED)


def test_the_map_names_thirteen_chapters_and_links_those_that_exist(landing, built_book):
    (plan,) = [e for e in landing.all() if "gk-map" in e.classes]
    items = [
        (n, item)
        for ol in plan.all("ol")
        for n, item in enumerate(ol.all("li"), int(ol.attrs.get("start", 1)))
    ]
    assert [n for n, _ in items] == list(range(1, 14))
    planned = re.findall(
        r"^\d+\. \*\*\[?(.+?)(?:\]\(.*?\))?\.?\*\*", (ROOT / "book/index.md").read_text(), re.M
    )
    linked = []
    for n, item in items:
        assert next(item.all("strong")).words.replace(" ", "") == f"{n}{planned[n - 1]}".replace(" ", "")
        for link in item.all("a"):
            linked.append(n)
            title = next(parse(built_book / "book" / link.attrs["href"]).all("h1")).words
            assert link.words in title
    assert linked == [int(re.match(r"chapters/(\d+)", name)[1]) for name in CHAPTERS]


def test_the_landing_page_starts_with_the_first_chapter_and_says_what_is_unfinished(landing):
    (start,) = [e for e in landing.all() if "gk-start" in e.classes]
    assert next(start.all("a")).attrs["href"] == f"../{CHAPTERS[0]}.html"
    assert ("others are in preparation" in landing.words) == (len(CHAPTERS) < 13)


def test_chapters_carry_the_number_of_their_file(built_book):
    for name in CHAPTERS:
        number = int(re.match(r"chapters/(\d+)", name)[1])
        page = parse(built_book / f"{name}.html")
        (opener,) = [e for e in page.all() if "gk-opener-chapter" in e.classes]
        assert opener.words == f"Chapter {number}"
        labels = [
            e.words for e in page.all() if "caption-number" in e.classes and e.words.startswith("Exercise")
        ]
        assert labels == [f"Exercise {number}.{n}" for n in range(1, len(labels) + 1)]


def test_colab_opens_each_chapter_where_it_is(built_book):
    repository = CONFIG["repository"]["url"].removeprefix("https://github.com/")
    branch = CONFIG["repository"]["branch"]
    for name in CHAPTERS:
        links = {
            a.attrs["href"]
            for a in parse(built_book / f"{name}.html").all("a")
            if "colab" in a.attrs.get("href", "")
        }
        assert links == {f"https://colab.research.google.com/github/{repository}/blob/{branch}/{name}.ipynb"}
        assert (ROOT / f"{name}.ipynb").exists()


def test_the_repository_is_named_once_in_the_configuration():
    assert (ROOT / "_config.yml").read_text().count(CONFIG["repository"]["url"]) == 1


def test_jupyter_book_one_is_pinned():
    pins = (ROOT / "requirements.txt").read_text()
    assert re.search(r"^jupyter-book==1\.", pins, re.M)
    assert re.search(r"^sphinx==7\.4", pins, re.M)


def test_every_work_in_the_bibliography_is_cited_and_on_the_references_page(built_book):
    pages = [
        *(ROOT / "chapters").glob("*.ipynb"),
        *(ROOT / "book").glob("*.ipynb"),
        *(ROOT / "book").glob("*.md"),
    ]
    texts = [path.read_text(encoding="utf-8") for path in pages]
    cited = {
        key
        for text in texts
        for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", text)
        for key in keys.split(",")
    }
    keys = re.findall(r"^@\w+\{([\w-]+),", (ROOT / "book" / "references.bib").read_text(), re.M)
    assert len(keys) == len(set(keys))
    assert set(keys) <= cited
    page = parse(built_book / "book" / "references.html")
    (works,) = [e for e in page.all("ul") if "gk-references" in e.classes]
    assert len(list(works.all("li"))) == len(keys)
