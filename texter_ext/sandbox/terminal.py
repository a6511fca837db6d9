"""The sandbox in a terminal."""

import threading

from texter_ext.sandbox import Sandbox


def run(port: int) -> None:
    """Run a sandbox until it is interrupted.

    Raises:
        OSError: the port cannot be used.
    """
    with Sandbox(port=port) as sandbox:
        print(f"export TEXTER_BASE_URL={sandbox.base_url}")
        print(f"export TEXTER_API_TOKEN={sandbox.token}")
        print("# chats:", *sandbox.chat_ids)
        print(f"# what the contacts see: {sandbox.page_url}")
        print("# Ctrl-C ends it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()
