"""The documents' pictures: what is in them can be sent."""

import runpy
import sys

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
