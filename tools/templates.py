"""Changes to the templates of openapi-python-client."""

import sys
from importlib import resources
from pathlib import Path
from typing import Final

TEMPLATES: Final = {
    "model.py.jinja": [
        # attrs' own repr would put texts, phone numbers and wamids into logs and tracebacks.
        ("@_attrs_define\n", "@_attrs_define(repr=False)\n"),
        (
            "from ..types import UNSET, Unset\n",
            """from ..outgoing_message import OutgoingMessage
from ..representation import describe
from ..types import UNSET, Unset
""",
        ),
        # Without a common base, a list of different messages would be inferred as a list of objects.
        (
            "class {{ class_name }}:",
            "class {{ class_name }}{% if class_name in MESSAGES %}(OutgoingMessage){% endif %}:",
        ),
        (
            "    def to_dict(self)",
            """    def __repr__(self) -> str:
        return describe(self)

    def to_dict(self)""",
        ),
    ],
    # Copying and pickling must preserve the identity of UNSET, which models rely on.
    "types.py.jinja": [
        (
            "        return False\n",
            """        return False

    def __reduce__(self) -> str:
        return "UNSET"
""",
        ),
        # What needs only UNSET does not need attrs, which takes longer to import than all of texter_ext.
        ("from attrs import define\n", "from dataclasses import dataclass\n"),
        ("@define\nclass File", "@dataclass\nclass File"),
        ("@define\nclass Response", "@dataclass\nclass Response"),
    ],
    # Values of a wrong type are passed through unchanged, so that `check` can name their place in a message, and no
    # part of a response is lost.
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
    # Importing all models takes longer than everything else, and most programs use only a few.
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

if not TYPE_CHECKING:  # or type checkers would take any misspelt name for one

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
    # What needs only models or the spec, such as reading a webhook's events, needs no httpx.
    "package_init.py.jinja": [
        (
            "from .client import AuthenticatedClient, Client\n",
            """from typing import TYPE_CHECKING, Any
if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client
""",
        ),
        (
            """    "Client",
)
""",
            """    "Client",
)

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import client
        return getattr(client, name)
""",
        ),
    ],
    # The client's own repr would show the token.
    "client.py.jinja": [
        (
            'namespace(type="str", default="", docstring="The token',
            'namespace(type="str", default="field(repr=False)", docstring="The token',
        ),
        ('kw_only=True, alias="cookies")', 'kw_only=True, alias="cookies", repr=False)'),
        ('kw_only=True, alias="headers")', 'kw_only=True, alias="headers", repr=False)'),
    ],
}
"""The replacements for each template. Unlike copies of the templates, they cannot become outdated unnoticed."""


def write_templates(folder: Path, messages: list[str]) -> None:
    """Write the generator's templates, with the changes in TEMPLATES.

    Args:
        folder: where to write them.
        messages: the names of the models that can be sent.

    Raises:
        SystemExit: a change no longer applies to its template.
    """
    for name, changes in TEMPLATES.items():
        text = resources.files("openapi_python_client").joinpath("templates", name).read_text(encoding="utf-8")
        for old, new in changes:
            if text.count(old) != 1:
                sys.exit(f"The generator's template {name} has changed: update TEMPLATES at {old!r}.")
            text = text.replace(old, new.replace("MESSAGES", repr(messages)))
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
