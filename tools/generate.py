"""Turn openapi/texter.yaml into generated/, the same bytes on any machine; with --check, only compare the two."""

import argparse
import copy
import filecmp
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

from ruamel.yaml import YAML

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = "texter_client"
# Isolated: the result must not depend on the settings of whatever folder it is made in.
RUFF: Final = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311", "--line-length", "120")

Json = dict[str, Any]

TEMPLATES: Final = {
    "model.py.jinja": [
        # attrs' own repr would show texts, phone numbers and wamids, and land in logs and tracebacks.
        ("@_attrs_define\n", "@_attrs_define(repr=False)\n"),
        (
            "from ..types import UNSET, Unset\n",
            "from ..representation import describe\nfrom ..types import UNSET, Unset\n",
        ),
        (
            "    def to_dict(self)",
            """    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self)""",
        ),
    ],
    # UNSET must be the same object in a copy and after pickling, because models look for it by identity.
    "types.py.jinja": [
        (
            "        return False\n",
            """        return False

    def __reduce__(self) -> str:
        return "UNSET"
""",
        )
    ],
    # A value of another type than the field's passes through as it is: `check` names its place in a message, and a
    # reader loses nothing of an answer.
    "property_templates/model_property.py.jinja": [
        (
            """{% set transformed = source + ".to_dict()" %}""",
            """{% set class_name = property.class_info.name %}
{% set transformed = source + ".to_dict() if isinstance(" + source + ", " + class_name + ") else " + source %}""",
        ),
    ],
    "property_templates/list_property.py.jinja": [
        (
            """    {{ inner_template.construct(inner_property, inner_source) | indent(4) }}
    {{ property.python_name }}.append""",
            """    if {{ inner_template.check_type_for_construct(inner_property, inner_source) }}:
        {{ inner_template.construct(inner_property, inner_source) | indent(8) }}
    else:
        {{ inner_property.python_name }} = {{ inner_source }}
    {{ property.python_name }}.append""",
        ),
        (
            """        {{ inner_template.construct(inner_property, inner_source) | indent(8) }}
        {{ property.python_name }}.append""",
            """        if {{ inner_template.check_type_for_construct(inner_property, inner_source) }}:
            {{ inner_template.construct(inner_property, inner_source) | indent(12) }}
        else:
            {{ inner_property.python_name }} = {{ inner_source }}
        {{ property.python_name }}.append""",
        ),
        (
            """{{ destination }} = []
for {{ inner_source }} in {{ source }}:
    """,
            """if isinstance({{ source }}, list | tuple):
    {{ destination }} = []
    for {{ inner_source }} in {{ source }}:
        """,
        ),
        (
            """transform_method) | indent(4) }}
    {{ destination }}.append({{ inner_property.python_name }})
""",
            """transform_method) | indent(8) }}
        {{ destination }}.append({{ inner_property.python_name }})
else:
    {{ destination }} = {{ source }}
""",
        ),
    ],
    "property_templates/enum_property.py.jinja": [
        (
            """{% set transformed = source + ".value" %}""",
            """{% set class_name = property.class_info.name %}
{% set transformed = source + ".value if isinstance(" + source + ", " + class_name + ") else " + source %}""",
        )
    ],
    "property_templates/date_property.py.jinja": [
        (
            """{% set transformed = source + ".isoformat()" %}""",
            """{% set is_date = "isinstance(" + source + ", datetime.date)" %}
{% set transformed = source + ".isoformat() if " + is_date + " else " + source %}""",
        )
    ],
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

ABOUT: Final = {"severity", "source", "date", "note", "comment"}
"""What stands in a limit beside its keyword."""

FOLDED: Final[dict[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(("maxLength", "maxItems", "maximum"), min),
    **dict.fromkeys(("minLength", "minItems", "minimum"), max),
    **dict.fromkeys(("pattern", "format"), lambda _, new: new),
}
"""The limits that JSON Schema has a keyword for, and which of two values is the stricter."""


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
    write(package / "representation.py", (ROOT / "tools" / "representation.py").read_text(encoding="utf-8"))
    write(package / "openapi.json", as_text(spec))
    (output / "openapi").mkdir()
    write(output / "openapi" / "texter-whatsapp.json", as_text(whatsapp_profile(spec)))
    write(package / "spec.py", spec_module(spec))
    write(package / "outgoing_message.py", outgoing_message_module(spec))
    run("ruff", "check", *RUFF, "--select", "F,I,UP", "--fix-only", str(output))
    run("ruff", "format", *RUFF, str(output))


def load(document: Path) -> Json:
    """Return what stands in a YAML or JSON file."""
    content: Json = YAML(typ="safe").load(document.read_text(encoding="utf-8"))  # pyright: ignore[reportUnknownMemberType]
    return content


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
        (folder / name).parent.mkdir(exist_ok=True)
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


def whatsapp_profile(spec: Json) -> Json:
    """Return the spec for WhatsApp alone: limits that are errors, and that JSON Schema can say, are said by it."""
    profile: Json = copy.deepcopy(spec)
    profile["info"]["title"] += " (WhatsApp profile)"
    profile["info"]["description"] = (
        "Made from texter.yaml by `make generate`. What WhatsApp demands of every message, and JSON Schema can say, "
        "stands here as its own keywords, for generators that enforce them. `x-whatsapp-limits` keeps the rest.\n\n"
        + profile["info"]["description"]
    )
    for schema in profile["components"]["schemas"].values():
        fold(schema)
        for field in schema.get("properties", {}).values():
            fold(field)
    return profile


def fold(schema: Json) -> None:
    """Turn a schema's own limits into standard keywords, as far as they are errors and there is a keyword."""
    rest: list[Json] = []
    for limit in schema.pop("x-whatsapp-limits", ()):
        ((keyword, value),) = ((k, v) for k, v in limit.items() if k not in ABOUT)
        # An engine that matches bytes, as PHP's does, would take part of a Hebrew letter for one of these characters.
        misread = keyword == "pattern" and not value.isascii()
        if limit["severity"] != "error" or keyword not in FOLDED or misread:
            rest.append(limit)
        elif keyword == "pattern" and "pattern" in schema:
            schema.setdefault("allOf", []).append({"pattern": value})
        else:
            schema[keyword] = FOLDED[keyword](schema.get(keyword, value), value)
    if rest:
        schema["x-whatsapp-limits"] = rest


def spec_module(spec: Json) -> str:
    """Return the source of `spec.py`: what the spec says beyond the classes that openapi-python-client makes of it."""
    schemas = spec["components"]["schemas"]
    ((path, item),) = spec["paths"].items()
    ((method, operation),) = item.items()
    ((_, scopes),) = operation["security"][0].items()
    (server,) = spec["servers"]
    message = name_of(operation["requestBody"]["content"]["application/json"]["schema"])
    sent = reachable(schemas, message)
    discriminator, rates = schemas[message]["discriminator"], operation["x-whatsapp-rates"]
    constants: list[tuple[str, str, object, str]] = [
        ("VERSION", "str", spec["info"]["version"], "The spec's own version."),
        ("SERVER", "str", server["url"], "The server's address, its variable in braces."),
        ("METHOD", "str", method.upper(), "The operation's HTTP method."),
        ("PATH", "str", path, "The operation's path below the server, its parameter in braces."),
        ("SCOPE", "str", scopes[0], "The scope that the token needs."),
        ("DISCRIMINATOR", "str", discriminator["propertyName"], "The field of a message that selects its structure."),
        (
            "MESSAGES",
            "dict[str, str]",
            {kind: target.rpartition("/")[2] for kind, target in discriminator["mapping"].items()},
            "The structure of a message, by the value of that field.",
        ),
        (
            "STRUCTURES",
            "dict[str, dict[str, Any]]",
            {name: {field: shape(inner, schemas) for field, inner in properties(schemas[name])} for name in sent},
            "The fields of each structure: a JSON type, the name of another structure, or a list of one of these.",
        ),
        (
            "LIMITS",
            "list[tuple[str, str, Any, str, str, str | None]]",
            [row for name in sent for row in limits(name, schemas)],
            "Each limit: its place, keyword, value, severity, who demands it (by which grade), and what else it says.",
        ),
        (
            "WHATSAPP_ERRORS",
            "dict[int, tuple[str, str]]",
            {
                code: (entry["meaning"], entry["advice"])
                for entry in schemas["ErrorBody"]["x-whatsapp-errors"]
                for code in range(entry["code"], entry.get("through", entry["code"]) + 1)
            },
            "WhatsApp's error codes: what each means, and what to do.",
        ),
        (
            "WINDOW_CLOSED",
            "int",
            next(entry["code"] for entry in schemas["ErrorBody"]["x-whatsapp-errors"] if entry.get("windowClosed")),
            "The error code for a message outside the 24-hour window.",
        ),
        (
            "RATES",
            "dict[str, tuple[int, int, int]]",
            {rate["within"]: (rate["messages"], rate["seconds"], rate.get("burst", 1)) for rate in rates},
            "How many messages WhatsApp takes in how many seconds, and how many at once after a rest.",
        ),
    ]
    lines = [
        '"""What openapi/texter.yaml says beyond the classes made of it. Made by `make generate`; not to be edited."""',
        "from typing import Any, Final, cast",
    ]
    for name, kind, value, meaning in constants:
        lines += ["", f"{name}: Final[{kind}] = {value!r}", f'"""{meaning}"""']
    return "\n".join(lines) + "\n"


def name_of(schema: Json) -> str:
    """Return the name of the schema that a reference is to."""
    return str(schema["$ref"]).rpartition("/")[2]


def reachable(schemas: Json, name: str) -> list[str]:
    """Return the names of the object schemas that `name` leads to, each once, in the order met."""
    met = [name]
    for current in met:
        for target in references(schemas[current]):
            if target not in met:
                met.append(target)
    return [name for name in met if schemas[name].get("type") == "object"]


def references(value: Any) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    """Yield the name of every schema that a schema refers to."""
    if "$ref" in value:
        yield name_of(value)
    for inner in cast("Iterable[Any]", value.values() if isinstance(value, dict) else value):
        if isinstance(inner, dict | list):
            yield from references(inner)


def properties(schema: Json) -> Iterator[tuple[str, Json]]:
    """Yield the properties of an object schema that a sender fills in: all but the one that selects the structure."""
    for name, inner in schema["properties"].items():
        if "const" not in inner:
            yield name, inner


def shape(schema: Json, schemas: Json) -> object:
    """Return what a field holds: a JSON type, the name of a structure, or a list of one of these."""
    if "$ref" in schema:
        target = schemas[name_of(schema)]
        return name_of(schema) if target["type"] == "object" else shape(target, schemas)
    if schema["type"] == "array":
        return [shape(schema["items"], schemas)]
    if schema["type"] == "object":
        sys.exit("An object within a request must be a schema of its own under components, so that it has a name.")
    return schema["type"]


def limits(name: str, schemas: Json) -> Iterator[tuple[str, str, object, str, str, str | None]]:
    """Yield the limits of a structure, field by field and then its own, what the API demands before what WhatsApp does.

    `required` and the choice of exactly one field, which stand on the object, are given to the field and named.
    """
    schema = schemas[name]
    for field, inner in properties(schema):
        place = f"/{name}/{field}"
        if field in schema.get("required", ()):
            yield place, "required", True, "error", "Texter", None
        yield from limits_at(place, schemas[name_of(inner)] if "$ref" in inner else inner)
    for choice in schema.get("allOf", ()):
        fields = [field for alternative in choice["oneOf"] for field in alternative["required"]]
        yield f"/{name}", "exclusive", fields, "error", "Texter", None
    yield from limits_at(f"/{name}", schema, standard=())


STANDARD: Final = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "enum")


def limits_at(
    place: str, schema: Json, standard: tuple[str, ...] = STANDARD
) -> Iterator[tuple[str, str, object, str, str, str | None]]:
    """Yield the limits that stand in a schema itself."""
    for keyword in standard:
        if keyword in schema:
            yield place, keyword, schema[keyword], "error", "Texter", None
    if schema.get("type") != "object" or not standard:
        for limit in schema.get("x-whatsapp-limits", ()):
            ((keyword, value),) = ((k, v) for k, v in limit.items() if k not in ABOUT)
            source = f"WhatsApp ({', '.join(limit['source'])}; {limit['date']})"
            yield place, keyword, value, limit["severity"], source, limit.get("note")


def outgoing_message_module(spec: Json) -> str:
    """Return the source of `outgoing_message.py`: the union of the request models, which no generated class names."""
    names = list(references(spec["components"]["schemas"]["OutgoingMessage"]["oneOf"]))
    return "\n".join(
        [
            '"""The messages that can be sent. Made by `make generate`; not to be edited."""',
            "from typing import TypeAlias",
            f"from .models import {', '.join(names)}",
            f"OutgoingMessage: TypeAlias = {' | '.join(names)}",
        ]
    )


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
