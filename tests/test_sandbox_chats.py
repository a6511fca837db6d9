"""The sandbox has chats that are found and read as the API's are."""

import base64
import datetime
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any, Final

import httpx
import pytest

from tests.conftest import TOKEN
from tests.document import described, examples
from texter_client import spec
from texter_client.models import Chat, Chats
from texter_client.models.chat_status import ChatStatus
from texter_ext import BadRequestError, NotFoundError, PermissionDeniedError, Texter
from texter_ext.sandbox import Sandbox, SandboxChat

NOW: Final = datetime.datetime.now(datetime.UTC)
HOUR: Final = datetime.timedelta(hours=1)
CHATS: Final = [
    SandboxChat("+972500000000", "Dana Levi", last_incoming_at=NOW - 30 * HOUR),
    SandboxChat("972-50-000-0001", "Noam 2500 Cohen", last_incoming_at=NOW - 2 * HOUR, status=ChatStatus.PENDING),
    SandboxChat("+972500000001", "Noam again", account_id="972501000001", last_incoming_at=NOW - HOUR, labels=("vip",)),
    SandboxChat("+12025550100", "דנה", last_incoming_at=None, labels=("new", "vip")),
    SandboxChat("+972500000001", "Noam's page", id="elsewhere", channel="messenger", last_incoming_at=NOW - 50 * HOUR),
]
DANA, NOAM, AGAIN, HEBREW, ELSEWHERE = CHATS

Serve = Callable[..., tuple[Sandbox, Texter]]


@pytest.fixture
def serve() -> Iterable[Serve]:
    with ExitStack() as stack:

        def served(chats: Any = CHATS, **settings: Any) -> tuple[Sandbox, Texter]:
            sandbox = stack.enter_context(Sandbox(token=TOKEN, chats=chats, **settings))
            return sandbox, stack.enter_context(Texter(base_url=sandbox.base_url, token=TOKEN, retries=0))

        yield served


def found(texter: Texter, **parameters: Any) -> list[str]:
    return [row["_id"] for row in texter.call(spec.SEARCH_CHATS, **parameters).raw["data"]]


@pytest.mark.parametrize(
    ("search", "chats"),
    [
        ("+972500000000", [DANA]),
        ("972500000000", [DANA]),
        ("0500000000", [DANA]),  # in local form, as in the provider's example
        ("050-000 0000", [DANA]),
        ("0500000001", [AGAIN, NOAM, ELSEWHERE]),
        ("2500", [AGAIN, NOAM, DANA, ELSEWHERE]),  # a part of a number, or of a name
        ("5550", [HEBREW]),
        ("NOAM", [AGAIN, NOAM, ELSEWHERE]),
        ("דנה", [HEBREW]),
        ("00", [HEBREW, AGAIN, NOAM, DANA, ELSEWHERE]),  # nothing but zeros is no part of a number
        ("nobody", []),
        ("972500000002", []),
    ],
)
def test_a_search_finds_numbers_and_names(serve: Serve, search: str, chats: list[SandboxChat]) -> None:
    _, texter = serve()
    if search == "00":
        chats = [each for each in chats if search in each.title]
    assert found(texter, search=search) == [each.id for each in chats]


def test_a_search_without_a_text_finds_all_with_the_newest_first(serve: Serve) -> None:
    sandbox, texter = serve()
    assert found(texter) == [each.id for each in (HEBREW, AGAIN, NOAM, DANA, ELSEWHERE)]
    time.sleep(0.002)  # a message that is sent in the same millisecond is not newer
    texter.send(NOAM.id, "Hey there!")
    assert found(texter)[0] == NOAM.id
    assert sandbox.chat_ids == tuple(each.id for each in CHATS)


@pytest.mark.parametrize(
    ("parameters", "chats"),
    [
        ({"channelname": "whatsapp", "channelaccount_id": "972501000001"}, [AGAIN]),
        ({"channelname": "messenger", "channelaccount_id": "972501000000"}, [ELSEWHERE]),
        ({"labels": ["vip"]}, [HEBREW, AGAIN]),
        ({"labels": ["new", "other"]}, [HEBREW]),
        ({"statuses": ["PENDING"]}, [NOAM]),
        ({"statuses": ["PENDING", "ASSIGNED"], "search": "Noam"}, [AGAIN, NOAM, ELSEWHERE]),
        ({"statuses": ["BULK"]}, []),
    ],
)
def test_a_search_filters(serve: Serve, parameters: dict[str, Any], chats: list[SandboxChat]) -> None:
    _, texter = serve()
    assert found(texter, **parameters) == [each.id for each in chats]


def test_a_search_has_pages(serve: Serve) -> None:
    _, texter = serve(100)
    first = texter.call(spec.SEARCH_CHATS).raw
    assert (len(first["data"]), first["total"]) == (30, 100)
    ids = [found(texter, limit="40", skip=str(skip)) for skip in (0, 40, 80, 120)]
    assert [len(page) for page in ids] == [40, 40, 20, 0]
    assert len({each for page in ids for each in page}) == 100


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"search": "x"}, "shorter than 2"),
        ({"channelname": "whatsapp"}, "given together"),
        ({"channelaccount_id": "972501000000"}, "given together"),
        ({"channelname": "sms", "channelaccount_id": "1"}, "whatsapp"),
        ({"statuses": ["SOLVED"]}, "BOT"),
        ({"limit": "0"}, "from 1 to 10000"),
        ({"limit": "10001"}, "from 1 to 10000"),
        ({"limit": "-1"}, "0-9"),
        ({"skip": "many"}, "0-9"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(serve: Serve, parameters: dict[str, Any], words: str) -> None:
    _, texter = serve()
    with pytest.raises(BadRequestError) as caught:
        texter.call(spec.SEARCH_CHATS, **parameters)
    assert words in str(caught.value.body)


def test_a_row_is_as_in_the_providers_example(serve: Serve) -> None:
    _, texter = serve()
    answer = texter.call(spec.SEARCH_CHATS, search=AGAIN.phone)
    row = next(row for row in answer.raw["data"] if row["_id"] == AGAIN.id)
    example = examples(described(spec.SEARCH_CHATS)["responses"]["200"])["provider"]["data"][0]
    assert set(row) == set(example) - {"resolvedUpdateTime"} | {"labels"}
    assert row["channelInfo"] == {"name": "whatsapp", "id": "972500000001", "accountId": "972501000001"}
    assert (row["clientPhoneE164"], row["entityPhone"]) == ("+972500000001", "+972501000001")
    assert AGAIN.last_incoming_at is not None
    assert row["lastIncomingMessageTimestamp"] == round(AGAIN.last_incoming_at.timestamp() * 1000)
    assert isinstance(answer.parsed, Chats)
    rows = texter.call(spec.SEARCH_CHATS).raw["data"]
    (never, page) = (next(row for row in rows if row["_id"] == each.id) for each in (HEBREW, ELSEWHERE))
    assert "lastIncomingMessageTimestamp" not in never
    assert "clientPhone" not in page


def test_a_chat_is_read_without_its_id(serve: Serve) -> None:
    _, texter = serve()
    example = examples(described(spec.GET_CHAT)["responses"]["200"])["provider"]
    before = texter.call(spec.GET_CHAT, chat_id=AGAIN.id)
    assert set(before.raw) == set(example) - {"lastMessage"} | {"externalBot"}
    texter.send(AGAIN.id, "Hey there!")
    after = texter.call(spec.GET_CHAT, chat_id=AGAIN.id).raw
    assert after["lastMessage"]["text"] == "Hey there!"
    assert after["lastMessageTimestamp"] == after["lastMessage"]["timestamp"] > before.raw["lastMessageTimestamp"]
    assert after["lastIncomingMessageTimestamp"] == before.raw["lastIncomingMessageTimestamp"]
    assert isinstance(before.parsed, Chat)
    assert before.parsed.title == "Noam again"
    with pytest.raises(NotFoundError):
        texter.call(spec.GET_CHAT, chat_id="unknown")


@pytest.mark.parametrize("chat", CHATS)
def test_a_session_message_needs_an_open_window(serve: Serve, chat: SandboxChat) -> None:
    sandbox, texter = serve()
    if chat in (DANA, HEBREW):
        with pytest.raises(BadRequestError) as caught:
            texter.send(chat.id, "Hey there!")
        assert (caught.value.window_closed, caught.value.whatsapp_code) == (True, 131047)
        assert sandbox.messages == []
    else:  # on another channel, WhatsApp's window does not matter
        (message,) = texter.send(chat.id, "Hey there!").messages
        assert message.to_dict()["chatChannelInfo"] == {
            "name": chat.channel,
            "id": chat.phone[1:],
            "accountId": chat.account_id,
        }


def test_the_window_closes_after_24_hours(serve: Serve) -> None:
    margin = datetime.timedelta(minutes=1)
    still, no_longer = (
        SandboxChat(
            f"+97250000000{number}", last_incoming_at=datetime.datetime.now(datetime.UTC) - 24 * HOUR + sign * margin
        )
        for number, sign in enumerate((1, -1))
    )
    _, texter = serve([still, no_longer])
    texter.send(still.id, "Hey there!")
    with pytest.raises(BadRequestError):
        texter.send(no_longer.id, "Hey there!")


def test_a_wamid_holds_the_contacts_number(serve: Serve) -> None:
    _, texter = serve([SandboxChat("+12025550100")])
    wamid = texter.send(found(texter)[0], "Hey there!").provider_id
    assert wamid is not None
    assert b"\x1d\x0b12025550100\x15" in base64.b64decode(wamid.removeprefix("wamid."))


def test_a_token_needs_the_scope_of_each_operation(serve: Serve) -> None:
    _, texter = serve(scopes={"Send session message"})
    texter.call(spec.GET_CHAT, chat_id=AGAIN.id)
    with pytest.raises(PermissionDeniedError) as caught:
        texter.call(spec.SEARCH_CHATS, search="Dana")
    assert "“List all chats”" in str(caught.value.body)


def test_any_number_has_a_chat_on_request(serve: Serve) -> None:
    sandbox, texter = serve("any")
    assert not sandbox.chats
    (local,) = found(texter, search="052-123 4567")
    assert found(texter, search="+972521234567") == found(texter, search="521234567") == [local]
    assert found(texter, search="+1 (202) 555-0100") != [local]
    assert found(texter, search="Dana") == found(texter, search="999") == []  # neither is a phone number
    (other,) = found(texter, search="0521234567", channelname="whatsapp", channelaccount_id="972501000007")
    assert other != local
    assert texter.send(local, "Hey there!").status_code == 200
    assert [chat.phone for chat in sandbox.chats] == ["+972521234567", "+12025550100", "+972521234567"]
    sandbox.reset()
    assert not sandbox.chats
    assert found(texter, search="0521234567") == [local]  # the same in each sandbox


def test_as_many_chats_as_one_likes(serve: Serve) -> None:
    sandbox, texter = serve(1000)
    assert len({chat.phone for chat in sandbox.chats}) == len(set(sandbox.chat_ids)) == 1000
    for chat in (sandbox.chats[0], sandbox.chats[-1]):
        assert found(texter, search=chat.phone) == [chat.id]
        assert texter.send(chat.id, "Hey there!").status_code == 200
    assert serve(10)[0].chat_ids == sandbox.chat_ids[:10]  # the same in each sandbox


def test_chats_can_be_changed_at_any_time(sandbox: Sandbox) -> None:
    first, second = sandbox.chats[:2]
    sandbox.chat_ids = (second.id, "mine")
    assert sandbox.chats[0] == second
    assert sandbox.chats[1].id == "mine"
    assert sandbox.chats[1].phone not in (second.phone, "")
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        texter.send("mine", "Hey there!")
        with pytest.raises(NotFoundError):
            texter.send(first.id, "Hey there!")
        sandbox.chats = (first, *CHATS)
        texter.send(first.id, "Hey there!")
        sandbox.reset()
        assert sandbox.chats == (first, *CHATS)


def test_messages_of_chats_that_are_gone_are_forgotten_too(
    sandbox: Sandbox, chat_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("texter_ext.sandbox._history._MAX_REMEMBERED", 50_000)
    with Texter(base_url=sandbox.base_url, token=TOKEN) as texter:
        for number in range(20):
            texter.send(chat_id, str(number))
            sandbox.chats = sandbox.chats  # which removes their messages
        assert len(sandbox.messages) < 20
        for number in range(20):
            texter.send(chat_id, str(number))
        last = texter.call(spec.GET_CHAT, chat_id=chat_id).raw["lastMessage"]
    assert last == sandbox.messages[-1].to_dict()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"chats": -1}, 'SandboxChats, how many there are to be, or "any"'),
        ({"chats": True}, "how many"),
        ({"chats": "all"}, "how many"),
        ({"chats": [DANA, DANA]}, "two chats with the same id"),
        ({"chats": 1, "chat_ids": ["a"]}, "either chats= or chat_ids="),
    ],
)
def test_chats_that_make_no_sense_are_refused(settings: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Sandbox(**settings)


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "0500000000"},
        {"phone": "Dana"},
        {"phone": "+97"},
        {"phone": "+972500000000", "last_incoming_at": NOW.replace(tzinfo=None)},
    ],
)
def test_a_chat_that_makes_no_sense_is_refused(fields: Any) -> None:
    with pytest.raises(ValueError, match="must"):
        SandboxChat(**fields)


def test_a_chats_repr_names_nobody() -> None:
    shown = repr(SandboxChat("+12025550100", "Dana Levi"))
    assert "2025550100" not in shown
    assert "Dana" not in shown


@pytest.mark.parametrize("program", [["-m", "texter_ext.sandbox"], ["-m", "texter_ext._cli", "sandbox"]])
@pytest.mark.parametrize("chats", ["3", "any", "many", "-1"])
def test_a_terminal_is_given_chats(program: list[str], chats: str) -> None:
    if program[-1] == "sandbox":
        program = ["-c", "from texter_ext._cli import main; main()", "sandbox"]
    command = [sys.executable, "-u", *program, f"--chats={chats}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        assert process.stderr
        if chats in ("many", "-1"):
            assert "chats" in process.stderr.read()
            assert process.wait(10) != 0
            return
        lines = [process.stdout.readline().strip() for _ in range(6)]
        address, token = (line.partition("=")[2] for line in lines[:2])
        answer = httpx.get(f"{address}/chats/search?search=0500000002", headers={"Authorization": f"Bearer {token}"})
        process.terminate()
    assert answer.json()["total"] == 1
    assert lines[4].startswith("# their phone numbers: ")
    assert lines[4].split()[4:] == (["any"] if chats == "any" else [f"+97250000000{n}" for n in range(3)])
