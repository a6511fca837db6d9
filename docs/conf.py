"""The settings of Sphinx, by which `make docs` makes the site of this folder."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sphinx.pycode import ModuleAnalyzer

ROOT: Final = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import tables  # noqa: E402 (a tool of this repository, found by the line before)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "texter-ext"
author = "the contributors of texter-ext"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_static"]

myst_enable_extensions = ["attrs_block"]
myst_heading_anchors = 3  # links name headings as on GitHub

# Docstrings have code in single backticks, as Markdown does.
default_role = "code"
add_module_names = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
maximum_signature_line_length = 70
napoleon_use_ivar = True
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"

# No reference leads out of the site, which needs no network to be built.
nitpick_ignore_regex = [
    ("py:.*", r"(_?asyncio|collections|datetime|httpx|os|pathlib|_pytest|ssl|types|typing)(\..*)?"),
    ("py:.*", r"AsyncResult"),
    ("py:.*", r"(.*\.)?AuthenticatedClient"),  # openapi-python-client's own
    # Other names for types.
    ("py:.*", r"(.*\.)?(AnyItem|_HasItems|ItemT|ItemT_co|OutgoingMessage|SendManySettings|ProgressCallback|Unset)"),
    ("py:.*", r"(.*\.)?_?Transport"),
    ("py:.*", r"tuple\[str"),  # Sphinx cannot parse a signature with the default of a factory
    ("py:.*", r"Message[A-Z]\w+"),  # parts of an answer's Message, which is described as a whole
]

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False


def fill_in(_app: "Sphinx", _page: str, source: list[str]) -> None:
    """Put the spec's tables where a page has a comment that names one."""
    for name, table in tables.TABLES.items():
        source[0] = source[0].replace(f"<!-- table of {name} -->", table())


def signature_of(
    _app: "Sphinx", what: str, name: str, _object: object, _options: object, signature: str | None, returned: str | None
) -> tuple[str, str | None] | None:
    """Show no arguments of what users never make or call themselves, and of models, whose attributes say it all."""
    if signature is None:
        return None
    ours = what == "exception" or name.endswith(("Delivery", "Interrupted", "Sending", "Sent"))
    if ours or name.startswith(("texter_ext.pytest_plugin.", "texter_client.")):
        return "", returned
    return None


def setup(app: "Sphinx") -> None:
    """Extend Sphinx."""
    for module in ("_sync_client", "_async_client"):  # whose overloads hide the defaults
        analyzer = ModuleAnalyzer.for_module(f"texter_ext.{module}")
        analyzer.analyze()
        analyzer.overloads.clear()
    app.connect("autodoc-process-signature", signature_of)
    app.connect("source-read", fill_in)
