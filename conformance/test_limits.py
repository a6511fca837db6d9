"""The limits are data: a check in another language, which reads only the spec, finds the same as Python."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import pytest

from conformance.conftest import ROOT, Generator, address
from tests.document import DOCUMENT, places
from tests.test_vectors import FILES, FOLDER, MESSAGES, found
from texter_client import spec
from texter_ext import WHATSAPP
from texter_ext._messages.values import is_number
from texter_ext.sandbox import Sandbox

PATHS: Final = [str(FOLDER / f"{subject}.json") for subject in FILES]

SEEDS: Final = [message for message in MESSAGES if len(json.dumps(message)) < 600]
PIECES: Final = [
    *("", " ", "\n", "\t", "\x1f", "\x85", "\u200b", "\u3000", "\ufeff", "\ud83d", "😀", "e\u0301"),
    *("x", "X", "i", "I", "ı", "İ", "k", "\u212a", "ss", "ß", "ẞ", "σ", "ς", "Σ", "ﬁ", "ŉ", "ա", "Ꭰ", "ꭰ"),  # noqa: RUF001
    *("א", "שלום", "wamid.", "https://", "HTTP://a", "a b", "xxxxxxxxxx", "audio", "image", "document"),
    *("1990-02-28", "1990-02-30", "2000-02-29", "1900-02-29", "0000-01-01", "0001-01-01", "1990-13-01"),
]
OTHERS: Final = [None, True, 5, -90.5, 1e9, [], {}, ["x"], {"x": "x"}]
FUZZED: Final = 100_000


def fuzzed(source: random.Random) -> Any:
    """Return a message of the vectors in which one to three values are others, are missing or are there twice."""
    message = json.loads(json.dumps(source.choice(SEEDS)))
    for _ in range(source.randint(1, 3)):
        if not message:
            break
        holder, key = source.choice([*parts(message)])
        action = source.random()
        if action < 0.6:
            holder[key] = "".join(source.choices(PIECES, k=source.randint(1, 4)))
        elif action < 0.75:
            holder[key] = json.loads(json.dumps(source.choice(OTHERS)))
        elif isinstance(holder, dict) or action < 0.85:
            holder.pop(key)
        else:
            holder += [json.loads(json.dumps(holder[key]))] * source.randint(1, 10)
    return message


def parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each part of a message: what holds it, and its key or index."""
    if isinstance(value, dict | list):
        inner = cast("Any", value)
        for key in [*inner] if isinstance(value, dict) else range(len(inner)):
            yield inner, key
            yield from parts(inner[key])


def whatsapp_limits(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each of WhatsApp's limits in a spec, with its name in Python."""
    keywords = {limit.keyword for limit in WHATSAPP}
    for place, schema in places(document).items():
        for entry in schema.get("x-whatsapp-limits", ()):
            (keyword,) = keywords & entry.keys()
            yield f"/{place}/{keyword}/{entry['severity']}", entry


def changed(change: str) -> tuple[Any, dict[str, Any]]:
    """Return the spec with each of WhatsApp's limits changed, and the same changes for Python."""
    document = json.loads(json.dumps(DOCUMENT))
    changes: dict[str, Any] = {}
    for name, entry in whatsapp_limits(document):
        keyword = name.split("/")[-2]
        if change == "severity":
            entry["severity"] = changes[name] = "warning" if entry["severity"] == "error" else "error"
        elif is_number(entry[keyword]):
            entry[keyword] += int(change)
            changes[name] = entry[keyword]
    return document, changes


def test_every_vector_is_judged_as_it_says(reader: Generator) -> None:
    judged = reader.run(reader.check, str(ROOT / "openapi" / "texter.yaml"), *PATHS)
    assert judged == [[case["violations"] for case in file["cases"]] for file in FILES.values()]


def test_the_two_checks_agree_on_any_message(reader: Generator, tmp_path: Path) -> None:
    source = random.Random(21)  # noqa: S311 (no secret)
    messages = [fuzzed(source) for _ in range(FUZZED)]
    path = tmp_path / "fuzzed.json"
    path.write_text(json.dumps({"cases": [{"message": message} for message in messages]}), encoding="utf-8")
    (judged,) = reader.run(reader.check, str(ROOT / "openapi" / "texter.yaml"), str(path))
    differences = [
        (message, theirs, ours)
        for message, theirs in zip(messages, judged, strict=True)
        if theirs != (ours := found(message))
    ]
    assert differences[:3] == []


@pytest.mark.parametrize("change", ["-1", "+1", "severity"])
def test_another_limit_in_the_spec_is_another_limit_in_the_check(
    reader: Generator, tmp_path: Path, change: str
) -> None:
    document, changes = changed(change)
    assert len(changes) > 30
    spec = tmp_path / "texter.json"
    spec.write_text(json.dumps(document), encoding="utf-8")
    limits = WHATSAPP.override(changes)
    judged = reader.run(reader.check, str(spec), *PATHS)
    assert judged == [
        [found(case["message"], limits, file.get("structure")) for case in file["cases"]] for file in FILES.values()
    ]


def test_a_client_of_the_profile_refuses_what_breaks_a_limit_it_knows(
    enforcer: Generator, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It also sends every message that breaks none."""
    path = tmp_path / "case.json"
    sent: dict[str, bool] = {}
    expected: dict[str, bool] = {}
    for subject, file in FILES.items():
        for case in file["cases"] if subject != "surrogates" and "structure" not in file else ():
            errors = {found["rule"] for found in case["violations"] if found["severity"] == "error"}
            if case["message"].get("type") in spec.MESSAGES and errors <= set(enforcer.enforces):
                name = f"{subject}: {case['name']}"
                path.write_text(json.dumps({"cases": [case]}), encoding="utf-8")
                sandbox.reset()
                enforcer.start(enforcer.send, str(path), **address(sandbox))
                sent[name] = bool(sandbox.requests)
                # Rows are counted across sections, for which JSON Schema has no keyword.
                expected[name] = not errors or (subject == "rows" and "maxItems" in errors)
    assert sent == expected
    assert {True, False} == set(sent.values())
