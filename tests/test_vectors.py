"""The conformance vectors: Python finds in each message what they say, and they leave no limit out."""

import json
from typing import Any, get_args

import jsonschema_rs
import pytest

from tests.conftest import Connect
from tests.document import ROOT
from texter_client import models, spec
from texter_ext import WHATSAPP, Limit, Limits, Rule, check
from texter_ext.sandbox import Sandbox

FOLDER = ROOT / "openapi" / "vectors"
SCHEMA = json.loads((FOLDER / "vector.schema.json").read_text(encoding="utf-8"))
FILES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.json"))
    if path.name != "vector.schema.json"
}
CASES = [
    pytest.param(case, id=f"{subject}: {case['name']}") for subject, file in FILES.items() for case in file["cases"]
]
WIRE = [pytest.param(case, id=case["name"]) for case in FILES["wire"]["cases"]]
MESSAGES: list[Any] = [case["message"] for file in FILES.values() for case in file["cases"]]

Found = list[dict[str, str]]


def found(message: Any, limits: Limits = WHATSAPP) -> Found:
    return [
        {"pointer": violation.pointer, "rule": violation.rule, "severity": violation.severity}
        for violation in check(message, limits)
    ]


@pytest.mark.parametrize("subject", FILES)
def test_the_files_are_as_their_schema_says(subject: str) -> None:
    text = (FOLDER / f"{subject}.json").read_text(encoding="utf-8")
    if subject != "surrogates":
        jsonschema_rs.Draft202012Validator(SCHEMA).validate(json.loads(text))
    names = [case["name"] for case in FILES[subject]["cases"]]
    assert len(set(names)) == len(names)


def test_the_rules_are_those_of_the_schema() -> None:
    violation = SCHEMA["properties"]["cases"]["items"]["properties"]["violations"]["items"]
    assert list(get_args(Rule)) == violation["properties"]["rule"]["enum"]


@pytest.mark.parametrize("case", CASES)
def test_the_check_finds_what_the_vector_says(case: dict[str, Any]) -> None:
    assert found(case["message"]) == case["violations"]


@pytest.mark.parametrize("case", CASES)
def test_a_model_is_judged_like_its_mapping(case: dict[str, Any]) -> None:
    message = case["message"]
    model: Any = getattr(models, spec.MESSAGES.get(str(message.get("type")), "TextMessage"))
    try:
        built = model.from_dict(message)
        same = built.to_dict() == message
    except (KeyError, TypeError, ValueError, AttributeError):
        built, same = None, False  # a model cannot say this
    assert found(built if same else message) == case["violations"]
    assert same or case["violations"]


@pytest.mark.parametrize("case", CASES)
def test_a_violation_says_what_to_change_and_quotes_no_text(case: dict[str, Any]) -> None:
    for violation in check(case["message"]):
        assert violation.detail.endswith(".")
        assert violation.detail[0].isupper()
        assert "\n" not in violation.detail
        assert len(violation.detail) < 250
        json.dumps([violation.limit, violation.actual])


@pytest.mark.parametrize("limit", list(WHATSAPP), ids=lambda limit: limit.names[1])
def test_every_limit_has_a_vector(limit: Limit) -> None:
    """Without it, some vector would come out otherwise."""
    without = WHATSAPP.override({limit.names[1]: None})
    assert any(found(message, without) != found(message) for message in MESSAGES)


@pytest.mark.parametrize(
    ("limit", "change"),
    [
        pytest.param(limit, change, id=f"{limit.names[1]} {change:+}")
        for limit in WHATSAPP
        for change in (-1, 1)
        if isinstance(limit.value, int) and limit.value is not True
        if (limit.keyword, limit.value + change) != ("requiredAmong", 0)  # which is the same as among one
    ],
)
def test_every_number_has_a_vector_on_either_side(limit: Limit, change: int) -> None:
    """One more or one less, and some vector would come out otherwise."""
    other = WHATSAPP.override({limit.names[1]: limit.value + change})
    assert any(found(message, other) != found(message) for message in MESSAGES)


@pytest.mark.parametrize("case", WIRE)
def test_what_is_sent_arrives(connect: Connect, sandbox: Sandbox, chat_id: str, case: Any) -> None:
    connect(sandbox.base_url).send(chat_id, case["message"])
    assert sandbox.requests[0].json() == case["wire"]
