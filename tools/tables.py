"""Markdown tables of the spec's limits, rate limits and error codes, for the documentation."""

import json
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from itertools import groupby
from typing import Any, Final

from documents import operations

from texter_ext import WHATSAPP, Limit

SPEC: Final[dict[str, Any]] = json.loads(resources.files("texter_client").joinpath("openapi.json").read_text("utf-8"))


def limits() -> str:
    """Return the limits, in one table per structure."""
    parts: list[str] = []
    for structure, group in groupby(WHATSAPP, key=lambda limit: limit.place.split("/")[1]):
        rows = list(group)
        parts.append(f"### {structure}\n\n{SPEC['components']['schemas'][structure].get('description', '')}")
        heads = ("Field", "Rule", "Limit", "Severity", "Source")
        parts.append("{.limits}\n" + table(heads, map(limit_row, rows)))
    return "\n\n".join(parts)


def limit_row(limit: Limit) -> tuple[str, ...]:
    """Return the table row of a limit."""
    field = limit.place.split("/")[2:]
    shown = "yes" if limit.value is True else code(value(limit.value))
    return (
        code("/".join(field)) if field else "(whole)",
        code(limit.keyword),
        f"{limit.note}: {shown}" if limit.note else shown,
        limit.severity,
        limit.source,
    )


def value(limit: object) -> str:
    """Return a limit's value on one line, with invisible characters escaped."""
    text = limit if isinstance(limit, str) else json.dumps(limit)
    return text.encode("unicode_escape").decode("ascii").replace("\\\\", "\\")


def rates() -> str:
    """Return WhatsApp's rate limits."""
    heads = ("Scope", "Messages", "Per seconds", "Burst", "Error code", "Last checked", "Note")
    whom = {"number": "all chats of a number", "chat": "one chat"}
    rows = (
        (whom[r["within"]], *(str(r.get(k, "")) for k in ("messages", "seconds", "burst", "code", "date", "comment")))
        for _, _, operation in operations(SPEC)
        for r in operation.get("x-whatsapp-rates", ())
    )
    return table(heads, dict.fromkeys(rows))


def errors() -> str:
    """Return WhatsApp's error codes."""
    entries = SPEC["components"]["schemas"]["ErrorBody"]["x-whatsapp-errors"]
    rows = (
        (f"{e['code']} to {e['through']}" if "through" in e else str(e["code"]), e["meaning"], e["advice"])
        for e in entries
    )
    return table(("Code", "Meaning", "What to do"), rows)


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table."""

    def lines() -> Iterator[tuple[str, ...]]:
        yield heads
        yield ("---",) * len(heads)
        for row in rows:
            yield tuple(cell.replace("|", r"\|") for cell in row)

    return "\n".join(f"| {' | '.join(line)} |" for line in lines())


def code(text: str) -> str:
    """Return a text formatted as code."""
    return f"`{text}`"


TABLES: Final[dict[str, Callable[[], str]]] = {"limits": limits, "rates": rates, "error codes": errors}
"""The tables by name. A comment such as <!-- table of limits --> marks their place in a page."""
