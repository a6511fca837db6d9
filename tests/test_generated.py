"""The generated client is what the spec gives, and nothing of the spec got lost on the way."""

import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

import texter_client
from tests.document import ANSWER, DOCUMENT, REQUESTS, ROOT, SCHEMAS
from texter_client import AuthenticatedClient, models, outgoing_message, spec
from texter_client.api.messages import send_message
from texter_client.models import SendResult, TextMessage
from texter_ext import Texter
from texter_ext.sandbox import Sandbox

OBJECTS = {name: schema for name, schema in SCHEMAS.items() if schema.get("type") == "object"}
# What the spec leaves open on purpose: nothing is known of their shape.
UNTYPED = {"postback", "special", "agent", "metadata", "system_message", "scanned", "deleted"}


@pytest.mark.parametrize("name", OBJECTS)
def test_every_schema_has_its_class_and_every_field_its_type(name: str) -> None:
    """Some shapes make openapi-python-client drop a model, or all of them, without a warning."""
    parameters = inspect.signature(getattr(models, name)).parameters
    assert len(parameters) == len(OBJECTS[name]["properties"])
    for field, parameter in parameters.items():
        assert field in UNTYPED or "Any" not in str(parameter.annotation)


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if "enum" in schema])
def test_every_enum_has_its_class(name: str) -> None:
    assert [member.value for member in getattr(models, name)] == SCHEMAS[name]["enum"] or name == "MediaType"
    assert {member.value for member in getattr(models, name)} == set(SCHEMAS[name]["enum"])


def test_the_union_of_messages_is_whole() -> None:
    assert [kind.__name__ for kind in get_args(outgoing_message.OutgoingMessage)] == list(spec.MESSAGES.values())
    assert list(spec.MESSAGES) == list(SCHEMAS["OutgoingMessage"]["discriminator"]["mapping"])


def test_the_generators_settings_took_effect() -> None:
    """It ignores settings that it does not know."""
    assert texter_client.__name__ == "texter_client"
    assert "id" in inspect.signature(models.Message).parameters


@pytest.mark.parametrize("example", REQUESTS)
def test_a_models_repr_shows_no_personal_data(example: str) -> None:
    model: Any = getattr(models, spec.MESSAGES[REQUESTS[example]["type"]])
    assert re.fullmatch(r"<texter_client\.models\.\w+\.\w+ object at 0x\w+>", repr(model.from_dict(REQUESTS[example])))
    assert "wamid" not in repr(SendResult.from_dict(ANSWER).messages)


@pytest.mark.parametrize("example", REQUESTS)
def test_a_request_survives_the_models(example: str) -> None:
    model: Any = getattr(models, spec.MESSAGES[REQUESTS[example]["type"]])
    assert model.from_dict(REQUESTS[example]).to_dict() == REQUESTS[example]


def test_the_providers_answer_survives_the_models() -> None:
    result = SendResult.from_dict(ANSWER)
    assert result.to_dict() == ANSWER
    assert isinstance(result.messages, list)
    assert result.messages[0].status == models.MessageStatus.SENT


def test_what_nobody_expects_in_an_answer_survives_the_models() -> None:
    odd = {"messages": [{"status": 99, "type": "new", "media": "no list", "more": {"a": [1]}, "list": None}], "x": 1}
    assert SendResult.from_dict(odd).to_dict() == odd


@pytest.mark.parametrize("status", [200, 404])
def test_the_generated_functions_work_with_our_client(status: int) -> None:
    with Sandbox() as sandbox, Texter(base_url=sandbox.base_url, token=sandbox.token) as texter:
        assert isinstance(texter.client, AuthenticatedClient)
        chat_id = sandbox.chat_ids[0] if status == 200 else "another"
        answer = send_message.sync_detailed(chat_id, client=texter.client, body=TextMessage(text="Hey there!"))
    assert answer.status_code == status
    assert isinstance(answer.parsed, SendResult if status == 200 else str)


def generate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "generate.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd="/")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fresh") / "generated"
    done = generate("--output", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_generating_again_changes_nothing(fresh: Path) -> None:
    assert generate("--check", "--output", fresh).returncode == 0


def test_the_installed_client_is_what_the_spec_gives(fresh: Path) -> None:
    installed = Path(inspect.getfile(texter_client)).parent
    assert {path.name for path in installed.glob("*.py")} == {
        path.name for path in (fresh / "texter_client").glob("*.py")
    }
    for path in (fresh / "texter_client").rglob("*.*"):
        assert path.read_bytes() == (installed / path.relative_to(fresh / "texter_client")).read_bytes()


def _change(folder: Path) -> None:
    (folder / "texter_client/spec.py").write_text("# changed\n")


def _add(folder: Path) -> None:
    (folder / "texter_client/models/stale.py").write_text("# nobody generates this any more\n")


def _delete(folder: Path) -> None:
    (folder / "texter_client/py.typed").unlink()


@pytest.mark.parametrize(
    ("tamper", "complaint"),
    [
        (_change, "differs: texter_client/spec.py"),
        (_add, "not made from the spec: texter_client/models/stale.py"),
        (_delete, "missing: texter_client/py.typed"),
    ],
)
def test_the_check_sees_every_difference(
    fresh: Path, tmp_path: Path, tamper: Callable[[Path], None], complaint: str
) -> None:
    copy = Path(shutil.copytree(fresh, tmp_path / "generated"))
    tamper(copy)
    done = generate("--check", "--output", copy)
    assert done.returncode == 1
    assert complaint in done.stderr


def test_the_surroundings_do_not_matter(fresh: Path, tmp_path: Path) -> None:
    """Neither another project's settings for the formatter nor the language of the machine change a byte."""
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nline-length = 40\nformat.quote-style = "single"\n')
    command = [sys.executable, str(ROOT / "tools" / "generate.py"), "--output", str(tmp_path / "generated")]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    assert generate("--check", "--output", tmp_path / "generated").returncode == 0
    assert fresh.is_dir()


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
