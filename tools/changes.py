"""Compare the spec with its last release; fail if it has breaking changes without a new major version."""

import argparse
import copy
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from documents import METHODS, ROOT, Json, load, without_choices
from endpoints import EVENT, operation_ids
from promises import EVERYBODY, READERS, RECEIVERS, SENDERS, Break, broken_promises

OASDIFF: Final = Path(sys.executable).with_name("oasdiff")

GENERATED_CODE_BREAKS: Final = {
    "api-operation-id-removed",
    "response-optional-property-removed",
    "response-property-became-enum",
}
"""Changes that oasdiff considers harmless on the wire, but that break generated code or lose future values."""
PERHAPS: Final = 2
"""oasdiff's level for changes that break on the wire in some cases; those above always do."""
REMOVED: Final = ("api-path-removed", "api-removed")


def breaks(old: Json, new: Json) -> Iterator[Break]:
    """Yield each breaking change."""
    yield from breaks_on_the_wire(old, new)
    yield from broken_promises(old, new)


def breaks_on_the_wire(old: Json, new: Json) -> Iterator[Break]:
    """Yield the changes that oasdiff finds."""
    if not OASDIFF.exists():
        sys.exit(f"This needs {OASDIFF}, which `make check` installs.")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("old.json", "new.json")]
        for path, document in zip(paths, (old, new), strict=True):
            path.write_text(json.dumps(comparable(document)), encoding="utf-8")
        command = [str(OASDIFF), "changelog", *map(str, paths), "--format", "json"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"oasdiff failed:\n{done.stdout}{done.stderr}")
    ids = operation_ids(new) | operation_ids(old)
    for change in json.loads(done.stdout or "[]"):
        if change["level"] >= PERHAPS or change["id"] in GENERATED_CODE_BREAKS:
            where = (change.get("path", ""), change.get("operation", "").lower())
            whom = READERS if "response" in change["id"] else SENDERS if "request" in change["id"] else EVERYBODY
            text = change["text"]
            if where[0].startswith(EVENT):
                removed = change["id"].startswith(REMOVED)
                if change["id"] == "new-required-request-parameter":
                    continue  # what your server does not know yet, it need not read
                whom = RECEIVERS if removed or whom != EVERYBODY else whom
                text = "removed the webhook" if removed else about_event(text)
            yield Break(whom, (ids[where],) if where in ids else (), text)


def comparable(document: Json) -> Json:
    """Return the document without what oasdiff misjudges.

    The body of a webhook becomes an answer, since your code reads it. Choices of exactly one field are left out:
    `broken_promises` compares them, in whichever form they are.
    """
    document = copy.deepcopy(document)
    for name, item in document.pop("webhooks", {}).items():
        for method in METHODS:
            if method in item:
                body = item[method].pop("requestBody")
                item[method]["responses"] = {"200": {"description": "The event.", "content": body["content"]}}
        document["paths"][f"{EVENT}{name}"] = item
    schemas = document["components"]["schemas"]
    schemas.update({name: without_choices(schema) for name, schema in schemas.items()})
    return document


def about_event(text: str) -> str:
    """Return what oasdiff says of a response as a sentence about an event."""
    for words in (" from the response with the `200` status", " for the response status `200`", " for status `200`"):
        text = text.replace(words, "")
    return text.replace(" response's property", " property's").replace(" response property", " property")


def number(version: str) -> tuple[int, ...]:
    """Return the numbers of a version."""
    return tuple(int(part) for part in version.split("."))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baseline", type=Path, default=ROOT / "openapi" / "baseline.yaml", help="the last release")
    parser.add_argument("--document", type=Path, default=ROOT / "openapi" / "texter.yaml", help="the spec")
    options = parser.parse_args()
    old, new = load(options.baseline), load(options.document)
    released, version = old["info"]["version"], new["info"]["version"]
    if number(version) < number(released):
        sys.exit(f"{options.document.name} calls itself {version}, and {released} is released: it cannot go back.")
    found = Break.together(breaks(old, new))
    if found and number(version)[0] <= number(released)[0]:
        print(f"{options.document.name} breaks what its release {released} promised, and calls itself {version}:")
        for each in found:
            print(f"  It breaks {each}.")
        major = number(released)[0] + 1
        sys.exit(f"Undo it, or make info.version {major}.0.0 and say in CHANGELOG.md what they must change.")
    if version == released and old != new:
        sys.exit(
            f"{options.document.name} is not what was released as {released}: raise info.version, the second number "
            "for an addition and the third for other words, and say in CHANGELOG.md what changed."
        )
    for each in found:
        print(f"{version} breaks {each}.")


if __name__ == "__main__":
    main()
