"""`texter templates`: prints the approved templates, with their texts."""

from typing import TYPE_CHECKING, Final

from texter_ext._cli.client import online_client, reading
from texter_ext._cli.options import Format
from texter_ext._cli.output import as_json, print_result, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from texter_ext._messages.templates import Template

_COLUMNS: Final = ("name", "language", "category", "values", "text", "header", "url_values", "account_id")


def run(*, account_id: str | None, output: Format, project_id: str | None, base_url: str | None) -> None:
    """Print each template in each of its languages."""
    with online_client(project_id, base_url, None) as texter, reading():
        rows = [row for template in texter.templates(account_id) for row in _rows(template)]
    if output is Format.JSON:
        print_result(as_json([dict(zip(_COLUMNS, row, strict=True)) for row in rows]))
    else:
        print_table(_COLUMNS[:5], [row[:5] for row in rows])


def _rows(template: "Template") -> "Iterator[tuple[object, ...]]":
    for text in template.localizations:
        about = (template.name, text.language, template.category, text.variables, text.body)
        yield *about, text.header, text.url_variables, template.account_id
