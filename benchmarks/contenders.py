"""The ways to send a message that the benchmark compares; each yields a function that sends."""

import sys
import urllib.parse
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import partial
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final

import aiohttp
import httpx
import httpx2
import slack_sdk
from pywa.client import WhatsApp
from pywa_async.client import WhatsApp as AsyncWhatsApp
from slack_sdk.web.async_client import AsyncWebClient

from texter_client import AuthenticatedClient, spec
from texter_client.api.messages import send_message
from texter_client.models import TextMessage
from texter_ext import AsyncTexter, Texter
from texter_ext._http.channel import POOL
from texter_ext._http.connection_pool import AsyncConnectionPool
from texter_ext._http.httpx_transport import async_connection_pool

CHAT_ID: Final = "67a87067aeedcdee1271cc4d"
TOKEN: Final = "token"
BASE_PATH: Final = urllib.parse.urlsplit(spec.SERVER).path
PATH: Final = BASE_PATH + spec.SEND_MESSAGE.path.replace("{chatId}", CHAT_ID)
TEXT: Final = "Your order 1042 is on its way."
BODY: Final = {"type": "text", "text": TEXT, "tmpSendId": "3f2b7c1e-5d0a-4b6e-9a51-0c6a3f4f0b11"}
HEADERS: Final = {"Authorization": f"Bearer {TOKEN}"}

Send = Callable[[], object]
AsyncSend = Callable[[], Awaitable[object]]


# ------------------------------------------------------------------------------------------------ one after the other
@contextmanager
def raw_httpx(address: str, kind: type[httpx.Client | httpx2.Client] = httpx.Client) -> Generator[Send]:
    """Send with httpx or httpx2 alone."""
    url = address + PATH
    with kind(headers=HEADERS) as client:
        yield lambda: client.post(url, json=BODY).json()


@contextmanager
def generated_client(address: str) -> Generator[Send]:
    """Send with the generated function."""
    with AuthenticatedClient(address + BASE_PATH, TOKEN) as client:
        yield lambda: send_message.sync_detailed(CHAT_ID, client=client, body=TextMessage.from_dict(BODY)).parsed


@contextmanager
def texter_ext(address: str) -> Generator[Send]:
    """Send with this library and read the id."""
    with Texter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        yield lambda: texter.send(CHAT_ID, TEXT).id


@contextmanager
def pywa_client(address: str) -> Generator[Send]:
    """Send with pywa to Meta's API."""
    with httpx.Client() as session:
        whatsapp = WhatsApp(phone_id="1", token=TOKEN, session=session)
        session.base_url = httpx.URL(f"{address}/v23.0")
        yield lambda: whatsapp.send_message(to="972500000000", text=TEXT)


@contextmanager
def slack_client(address: str) -> Generator[Send]:
    """Send with slack_sdk to Slack's API."""
    client: Any = slack_sdk.WebClient(token=TOKEN, base_url=f"{address}/api/")
    yield lambda: client.chat_postMessage(channel="C1", text=TEXT)


@contextmanager
def twilio_client(address: str) -> Generator[Send]:
    """Send with twilio to Twilio's API."""
    twilio: Any = import_module("twilio.rest")  # it has no types
    client = twilio.Client("AC" + "0" * 32, TOKEN)
    client.api.base_url = address
    yield lambda: client.messages.create(to="whatsapp:+972500000000", from_="whatsapp:+972500000001", body=TEXT)


Contender = Callable[[str], AbstractContextManager[Send]]
CONTENDERS: Final[dict[str, Contender]] = {
    f"httpx {version('httpx')}, post(json=).json()": raw_httpx,
    "this library, send()": texter_ext,
    f"httpx2 {version('httpx2')}": partial(raw_httpx, kind=httpx2.Client),
    "the generated function": generated_client,
    f"pywa {version('pywa')}": pywa_client,
    f"slack_sdk {version('slack_sdk')}": slack_client,
    f"twilio {version('twilio')}": twilio_client,
}

COUNTED: Final = {"raw_httpx": raw_httpx, "texter_ext": texter_ext, "generated_client": generated_client}
"""The contenders whose instructions are counted, each in a separate process."""


# ------------------------------------------------------------------------------------------------ many in flight
@asynccontextmanager
async def raw_async_httpx(
    address: str, kind: type[httpx.AsyncClient | httpx2.AsyncClient] = httpx.AsyncClient
) -> AsyncGenerator[AsyncSend]:
    """Send with httpx or httpx2 alone."""
    url = address + PATH
    async with kind(headers=HEADERS, timeout=600) as client:

        async def send() -> object:
            return (await client.post(url, json=BODY)).json()

        yield send


@asynccontextmanager
async def async_pywa(address: str) -> AsyncGenerator[AsyncSend]:
    """Send with pywa to Meta's API."""
    async with httpx.AsyncClient(timeout=600) as session:
        whatsapp = AsyncWhatsApp(phone_id="1", token=TOKEN, session=session)
        session.base_url = httpx.URL(f"{address}/v23.0")
        yield lambda: whatsapp.send_message(to="972500000000", text=TEXT)


@asynccontextmanager
async def async_slack(address: str) -> AsyncGenerator[AsyncSend]:
    """Send with slack_sdk to Slack's API."""
    async with aiohttp.ClientSession() as session:
        client: Any = AsyncWebClient(token=TOKEN, base_url=f"{address}/api/", session=session)
        yield lambda: client.chat_postMessage(channel="C1", text=TEXT)


@asynccontextmanager
async def async_twilio(address: str) -> AsyncGenerator[AsyncSend]:
    """Send with twilio to Twilio's API."""
    twilio: Any = import_module("twilio.rest")  # it has no types
    async with import_module("twilio.http.async_http_client").AsyncTwilioHttpClient() as session:
        client = twilio.Client("AC" + "0" * 32, TOKEN, http_client=session)
        client.api.base_url = address
        numbers = {"to": "whatsapp:+972500000000", "from_": "whatsapp:+972500000001"}
        yield lambda: client.messages.create_async(**numbers, body=TEXT)


@asynccontextmanager
async def bare_aiohttp(address: str) -> AsyncGenerator[AsyncSend]:
    """Send with aiohttp alone."""
    url = address + PATH
    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def send() -> object:
            async with session.post(url, json=BODY) as response:
                return await response.json()

        yield send


@asynccontextmanager
async def texter_by_aiohttp(address: str) -> AsyncGenerator[AsyncSend]:
    """Send with this library and its `aiohttp` extra."""
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN) as texter:
        assert not isinstance(texter.transport, AsyncConnectionPool)

        async def send() -> object:
            return (await texter.send(CHAT_ID, TEXT)).id

        yield send


@asynccontextmanager
async def texter_by_httpx(address: str) -> AsyncGenerator[AsyncSend]:
    """Send with this library without its `aiohttp` extra."""
    own = async_connection_pool(httpx.create_ssl_context(), POOL, None)
    async with AsyncTexter(base_url=address + BASE_PATH, token=TOKEN, transport=own) as texter:

        async def send() -> object:
            return (await texter.send(CHAT_ID, TEXT)).id

        yield send


AsyncContender = Callable[[str], AbstractAsyncContextManager[AsyncSend]]
ASYNC_CONTENDERS: Final[dict[str, AsyncContender]] = {
    "httpx": raw_async_httpx,
    "this library by httpx": texter_by_httpx,
    "this library by aiohttp": texter_by_aiohttp,
    "aiohttp": bare_aiohttp,
    "httpx2": partial(raw_async_httpx, kind=httpx2.AsyncClient),
    "pywa": async_pywa,
    "slack_sdk": async_slack,
    "twilio": async_twilio,
}


def _send_to_be_counted(address: str, name: str, times: str) -> None:
    with COUNTED[name](address) as send:
        for _ in range(int(times)):
            send()


if __name__ == "__main__":
    _send_to_be_counted(*sys.argv[1:])
