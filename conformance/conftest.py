"""Building and running the clients that other languages' generators make from the spec."""

import functools
import json
import os
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from texter_ext.sandbox import Sandbox

ROOT: Final = Path(__file__).parent.parent
LANGUAGES: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "languages.toml").read_text(encoding="utf-8")
)
CHAT_ID: Final = "67a8 7é/ב"
"""A chat id that arrives intact only if the client encodes it as one path segment."""

TIME_LIMIT: Final = 900
"""How many seconds a command may take; the slowest downloads a generator and builds what it makes."""


@dataclass(frozen=True)
class Language:
    """One language: the commands that make its client, and the programs that use it."""

    name: str
    send: str
    generate: str
    check: str = ""
    operations: str = ""
    needs: dict[str, str] = field(default_factory=dict[str, str])
    setup: list[str] = field(default_factory=list[str])
    build: list[str] = field(default_factory=list[str])
    enforces: list[str] = field(default_factory=list[str])

    def prepare(self) -> str:
        """Make the client from the spec, and build the program that uses it; return what is wrong, if anything is."""
        for command, what in self.needs.items():
            try:
                missing = self.start(command).returncode != 0
            except FileNotFoundError:
                missing = True
            if missing:
                return f"{self.name} requires {what}: install it, or leave out {self.name}."
        for command in [*self.setup, self.generate, *self.build]:
            try:
                done = self.start(command)
            except subprocess.TimeoutExpired:
                return f"{self.name}: {command}\nThis took more than {TIME_LIMIT} seconds."
            if done.returncode:
                return f"{self.name}: {command}\n{done.stdout}{done.stderr}"
        return ""

    def run(self, command: str, *arguments: str, **environment: str) -> list[Any]:
        """Run a program, assert that it succeeds, and return the JSON value on each line of its output."""
        done = self.start(command, *arguments, **environment)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def start(self, command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the language's folder."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            [*shlex.split(command), *arguments],
            cwd=Path(__file__).parent / self.name,
            env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=TIME_LIMIT,
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--language", action="append", choices=list(LANGUAGES), help="only this language; can be repeated")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen: list[str] = metafunc.config.getoption("--language") or list(LANGUAGES)
    for fixture, key in (("language", "send"), ("reader", "check"), ("caller", "operations"), ("enforcer", "enforces")):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, [name for name in chosen if key in LANGUAGES[name]], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of languages that were not asked for."""
    chosen: list[str] | None = config.getoption("--language")
    if chosen:
        others = [item for item in items if not is_about(item, chosen)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def is_about(item: pytest.Item, languages: list[str]) -> bool:
    """Return whether a test is for one of the languages."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return any(parameters.get(fixture) in languages for fixture in ("language", "reader", "caller", "enforcer"))


@functools.cache
def prepared(name: str) -> tuple[Language, str]:
    """Return a language after building its programs, which takes a while, and what was wrong, if anything was."""
    made = Language(name, **LANGUAGES[name])
    return made, made.prepare()


REPORTED: Final[set[str]] = set()
"""The languages that could not be prepared, which fails one test of each."""


def ready(name: str) -> Language:
    """Return a language that is prepared; fail the first test of one that cannot be, and skip the others."""
    made, problem = prepared(name)
    if problem and name in REPORTED:
        pytest.skip(f"{name} could not be prepared.")
    if problem:
        REPORTED.add(name)
        pytest.fail(problem, pytrace=False)
    return made


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Language:
    """A language whose client is made from the spec."""
    return ready(request.param)


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Language:
    """A language with a check that reads the spec's limits."""
    return ready(request.param)


@pytest.fixture
def caller(request: pytest.FixtureRequest) -> Language:
    """A language whose client calls the other operations, too."""
    return ready(request.param)


@pytest.fixture
def enforcer(request: pytest.FixtureRequest) -> Language:
    """A language whose client is made from the WhatsApp profile, and enforces some limits."""
    return ready(request.param)


def address(sandbox: Sandbox) -> dict[str, str]:
    """Return the environment variables for a program that sends to a sandbox."""
    return {"TEXTER_BASE_URL": sandbox.base_url, "TEXTER_API_TOKEN": sandbox.token, "TEXTER_CHAT_ID": CHAT_ID}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with one chat."""
    with Sandbox(chat_ids=[CHAT_ID]) as running:
        yield running
