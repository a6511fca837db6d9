"""The exit statuses of the program."""

from typing import Final

REFUSED: Final = 1
"""A message was not sent, or is against a limit."""
UNUSABLE: Final = 2
"""Options, settings or files cannot be used, as typer has it, or the program failed; nothing was sent."""
UNCERTAIN: Final = 3
"""A message may have been sent."""
INTERRUPTED: Final = 130
"""Ctrl-C, as shells have it."""
