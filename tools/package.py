"""Check that a built wheel holds what it should and nothing else, and that its metadata are valid."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from documents import ROOT
from packaging.metadata import Metadata

SOURCES = {
    "texter_ext": "texter_ext",
    "generated/texter_client": "texter_client",
}
"""What of the repository is packaged, and where it goes."""


def expected() -> set[str]:
    """Return the files of the packages, as they stand in the wheel."""
    command = ["git", "ls-files", "--", *SOURCES]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.splitlines()
    return {
        inside + path.removeprefix(source)
        for source, inside in SOURCES.items()
        for path in tracked
        if path.startswith(source)
    }


def main() -> None:
    """Run from the command line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(Path(sys.argv[1])) as wheel:
        (information,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
        names = {name for name in wheel.namelist() if not name.startswith(information)}
        about = {name.removeprefix(f"{information}/") for name in wheel.namelist() if name.startswith(information)}
        metadata = Metadata.from_email(wheel.read(f"{information}/METADATA"), validate=True)
    problems = [f"lacks {name}" for name in sorted(expected() - names)]
    problems += [f"holds {name}, which is no part of it" for name in sorted(names - expected())]
    if about != {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}:
        problems.append(f"has other information than it should: {sorted(about)}")
    if set(metadata.provides_extra or ()) != set(project["optional-dependencies"]):
        problems.append("has other extras than pyproject.toml")
    if re.search(r'\bmake \w+\b|\]\((?!https:|#)|<!--|src(set)?="(?!https:)', metadata.description or "make"):
        problems.append("has a description with commands, links or pictures that only the repository has")
    if problems:
        sys.exit(f"{sys.argv[1]} " + ", ".join(problems) + ".")
    print(f"{sys.argv[1]}: {len(names)} files, as they should be.")


if __name__ == "__main__":
    main()
