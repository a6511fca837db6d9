from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.template import Template
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    account_id: str | Unset = UNSET,
    include_all: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["accountId"] = account_id

    params["includeAll"] = include_all

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/whatsapp/templates",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> list[Template] | str | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for componentsschemas_templates_item_data in _response_200:
            if isinstance(componentsschemas_templates_item_data, dict):
                componentsschemas_templates_item = Template.from_dict(componentsschemas_templates_item_data)

            else:
                componentsschemas_templates_item = componentsschemas_templates_item_data
            response_200.append(componentsschemas_templates_item)

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


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[list[Template] | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    account_id: str | Unset = UNSET,
    include_all: str | Unset = UNSET,
) -> Response[list[Template] | str]:
    """List templates

     Reads WhatsApp's templates, only the approved ones by default. The token needs the scope **View
    template messages**.

    The provider documents two more parameters, one to filter by header and one to synchronize with
    WhatsApp first, but
    their names could not be read, so they are not listed here.

    Args:
        account_id (str | Unset):
        include_all (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[Template] | str]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        include_all=include_all,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    account_id: str | Unset = UNSET,
    include_all: str | Unset = UNSET,
) -> list[Template] | str | None:
    """List templates

     Reads WhatsApp's templates, only the approved ones by default. The token needs the scope **View
    template messages**.

    The provider documents two more parameters, one to filter by header and one to synchronize with
    WhatsApp first, but
    their names could not be read, so they are not listed here.

    Args:
        account_id (str | Unset):
        include_all (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        list[Template] | str
    """

    return sync_detailed(
        client=client,
        account_id=account_id,
        include_all=include_all,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    account_id: str | Unset = UNSET,
    include_all: str | Unset = UNSET,
) -> Response[list[Template] | str]:
    """List templates

     Reads WhatsApp's templates, only the approved ones by default. The token needs the scope **View
    template messages**.

    The provider documents two more parameters, one to filter by header and one to synchronize with
    WhatsApp first, but
    their names could not be read, so they are not listed here.

    Args:
        account_id (str | Unset):
        include_all (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[Template] | str]
    """

    kwargs = _get_kwargs(
        account_id=account_id,
        include_all=include_all,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    account_id: str | Unset = UNSET,
    include_all: str | Unset = UNSET,
) -> list[Template] | str | None:
    """List templates

     Reads WhatsApp's templates, only the approved ones by default. The token needs the scope **View
    template messages**.

    The provider documents two more parameters, one to filter by header and one to synchronize with
    WhatsApp first, but
    their names could not be read, so they are not listed here.

    Args:
        account_id (str | Unset):
        include_all (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        list[Template] | str
    """

    return (
        await asyncio_detailed(
            client=client,
            account_id=account_id,
            include_all=include_all,
        )
    ).parsed
