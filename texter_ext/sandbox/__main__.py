"""The sandbox in a terminal: python -m texter_ext.sandbox --port 8765."""

import argparse
import threading

from texter_ext.sandbox import Sandbox


def main() -> None:
    """Run a sandbox until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m texter_ext.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port to listen on (default: a free one)")
    with Sandbox(port=parser.parse_args().port) as sandbox:
        print(f"export TEXTER_BASE_URL={sandbox.base_url}")
        print(f"export TEXTER_API_TOKEN={sandbox.token}")
        print("# chats:", *sandbox.chat_ids)
        print(f"# what the contacts see: {sandbox.page_url}")
        print("# Ctrl-C ends it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
