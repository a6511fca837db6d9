"""What looks at the site's links finds those that lead nowhere, and whatever a page would ask of another server."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.document import ROOT

PAGE = '<link rel="stylesheet" href="site.css"><h1 id="top">A page</h1><a href="https://example.com">Elsewhere</a>'


def look(folder: Path, page: str, sheet: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "other").mkdir()
    (folder / "other" / "page.html").write_text(PAGE.replace("site.css", "../site.css"), encoding="utf-8")
    (folder / "site.css").write_text(sheet, encoding="utf-8")
    (folder / "page.html").write_text(PAGE + page, encoding="utf-8")
    command = [sys.executable, str(ROOT / "tools" / "links.py"), str(folder)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("link", ["#top", "#", "other/page.html", "other/page.html#top", "other/../page.html", "?q=1"])
def test_what_is_there_is_found(tmp_path: Path, link: str) -> None:
    done = look(tmp_path, f'<a href="{link}">A link</a><img src="data:,">', "a { background: url(data:,) }")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("link", ["#bottom", "other", "other/page.html#bottom", "page", "missing.html"])
def test_a_link_that_leads_nowhere_is_named(tmp_path: Path, link: str) -> None:
    done = look(tmp_path, f'<a href="{link}">A link</a>')
    assert (done.returncode, done.stderr) == (1, f"page.html links to {link}, which is not there\n")


@pytest.mark.parametrize("tag", ['<script src="{}">', '<img src="{}">', '<link rel="stylesheet" href="{}">'])
@pytest.mark.parametrize("address", ["https://cdn.example.com/it", "//cdn.example.com/it"])
def test_what_is_loaded_from_elsewhere_is_named(tmp_path: Path, tag: str, address: str) -> None:
    done = look(tmp_path, tag.format(address))
    assert (done.returncode, done.stderr) == (1, f"page.html loads {address}\n")


@pytest.mark.parametrize("rule", ["@font-face {{ src: url('{}') }}", '@import "{}";', "a {{ background: url({}) }}"])
def test_what_a_style_sheet_loads_from_elsewhere_is_named(tmp_path: Path, rule: str) -> None:
    done = look(tmp_path, "", rule.format("https://cdn.example.com/it"))
    assert (done.returncode, done.stderr) == (1, "site.css loads https://cdn.example.com/it\n")
