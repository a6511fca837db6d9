"""The exit statuses of the program."""

from typing import Final

REFUSED: Final = 1
"""A message was not sent, or breaks a limit."""
UNUSABLE: Final = 2
"""An option, setting or file cannot be used (Typer's own status), or the program failed; nothing was sent."""
UNCERTAIN: Final = 3
"""A message may have been sent."""
INTERRUPTED: Final = 130
"""Ctrl-C, as shells report it."""
