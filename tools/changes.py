"""Compare the spec with its last release; fail if it has breaking changes without a new major version."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from documents import ROOT, Json, load
from spec_module import limits

OASDIFF: Final = Path(sys.executable).with_name("oasdiff")

SENDERS: Final = "those who send"
READERS: Final = "those who read the answer"
EVERYBODY: Final = "all who generate a client"

GENERATED_CODE_BREAKS: Final = {
    "api-operation-id-removed",
    "request-property-removed",
    "response-optional-property-removed",
    "response-property-became-enum",
}
"""Changes that oasdiff considers harmless on the wire, but that break generated code or lose future values."""
BREAKING: Final = 3
"""oasdiff's level for changes that break on the wire."""
SMALLER_IS_STRICTER: Final = {"maxLength", "maxItems", "maximum", "maxItemsTogether", "requiredAmong"}
LARGER_IS_STRICTER: Final = {"minLength", "minItems", "minimum", "minFilled"}


def breaks(old_path: Path, new_path: Path) -> Iterator[tuple[str, str]]:
    """Yield each breaking change: who is affected, and what changed."""
    old, new = load(old_path), load(new_path)
    yield from breaks_on_the_wire(old_path, new_path)
    yield from breaks_of_code(old, new)
    yield from breaks_of_limits(old, new)


def breaks_on_the_wire(old: Path, new: Path) -> Iterator[tuple[str, str]]:
    """Yield the changes that oasdiff finds."""
    if not OASDIFF.exists():
        sys.exit(f"This needs {OASDIFF}, which `make check` installs.")
    command = [OASDIFF, "changelog", old, new, "--format", "json"]
    done = subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"oasdiff failed:\n{done.stdout}{done.stderr}")
    for change in json.loads(done.stdout or "[]"):
        if change["level"] == BREAKING or change["id"] in GENERATED_CODE_BREAKS:
            whom = READERS if "response" in change["id"] else SENDERS if "request" in change["id"] else EVERYBODY
            where = f" ({change['operation']} {change['path']})" if whom == EVERYBODY else ""
            yield whom, change["text"] + where


def breaks_of_code(old: Json, new: Json) -> Iterator[tuple[str, str]]:
    """Yield changes that oasdiff ignores: of servers, and of schemas that generated code depends on."""
    addresses = {server["url"] for server in new["servers"]}
    for server in old["servers"]:
        if server["url"] not in addresses:
            yield EVERYBODY, f"removed the server `{server['url']}`"
    schemas, text = new["components"]["schemas"], json.dumps(new)
    for name, schema in old["components"]["schemas"].items():
        if name not in schemas:
            yield EVERYBODY, f"removed the schema `{name}`, and with it a class of that name"
            continue
        if schemas[name].get("additionalProperties") is False and schema.get("additionalProperties") is not False:
            yield EVERYBODY, f"closed the schema `{name}` to fields that it does not name"
        if f'"#/components/schemas/{name}"' not in text:  # otherwise oasdiff finds them where the schema is used
            for value in schema.get("enum", ()):
                if value not in schemas[name].get("enum", ()):
                    yield READERS, f"removed the value `{value}` of `{name}`"


def breaks_of_limits(old: Json, new: Json) -> Iterator[tuple[str, str]]:
    """Yield each of WhatsApp's limits that is stricter than before."""
    before = list(errors(old))
    for place, keyword, value, whose in errors(new):
        structure, field = (*place[1:].split("/"), "")[:2]
        was_there = field in old["components"]["schemas"].get(structure, {}).get("properties", {}) or not field
        others = [v for p, k, v, _ in before if (p, k) == (place, keyword)]
        if whose == "WhatsApp" and was_there and not any(implies(keyword, other, value) for other in others):
            change = f"became {json.dumps(value)}; it was {json.dumps(others[0])}" if others else "is new"
            yield SENDERS, f"WhatsApp's limit `{place}/{keyword}` {change}"


def errors(spec: Json) -> Iterator[tuple[str, str, Any, str]]:
    """Yield each limit that is an error: its place, keyword and value, and whose limit it is."""
    schemas = spec["components"]["schemas"]
    for name in schemas:
        if "properties" in schemas[name]:
            for limit in limits(name, schemas):
                if limit.severity == "error":
                    yield limit.place, limit.keyword, limit.value, limit.who


def implies(keyword: str, old: Any, new: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Return whether all values that a limit allowed before are still allowed."""
    if keyword in SMALLER_IS_STRICTER:
        return bool(old <= new)
    if keyword in LARGER_IS_STRICTER:
        return bool(old >= new)
    return bool(old == new or (keyword, old, new) == ("unique", "folded", "exact"))


def major(version: str) -> int:
    """Return the major number of a version."""
    return int(version.partition(".")[0])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baseline", type=Path, default=ROOT / "openapi" / "baseline.yaml", help="the last release")
    parser.add_argument("--document", type=Path, default=ROOT / "openapi" / "texter.yaml", help="the spec")
    options = parser.parse_args()
    released, version = (load(path)["info"]["version"] for path in (options.baseline, options.document))
    found = list(dict.fromkeys(breaks(options.baseline, options.document)))
    if found and major(version) <= major(released):
        print(f"{options.document.name} breaks what its release {released} promised, and calls itself {version}:")
        for whom, what in found:
            print(f"  It breaks {whom}: {what}.")
        sys.exit(
            f"Undo it, or make info.version {major(released) + 1}.0.0 and say in CHANGELOG.md what they must change."
        )
    for whom, what in found:
        print(f"{version} breaks {whom}: {what}.")


if __name__ == "__main__":
    main()
