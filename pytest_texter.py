"""Fixtures for pytest: a sandbox for each test, to which the environment points, and a client connected to it.

A module beside the packages and not within one, since pytest imports it in every run of whoever has this installed: it
must cost nothing where no test asks for it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from texter_ext import Texter
    from texter_ext.sandbox import Sandbox


@pytest.fixture(scope="session")
def _texter_server() -> Iterator["Sandbox"]:
    """The sandbox of a whole run, or of one process of it."""
    from texter_ext.sandbox import Sandbox  # noqa: PLC0415 (only for who asks for it)

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def texter_sandbox(_texter_server: "Sandbox", monkeypatch: pytest.MonkeyPatch) -> "Sandbox":
    """A texter_ext.sandbox.Sandbox in which nothing has happened yet.

    Each Texter and AsyncTexter that is made during the test sends to it, whether the environment says where to or a
    project id does; only a base_url= goes before it. Nothing reaches the real API. It needs the extra `sandbox`.
    """
    from texter_client import spec  # noqa: PLC0415

    monkeypatch.setenv("TEXTER_BASE_URL", _texter_server.base_url)
    monkeypatch.setenv("TEXTER_API_TOKEN", _texter_server.token)
    monkeypatch.delenv("TEXTER_PROJECT_ID", raising=False)
    monkeypatch.setattr(spec, "SERVER", _texter_server.base_url)
    _texter_server.reset()
    return _texter_server


@pytest.fixture
def texter(texter_sandbox: "Sandbox") -> Iterator["Texter"]:
    """A texter_ext.Texter that sends to texter_sandbox, closed after the test."""
    from texter_ext import Texter  # noqa: PLC0415

    with Texter(base_url=texter_sandbox.base_url, token=texter_sandbox.token) as client:
        yield client
