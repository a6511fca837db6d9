"""The WhatsApp profile and the check agree on what can be sent, as far as JSON Schema can say it."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.document import DOCUMENT, REQUESTS, ROOT, SCHEMAS, TEMPLATES, places
from tests.test_vectors import TEMPLATES as TEMPLATE_VECTORS
from texter_client import spec
from texter_ext import WHATSAPP, Limits, check
from texter_ext._messages.checking import check_json
from texter_ext._messages.values import is_array, is_object

PROFILE: dict[str, Any] = json.loads((ROOT / "openapi/generated/texter-whatsapp.json").read_text(encoding="utf-8"))
VALIDATOR, TEMPLATE_VALIDATOR = (
    jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": PROFILE["components"]}, validate_formats=True
    )
    for name in ("OutgoingMessage", "TemplateMessage")
)
# What JSON Schema has no keyword for. `type` is not among them: a half surrogate pair is a `format` there.
WITHOUT_KEYWORD = {"unique", "requiredAmong", "maxItemsTogether", "minFilled", "forbiddenBeside"}
WITH_PATTERNS = [limit.place for limit in WHATSAPP if limit.keyword == "pattern" and limit.severity == "error"]
LIMITS_WITH_KEYWORD = Limits(
    limit
    for limit in WHATSAPP
    if limit.keyword not in WITHOUT_KEYWORD
    # Beside another pattern, the profile does not require more than white space.
    and (limit.keyword != "pattern" or limit.value.isascii() or WITH_PATTERNS.count(limit.place) == 1)
)


def passes(message: Any) -> bool:
    return not any(violation.severity == "error" for violation in check(message, LIMITS_WITH_KEYWORD))


def numbers(place: str, *keywords: str) -> list[int]:
    return [limit.value for limit in WHATSAPP if limit.place == place and limit.keyword in keywords]


def text_for(place: str) -> st.SearchStrategy[Any]:
    """Return texts, some of them of a length around the field's limits, and a few values that are no text."""
    enums = [limit.value for limit in WHATSAPP if limit.place == place and limit.keyword == "enum"]
    around = sorted({n + d for n in numbers(place, "minLength", "maxLength") for d in (-1, 0, 1) if n + d >= 0})
    character = st.sampled_from("x א😀\n\u3000é")
    return st.one_of(
        st.sampled_from(
            ["https://example.com", "HTTP://x", "ftp://x", "1990-02-28", "1990-02-30", "2000-02-29", "wamid.1"]
        ),
        st.sampled_from([value for values in enums for value in values] or ["x"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
        st.tuples(st.sampled_from(around or [3]), character).map(lambda pair: pair[0] * pair[1]),
        st.sampled_from([None, 5, True, ["x"], {"x": "x"}]),
    )


def number_for(place: str) -> st.SearchStrategy[Any]:
    around = [n + d for n in numbers(place, "minimum", "maximum") for d in (-1e-6, 0, 1e-6)]
    return (
        st.sampled_from(around) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(["1", None, False])
    )


def list_for(place: str, item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    most = max(numbers(place, "maxItems"), default=2)
    few = st.lists(item, max_size=3)
    return few | st.lists(item, min_size=most, max_size=most + 1) if most < 20 else few


@cache
def structure(name: str) -> st.SearchStrategy[Any]:
    fields = {field: shaped(f"/{name}/{field}", shape) for field, shape in spec.STRUCTURES[name].items()}
    required = {limit.place for limit in WHATSAPP if limit.keyword == "required"}
    usual = {field: strategy for field, strategy in fields.items() if f"/{name}/{field}" in required}
    return st.fixed_dictionaries(
        usual, optional={field: fields[field] for field in fields if field not in usual}
    ) | st.fixed_dictionaries({}, optional=fields)


def shaped(place: str, shape: Any) -> st.SearchStrategy[Any]:
    if isinstance(shape, list):
        return list_for(place, shaped("", shape[0])) | st.sampled_from([None, "x"])
    if shape in spec.STRUCTURES:
        return structure(shape) | st.sampled_from([None, "x", []])
    return number_for(place) if shape == "number" else text_for(place)


def message(kind: str, name: str) -> st.SearchStrategy[dict[str, Any]]:
    return structure(name).map(lambda fields: {"type": kind, **fields})


MESSAGES = st.one_of([message(kind, name) for kind, name in spec.MESSAGES.items()])


@given(MESSAGES)
@settings(max_examples=1000)
def test_they_agree_on_any_message(message: dict[str, Any]) -> None:
    event(f"{message['type']}, {'valid' if passes(message) else 'invalid'}")
    assert passes(message) is VALIDATOR.is_valid(message)


def mutations(message: Any) -> st.SearchStrategy[Any]:
    """Return a valid message with one of its values replaced, grown or taken away."""
    reached = list(walk(message))

    def mutate(place: tuple[Any, ...], how: str, many: int) -> Any:
        copy = json.loads(json.dumps(message))
        holder = copy
        for token in place[:-1]:
            holder = holder[token]
        value = holder[place[-1]]
        if how == "delete":
            del holder[place[-1]]
        elif how == "grow" and isinstance(value, str | list):
            holder[place[-1]] = (value * many)[:many] if value else value
        elif how == "blank" and isinstance(value, str):
            holder[place[-1]] = " "
        elif how == "multiply" and isinstance(value, int | float):
            holder[place[-1]] = value * many
        return copy

    lengths = sorted({limit.value + d for limit in WHATSAPP if isinstance(limit.value, int) for d in (0, 1)})
    how = st.sampled_from(["delete", "grow", "blank", "multiply"])
    return st.builds(mutate, st.sampled_from(reached), how, st.sampled_from(lengths))


def walk(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    if is_object(value):
        for name, inner in value.items():
            yield from walk(inner, (*at, name))
    elif is_array(value):
        for index, inner in enumerate(value):
            yield from walk(inner, (*at, index))


@given(st.sampled_from(list(REQUESTS.values())).flatmap(mutations))
@settings(max_examples=500)
def test_they_agree_on_a_valid_message_with_a_flaw(message: dict[str, Any]) -> None:
    event("valid" if passes(message) else "invalid")
    assert passes(message) is VALIDATOR.is_valid(message)


@given(st.sampled_from(TEMPLATE_VECTORS) | st.sampled_from(list(TEMPLATES.values())).flatmap(mutations))
@settings(max_examples=300)
def test_they_agree_on_a_template(template: dict[str, Any]) -> None:
    errors = [each for each in check_json(template, LIMITS_WITH_KEYWORD, "TemplateMessage") if each.severity == "error"]
    event("invalid" if errors else "valid")
    assert TEMPLATE_VALIDATOR.is_valid(template) is (not errors)


@pytest.mark.parametrize("example", REQUESTS)
def test_the_examples_fit_the_profile(example: str) -> None:
    VALIDATOR.validate(REQUESTS[example])


def test_only_what_has_no_keyword_or_no_proof_is_left_in_the_extension() -> None:
    left = [limit for place in places(PROFILE).values() for limit in place.get("x-whatsapp-limits", ())]
    assert left
    assert all(
        limit["severity"] == "warning" or limit.keys() & WITHOUT_KEYWORD or not limit["pattern"].isascii()
        for limit in left
    )


def test_every_pattern_means_the_same_to_an_engine_that_matches_bytes() -> None:
    """PHP's does, and takes a class of characters beyond ASCII for one of their bytes, which Hebrew is made of."""
    patterns = [place["pattern"] for place in places(PROFILE).values() if "pattern" in place]
    assert patterns
    assert all(pattern.isascii() for pattern in patterns)


def test_what_the_spec_itself_demands_is_still_demanded() -> None:
    for name, schema in SCHEMAS.items():
        profiled = PROFILE["components"]["schemas"][name]
        assert profiled.get("required") == schema.get("required")
        assert profiled.get("properties", {}).keys() == schema.get("properties", {}).keys()


def test_every_const_stands_beside_an_enum() -> None:
    """Some generators read only the one; in the spec itself, the other would be a class in Python."""
    fixed = [place for place in places(PROFILE).values() if "const" in place]
    assert len(fixed) == len(spec.MESSAGES)
    assert all(place["enum"] == [place["const"]] for place in fixed)
    assert not any("const" in place and "enum" in place for place in places(DOCUMENT).values())
