"""What the spec says as data, as tables in Markdown for the site: limits, rates and error codes."""

import json
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from itertools import groupby
from typing import Any, Final

from documents import operations

from texter_ext import WHATSAPP, Limit

SPEC: Final[dict[str, Any]] = json.loads(resources.files("texter_client").joinpath("openapi.json").read_text("utf-8"))


def limits() -> str:
    """Return the limits, a table for each structure."""
    parts: list[str] = []
    for structure, group in groupby(WHATSAPP, key=lambda limit: limit.place.split("/")[1]):
        rows = list(group)
        parts.append(f"### {structure}\n\n{SPEC['components']['schemas'][structure].get('description', '')}")
        heads = ("Field", "Rule", "Limit", "Severity", "Source")
        parts.append("{.limits}\n" + table(heads, map(limit_row, rows)))
    return "\n\n".join(parts)


def limit_row(limit: Limit) -> tuple[str, ...]:
    """Return what stands in a limit's row."""
    field = limit.place.split("/")[2:]
    shown = "yes" if limit.value is True else code(value(limit.value))
    return (
        code(field[0]) if field else "the whole",
        code(limit.keyword),
        f"{limit.note}: {shown}" if limit.note else shown,
        limit.severity,
        limit.source,
    )


def value(limit: object) -> str:
    """Return a limit's value on one line, with nothing invisible in it."""
    text = limit if isinstance(limit, str) else json.dumps(limit)
    return text.encode("unicode_escape").decode("ascii").replace("\\\\", "\\")


def rates() -> str:
    """Return how fast WhatsApp takes messages."""
    heads = ("To", "Messages", "In seconds", "At once, after a rest", "Error code for more", "Last looked at", "Note")
    whom = {"number": "all chats of a number", "chat": "one chat"}
    rows = (
        (whom[r["within"]], *(str(r.get(k, "")) for k in ("messages", "seconds", "burst", "code", "date", "comment")))
        for _, _, operation in operations(SPEC)
        for r in operation.get("x-whatsapp-rates", ())
    )
    return table(heads, rows)


def errors() -> str:
    """Return WhatsApp's error codes."""
    entries = SPEC["components"]["schemas"]["ErrorBody"]["x-whatsapp-errors"]
    rows = (
        (f"{e['code']} to {e['through']}" if "through" in e else str(e["code"]), e["meaning"], e["advice"])
        for e in entries
    )
    return table(("Code", "What it means", "What to do"), rows)


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table."""

    def lines() -> Iterator[tuple[str, ...]]:
        yield heads
        yield ("---",) * len(heads)
        for row in rows:
            yield tuple(cell.replace("|", r"\|") for cell in row)

    return "\n".join(f"| {' | '.join(line)} |" for line in lines())


def code(text: str) -> str:
    """Return a text as code."""
    return f"`{text}`"


TABLES: Final[dict[str, Callable[[], str]]] = {"limits": limits, "rates": rates, "error codes": errors}
"""What makes each table, by the name that a page's comment gives: <!-- table of limits -->."""
