"""Fixtures for pytest: a sandbox to which all clients send, and a client.

pytest imports this module in every run if this package is installed, so it imports everything else only when needed.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from texter_ext import Texter
    from texter_ext.sandbox import Sandbox


@contextmanager
def _redirect_to(sandbox: "Sandbox") -> Generator[None]:
    """Make clients send only to a sandbox, and restore the sandbox's settings at the end."""
    from texter_client import spec  # noqa: PLC0415 (only if needed)
    from texter_ext import restrict_to  # noqa: PLC0415
    from texter_ext.sandbox._settings import SETTINGS  # noqa: PLC0415

    with restrict_to(sandbox.base_url), pytest.MonkeyPatch.context() as monkeypatch:
        for name in SETTINGS:
            monkeypatch.setattr(sandbox, name, copy(getattr(sandbox, name)))
        monkeypatch.setenv("TEXTER_BASE_URL", sandbox.base_url)
        monkeypatch.setenv("TEXTER_API_TOKEN", sandbox.token)
        monkeypatch.delenv("TEXTER_PROJECT_ID", raising=False)
        monkeypatch.setattr(spec, "SERVER", sandbox.base_url)
        yield


@pytest.fixture(scope="session")
def _texter_server() -> Iterator["Sandbox"]:
    """A sandbox that all tests of a process share, since closing one takes a while."""
    from texter_ext.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def texter_sandbox(_texter_server: "Sandbox") -> Iterator["Sandbox"]:
    """A new texter_ext.sandbox.Sandbox.

    Every Texter and AsyncTexter that you create during the test sends to it, whether you configure them by environment
    variables or a project id. A client that would send elsewhere, because you created it earlier or with a base_url,
    raises a ClientStateError instead, so that no message or token leaves. This fixture needs the extra `sandbox`.
    """
    _texter_server.reset()
    with _redirect_to(_texter_server):
        yield _texter_server


def _shared_sandbox() -> Iterator["Sandbox"]:
    """A sandbox like texter_sandbox, but shared by all tests in the scope that its name begins with."""
    from texter_ext.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox, _redirect_to(sandbox):
        yield sandbox


module_texter_sandbox = pytest.fixture(scope="module")(_shared_sandbox)
session_texter_sandbox = pytest.fixture(scope="session")(_shared_sandbox)


@pytest.fixture
def texter(texter_sandbox: "Sandbox") -> Iterator["Texter"]:
    """A texter_ext.Texter that sends to texter_sandbox and is closed after the test."""
    from texter_ext import Texter  # noqa: PLC0415

    with Texter(base_url=texter_sandbox.base_url, token=texter_sandbox.token) as client:
        yield client
