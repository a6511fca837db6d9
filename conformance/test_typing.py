"""The generated Python client is typed outside this repository, too."""

import shutil
import subprocess
import sys
from pathlib import Path

from conformance.conftest import ROOT


def test_the_client_is_typed_wherever_it_is(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "generated" / "texter_client", tmp_path / "texter_client")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "texter_client"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
