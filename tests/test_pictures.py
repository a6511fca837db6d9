"""The documents' pictures: the conversation in them can be sent, and the plot shows what it is given."""

import runpy
import sys
from xml.etree import ElementTree

import pytest

from tests.document import ROOT
from texter_ext import Texter, check
from texter_ext.sandbox import Sandbox


def test_the_conversation_can_be_sent(sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    conversation = runpy.run_path(str(ROOT / "tools" / "pictures.py"))["CONVERSATION"]
    with Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        for message in conversation:
            assert check(message) == ()
            texter.send(chat_id, message)
    assert {message.type_ for message in sandbox.messages} >= {"text", "media", "buttons", "list"}


def test_the_plot_shows_what_it_is_given() -> None:
    plot = runpy.run_path(str(ROOT / "benchmarks" / "plot.py"))["plot"]
    groups = {"one <by> one": {"httpx": 1.0, "ours & fast": 0.5}, "many": {"other": 2.0}}
    svg = ElementTree.fromstring(plot("CPU <for> a send", groups, "The first line.\nThe second.", ours="ours"))  # noqa: S314 (ours)
    space = "{http://www.w3.org/2000/svg}"
    bars = [each for each in svg.iter(f"{space}rect") if "bar" in each.attrib["class"]]
    assert [each.attrib["class"] for each in bars] == ["ours bar", "other bar", "other bar"]
    widths = [float(each.attrib["width"]) for each in bars]
    assert [width / widths[-1] for width in widths] == [0.25, 0.5, 1.0]
    assert [each.text for each in svg.iter(f"{space}text")] == [
        "CPU <for> a send",
        *("one <by> one", "ours & fast", "0.50", "httpx", "1.00"),
        *("many", "other", "2.00"),
        *("The first line.", "The second."),
    ]
