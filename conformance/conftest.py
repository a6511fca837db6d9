"""Building and running the clients that generators make from the spec."""

import functools
import json
import os
import re
import shlex
import shutil
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
GENERATORS: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "generators.toml").read_text(encoding="utf-8")
)
README: Final = (ROOT / "openapi" / "README.md").read_text(encoding="utf-8")
CHAT_ID: Final = "67a8 7é/ב"
"""A chat id that arrives intact only if the client encodes it as one path segment."""

FIXTURES: Final = {"generator": "send", "reader": "check", "caller": "operations", "enforcer": "enforces"}
"""The fixtures that are a generator, and what an entry in generators.toml has if it is one."""

TIME_LIMIT: Final = 900
"""How many seconds a command may take; the slowest downloads a generator and builds what it makes."""


@dataclass(frozen=True)
class Generator:
    """One generator: its section in the spec's README, and the programs that use the client it makes."""

    name: str
    section: str
    send: str = ""
    check: str = ""
    operations: str = ""
    needs: dict[str, str] = field(default_factory=dict[str, str])
    build: list[str] = field(default_factory=list[str])
    enforces: list[str] = field(default_factory=list[str])

    @property
    def folder(self) -> Path:
        """The folder in which the client is made and the programs run."""
        return ROOT / "build" / "conformance" / self.name

    @property
    def recipe(self) -> str:
        """The commands that make the client, as the spec's README shows them."""
        block = re.search(rf"^### {re.escape(self.section)}\n.*?```sh\n(.*?)```", README, re.DOTALL | re.MULTILINE)
        assert block, self.section
        return block[1]

    def prepare(self) -> str:
        """Make the client as a team would that has only the spec's folder, and build the programs that use it.

        Returns what is wrong, if anything is.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(ROOT / "openapi", self.folder / "openapi")
        for command, what in self.needs.items():
            try:
                missing = self.start(command).returncode != 0
            except FileNotFoundError:
                missing = True
            if missing:
                return f"{self.name} requires {what}: install it, or leave out {self.name}."
        problem = self.attempt(shlex.join(["sh", "-ec", self.recipe]))
        programs = Path(__file__).parent / self.name
        for path in programs.parent.glob("*.*"):
            shutil.copy(path, self.folder)
        if programs.is_dir():
            shutil.copytree(programs, self.folder, dirs_exist_ok=True)
        for command in self.build:
            problem = problem or self.attempt(command)
        return problem

    def attempt(self, command: str) -> str:
        """Run a command, and return what went wrong, if anything did."""
        try:
            done = self.start(command)
        except subprocess.TimeoutExpired:
            return f"{self.name}: {command}\nThis took more than {TIME_LIMIT} seconds."
        return f"{self.name}: {command}\n{done.stdout}{done.stderr}" if done.returncode else ""

    def run(self, command: str, *arguments: str, **environment: str) -> list[Any]:
        """Run a program, assert that it succeeds, and return the JSON value on each line of its output."""
        done = self.start(command, *arguments, **environment)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def start(self, command: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the generator's folder."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            [*shlex.split(command), *arguments],
            cwd=self.folder,
            env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=TIME_LIMIT,
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    names = [*GENERATORS, *{name.partition("/")[0] for name in GENERATORS}]
    parser.addoption(
        "--language", action="append", choices=names, help="only this one, or one generator; can be repeated"
    )


def chosen(config: pytest.Config) -> list[str]:
    """Return the generators that were asked for."""
    wanted: list[str] = config.getoption("--language") or [*GENERATORS]
    return [name for name in GENERATORS if {name, name.partition("/")[0]} & {*wanted}]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture, key in FIXTURES.items():
        if fixture in metafunc.fixturenames:
            names = [name for name in chosen(metafunc.config) if key in GENERATORS[name]]
            metafunc.parametrize(fixture, names, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of generators that were not asked for."""
    if config.getoption("--language"):
        others = [item for item in items if not is_about(item, chosen(config))]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def is_about(item: pytest.Item, names: list[str]) -> bool:
    """Return whether a test is for one of the generators."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return any(parameters.get(fixture) in names for fixture in FIXTURES)


@functools.cache
def prepared(name: str) -> tuple[Generator, str]:
    """Return a generator after building its programs, which takes a while, and what was wrong, if anything was."""
    made = Generator(name, **GENERATORS[name])
    return made, made.prepare()


REPORTED: Final[set[str]] = set()
"""The generators that could not be prepared, which fails one test of each."""


def ready(name: str) -> Generator:
    """Return a generator that is prepared; fail the first test of one that cannot be, and skip the others."""
    made, problem = prepared(name)
    if problem and name in REPORTED:
        pytest.skip(f"{name} could not be prepared.")
    if problem:
        REPORTED.add(name)
        pytest.fail(problem, pytrace=False)
    return made


@pytest.fixture
def generator(request: pytest.FixtureRequest) -> Generator:
    """A generator whose client sends."""
    return ready(request.param)


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Generator:
    """A check that reads the spec's limits."""
    return ready(request.param)


@pytest.fixture
def caller(request: pytest.FixtureRequest) -> Generator:
    """A generator whose client calls the other operations, too."""
    return ready(request.param)


@pytest.fixture
def enforcer(request: pytest.FixtureRequest) -> Generator:
    """A generator whose client is made from the WhatsApp profile, and enforces some limits."""
    return ready(request.param)


def address(sandbox: Sandbox) -> dict[str, str]:
    """Return the environment variables for a program that sends to a sandbox."""
    return {"TEXTER_BASE_URL": sandbox.base_url, "TEXTER_API_TOKEN": sandbox.token, "TEXTER_CHAT_ID": CHAT_ID}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with one chat."""
    with Sandbox(chat_ids=[CHAT_ID]) as running:
        yield running
