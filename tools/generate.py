"""Generate generated/ and openapi/generated/ from openapi/texter.yaml, reproducibly; with --check, only compare."""

import argparse
import filecmp
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from documents import ROOT, Json, load
from older_version import older_version
from spec_module import messages, spec_module
from templates import write_templates
from typed_dicts import typed_dicts_module
from whatsapp_profile import whatsapp_profile

PACKAGE: Final = "texter_client"
# Isolated, so that the result does not depend on the settings of the current folder.
RUFF: Final = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311", "--line-length", "120")


def generate(document: Path, output: Path, documents: Path) -> None:
    """Write the client generated from the spec at `document` and the specs derived from it, each to a new folder.

    Raises:
        SystemExit: a tool failed or gave a warning; its output is on the terminal.
    """
    package = output / PACKAGE
    spec = load(document)
    output.mkdir()
    with tempfile.TemporaryDirectory() as templates:
        write_templates(Path(templates), messages(spec))
        run(
            "openapi_python_client",
            *("generate", "--path", str(document), "--output-path", str(package), "--custom-template-path", templates),
            *("--config", str(ROOT / "tools" / "openapi-python-client.yaml"), "--meta", "none", "--fail-on-warning"),
        )
    write(package / "py.typed", "")
    write(package / "openapi.json", as_text(spec))
    documents.mkdir()
    write(documents / "texter-whatsapp.json", as_text(whatsapp_profile(spec)))
    write(documents / "texter-3.0.json", as_text(older_version(spec)))
    for module in (ROOT / "tools" / "client_modules").glob("[!_]*.py"):
        shutil.copy(module, package)
    write(package / "spec.py", spec_module(spec))
    write(package / "typed_dicts.py", typed_dicts_module(spec))
    run("ruff", "check", *RUFF, "--select", "F,I,UP", "--fix-only", str(output))
    run("ruff", "format", *RUFF, str(output))


def run(module: str, *arguments: str) -> None:
    """Run an installed tool, and show its output only if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        sys.exit(f"{module} failed:\n{done.stdout}{done.stderr}")


def write(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds on any platform."""
    path.write_text(text, encoding="utf-8", newline="\n")


def as_text(document: Json) -> str:
    """Return a document as indented JSON.

    White space other than spaces is escaped, since some readers of YAML turn U+0085 and others into spaces.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return "".join(f"\\u{ord(each):04x}" if each.isspace() and each not in " \n" else each for each in text)


def differences(expected: Path, actual: Path) -> Iterator[str]:
    """Yield a line for each file in `actual` that is missing, differs or is unexpected."""
    wanted, present = files(expected), files(actual)
    for name in sorted(wanted | present):
        if name not in present:
            yield f"missing: {name}"
        elif name not in wanted:
            yield f"unexpected: {name}"
        elif not filecmp.cmp(expected / name, actual / name, shallow=False):
            yield f"differs: {name}"


def files(folder: Path) -> set[str]:
    """Return the files below a folder as relative paths, except for Python's caches."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if what is generated does not match the spec")
    parser.add_argument(
        "--document",
        type=Path,
        default=ROOT / "openapi" / "texter.yaml",
        help="the spec; those derived from it are in the folder generated/ beside it",
    )
    parser.add_argument("--output", type=Path, default=ROOT / "generated", help="the client's folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        made = {
            Path(temporary) / "client": options.output,
            Path(temporary) / "documents": options.document.parent / "generated",
        }
        generate(options.document, *made)
        for fresh, present in made.items():
            if not options.check:
                shutil.rmtree(present, ignore_errors=True)
                shutil.copytree(fresh, present)
            elif found := list(differences(fresh, present)):
                sys.exit("\n".join([*found, f"{present} does not match the spec: run `make generate`."]))


if __name__ == "__main__":
    main()
