"""`texter limits`: what messages are held to, and how fast WhatsApp takes them."""

import dataclasses
import json

from texter_client import spec
from texter_ext._cli.output import as_json, put, table
from texter_ext._cli.settings import Format, OutputFormat
from texter_ext._messages.limits import WHATSAPP, Limit


def limits(*, output: OutputFormat = Format.TEXT) -> None:
    """Print what messages are held to, and how fast they may go.

    Each limit is a row: its name, which is what `Limits.override` takes in Python; its value; its severity; and who
    demands it, with the grades of the source and the date of the last look at it. DOC: the provider's page says so;
    SPEC: Meta's own OpenAPI file; LIVE: the API was seen to refuse it; SEEN: in a provider's public code; 3P: another
    provider says so; INFERRED: nobody does.

    \b
    Examples:
      texter limits
      texter limits | grep /Button/
      texter limits --format json
    """
    if output is Format.JSON:
        rates = {within: dataclasses.asdict(rate) for within, rate in spec.RATES.items()}
        put(as_json({"limits": [dataclasses.asdict(limit) for limit in WHATSAPP], "rates": rates}))
        return
    rows: list[tuple[str, str, str, str]] = [
        (limit.names[0], _value(limit), limit.severity, limit.source) for limit in WHATSAPP
    ]
    for within, rate in spec.RATES.items():
        at_once = f", {rate.burst} at once after a rest" if rate.burst > 1 else ""
        rows.append((f"rate within a {within}", f"{rate.messages} in {rate.seconds} s{at_once}", "", "WhatsApp"))
    table(("limit", "value", "severity", "source"), rows)


def _value(limit: Limit) -> str:
    return limit.note or (limit.value if isinstance(limit.value, str) else json.dumps(limit.value))
