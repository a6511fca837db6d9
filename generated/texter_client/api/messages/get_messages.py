from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.chat_messages import ChatMessages
from ...types import UNSET, Response, Unset


def _get_kwargs(
    chat_id: str,
    *,
    limit: str | Unset = UNSET,
    before_time: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    bot_session_id: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["beforeTime"] = before_time

    params["beforeId"] = before_id

    params["botSessionId"] = bot_session_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/messages/chat/{chat_id}".format(
            chat_id=quote(str(chat_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ChatMessages | str | None:
    if response.status_code == 200:
        response_200 = ChatMessages.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[ChatMessages | str]:
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
    limit: str | Unset = UNSET,
    before_time: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    bot_session_id: str | Unset = UNSET,
) -> Response[ChatMessages | str]:
    """Get messages of a chat

     Reads messages of a chat, in both directions, earliest first. The token needs the scope **View all
    chats**.

    A filter is required: `botSessionId`, or `beforeTime` and `beforeId` together. To read backwards,
    pass the
    `timestamp` and the `_id` of the earliest message that you have: the answer holds the messages
    directly before it
    (INFERRED). Whether `beforeId` can be an id that no message has is not documented, and neither is
    how soon a new
    message is found.

    No field of a message holds its `tmpSendId`.

    Args:
        chat_id (str):
        limit (str | Unset):
        before_time (str | Unset):
        before_id (str | Unset):
        bot_session_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChatMessages | str]
    """

    kwargs = _get_kwargs(
        chat_id=chat_id,
        limit=limit,
        before_time=before_time,
        before_id=before_id,
        bot_session_id=bot_session_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    chat_id: str,
    *,
    client: AuthenticatedClient,
    limit: str | Unset = UNSET,
    before_time: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    bot_session_id: str | Unset = UNSET,
) -> ChatMessages | str | None:
    """Get messages of a chat

     Reads messages of a chat, in both directions, earliest first. The token needs the scope **View all
    chats**.

    A filter is required: `botSessionId`, or `beforeTime` and `beforeId` together. To read backwards,
    pass the
    `timestamp` and the `_id` of the earliest message that you have: the answer holds the messages
    directly before it
    (INFERRED). Whether `beforeId` can be an id that no message has is not documented, and neither is
    how soon a new
    message is found.

    No field of a message holds its `tmpSendId`.

    Args:
        chat_id (str):
        limit (str | Unset):
        before_time (str | Unset):
        before_id (str | Unset):
        bot_session_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChatMessages | str
    """

    return sync_detailed(
        chat_id=chat_id,
        client=client,
        limit=limit,
        before_time=before_time,
        before_id=before_id,
        bot_session_id=bot_session_id,
    ).parsed


async def asyncio_detailed(
    chat_id: str,
    *,
    client: AuthenticatedClient,
    limit: str | Unset = UNSET,
    before_time: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    bot_session_id: str | Unset = UNSET,
) -> Response[ChatMessages | str]:
    """Get messages of a chat

     Reads messages of a chat, in both directions, earliest first. The token needs the scope **View all
    chats**.

    A filter is required: `botSessionId`, or `beforeTime` and `beforeId` together. To read backwards,
    pass the
    `timestamp` and the `_id` of the earliest message that you have: the answer holds the messages
    directly before it
    (INFERRED). Whether `beforeId` can be an id that no message has is not documented, and neither is
    how soon a new
    message is found.

    No field of a message holds its `tmpSendId`.

    Args:
        chat_id (str):
        limit (str | Unset):
        before_time (str | Unset):
        before_id (str | Unset):
        bot_session_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChatMessages | str]
    """

    kwargs = _get_kwargs(
        chat_id=chat_id,
        limit=limit,
        before_time=before_time,
        before_id=before_id,
        bot_session_id=bot_session_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    chat_id: str,
    *,
    client: AuthenticatedClient,
    limit: str | Unset = UNSET,
    before_time: str | Unset = UNSET,
    before_id: str | Unset = UNSET,
    bot_session_id: str | Unset = UNSET,
) -> ChatMessages | str | None:
    """Get messages of a chat

     Reads messages of a chat, in both directions, earliest first. The token needs the scope **View all
    chats**.

    A filter is required: `botSessionId`, or `beforeTime` and `beforeId` together. To read backwards,
    pass the
    `timestamp` and the `_id` of the earliest message that you have: the answer holds the messages
    directly before it
    (INFERRED). Whether `beforeId` can be an id that no message has is not documented, and neither is
    how soon a new
    message is found.

    No field of a message holds its `tmpSendId`.

    Args:
        chat_id (str):
        limit (str | Unset):
        before_time (str | Unset):
        before_id (str | Unset):
        bot_session_id (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChatMessages | str
    """

    return (
        await asyncio_detailed(
            chat_id=chat_id,
            client=client,
            limit=limit,
            before_time=before_time,
            before_id=before_id,
            bot_session_id=bot_session_id,
        )
    ).parsed
