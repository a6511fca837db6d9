"""Running the sandbox in a terminal."""

import os
import sys
import threading
from pathlib import Path

from texter_ext.sandbox import Sandbox


def run(port: int) -> None:
    """Run a sandbox until it is interrupted.

    Raises:
        OSError: the port is not available.
        ValueError: the port is not valid.
    """
    try:
        with Sandbox(port=port) as sandbox:
            _say(
                f"export TEXTER_BASE_URL={sandbox.base_url}",
                f"export TEXTER_API_TOKEN={sandbox.token}",
                f"# chats: {' '.join(sandbox.chat_ids)}",
                f"# what the contacts see: {sandbox.page_url}",
                "# Press Ctrl-C to stop.",
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        _say("")


def _say(*lines: str) -> None:
    """Print lines, and continue even if standard output is closed."""
    try:
        print(*lines, sep="\n", flush=True)
    except OSError:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
