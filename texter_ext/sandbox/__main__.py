"""Run the sandbox in a terminal: python -m texter_ext.sandbox --port 8765."""

import argparse

from texter_ext.sandbox._terminal import CHATS_HELP, WEBHOOK_HELP, chats, run


def main() -> None:
    """Run the sandbox until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m texter_ext.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port to listen on (default: any free port)")
    parser.add_argument("--chats", type=chats, default=None, help=CHATS_HELP)
    parser.add_argument("--webhook-url", help=WEBHOOK_HELP)
    options = parser.parse_args()
    try:
        run(options.port, options.chats, options.webhook_url)
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        parser.exit(
            2, f"The sandbox cannot listen: {error.strerror}. Choose another --port, or omit it for a free one.\n"
        )


if __name__ == "__main__":
    main()
