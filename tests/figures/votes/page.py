"""Pages with a Votes, and what a test sees of one."""

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import Clock, Votes

LINKS = '<p><a href="#hands=4,13,25,35">four</a> <a href="#hands=2&amp;a=3&amp;b=4">another</a></p>'


class VotesFigure:
    """What a test sees of a Votes."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator("figure.gk-figure:has(.gkf-votes-hands)").first

    def speed(self, i: int):
        return self.figure.get_by_role("slider", name=f"speed of hand {i}", exact=True)

    def votes(self, i: int):
        return self.figure.get_by_role("checkbox", name=f"hand {i}", exact=True)

    def number(self, name: str):
        return self.figure.get_by_label(name, exact=True)

    @property
    def words(self) -> str:
        return self.figure.locator(".gkf-votes-sum").get_attribute("aria-label")

    @property
    def hands(self) -> list[int]:
        """The speeds of the hands that vote."""
        return [int(self.speed(i).input_value()) for i in range(1, 5) if self.votes(i).is_checked()]

    @property
    def numbers(self) -> list[str]:
        """The runner-up's score, and the lead."""
        return self.figure.locator(".gkf-votes-head .gkf-accuracy").all_inner_texts()

    @property
    def rivals(self) -> list[str]:
        """What each hand's panel says."""
        return self.figure.locator(".gkf-votes-rival").all_inner_texts()

    def wait_for(self, words: str) -> None:
        self.page.wait_for_function(
            "words => document.querySelector('.gkf-votes-sum').ariaLabel.includes(words)", arg=words
        )


def pages(run: Run) -> dict[str, str]:
    """Pages of small and large clocks."""
    return {
        "votes": Votes(network=[4, 13, 25, 35]).html(),
        "votes_and_links": LINKS + Votes(network=[4, 13, 25, 35]).html(),
        "votes12": Votes([5, 4], p=12, a=10, b=5).html(),
        "votes_and_clock": Clock(k=3).html() + Votes([1]).html(),
    }
