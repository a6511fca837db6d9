from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.chat import Chat
from ...types import Response


def _get_kwargs(
    chat_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/chats/{chat_id}".format(
            chat_id=quote(str(chat_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Chat | str | None:
    if response.status_code == 200:
        response_200 = Chat.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Chat | str]:
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
) -> Response[Chat | str]:
    """Get a chat

     Reads one chat, in a shorter form than `searchChats` gives: without `_id`, `labels`, `crmData` and
    `displayName`, and
    with no more than the `id` of `botState`. The token needs the scope **Send session message**.

    `lastIncomingMessageTimestamp` tells whether WhatsApp's 24-hour window is open.

    Args:
        chat_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Chat | str]
    """

    kwargs = _get_kwargs(
        chat_id=chat_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    chat_id: str,
    *,
    client: AuthenticatedClient,
) -> Chat | str | None:
    """Get a chat

     Reads one chat, in a shorter form than `searchChats` gives: without `_id`, `labels`, `crmData` and
    `displayName`, and
    with no more than the `id` of `botState`. The token needs the scope **Send session message**.

    `lastIncomingMessageTimestamp` tells whether WhatsApp's 24-hour window is open.

    Args:
        chat_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Chat | str
    """

    return sync_detailed(
        chat_id=chat_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    chat_id: str,
    *,
    client: AuthenticatedClient,
) -> Response[Chat | str]:
    """Get a chat

     Reads one chat, in a shorter form than `searchChats` gives: without `_id`, `labels`, `crmData` and
    `displayName`, and
    with no more than the `id` of `botState`. The token needs the scope **Send session message**.

    `lastIncomingMessageTimestamp` tells whether WhatsApp's 24-hour window is open.

    Args:
        chat_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Chat | str]
    """

    kwargs = _get_kwargs(
        chat_id=chat_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    chat_id: str,
    *,
    client: AuthenticatedClient,
) -> Chat | str | None:
    """Get a chat

     Reads one chat, in a shorter form than `searchChats` gives: without `_id`, `labels`, `crmData` and
    `displayName`, and
    with no more than the `id` of `botState`. The token needs the scope **Send session message**.

    `lastIncomingMessageTimestamp` tells whether WhatsApp's 24-hour window is open.

    Args:
        chat_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Chat | str
    """

    return (
        await asyncio_detailed(
            chat_id=chat_id,
            client=client,
        )
    ).parsed
