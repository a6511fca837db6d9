"""The reference page says what the spec says, and loads nothing from other servers."""

import json
import re
from typing import Any, Final

import pytest

from conformance.conftest import ROOT
from tests.document import DOCUMENT, OPERATION, PATH, SCHEMAS, places
from texter_client import spec
from texter_client.records import Operation

LANGUAGES: Final = ["Python", "TypeScript", "Go", "Java", "Kotlin", "PHP", "Ruby", "Rust"]
PROGRAMS: Final = {
    line.strip()
    for kind in ("py", "ts", "go", "java", "kt", "php", "rb", "rs")
    for path in (ROOT / "conformance").glob(f"*/**/*.{kind}")
    if "node_modules" not in path.parts
    for line in path.read_text(encoding="utf-8").splitlines()
}
LIMITS: Final = {
    place: schema["x-whatsapp-limits"] for place, schema in places(DOCUMENT).items() if "x-whatsapp-limits" in schema
}


@pytest.fixture(scope="module")
def page() -> str:
    """The page, in HTML."""
    return (ROOT / "build" / "docs" / "reference.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown(page: str) -> dict[str, Any]:
    """The document that the page shows."""
    document: dict[str, Any] = json.JSONDecoder().raw_decode(page[page.index('{"openapi":"') :])[0]
    return document


def test_the_browser_refuses_whatever_the_page_might_ask_of_others(page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none';")
    assert "connect-src" not in policy
    assert not re.search(r"https?:", policy)
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:[^\"]+", page.partition("<body>")[0])


@pytest.mark.parametrize("place", LIMITS)
def test_the_limits_stand_in_words(shown: dict[str, Any], place: str) -> None:
    _, *said = places(shown)[place]["description"].partition("**On WhatsApp:**\n")[2].split("\n- ")
    for line, limit in zip(said, LIMITS[place], strict=True):
        assert f" ({', '.join(limit['source'])})" in line
        assert limit["severity"] == "error" or "should" in line
        if "maxLength" in limit:
            assert f"have at most {limit['maxLength']} characters" in line


@pytest.mark.parametrize("error", SCHEMAS["ErrorBody"]["x-whatsapp-errors"], ids=lambda error: str(error["code"]))
def test_the_error_codes_stand_in_a_table(shown: dict[str, Any], error: dict[str, Any]) -> None:
    codes = f"{error['code']}–{error['through']}" if "through" in error else error["code"]  # noqa: RUF001
    rows = shown["components"]["schemas"]["ErrorBody"]["description"].splitlines()
    assert f"| {codes} | {error['meaning']} | {error['advice']} |" in rows


@pytest.mark.parametrize("rate", OPERATION["x-whatsapp-rates"], ids=lambda rate: str(rate["within"]))
def test_the_rates_stand_in_words(shown: dict[str, Any], rate: dict[str, Any]) -> None:
    burst = f", after {rate['burst']} at once" if "burst" in rate else ""
    words = (
        rf"- {rate['messages']} messages? in {rate['seconds']} seconds? (from|to) one {rate['within']}{burst}; more "
    )
    assert re.search(words + f"are refused with {rate['code']}", shown["paths"][PATH]["post"]["description"])


@pytest.mark.parametrize("event", DOCUMENT["webhooks"])
def test_each_event_is_shown_without_a_click(page: str, event: str) -> None:
    assert f'data-text="{DOCUMENT["webhooks"][event]["post"]["summary"]}"' in page


def test_it_is_the_spec_as_it_is(shown: dict[str, Any]) -> None:
    assert shown["info"] == DOCUMENT["info"]
    assert [*shown["paths"], *shown["webhooks"]] == [*DOCUMENT["paths"], *DOCUMENT["webhooks"]]


@pytest.mark.parametrize("operation", spec.OPERATIONS, ids=lambda operation: operation.id)
def test_each_operation_is_shown_in_code_that_runs_here(shown: dict[str, Any], operation: Operation) -> None:
    samples = shown["paths"][operation.path][operation.method.lower()]["x-codeSamples"]
    assert [sample["label"] for sample in samples] == LANGUAGES
    for sample in samples:
        assert "sample of" not in sample["source"]
        assert all(line.strip() in PROGRAMS for line in sample["source"].splitlines())
