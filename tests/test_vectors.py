"""The conformance vectors: Python finds in each message what they say, and they leave no limit out."""

import json
from typing import Any, get_args

import jsonschema_rs
import pytest

from tests.conftest import Connect
from tests.document import ROOT
from texter_client import models, spec
from texter_ext import WHATSAPP, Limit, Limits, Rule, check
from texter_ext._messages.checking import check_json
from texter_ext.sandbox import Sandbox

FOLDER = ROOT / "openapi" / "vectors"
SCHEMA = json.loads((FOLDER / "vector.schema.json").read_text(encoding="utf-8"))
FILES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.json"))
    if path.name != "vector.schema.json"
}
ALL: list[tuple[str, Any, str | None]] = [
    (f"{subject}: {case['name']}", case, file.get("structure"))
    for subject, file in FILES.items()
    for case in file["cases"]
]
CASES = [pytest.param(case, structure, id=name) for name, case, structure in ALL]
WIRE = [pytest.param(case, id=case["name"]) for case in FILES["wire"]["cases"]]
MESSAGES: list[Any] = [case["message"] for _, case, structure in ALL if structure is None]
TEMPLATES: list[Any] = [case["message"] for _, case, structure in ALL if structure == "TemplateMessage"]

Found = list[dict[str, str]]


def found(message: Any, limits: Limits = WHATSAPP, structure: str | None = None) -> Found:
    violations = check(message, limits) if structure is None else check_json(message, limits, structure)
    return [{"pointer": each.pointer, "rule": each.rule, "severity": each.severity} for each in violations]


def found_in_all(limits: Limits) -> list[Found]:
    return [found(case["message"], limits, structure) for _, case, structure in ALL]


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


@pytest.mark.parametrize(("case", "structure"), CASES)
def test_the_check_finds_what_the_vector_says(case: dict[str, Any], structure: str | None) -> None:
    assert found(case["message"], structure=structure) == case["violations"]


@pytest.mark.parametrize(("case", "structure"), CASES)
def test_a_model_is_judged_like_its_mapping(case: dict[str, Any], structure: str | None) -> None:
    message = case["message"]
    model: Any = getattr(models, structure or spec.MESSAGES.get(str(message.get("type")), "TextMessage"))
    try:
        built = model.from_dict(message)
        same = built.to_dict() == message
    except (KeyError, TypeError, ValueError, AttributeError):
        built, same = None, False  # a model cannot say this
    judged = built if same and structure is None else message
    assert found(judged, structure=structure) == case["violations"]
    assert same or case["violations"]


@pytest.mark.parametrize(("case", "structure"), CASES)
def test_a_violation_says_what_to_change_and_quotes_no_text(case: dict[str, Any], structure: str | None) -> None:
    for violation in check_json(case["message"], WHATSAPP, structure):
        assert violation.detail.endswith(".")
        assert violation.detail[0].isupper()
        assert "\n" not in violation.detail
        assert len(violation.detail) < 250
        json.dumps([violation.limit, violation.actual])


@pytest.mark.parametrize("limit", list(WHATSAPP), ids=lambda limit: limit.names[1])
def test_every_limit_has_a_vector(limit: Limit) -> None:
    """Without it, some vector would come out otherwise."""
    assert found_in_all(WHATSAPP.override({limit.names[1]: None})) != found_in_all(WHATSAPP)


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
    assert found_in_all(other) != found_in_all(WHATSAPP)


@pytest.mark.parametrize("case", WIRE)
def test_what_is_sent_arrives(connect: Connect, sandbox: Sandbox, chat_id: str, case: Any) -> None:
    connect(sandbox.base_url).send(chat_id, case["message"])
    assert sandbox.requests[0].json() == case["wire"]
