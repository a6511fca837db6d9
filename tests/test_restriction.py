"""While a process is restricted, nothing leaves for another server: no message, and no token."""

import asyncio

import httpx
import pytest

from tests.conftest import TOKEN, Connect
from tests.wire import RawServer, hang_up, reply
from texter_client.api.messages import send_message
from texter_client.models import TextMessage
from texter_ext import APIConnectionError, ClientStateError, ConfigurationError, Delivery, Retries, Texter, restrict_to
from texter_ext._http.restriction import refusal
from texter_ext.sandbox import Sandbox

ACCEPTED = b'{"success": true, "messages": []}'


def test_a_client_that_was_made_before_sends_nothing_elsewhere(connect: Connect, sandbox: Sandbox) -> None:
    with RawServer(reply(ACCEPTED)) as real:
        texter = connect(real.base_url)
        texter.send("chat", "It is real.")
        with restrict_to(sandbox.base_url):
            with pytest.raises(ClientStateError, match=r"restrict_to\(\)") as caught:
                texter.send("chat", "It is a test.")
            with pytest.raises(ClientStateError):
                connect(real.base_url).send("chat", "Made meanwhile")
            (result,) = texter.send_many([("chat", "One of many")])
            connect(sandbox.base_url).send(sandbox.chat_ids[0], "Hey there!")
        texter.send("chat", "It is real again.")
        assert len(real.requests) == 2
    assert (caught.value.delivery, caught.value.safe_to_retry) == (Delivery.NOT_SENT, False)
    assert (caught.value.chat_id, TOKEN in str(caught.value)) == ("chat", False)
    assert isinstance(result.error, ClientStateError)
    assert result.delivery is Delivery.NOT_SENT
    assert len(sandbox.messages) == 1


def test_no_proxy_and_no_transport_gets_anything(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(hang_up) as proxy:
        address = proxy.base_url.removesuffix("/server/api/v2")
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.setenv("HTTPS_PROXY", address)
        texter = connect("http://texter.example", allow_http=True, retries=0)
        with restrict_to("http://127.0.0.1:1"), pytest.raises(ClientStateError):
            texter.send("chat", "Hey there!")
        assert proxy.requests == []
        with pytest.raises(APIConnectionError):
            texter.send("chat", "Hey there!")
        assert len(proxy.requests) == 1


def test_a_transport_of_your_own_gets_nothing_either() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=ACCEPTED)

    with Texter("example", TOKEN, transport=httpx.MockTransport(answer)) as texter:
        with restrict_to(), pytest.raises(ClientStateError, match="allows only no server"):
            texter.send("chat", "Hey there!")
        assert asked == []
        texter.send("chat", "Hey there!")
        assert len(asked) == 1


@pytest.mark.parametrize("changed", [False, True])
def test_requests_through_the_generated_client_are_restricted_too(
    connect: Connect, sandbox: Sandbox, *, changed: bool
) -> None:
    with RawServer(reply(ACCEPTED)) as real:
        texter = connect(real.base_url)
        client = texter.client.with_headers({"X-Own": "1"}) if changed else texter.client

        def send() -> None:
            message = TextMessage(text="It is a test.")
            if isinstance(texter, Texter):
                send_message.sync_detailed("chat", client=client, body=message)
            else:
                asyncio.run(send_message.asyncio_detailed("chat", client=client, body=message))

        with restrict_to(sandbox.base_url), pytest.raises(ClientStateError, match=r"restrict_to\(\)"):
            send()
        assert real.requests == []
        texter.send("chat", "It is real.")
        assert len(real.requests) == 1


def test_what_may_have_been_sent_stays_unknown(connect: Connect, no_pauses: None) -> None:
    """A retry that is refused says nothing of the attempt before it."""
    del no_pauses

    blocks = restrict_to()

    def restrict(_connection: object, _request: bytes) -> None:
        blocks.__enter__()
        hang_up(_connection, _request)  # type: ignore[arg-type]

    with RawServer(restrict) as real:
        texter = connect(real.base_url, retries=Retries(1, accept_duplicates=True))
        try:
            with pytest.raises(ClientStateError) as caught:
                texter.send("chat", "Hey there!")
        finally:
            blocks.__exit__(None, None, None)
        assert len(real.requests) == 1
    assert caught.value.delivery is Delivery.UNKNOWN


@pytest.mark.parametrize(
    ("allowed", "address", "may"),
    [
        (["https://example.com/api"], "https://example.com/server/api/v2", True),
        (["https://example.com:443"], "https://EXAMPLE.com", True),
        (["https://example.com"], "http://example.com", False),
        (["https://example.com"], "https://example.com:8443", False),
        (["https://example.com"], "https://example.com.evil.example", False),
        (["http://127.0.0.1:1", "http://[::1]:2"], "http://[::1]:2/v2", True),
        ([], "http://127.0.0.1:1", False),
    ],
)
def test_scheme_host_and_port_count(allowed: list[str], address: str, *, may: bool) -> None:
    with restrict_to(*allowed):
        assert (refusal(address) is None) is may
    assert refusal(address) is None


def test_blocks_add_up_and_end_in_any_order() -> None:
    one, two = "http://127.0.0.1:1", "http://127.0.0.1:2"
    outer, inner = restrict_to(one), restrict_to(two)
    outer.__enter__()
    inner.__enter__()
    assert refusal(one) is refusal(two) is None
    outer.__exit__(None, None, None)
    assert refusal(one) is not None
    inner.__exit__(None, None, None)
    assert refusal(one) is None


@pytest.mark.parametrize(
    "wrong", ["", "example.com", "ftp://example.com", "https://", "http://a:b", "https://xn--a", "http://a:99999", None]
)
def test_what_is_no_base_url_is_refused_and_restricts_nothing(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="base URLs"), restrict_to(wrong):
        pass
    assert refusal("https://example.com") is None
