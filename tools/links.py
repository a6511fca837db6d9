"""Look at the pages that `make docs` made: each link leads somewhere, and nothing is asked of another server."""

import re
import sys
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

LOADED: Final = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
"""What a browser loads by itself."""
ALONE: Final = "reference.html"
"""Made by Redoc, which makes its anchors in the browser; conformance/test_reference.py looks at it."""


class Page(HTMLParser):
    """The anchors and links of a page.

    Attributes:
        anchors: what a link into the page may name.
        links: each target, and whether the browser loads it.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors = {""}
        self.links: list[tuple[str, bool]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag names and where it leads."""
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.add(value)
            if name in ("href", "src") and value is not None:
                self.links.append((value, (tag, name) in LOADED))


def problems(folder: Path) -> list[str]:
    """Return what is wrong with the pages in a folder."""
    pages = {path.resolve(): Page(path) for path in sorted(folder.rglob("*.html")) if path.name != ALONE}
    found: list[str] = []
    for path, page in pages.items():
        for link, loaded in page.links:
            address = urllib.parse.urlsplit(link)
            if address.scheme == "data":
                continue
            if address.scheme or address.netloc:
                if loaded:
                    found.append(f"{path.name} loads {link}")
                continue
            target = (path.parent / urllib.parse.unquote(address.path)).resolve() if address.path else path
            anchor = urllib.parse.unquote(address.fragment)
            if not target.is_file() or (target in pages and anchor not in pages[target].anchors):
                found.append(f"{path.name} links to {link}, which is not there")
    for sheet in sorted(folder.rglob("*.css")):
        found += [
            f"{sheet.name} loads {address}"
            for address in re.findall(r"(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]+)", sheet.read_text("utf-8"))
        ]
    return found


if __name__ == "__main__":
    if wrong := problems(Path(sys.argv[1])):
        sys.exit("\n".join(wrong))
