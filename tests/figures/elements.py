"""The elements of a page."""

from html.parser import HTMLParser

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&\u2028"


def tags(text: str) -> list[str]:
    """The elements of a page, scripts not read."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append(tag)
    parser.feed(text)
    return found
