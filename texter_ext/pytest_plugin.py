"""Fixtures for pytest: a sandbox for each test, to which the environment points, and a client connected to it.

A module beside the packages and not within one, since pytest imports it in every run of whoever has this installed: it
must cost nothing where no test asks for it.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from texter_ext import Texter
    from texter_ext.sandbox import Sandbox


@contextmanager
def _led_to(sandbox: "Sandbox") -> Generator[None]:
    """Let clients send to a sandbox only, and take back what was set on it meanwhile."""
    from texter_client import spec  # noqa: PLC0415 (only for who asks for it)
    from texter_ext import restrict_to  # noqa: PLC0415

    with restrict_to(sandbox.base_url), pytest.MonkeyPatch.context() as monkeypatch:
        for name in ("project_id", "token", "chat_ids", "scopes"):
            monkeypatch.setattr(sandbox, name, getattr(sandbox, name))
        monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("TEXTER_API_TOKEN", sandbox.token)
        monkeypatch.delenv("TEXTER_PROJECT_ID", raising=False)
        monkeypatch.setattr(spec, "SERVER", sandbox.base_url)
        yield


@pytest.fixture(scope="session")
def _texter_server() -> Iterator["Sandbox"]:
    """The sandbox that the tests of a process have in turn, since to end one takes a while."""
    from texter_ext.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def texter_sandbox(_texter_server: "Sandbox") -> Iterator["Sandbox"]:
    """A texter_ext.sandbox.Sandbox in which nothing has happened yet.

    Each Texter and AsyncTexter that is made during the test sends to it, whether the environment says where to or a
    project id does. One that would send elsewhere, since it was made before or has a base_url=, raises a
    ClientStateError, and neither the message nor the token leaves. It needs the extra `sandbox`.
    """
    _texter_server.reset()
    with _led_to(_texter_server):
        yield _texter_server


def _sandbox_of_its_own() -> Iterator["Sandbox"]:
    """A sandbox as texter_sandbox is, but one for all tests of the scope in its name."""
    from texter_ext.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox, _led_to(sandbox):
        yield sandbox


module_texter_sandbox = pytest.fixture(scope="module")(_sandbox_of_its_own)
session_texter_sandbox = pytest.fixture(scope="session")(_sandbox_of_its_own)


@pytest.fixture
def texter(texter_sandbox: "Sandbox") -> Iterator["Texter"]:
    """A texter_ext.Texter that sends to texter_sandbox, closed after the test."""
    from texter_ext import Texter  # noqa: PLC0415

    with Texter(base_url=texter_sandbox.base_url, token=texter_sandbox.token) as client:
        yield client
