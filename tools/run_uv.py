"""Run uv with pip's settings for indexes and certificates."""

import ast
import os
import subprocess
import sys
from pathlib import Path

from uv import find_uv_bin

VARIABLES = {
    "cert": "SSL_CERT_FILE",
    "extra-index-url": "UV_INDEX",
    "index-url": "UV_DEFAULT_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
}
"""uv's name for each of pip's settings."""


def settings() -> dict[str, str]:
    """Return pip's settings as environment variables for uv, without a cache if the home folder is not writable."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    found: dict[str, str] = {}
    for line in listed.splitlines():  # if a setting has several sources, the last one applies
        name, _, value = line.partition("=")
        variable = VARIABLES.get(name.rpartition(".")[2])
        if variable:
            found[variable] = " ".join(str(ast.literal_eval(value)).split())
    home = next(folder for folder in (Path.home(), *Path.home().parents) if folder.exists())
    if not os.access(home, os.W_OK):
        found["UV_NO_CACHE"] = "1"
    return found


if __name__ == "__main__":
    uv = find_uv_bin()
    os.execve(uv, [uv, *sys.argv[1:]], settings() | {"UV_PYTHON_DOWNLOADS": "never"} | os.environ)  # noqa: S606
