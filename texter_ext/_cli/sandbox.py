"""`texter sandbox`: a local stand-in for the API."""

from typing import Annotated

from texter_ext._cli.output import stop
from texter_ext._cli.settings import option


def sandbox(
    *, port: Annotated[int, option(min=0, max=65535, help="The port to listen on; 0 for a free one.")] = 0
) -> None:
    """Run a local stand-in for the API.

    It needs the extra `sandbox`. It prints the settings that lead to it, as a shell takes them, and the chats that it
    knows. Ctrl-C ends it.

    \b
    Example:
      texter sandbox --port 8765
    """
    try:
        from texter_ext.sandbox._terminal import run  # noqa: PLC0415 (what it needs may be missing)
    except ModuleNotFoundError as error:
        stop(str(error))
    try:
        run(port)
    except OSError as error:
        stop(f"port {port} cannot be used: {error.strerror}.")
