"""Settings come from arguments or the environment, and a wrong one says what to do."""

from typing import Any

import httpx
import pytest

from tests.conftest import TOKEN
from texter_client import spec
from texter_ext import AsyncTexter, ConfigurationError, Delivery, Texter

NAMES = ("TEXTER_PROJECT_ID", "TEXTER_API_TOKEN", "TEXTER_BASE_URL")


def base_url(texter: Texter) -> str:
    return str(texter.client.get_httpx_client().base_url).rstrip("/")


def test_a_project_id_and_a_token_are_enough() -> None:
    assert base_url(Texter("example", TOKEN)) == "https://example.texterchat.com/server/api/v2"


def test_the_environment_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTER_PROJECT_ID", "example")
    monkeypatch.setenv("TEXTER_API_TOKEN", TOKEN)
    assert base_url(Texter()) == spec.SERVER.format(projectID="example")
    monkeypatch.setenv("TEXTER_BASE_URL", "https://texter.example/api/")
    assert base_url(Texter()) == "https://texter.example/api"


def test_an_argument_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip(NAMES, ("other", "other", "https://other.example"), strict=True):
        monkeypatch.setenv(name, value)
    texter = Texter("example", TOKEN)
    assert base_url(texter) == spec.SERVER.format(projectID="example")
    assert texter.client.token == TOKEN
    assert base_url(Texter(base_url="https://texter.example/api")) == "https://texter.example/api"


@pytest.mark.parametrize("client", [Texter, AsyncTexter])
@pytest.mark.parametrize(
    ("settings", "environment", "named"),
    [
        ({}, {}, ["project_id=", "TEXTER_PROJECT_ID", "base_url=", "TEXTER_BASE_URL"]),
        ({"project_id": "example"}, {}, ["token=", "TEXTER_API_TOKEN", "Send session message"]),
        ({"project_id": "", "token": TOKEN}, {"TEXTER_PROJECT_ID": ""}, ["project_id="]),
        ({"project_id": "example"}, {"TEXTER_API_TOKEN": ""}, ["token="]),
        ({"project_id": "evil.example/", "token": TOKEN}, {}, ["project_id=", "letters"]),
        ({"project_id": "evil.example#", "token": TOKEN}, {}, ["project_id="]),
        ({"project_id": "user@evil", "token": TOKEN}, {}, ["project_id="]),
        ({"project_id": "a b", "token": TOKEN}, {}, ["project_id="]),
        ({"project_id": "example\n", "token": TOKEN}, {}, ["project_id="]),
        ({"project_id": "-", "token": TOKEN}, {}, ["project_id="]),
        ({"token": TOKEN}, {"TEXTER_PROJECT_ID": "https://example.texterchat.com"}, ["TEXTER_PROJECT_ID"]),
        ({"base_url": "texter.example", "token": TOKEN}, {}, ["base_url=", "https://"]),
        ({"base_url": "ftp://texter.example", "token": TOKEN}, {}, ["base_url=", "https://"]),
        ({"base_url": "https://", "token": TOKEN}, {}, ["base_url=", "host"]),
        ({"base_url": "https://a:b@texter.example", "token": TOKEN}, {}, ["base_url=", "user"]),
        ({"base_url": "https://texter.example/?a=1", "token": TOKEN}, {}, ["base_url=", "query"]),
        ({"base_url": "https://texter.example/#a", "token": TOKEN}, {}, ["base_url=", "fragment"]),
        ({"base_url": "http://texter.example", "token": TOKEN}, {}, ["base_url=", "https", "loopback"]),
        ({"base_url": "http://127.0.0.1.texter.example", "token": TOKEN}, {}, ["base_url=", "loopback"]),
        ({"base_url": "https://[::1", "token": TOKEN}, {}, ["base_url=", "URL"]),
        ({"base_url": "https://texter..example", "token": TOKEN}, {}, ["base_url=", "1 to 63"]),
        ({"base_url": "https://.example", "token": TOKEN}, {}, ["base_url=", "1 to 63"]),
        ({"base_url": f"https://{'a' * 64}.example", "token": TOKEN}, {}, ["base_url=", "1 to 63"]),
        ({"base_url": "https://xn--a", "token": TOKEN}, {}, ["base_url=", "host"]),
        ({"base_url": "http://127.0.0.1:99999", "token": TOKEN}, {}, ["base_url=", "1 to 65535"]),
        ({"base_url": "https://texter.example:0", "token": TOKEN}, {}, ["base_url=", "1 to 65535"]),
        ({"token": TOKEN}, {"TEXTER_BASE_URL": "http://texter.example"}, ["TEXTER_BASE_URL"]),
        ({"base_url": "https://texter.example/?", "token": TOKEN}, {}, ["base_url=", "query"]),
        ({"base_url": 5, "token": TOKEN}, {}, ["base_url="]),
        ({"project_id": 5, "token": TOKEN}, {}, ["project_id="]),
        ({"project_id": f"{TOKEN}.x", "token": TOKEN}, {}, ["project_id="]),
        ({"project_id": "example", "token": b"x"}, {}, ["token="]),
        ({"project_id": "example", "token": TOKEN, "retries": -1}, {}, ["retries="]),
        ({"project_id": "example", "token": TOKEN, "retries": "3"}, {}, ["retries="]),
        ({"project_id": "example", "token": TOKEN, "limits": {}}, {}, ["limits="]),
        ({"project_id": "example", "token": TOKEN, "timeout": 0}, {}, ["timeout="]),
        ({"project_id": "example", "token": TOKEN, "timeout": "5"}, {}, ["timeout="]),
        ({"project_id": "example", "token": TOKEN, "timeout": httpx.Timeout(5, read=0)}, {}, ["timeout="]),
        ({"project_id": "example", "token": TOKEN, "timeout": httpx.Timeout(5, connect=-1)}, {}, ["timeout="]),
        ({"project_id": "example", "token": TOKEN, "timeout": httpx.Timeout(float("nan"))}, {}, ["timeout="]),
        ({"project_id": "example", "token": f"{TOKEN}\n"}, {}, ["token=", "line break"]),
        ({"project_id": "example", "token": f"{TOKEN}\r\nX-Evil: 1"}, {}, ["token="]),
        ({"project_id": "example", "token": f"{TOKEN} "}, {}, ["token=", "space"]),
        ({"project_id": "example", "token": f"{TOKEN}é"}, {}, ["token="]),
    ],
)
def test_a_wrong_setting_names_every_way_to_give_it(
    monkeypatch: pytest.MonkeyPatch,
    client: type[Texter | AsyncTexter],
    settings: dict[str, Any],
    environment: dict[str, str],
    named: list[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        client(**settings)
    for name in named:
        assert name in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert caught.value.delivery is Delivery.NOT_SENT
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "address", ["http://localhost:1/x", "http://127.0.0.1:1/x", "http://127.1.2.3:1/x", "http://[::1]:1/x"]
)
def test_loopback_needs_no_tls(address: str) -> None:
    assert base_url(Texter(base_url=address, token=TOKEN)) == address


def test_http_needs_the_callers_leave() -> None:
    assert base_url(Texter(base_url="http://texter.example", token=TOKEN, allow_http=True)) == "http://texter.example"


def test_timeouts_are_finite() -> None:
    with Texter("example", TOKEN) as texter:
        timeout = texter.client.get_httpx_client().timeout
    assert None not in (timeout.connect, timeout.read, timeout.write, timeout.pool)


def test_a_closed_client_is_closed() -> None:
    texter = Texter("example", TOKEN)
    texter.close()
    texter.close()
    assert texter.client.get_httpx_client().is_closed
