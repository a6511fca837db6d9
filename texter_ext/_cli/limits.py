"""`texter limits`: prints the limits for messages, and WhatsApp's rates."""

import dataclasses
import json

from texter_client import spec
from texter_ext._cli.options import Format
from texter_ext._cli.output import as_json, print_result, print_table
from texter_ext._messages.limits import WHATSAPP, Limit


def run(output: Format) -> None:
    """Print each limit and rate."""
    if output is Format.JSON:
        rates = {within: dataclasses.asdict(rate) for within, rate in spec.RATES.items()}
        print_result(as_json({"limits": [dataclasses.asdict(limit) for limit in WHATSAPP], "rates": rates}))
        return
    rows: list[tuple[str, str, str, str]] = [
        (limit.names[0], _value(limit), limit.severity, limit.source) for limit in WHATSAPP
    ]
    for within, rate in spec.RATES.items():
        at_once = f", {rate.burst} at once after a rest" if rate.burst > 1 else ""
        rows.append((f"rate within a {within}", f"{rate.messages} in {rate.seconds} s{at_once}", "", "WhatsApp"))
    print_table(("limit", "value", "severity", "source"), rows)


def _value(limit: Limit) -> str:
    return limit.note or (limit.value if isinstance(limit.value, str) else json.dumps(limit.value))
