"""The README and each page of docs/: every block runs, in order, and every link leads somewhere."""

import logging
import os
import re
import runpy
import subprocess
import sys
import urllib.parse
from pathlib import Path
from typing import Any, Final

import pytest

import texter_ext
from tests.conftest import CELERY_WARNINGS, worker
from tests.document import OPERATION, ROOT, SCHEMAS
from texter_client import spec
from texter_ext import Delivery, webhooks
from texter_ext._messages.limits import WHATSAPP
from texter_ext.sandbox import Sandbox

DOCUMENTS: Final = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
}
BLOCKS: Final = {name: re.findall(r"```python\n(.*?)```", text, re.DOTALL) for name, text in DOCUMENTS.items()}
TESTS: Final = {name: [block for block in blocks if "def test_" in block] for name, blocks in BLOCKS.items()}
PAGES: Final = sorted([*DOCUMENTS, *(path.name for path in ROOT.glob("[A-Z]*.md"))])

pytestmark = CELERY_WARNINGS
pytest_plugins = ["pytester"]


@pytest.mark.parametrize("name", [name for name, blocks in BLOCKS.items() if blocks])
def test_every_block_runs(
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    redis_url: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    request.addfinalizer(lambda: logging.getLogger("texter_ext").setLevel(logging.NOTSET))
    names: dict[str, Any] = {"__name__": name}
    monkeypatch.setenv("CELERY_BROKER_URL", "memory://")
    monkeypatch.setenv("CELERY_RESULT_BACKEND", redis_url)
    with Sandbox() as sandbox:
        monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("TEXTER_API_TOKEN", sandbox.token)
        for block in BLOCKS[name]:
            exec(compile(block, name, "exec", dont_inherit=True), names)  # noqa: S102
            printed = capsys.readouterr().out
            for promise in re.findall(r"print\(.*  # (.*)", block):
                assert promise in printed
        if "app" in names:  # a worker, which a reader starts in another terminal
            names["app"].conf.update(worker_hijack_root_logger=False, worker_redirect_stdouts=False)
            with worker(names["app"]):
                assert [result.get(timeout=60)["delivery"] for result in names["results"].values()] == ["accepted"] * 2
            assert set(names["missing"].values()) == {Delivery.NOT_SENT}  # when it was asked, there was no worker yet


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_line_is_type_checked_under_its_own_number(name: str) -> None:
    module = runpy.run_path(str(ROOT / "tools" / "check_documents.py"))["code"](DOCUMENTS[name])
    checked = module.splitlines()
    assert all(line in ("", same) for line, same in zip(checked, DOCUMENTS[name].splitlines(), strict=False))
    assert [line for line in checked if line] == [line for line in "".join(BLOCKS[name]).splitlines() if line]


def test_every_kind_of_message_is_shown() -> None:
    demo = (ROOT / "tools" / "demo.py").read_text(encoding="utf-8")
    for text in ("".join(BLOCKS["README.md"]), "".join(BLOCKS["docs/recipes/messages.md"]), demo):
        for kind in spec.MESSAGES:
            assert re.search(rf"\b{kind}(_message)?\(", text)


@pytest.mark.parametrize("name", [name for name, tests in TESTS.items() if tests])
def test_every_test_passes(name: str, pytester: pytest.Pytester) -> None:
    for number, block in enumerate(TESTS[name]):
        pytester.makepyfile(**{f"test_{number}": block})
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(passed=sum(block.count("def test_") for block in TESTS[name]))


def test_the_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in PAGES)
    commands = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", text, re.MULTILINE))
    named = {one or other for one, other in commands}
    assert {"demo", "test", "generate", "check", "docs"} <= named
    for command in named:
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command


@pytest.mark.parametrize("name", PAGES)
def test_every_link_between_files_leads_somewhere(name: str) -> None:
    """This is about the files in the repository; `make docs` checks the links of the site."""
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    links: list[str] = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src(?:set)?="([^"]+)"', text)
    for link in links:
        address = urllib.parse.urlsplit(link)
        if address.scheme:
            continue
        target = Path(os.path.normpath((ROOT / name).parent / address.path)) if address.path else ROOT / name
        assert target.exists(), link
        if address.fragment:
            headings = re.findall(r"^#+ (.*)", target.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert address.fragment in anchors, link


def test_the_packages_readme_has_nothing_that_only_the_repository_has() -> None:
    """Commands, links and pictures of the repository lead nowhere on a package index."""
    command = [sys.executable, "-m", "hatch_fancy_pypi_readme"]
    readme = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    assert "## Limits" in readme
    assert not re.findall(r'\bmake \w+\b|\]\((?!https:|#)|<!--|src(?:set)?="(?!https:)', readme)


def test_every_public_name_is_described() -> None:
    described = re.findall(
        r"^\.\. auto\w+:: (?:\w+\.)*(\w+)$",
        "\n".join(text for name, text in DOCUMENTS.items() if name.startswith("docs/api/")),
        re.MULTILINE,
    )
    assert {*texter_ext.__all__, *webhooks.__all__} <= set(described)


def test_the_tables_hold_what_the_spec_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of limits has no numbers of its own; a comment says where the site has each table."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    made = {name: table() for name, table in runpy.run_path(str(ROOT / "tools" / "tables.py"))["TABLES"].items()}
    assert re.findall(r"<!-- table of (.*) -->", DOCUMENTS["docs/limits.md"]) == list(made)
    rows = [line for line in made["limits"].splitlines() if re.match(r"\| (`|\(whole\))", line)]
    assert len(rows) == len(list(WHATSAPP))
    for limit, row in zip(WHATSAPP, rows, strict=True):
        assert f"| `{limit.keyword}` |" in row
        assert f"| {limit.severity} | {limit.source} |" in row
        if not isinstance(limit.value, bool) and isinstance(limit.value, int | float):
            assert f"`{limit.value}`" in row
        assert (limit.note or "") in row
    for error in SCHEMAS["ErrorBody"]["x-whatsapp-errors"]:
        assert f" | {error['meaning']} | {error['advice']} |" in made["error codes"]
    for rate in OPERATION["x-whatsapp-rates"]:
        numbers = [str(rate.get(name, "")) for name in ("messages", "seconds", "burst", "code")]
        assert f"| {' | '.join(numbers)} |" in made["rates"]
