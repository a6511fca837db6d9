from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.buttons_message import ButtonsMessage
from ...models.contacts_message import ContactsMessage
from ...models.list_message import ListMessage
from ...models.location_message import LocationMessage
from ...models.media_message import MediaMessage
from ...models.sent_messages import SentMessages
from ...models.text_message import TextMessage
from ...types import Response


def _get_kwargs(
    chat_id: str,
    *,
    body: ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage | TextMessage,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/messages/send/{chat_id}".format(
            chat_id=quote(str(chat_id), safe=""),
        ),
    }

    if isinstance(body, TextMessage):
        _kwargs["json"] = body.to_dict() if isinstance(body, TextMessage) else body
    elif isinstance(body, MediaMessage):
        _kwargs["json"] = body.to_dict() if isinstance(body, MediaMessage) else body
    elif isinstance(body, ButtonsMessage):
        _kwargs["json"] = body.to_dict() if isinstance(body, ButtonsMessage) else body
    elif isinstance(body, ListMessage):
        _kwargs["json"] = body.to_dict() if isinstance(body, ListMessage) else body
    elif isinstance(body, ContactsMessage):
        _kwargs["json"] = body.to_dict() if isinstance(body, ContactsMessage) else body
    else:
        _kwargs["json"] = body.to_dict() if isinstance(body, LocationMessage) else body

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> SentMessages | str | None:
    if response.status_code == 200:
        response_200 = SentMessages.from_dict(response.json())

        return response_200

    if 400 <= response.status_code <= 499:
        response_4xx = response.text
        return response_4xx

    if 500 <= response.status_code <= 599:
        response_5xx = response.text
        return response_5xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[SentMessages | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    chat_id: str,
    *,
    client: AuthenticatedClient,
    body: ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage | TextMessage,
) -> Response[SentMessages | str]:
    """Send a message to an existing chat

     Sends a session message to an existing chat. The token needs the scope **Send session message**.

    On WhatsApp, you can send session messages only within 24 hours of the contact's last message.
    Outside this window
    the request fails, and only template messages are allowed: send them with `sendTemplate`.

    A 2xx response means that the message was accepted, not that it was delivered: it can still fail
    later, which
    shows in its `status`. `tmpSendId` is not documented to prevent duplicates, so do not repeat a
    request whose
    outcome is unknown. Do not follow redirects either: after a 307 or 308, a client that does sends the
    message again.

    Args:
        chat_id (str):
        body (ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage |
            TextMessage): A message to send. Its `type` determines which other fields it has.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SentMessages | str]
    """

    kwargs = _get_kwargs(
        chat_id=chat_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    chat_id: str,
    *,
    client: AuthenticatedClient,
    body: ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage | TextMessage,
) -> SentMessages | str | None:
    """Send a message to an existing chat

     Sends a session message to an existing chat. The token needs the scope **Send session message**.

    On WhatsApp, you can send session messages only within 24 hours of the contact's last message.
    Outside this window
    the request fails, and only template messages are allowed: send them with `sendTemplate`.

    A 2xx response means that the message was accepted, not that it was delivered: it can still fail
    later, which
    shows in its `status`. `tmpSendId` is not documented to prevent duplicates, so do not repeat a
    request whose
    outcome is unknown. Do not follow redirects either: after a 307 or 308, a client that does sends the
    message again.

    Args:
        chat_id (str):
        body (ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage |
            TextMessage): A message to send. Its `type` determines which other fields it has.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SentMessages | str
    """

    return sync_detailed(
        chat_id=chat_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    chat_id: str,
    *,
    client: AuthenticatedClient,
    body: ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage | TextMessage,
) -> Response[SentMessages | str]:
    """Send a message to an existing chat

     Sends a session message to an existing chat. The token needs the scope **Send session message**.

    On WhatsApp, you can send session messages only within 24 hours of the contact's last message.
    Outside this window
    the request fails, and only template messages are allowed: send them with `sendTemplate`.

    A 2xx response means that the message was accepted, not that it was delivered: it can still fail
    later, which
    shows in its `status`. `tmpSendId` is not documented to prevent duplicates, so do not repeat a
    request whose
    outcome is unknown. Do not follow redirects either: after a 307 or 308, a client that does sends the
    message again.

    Args:
        chat_id (str):
        body (ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage |
            TextMessage): A message to send. Its `type` determines which other fields it has.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[SentMessages | str]
    """

    kwargs = _get_kwargs(
        chat_id=chat_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    chat_id: str,
    *,
    client: AuthenticatedClient,
    body: ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage | TextMessage,
) -> SentMessages | str | None:
    """Send a message to an existing chat

     Sends a session message to an existing chat. The token needs the scope **Send session message**.

    On WhatsApp, you can send session messages only within 24 hours of the contact's last message.
    Outside this window
    the request fails, and only template messages are allowed: send them with `sendTemplate`.

    A 2xx response means that the message was accepted, not that it was delivered: it can still fail
    later, which
    shows in its `status`. `tmpSendId` is not documented to prevent duplicates, so do not repeat a
    request whose
    outcome is unknown. Do not follow redirects either: after a 307 or 308, a client that does sends the
    message again.

    Args:
        chat_id (str):
        body (ButtonsMessage | ContactsMessage | ListMessage | LocationMessage | MediaMessage |
            TextMessage): A message to send. Its `type` determines which other fields it has.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        SentMessages | str
    """

    return (
        await asyncio_detailed(
            chat_id=chat_id,
            client=client,
            body=body,
        )
    ).parsed
