"""Turn openapi/texter.yaml into generated/, the same bytes on any machine; with --check, only compare the two."""

import argparse
import filecmp
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from documents import ROOT, Json, load
from spec_module import outgoing_message_module, spec_module
from whatsapp_profile import whatsapp_profile

PACKAGE: Final = "texter_client"
# Isolated: the result must not depend on the settings of whatever folder it is made in.
RUFF: Final = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311", "--line-length", "120")

TEMPLATES: Final = {
    # A model's repr would show texts, telephone numbers and wamids, and lands in logs and tracebacks.
    "model.py.jinja": [("@_attrs_define\n", "@_attrs_define(repr=False)\n")],
    # All models together take longer to import than everything else, and few programs use them all.
    "models_init.py.jinja": [
        (
            "{% for import in imports | sort %}\n{{ import }}\n{% endfor %}\n",
            """from importlib import import_module
from typing import TYPE_CHECKING, Any
if TYPE_CHECKING:
{% for import in imports | sort %}
    {{ import }}
{% endfor %}

_MODULES = {
{% for import in imports | sort %}
    "{{ import.split(" ")[3] }}": "{{ import.split(" ")[1] }}",
{% endfor %}
}

def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
    return value

def __dir__() -> list[str]:
    return list(__all__)
""",
        ),
    ],
    # A client's repr would show the token.
    "client.py.jinja": [
        (
            'namespace(type="str", default="", docstring="The token',
            'namespace(type="str", default="field(repr=False)", docstring="The token',
        ),
        ('kw_only=True, alias="cookies")', 'kw_only=True, alias="cookies", repr=False)'),
        ('kw_only=True, alias="headers")', 'kw_only=True, alias="headers", repr=False)'),
    ],
}
"""What differs from the generator's templates: instead of copies of them, which would go stale, the changes."""


def generate(document: Path, output: Path) -> None:
    """Write everything that is derived from the spec at `document` into the empty or new folder `output`.

    Raises:
        SystemExit: a tool failed or warned; what it said is on the terminal.
    """
    package = output / PACKAGE
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as templates:
        write_templates(Path(templates))
        run(
            "openapi_python_client",
            *("generate", "--path", str(document), "--output-path", str(package), "--custom-template-path", templates),
            *("--config", str(ROOT / "tools" / "openapi-python-client.yaml"), "--meta", "none", "--fail-on-warning"),
        )
    spec = load(document)
    write(package / "py.typed", "")
    write(package / "openapi.json", as_text(spec))
    (output / "openapi").mkdir()
    write(output / "openapi" / "texter-whatsapp.json", as_text(whatsapp_profile(spec)))
    shutil.copy(ROOT / "tools" / "records.py", package / "records.py")
    write(package / "spec.py", spec_module(spec))
    write(package / "outgoing_message.py", outgoing_message_module(spec))
    run("ruff", "check", *RUFF, "--select", "F,I,UP", "--fix-only", str(output))
    run("ruff", "format", *RUFF, str(output))


def write_templates(folder: Path) -> None:
    """Write the generator's own templates, changed as TEMPLATES says.

    Raises:
        SystemExit: a template is no longer what the change was made for.
    """
    for name, changes in TEMPLATES.items():
        text = resources.files("openapi_python_client").joinpath("templates", name).read_text(encoding="utf-8")
        for old, new in changes:
            if text.count(old) != 1:
                sys.exit(f"The generator's template {name} has changed: look at what TEMPLATES does to {old!r}.")
            text = text.replace(old, new)
        write(folder / name, text)


def run(module: str, *arguments: str) -> None:
    """Run an installed tool, showing what it printed only when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        sys.exit(f"{module} failed:\n{done.stdout}{done.stderr}")


def write(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds, whatever the platform's habits."""
    path.write_text(text, encoding="utf-8", newline="\n")


def as_text(document: Json) -> str:
    """Return a document as JSON that people can read."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def differences(expected: Path, actual: Path) -> Iterator[str]:
    """Yield a line for each file that is missing from `actual`, differs in it, or does not belong there."""
    wanted, present = files(expected), files(actual)
    for name in sorted(wanted | present):
        if name not in present:
            yield f"missing: {name}"
        elif name not in wanted:
            yield f"not made from the spec: {name}"
        elif not filecmp.cmp(expected / name, actual / name, shallow=False):
            yield f"differs: {name}"


def files(folder: Path) -> set[str]:
    """Return the files below a folder, as relative paths, less what Python leaves there by running."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the output differs from the spec")
    parser.add_argument("--document", type=Path, default=ROOT / "openapi" / "texter.yaml", help="the spec")
    parser.add_argument("--output", type=Path, default=ROOT / "generated", help="the folder to replace or compare")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary) / "generated"
        generate(options.document, fresh)
        if options.check:
            found = list(differences(fresh, options.output))
            if found:
                sys.exit("\n".join([*found, f"{options.output} is not what the spec gives: run `make generate`."]))
        else:
            shutil.rmtree(options.output, ignore_errors=True)
            shutil.copytree(fresh, options.output)


if __name__ == "__main__":
    main()
