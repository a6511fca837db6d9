"""A change of the spec reaches everything that is made of it, by `make generate` alone."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.document import DOCUMENT, ROOT, places
from tests.test_vectors import MESSAGES, found
from texter_ext import WHATSAPP

NUMBERS = {"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "minFilled", "maxItemsTogether"}


def generated(document: Any, folder: Path) -> Path:
    """Return what `make generate` makes of another spec."""
    spec = folder / "changed.yaml"
    YAML().dump(document, spec)  # pyright: ignore[reportUnknownMemberType]
    command = [sys.executable, ROOT / "tools" / "generate.py", "--document", spec, "--output", folder / "client"]
    subprocess.run([str(part) for part in command], check=True)
    return folder / "client"


def run(generated: Path, script: str) -> Any:
    """Run a script with another generated client, and return what it prints as JSON."""
    environment = os.environ | {"PYTHONPATH": str(generated)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True, cwd=generated)
    return json.loads(done.stdout)


@pytest.fixture
def document() -> Any:
    return json.loads(json.dumps(DOCUMENT))


def test_every_number_is_enforced_as_the_spec_has_it(document: Any, tmp_path: Path) -> None:
    """Make each stricter by one; the vectors come out as if each had been overridden."""
    changes: dict[str, int] = {}
    for place, schema in places(document).items():
        for holder in (schema, *schema.get("x-whatsapp-limits", ())):
            for keyword in NUMBERS & holder.keys():
                holder[keyword] += 1 if keyword.startswith("min") else -1
                severity = holder.get("severity", "error")
                changes[f"/{place}/{keyword}/{severity}"] = holder[keyword]
    assert {name.rpartition("/")[0].rpartition("/")[2] for name in changes} == NUMBERS
    vectors = tmp_path / "vectors.json"
    vectors.write_text(json.dumps(MESSAGES))
    script = f"""
import json
from texter_ext import check
def found(message):
    return [dict(pointer=v.pointer, rule=v.rule, severity=v.severity) for v in check(message)]
print(json.dumps([found(message) for message in json.load(open({str(vectors)!r}))]))
"""
    assert run(generated(document, tmp_path), script) == [
        found(message, WHATSAPP.override(changes)) for message in MESSAGES
    ]


def test_a_new_field_and_a_new_type_need_no_other_edit(document: Any, tmp_path: Path) -> None:
    schemas = document["components"]["schemas"]
    schemas["TextMessage"]["properties"]["preview"] = {"type": "boolean", "description": "Whether to show a link."}
    schemas["StickerMessage"] = {
        "type": "object",
        "description": "A sticker.",
        "required": ["type", "sticker"],
        "properties": {
            "type": {"type": "string", "const": "sticker", "default": "sticker"},
            "sticker": {
                "type": "string",
                "x-whatsapp-limits": [{"maxLength": 3, "severity": "error", "source": [], "date": ""}],
            },
            "sizes": {"type": "array", "items": {"type": "integer"}},
            "frame": {"$ref": "#/components/schemas/Frame"},
        },
    }
    schemas["Frame"] = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "next": {"$ref": "#/components/schemas/Frame"}},
    }
    union = schemas["OutgoingMessage"]
    union["oneOf"].append({"$ref": "#/components/schemas/StickerMessage"})
    union["discriminator"]["mapping"]["sticker"] = "#/components/schemas/StickerMessage"
    script = """
import json
from texter_client.models import StickerMessage, TextMessage
from texter_ext import Texter, check
from texter_ext.sandbox import Sandbox
with Sandbox() as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
    texter.send(sandbox.chat_ids[0], StickerMessage(sticker="cat", sizes=[1, 2]))
    texter.send(sandbox.chat_ids[0], TextMessage(text="Hey there!", preview=True))
    bodies = [request.json() for request in sandbox.requests]
wrong = {"type": "sticker", "sticker": "horse", "sizes": [1, "2"], "frame": {"next": {"next": {"name": 5}}}}
print(json.dumps([bodies, [[v.pointer, v.rule] for v in check(wrong) + check(TextMessage(text="x", preview="yes"))]]))
"""
    bodies, violations = run(generated(document, tmp_path), script)
    assert [{key: value for key, value in body.items() if key != "tmpSendId"} for body in bodies] == [
        {"type": "sticker", "sticker": "cat", "sizes": [1, 2]},
        {"type": "text", "text": "Hey there!", "preview": True},
    ]
    assert violations == [
        ["/sticker", "maxLength"],
        ["/sizes/1", "type"],
        ["/frame/next/next/name", "type"],
        ["/preview", "type"],
    ]
