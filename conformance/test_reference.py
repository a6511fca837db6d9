"""The reference page says what the spec says, and loads nothing from other servers."""

import html
import json
import re
from typing import Any, Final

import pytest

from conformance.conftest import ROOT
from tests.document import DOCUMENT, OPERATION, SCHEMAS
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
LIMITED: Final = [
    pytest.param(limited, id=f"{name}.{field}")
    for name, schema in SCHEMAS.items()
    for field, inner in schema.get("properties", {}).items()
    for limited in (inner, inner.get("items", {}))
    if "x-whatsapp-limits" in limited
]


@pytest.fixture(scope="module")
def page() -> str:
    """The page, in HTML."""
    return (ROOT / "build" / "docs" / "reference.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def text(page: str) -> str:
    """What the page says."""
    return html.unescape(page).replace('\\"', '"').replace("\\n", "\n")


def test_the_browser_refuses_whatever_the_page_might_ask_of_others(page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none';")
    assert "connect-src" not in policy
    assert not re.search(r"https?:", policy)
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:[^\"]+", page.partition("<body>")[0])


@pytest.mark.parametrize("field", LIMITED)
def test_the_limits_stand_in_words(text: str, field: dict[str, Any]) -> None:
    begin = f"{field['description']}\n\n**On WhatsApp:**\n\n- "
    assert begin in text
    said = text.partition(begin)[2][:1000].split("\n- ")
    for line, limit in zip(said, field["x-whatsapp-limits"], strict=False):
        assert f" ({', '.join(limit['source'])})" in line
        assert limit["severity"] == "error" or "should" in line
        if "maxLength" in limit:
            assert f"have at most {limit['maxLength']} characters" in line


@pytest.mark.parametrize("error", SCHEMAS["ErrorBody"]["x-whatsapp-errors"], ids=lambda error: str(error["code"]))
def test_the_error_codes_stand_in_a_table(text: str, error: dict[str, Any]) -> None:
    assert f"| {error['meaning']} | {error['advice']} |" in text


@pytest.mark.parametrize("rate", OPERATION["x-whatsapp-rates"], ids=lambda rate: str(rate["within"]))
def test_the_rates_stand_in_words(text: str, rate: dict[str, Any]) -> None:
    messages, seconds = f"{rate['messages']} message", f" in {rate['seconds']} second"
    assert re.search(rf"- {messages}s?{seconds}s? [a-z ]+(, after {rate.get('burst')} at once)?; more", text)
    assert f"refused with {rate['code']}" in text


@pytest.mark.parametrize("event", DOCUMENT["webhooks"])
def test_each_event_is_shown_without_a_click(page: str, event: str) -> None:
    assert f'data-text="{DOCUMENT["webhooks"][event]["post"]["summary"]}"' in page


def test_it_is_the_spec_as_it_is(text: str) -> None:
    assert DOCUMENT["info"]["title"] in text
    assert OPERATION["summary"] in text


@pytest.mark.parametrize("operation", spec.OPERATIONS, ids=lambda operation: operation.id)
def test_each_operation_is_shown_in_code_that_runs_here(page: str, operation: Operation) -> None:
    shown: dict[str, Any] = json.JSONDecoder().raw_decode(page[page.index('{"openapi":"') :])[0]
    samples = shown["paths"][operation.path][operation.method.lower()]["x-codeSamples"]
    assert [sample["label"] for sample in samples] == LANGUAGES
    for sample in samples:
        assert "sample of" not in sample["source"]
        assert all(line.strip() in PROGRAMS for line in sample["source"].splitlines())
