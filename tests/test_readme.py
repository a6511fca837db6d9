"""Every Python block in the README runs, in order, against a sandbox, and prints what it says it prints."""

import re
from pathlib import Path

import pytest

from tests.document import ROOT
from texter_ext.sandbox import Sandbox

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

pytest_plugins = ["pytester"]


def test_every_block_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "readme"}
    with Sandbox() as sandbox:
        monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("TEXTER_API_TOKEN", sandbox.token)
        for block in BLOCKS:
            exec(compile(block, "README.md", "exec", dont_inherit=True), names)  # noqa: S102
            printed = capsys.readouterr().out
            for promise in re.findall(r"print\(.*  # (.*)", block):
                assert promise in printed
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
