"""Every Python block in the README runs, in order, against a sandbox, and prints what it says it prints."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CELERY_WARNINGS, worker
from tests.document import ROOT
from texter_ext import Delivery
from texter_ext.sandbox import Sandbox

README = (ROOT / "README.md").read_text(encoding="utf-8")
pytestmark = CELERY_WARNINGS
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

pytest_plugins = ["pytester"]


def test_every_block_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, redis_url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "readme"}
    monkeypatch.setenv("CELERY_BROKER_URL", "memory://")
    monkeypatch.setenv("CELERY_RESULT_BACKEND", redis_url)
    with Sandbox() as sandbox:
        monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("TEXTER_API_TOKEN", sandbox.token)
        for block in BLOCKS:
            exec(compile(block, "README.md", "exec", dont_inherit=True), names)  # noqa: S102
            printed = capsys.readouterr().out
            for promise in re.findall(r"print\(.*  # (.*)", block):
                assert promise in printed
        names["app"].conf.update(worker_hijack_root_logger=False, worker_redirect_stdouts=False)
        with worker(names["app"]):
            assert [result.get(timeout=60)["delivery"] for result in names["results"].values()] == ["accepted"] * 2
    assert set(names["missing"].values()) == {Delivery.NOT_SENT}  # when it was asked, there was no worker yet
    assert len(BLOCKS) >= 8
    assert {message.type_ for message in sandbox.messages} == {
        "text",
        "media",
        "buttons",
        "list",
        "contacts",
        "location",
    }


def test_every_test_passes(pytester: pytest.Pytester) -> None:
    tests = [block for block in BLOCKS if "def test_" in block]
    assert len(tests) >= 2
    for number, block in enumerate(tests):
        pytester.makepyfile(**{f"test_{number}": block})
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(passed=len(tests))


def test_the_commands_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))
    assert {"demo", "test", "generate", "check"} <= commands
    for command in commands:
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
