"""`texter sandbox`: runs a local stand-in for the API."""

from typing import Final

from texter_ext._cli.output import fail

_MAX_PORT: Final = 65535


def run(port: int, chats: str | None, webhook_url: str | None) -> None:
    """Run a sandbox with these chats until Ctrl-C."""
    if not 0 <= port <= _MAX_PORT:
        fail(f"--port must be a whole number from 0 to {_MAX_PORT}.")
    try:
        from texter_ext.sandbox import _terminal  # noqa: PLC0415 (its extra may be missing)
    except ModuleNotFoundError as error:
        fail(str(error))
    try:
        _terminal.run(port, None if chats is None else _terminal.chats(chats), webhook_url)
    except ValueError:
        fail('--chats must be a whole number or "any".')
    except OSError as error:
        fail(f"port {port} cannot be used: {error.strerror}.")
