"""What the type checkers must accept and refuse of messages: `make check` runs them, no test does.

Where they must refuse, an unused `type: ignore` is an error of its own.
"""

from typing import assert_type

from texter_client.typed_dicts import ListMessageDict, OutgoingMessageDict
from texter_ext import AnyMessage, OutgoingMessage, Rule, Texter, check, text

menu: OutgoingMessageDict = {
    "type": "list",
    "text": "What would you like to do?",
    "list": {"button": "Choose", "sections": [{"rows": [{"title": "Talk to a person", "payload": "agent"}]}]},
}
misspelled: ListMessageDict = {  # pyright: ignore[reportAssignmentType]
    "type": "list",
    "text": "What would you like to do?",
    "list": {"button": "Choose", "sections": [{"row": []}]},  # type: ignore[typeddict-item,typeddict-unknown-key]
}
message: OutgoingMessage = text("Hey there!")
anything: list[AnyMessage] = ["Hey there!", message, menu, {"type": "text", "text": "Hey there!"}]

with Texter() as texter:
    for each in anything:
        texter.send("67a87067aeedcdee1271cc4d", each)
    texter.send("67a87067aeedcdee1271cc4d", object())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

for violation in check(menu):
    assert_type(violation.rule, Rule)
    if violation.rule == "maxlength":  # type: ignore[comparison-overlap]  # pyright: ignore[reportUnnecessaryComparison]
        continue
