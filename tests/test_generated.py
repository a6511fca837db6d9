"""The generated client is what the spec gives, and nothing of the spec got lost on the way."""

import copy
import functools
import inspect
import multiprocessing
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, get_args, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import texter_client
from tests.conftest import TOKEN
from tests.document import ANSWER, DOCUMENT, REQUESTS, RESPONSES, ROOT, SCHEMAS, TEMPLATES
from texter_client import AuthenticatedClient, models, spec, typed_dicts
from texter_client.api.messages import send_message
from texter_client.models import SentMessages, TextMessage
from texter_client.outgoing_message import OutgoingMessage
from texter_client.types import UNSET
from texter_ext import Sent, Texter, check
from texter_ext._messages.values import is_array, is_object
from texter_ext.sandbox import Sandbox

OBJECTS = {name: schema for name, schema in SCHEMAS.items() if schema.get("type") == "object"}
EXAMPLE_OF = {spec.MESSAGES[example["type"]]: example for example in REQUESTS.values()}
# What the spec leaves open on purpose: nothing is known of their shape.
UNTYPED = {
    *("postback", "special", "agent", "metadata", "system_message", "scanned", "deleted"),
    *("crm_data", "defaults", "localization_drafts", "rejection_reason", "quality_score", "created_at", "last_updated"),
    *("example", "message_status", "error", "roles"),
    "MessageStatusEventData.timestamp",
}


@pytest.mark.parametrize("name", OBJECTS)
def test_every_schema_has_its_class_and_every_field_its_type(name: str) -> None:
    """Some shapes make openapi-python-client drop a model, or all of them, without a warning."""
    parameters = inspect.signature(getattr(models, name)).parameters
    assert len(parameters) == len(OBJECTS[name].get("properties", {}))
    for field, parameter in parameters.items():
        assert {field, f"{name}.{field}"} & UNTYPED or "Any" not in str(parameter.annotation)


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if "enum" in schema])
def test_every_enum_has_its_class(name: str) -> None:
    if SCHEMAS[name]["type"] == "integer":
        assert [member.value for member in getattr(models, name)] == SCHEMAS[name]["enum"]
    assert {member.value for member in getattr(models, name)} == set(SCHEMAS[name]["enum"])


def test_messages_and_only_they_have_the_common_base() -> None:
    assert list(spec.MESSAGES) == list(SCHEMAS["OutgoingMessage"]["discriminator"]["mapping"])
    messages = [name for name in OBJECTS if issubclass(getattr(models, name), OutgoingMessage)]
    assert messages == list(spec.MESSAGES.values())
    for name in messages:
        fields = attrs.fields_dict(getattr(models, name))
        assert set(OutgoingMessage.__annotations__) <= set(fields)
        assert not hasattr(getattr(models, name).from_dict(EXAMPLE_OF[name]), "__dict__")
    with pytest.raises(TypeError, match="abstract"):
        OutgoingMessage()  # type: ignore[abstract]  # pyright: ignore[reportAbstractUsage]


@pytest.mark.parametrize(
    "name", ["OutgoingMessage", *(name for name in spec.STRUCTURES if not name.startswith("Template"))]
)
def test_every_structure_has_its_typed_dict(name: str) -> None:
    made = getattr(typed_dicts, f"{name}Dict")
    if name == "OutgoingMessage":
        assert [each.__name__ for each in get_args(made)] == [f"{each}Dict" for each in spec.MESSAGES.values()]
        return
    assert set(get_type_hints(made)) == set(SCHEMAS[name]["properties"])
    assert made.__required_keys__ == set(SCHEMAS[name].get("required", ()))


def test_the_generators_settings_took_effect() -> None:
    """It ignores settings that it does not know."""
    assert texter_client.__name__ == "texter_client"
    assert "id" in inspect.signature(models.Message).parameters


def texts(value: Any) -> Iterator[str]:
    """Yield each text in a JSON value."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if is_object(value) else value if is_array(value) else ():
        yield from texts(inner)


@pytest.mark.parametrize("example", [*REQUESTS.values(), ANSWER, *ANSWER["messages"]], ids=lambda each: str(list(each)))
def test_a_models_repr_shows_no_content(example: dict[str, Any]) -> None:
    kind = spec.MESSAGES[example["type"]] if example in REQUESTS.values() else "Message"
    model: Any = getattr(models, "SentMessages" if "success" in example else kind).from_dict(example)
    shown = repr(model)
    assert shown.startswith(f"<{type(model).__name__}")
    assert not [
        text for text in texts(example) if text != example.get("type") and re.search(rf"\b{re.escape(text)}", shown)
    ]


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        (TextMessage(text="Hey there!"), "<TextMessage text: 10 characters>"),
        (
            TextMessage(text="x" * 4096, tmp_send_id="a"),
            "<TextMessage text: 4,096 characters, tmp_send_id: 1 character>",
        ),
        (models.TextMessage.from_dict({"type": "text", "text": None}), "<TextMessage>"),
        (
            models.ListMessage.from_dict(REQUESTS["list"]),
            "<ListMessage text: 26 characters, sections: 2 items, rows: 3 items>",
        ),
        (
            models.ContactsMessage.from_dict(REQUESTS["contacts"]),
            "<ContactsMessage contacts: 1 item, phones: 1 item, emails: 1 item, urls: 1 item, addresses: 1 item>",
        ),
        (models.LocationMessage.from_dict(REQUESTS["location"]), "<LocationMessage>"),
        (models.MediaItem(models.MediaType.IMAGE, url="x"), "<MediaItem media_type: image, url: 1 character>"),
        (SentMessages.from_dict(ANSWER), "<SentMessages messages: 1 item, status_history: 1 item>"),
        (
            SentMessages.from_dict({"messages": [5, {"media": [None]}]}),
            "<SentMessages messages: 2 items, media: 1 item>",
        ),
    ],
)
def test_a_models_repr_says_what_it_is_and_how_large(model: Any, shown: str) -> None:
    assert repr(model) == shown


def test_a_model_that_contains_itself_has_a_repr() -> None:
    message: Any = models.ButtonsMessage(text="x", buttons=[])
    message.buttons += [message, message.buttons]
    assert repr(message) == "<ButtonsMessage text: 1 character, buttons: 2 items>"


def pickled(value: Any, protocol: int | None = None) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 (its own)


COPIES: dict[str, Callable[[Any], Any]] = {
    "copied": copy.copy,
    "deeply copied": copy.deepcopy,
    **{f"pickled {n}": functools.partial(pickled, protocol=n) for n in range(pickle.HIGHEST_PROTOCOL + 1)},
    "evolved": attrs.evolve,
}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_model_is_equal_and_can_be_sent(
    sandbox: Sandbox, chat_id: str, copied: Callable[[Any], Any]
) -> None:
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        for example in REQUESTS.values():
            message: Any = getattr(models, spec.MESSAGES[example["type"]]).from_dict(example)
            twin = copied(message)
            assert twin == message
            texter.send(chat_id, twin)
            assert sandbox.requests[-1].json().items() >= example.items()


def test_unset_is_one_object() -> None:
    assert copy.deepcopy([UNSET]) == [UNSET]
    assert pickled(UNSET) is UNSET
    assert copy.deepcopy(SentMessages.from_dict(ANSWER)) == SentMessages.from_dict(ANSWER)


def test_another_process_gets_what_a_model_is() -> None:
    message = TextMessage(text="Hey there!")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(check, message).result() == ()
        assert pool.submit(copy.copy, message).result() == message


@pytest.mark.parametrize("example", REQUESTS)
def test_a_request_survives_the_models(example: str) -> None:
    model: Any = getattr(models, spec.MESSAGES[REQUESTS[example]["type"]])
    assert model.from_dict(REQUESTS[example]).to_dict() == REQUESTS[example]


def test_a_template_survives_the_models() -> None:
    undocumented = {"setChat": {"a": [1]}, "buttons": [{"b": 2}], "replyAction": {"c": None}, "sessionMessage": {}}
    for example in TEMPLATES.values():
        for template in (example, example | undocumented):
            assert models.TemplateMessage.from_dict(template).to_dict() == template


def test_the_providers_answer_survives_the_models() -> None:
    result = SentMessages.from_dict(ANSWER)
    assert result.to_dict() == ANSWER
    assert isinstance(result.messages, list)
    assert result.messages[0].status == models.MessageStatus.SENT


def test_what_nobody_expects_in_an_answer_survives_the_models() -> None:
    odd = {"messages": [{"status": 99, "type": "new", "media": "no list", "more": {"a": [1]}, "list": None}], "x": 1}
    assert SentMessages.from_dict(odd).to_dict() == odd


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def answers(schema: dict[str, Any], depth: int = 4) -> st.SearchStrategy[Any]:
    """Give what an answer may hold where the spec says this: now and then that, and now and then anything."""
    named = [each["$ref"] for each in schema.get("oneOf", [schema]) if "$ref" in each]
    if named:
        schema = SCHEMAS[named[0].rpartition("/")[2]]
    if not depth or not schema.keys() & {"properties", "items"}:
        return ANY_JSON
    if "items" in schema:
        return ANY_JSON | st.lists(answers(schema["items"], depth - 1), max_size=3)
    fields = {name: answers(field, depth - 1) for name, field in schema["properties"].items()}
    return ANY_JSON | st.fixed_dictionaries({}, optional=fields | {"unknown": ANY_JSON})


@pytest.mark.parametrize("name", RESPONSES)
@settings(max_examples=10)
@given(data=st.data())
def test_whatever_an_answer_holds_survives_the_models(name: str, data: st.DataObject) -> None:
    answer = data.draw(answers(SCHEMAS[name]).filter(lambda each: isinstance(each, dict)))
    model = getattr(models, name).from_dict(answer)
    assert model.to_dict() == answer
    assert repr(model).startswith(f"<{name}")
    assert pickled(model) == model


ODD: list[list[Any]] = [
    [{"media": [None, 5, "x", ["y"], {"url": ["z"]}]}],
    [{"list": [], "contacts": {"a": 1}, "location": "x", "channelInfo": [["id", "x"]]}],
    [{"list": {"sections": [[], {"rows": [["a", "b"], {"title": None}]}]}}],
    [None, [], "x", {}],
]


@pytest.mark.parametrize("messages", ODD)
def test_what_is_no_object_stays_what_it_is(messages: list[Any]) -> None:
    assert SentMessages.from_dict({"messages": messages}).to_dict() == {"messages": messages}
    sent = Sent(200, "x", {"messages": messages})
    assert [message.to_dict() for message in sent.messages] == [each for each in messages if isinstance(each, dict)]


def test_an_odd_item_does_not_hide_the_others() -> None:
    message = models.Message.from_dict({"media": [5, {"url": "x"}]})
    assert isinstance(message.media, list)
    assert isinstance(message.media[1], models.MessageMedia)


@pytest.mark.parametrize("status", [200, 404])
def test_the_generated_functions_work_with_our_client(status: int) -> None:
    with Sandbox() as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        assert isinstance(texter.client, AuthenticatedClient)
        chat_id = sandbox.chat_ids[0] if status == 200 else "another"
        answer = send_message.sync_detailed(chat_id, client=texter.client, body=TextMessage(text="Hey there!"))
    assert answer.status_code == status
    assert isinstance(answer.parsed, SentMessages if status == 200 else str)


def generate(
    *arguments: str | Path, cwd: str | Path = "/", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "generate.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=cwd, env=env)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A copy of the client as it is installed."""
    folder = tmp_path / "generated"
    leftovers = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(inspect.getfile(texter_client)).parent, folder / "texter_client", ignore=leftovers)
    return folder


def test_generating_again_changes_nothing_wherever_it_is_done(installed: Path, tmp_path: Path) -> None:
    """Neither another project's settings for the formatter nor the language of the machine change a byte."""
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nline-length = 40\nformat.quote-style = "single"\n')
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"}
    done = generate("--check", "--output", installed, cwd=tmp_path, env=environment)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_the_check_sees_every_difference(installed: Path) -> None:
    (installed / "texter_client/spec.py").write_text("# changed\n")
    (installed / "texter_client/models/stale.py").write_text("# nobody generates this any more\n")
    (installed / "texter_client/py.typed").unlink()
    done = generate("--check", "--output", installed)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "unexpected: texter_client/models/stale.py",
        "missing: texter_client/py.typed",
        "differs: texter_client/spec.py",
        f"{installed} does not match the spec: run `make generate`.",
    ]


def test_the_check_sees_a_difference_in_what_is_derived_from_the_spec(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi")
    (tmp_path / "openapi/generated/texter-3.0.json").write_text("{}")
    done = generate("--check", "--document", tmp_path / "openapi/texter.yaml", "--output", installed)
    assert done.returncode == 1
    assert done.stderr.startswith("differs: texter-3.0.json\n")


def test_a_warning_of_the_generator_is_a_failure(tmp_path: Path) -> None:
    text = (ROOT / "openapi" / "texter.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("        '200':\n", "        'two hundred':\n"), encoding="utf-8")
    done = generate("--document", broken, "--output", tmp_path / "generated")
    assert done.returncode != 0
    assert "two hundred" in done.stderr
    assert not (tmp_path / "generated").exists()


def test_the_spec_that_is_installed_is_the_spec() -> None:
    assert DOCUMENT["info"]["version"] == spec.VERSION
