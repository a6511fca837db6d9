"""The sandbox in a terminal: python -m texter_ext.sandbox --port 8765."""

import argparse

from texter_ext.sandbox.terminal import run


def main() -> None:
    """Run a sandbox until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m texter_ext.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="the port to listen on (default: a free one)")
    run(parser.parse_args().port)


if __name__ == "__main__":
    main()
