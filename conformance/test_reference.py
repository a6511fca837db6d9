"""The reference page says what the spec says, and loads nothing from other servers."""

import html
import re
from typing import Any, Final

import pytest

from conformance.conftest import ROOT
from tests.document import DOCUMENT, OPERATION, SCHEMAS

PAGE: Final = (ROOT / "build" / "docs" / "reference.html").read_text(encoding="utf-8")
TEXT: Final = html.unescape(PAGE).replace('\\"', '"').replace("\\n", "\n")
LIMITED: Final = [
    pytest.param(limited, id=f"{name}.{field}")
    for name, schema in SCHEMAS.items()
    for field, inner in schema.get("properties", {}).items()
    for limited in (inner, inner.get("items", {}))
    if "x-whatsapp-limits" in limited
]


def test_the_browser_refuses_whatever_the_page_might_ask_of_others() -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', PAGE)
    assert policy.startswith("default-src 'none';")
    assert "connect-src" not in policy
    assert not re.search(r"https?:", policy)
    assert PAGE.index("Content-Security-Policy") < PAGE.index("<script")
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:[^\"]+", PAGE.split("<body>")[0])


@pytest.mark.parametrize("field", LIMITED)
def test_the_limits_stand_in_words(field: dict[str, Any]) -> None:
    begin = f"{field['description']}\n\n**On WhatsApp:**\n\n- "
    assert begin in TEXT
    said = TEXT.partition(begin)[2][:1000].split("\n- ")
    for line, limit in zip(said, field["x-whatsapp-limits"], strict=False):
        assert f" ({', '.join(limit['source'])})" in line
        assert limit["severity"] == "error" or "should" in line
        if "maxLength" in limit:
            assert f"have at most {limit['maxLength']} characters" in line


@pytest.mark.parametrize("error", SCHEMAS["ErrorBody"]["x-whatsapp-errors"], ids=lambda error: str(error["code"]))
def test_the_error_codes_stand_in_a_table(error: dict[str, Any]) -> None:
    assert f"| {error['meaning']} | {error['advice']} |" in TEXT


@pytest.mark.parametrize("rate", OPERATION["x-whatsapp-rates"], ids=lambda rate: str(rate["within"]))
def test_the_rates_stand_in_words(rate: dict[str, Any]) -> None:
    messages, seconds = f"{rate['messages']} message", f" in {rate['seconds']} second"
    assert re.search(rf"- {messages}s?{seconds}s? [a-z ]+(, after {rate.get('burst')} at once)?; more", TEXT)
    assert f"refused with {rate['code']}" in TEXT


@pytest.mark.parametrize("event", DOCUMENT["webhooks"])
def test_each_event_is_shown_without_a_click(event: str) -> None:
    assert f'data-text="{DOCUMENT["webhooks"][event]["post"]["summary"]}"' in PAGE


def test_it_is_the_spec_as_it_is() -> None:
    assert DOCUMENT["info"]["title"] in TEXT
    assert OPERATION["summary"] in TEXT
