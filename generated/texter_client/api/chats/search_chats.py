from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.chat_channel import ChatChannel
from ...models.chat_status_name import ChatStatusName
from ...models.chats import Chats
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    search: str | Unset = UNSET,
    channelname: ChatChannel | Unset = UNSET,
    channelaccount_id: str | Unset = UNSET,
    labels: list[str] | Unset = UNSET,
    statuses: list[ChatStatusName] | Unset = UNSET,
    limit: str | Unset = UNSET,
    skip: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["search"] = search

    json_channelname: str | Unset = UNSET
    if not isinstance(channelname, Unset):
        json_channelname = channelname.value if isinstance(channelname, ChatChannel) else channelname

    params["channel[name]"] = json_channelname

    params["channel[accountId]"] = channelaccount_id

    json_labels: list[str] | Unset = UNSET
    if not isinstance(labels, Unset):
        json_labels = labels

    params["labels[]"] = json_labels

    json_statuses: list[str] | Unset = UNSET
    if not isinstance(statuses, Unset):
        if isinstance(statuses, list | tuple):
            json_statuses = []
            for statuses_item_data in statuses:
                statuses_item = (
                    statuses_item_data.value if isinstance(statuses_item_data, ChatStatusName) else statuses_item_data
                )
                json_statuses.append(statuses_item)
        else:
            json_statuses = statuses

    params["statuses[]"] = json_statuses

    params["limit"] = limit

    params["skip"] = skip

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/chats/search",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Chats | str | None:
    if response.status_code == 200:
        response_200 = Chats.from_dict(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Chats | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    channelname: ChatChannel | Unset = UNSET,
    channelaccount_id: str | Unset = UNSET,
    labels: list[str] | Unset = UNSET,
    statuses: list[ChatStatusName] | Unset = UNSET,
    limit: str | Unset = UNSET,
    skip: str | Unset = UNSET,
) -> Response[Chats | str]:
    """Search chats by phone number or name

     Finds chats, those with the newest message first. The token needs the scope **List all chats**.

    `search` matches names as well as phone numbers, and possibly parts of them (INFERRED), so compare
    the number of
    each row (`channelInfo.id`) with the one that you look for. One number can have several chats, one
    for each of
    your channel accounts.

    Only chats with messages are found. The provider documents a parameter that includes the others, but
    its name could
    not be read, so it is not listed here.

    Args:
        search (str | Unset):
        channelname (ChatChannel | Unset): A channel in which chats can be searched. Chats can
            have another one, such as `sms`.
        channelaccount_id (str | Unset):
        labels (list[str] | Unset):
        statuses (list[ChatStatusName] | Unset):
        limit (str | Unset):
        skip (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Chats | str]
    """

    kwargs = _get_kwargs(
        search=search,
        channelname=channelname,
        channelaccount_id=channelaccount_id,
        labels=labels,
        statuses=statuses,
        limit=limit,
        skip=skip,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    channelname: ChatChannel | Unset = UNSET,
    channelaccount_id: str | Unset = UNSET,
    labels: list[str] | Unset = UNSET,
    statuses: list[ChatStatusName] | Unset = UNSET,
    limit: str | Unset = UNSET,
    skip: str | Unset = UNSET,
) -> Chats | str | None:
    """Search chats by phone number or name

     Finds chats, those with the newest message first. The token needs the scope **List all chats**.

    `search` matches names as well as phone numbers, and possibly parts of them (INFERRED), so compare
    the number of
    each row (`channelInfo.id`) with the one that you look for. One number can have several chats, one
    for each of
    your channel accounts.

    Only chats with messages are found. The provider documents a parameter that includes the others, but
    its name could
    not be read, so it is not listed here.

    Args:
        search (str | Unset):
        channelname (ChatChannel | Unset): A channel in which chats can be searched. Chats can
            have another one, such as `sms`.
        channelaccount_id (str | Unset):
        labels (list[str] | Unset):
        statuses (list[ChatStatusName] | Unset):
        limit (str | Unset):
        skip (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Chats | str
    """

    return sync_detailed(
        client=client,
        search=search,
        channelname=channelname,
        channelaccount_id=channelaccount_id,
        labels=labels,
        statuses=statuses,
        limit=limit,
        skip=skip,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    channelname: ChatChannel | Unset = UNSET,
    channelaccount_id: str | Unset = UNSET,
    labels: list[str] | Unset = UNSET,
    statuses: list[ChatStatusName] | Unset = UNSET,
    limit: str | Unset = UNSET,
    skip: str | Unset = UNSET,
) -> Response[Chats | str]:
    """Search chats by phone number or name

     Finds chats, those with the newest message first. The token needs the scope **List all chats**.

    `search` matches names as well as phone numbers, and possibly parts of them (INFERRED), so compare
    the number of
    each row (`channelInfo.id`) with the one that you look for. One number can have several chats, one
    for each of
    your channel accounts.

    Only chats with messages are found. The provider documents a parameter that includes the others, but
    its name could
    not be read, so it is not listed here.

    Args:
        search (str | Unset):
        channelname (ChatChannel | Unset): A channel in which chats can be searched. Chats can
            have another one, such as `sms`.
        channelaccount_id (str | Unset):
        labels (list[str] | Unset):
        statuses (list[ChatStatusName] | Unset):
        limit (str | Unset):
        skip (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Chats | str]
    """

    kwargs = _get_kwargs(
        search=search,
        channelname=channelname,
        channelaccount_id=channelaccount_id,
        labels=labels,
        statuses=statuses,
        limit=limit,
        skip=skip,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    search: str | Unset = UNSET,
    channelname: ChatChannel | Unset = UNSET,
    channelaccount_id: str | Unset = UNSET,
    labels: list[str] | Unset = UNSET,
    statuses: list[ChatStatusName] | Unset = UNSET,
    limit: str | Unset = UNSET,
    skip: str | Unset = UNSET,
) -> Chats | str | None:
    """Search chats by phone number or name

     Finds chats, those with the newest message first. The token needs the scope **List all chats**.

    `search` matches names as well as phone numbers, and possibly parts of them (INFERRED), so compare
    the number of
    each row (`channelInfo.id`) with the one that you look for. One number can have several chats, one
    for each of
    your channel accounts.

    Only chats with messages are found. The provider documents a parameter that includes the others, but
    its name could
    not be read, so it is not listed here.

    Args:
        search (str | Unset):
        channelname (ChatChannel | Unset): A channel in which chats can be searched. Chats can
            have another one, such as `sms`.
        channelaccount_id (str | Unset):
        labels (list[str] | Unset):
        statuses (list[ChatStatusName] | Unset):
        limit (str | Unset):
        skip (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Chats | str
    """

    return (
        await asyncio_detailed(
            client=client,
            search=search,
            channelname=channelname,
            channelaccount_id=channelaccount_id,
            labels=labels,
            statuses=statuses,
            limit=limit,
            skip=skip,
        )
    ).parsed
