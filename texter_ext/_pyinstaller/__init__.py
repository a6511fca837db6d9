"""What PyInstaller needs to know of this package; it finds it by itself, by the entry point `pyinstaller40`."""

from pathlib import Path


def directories() -> list[str]:
    """Return where the hooks are."""
    return [str(Path(__file__).parent)]
