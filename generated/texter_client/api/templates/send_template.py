from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.template_message import TemplateMessage
from ...models.template_result import TemplateResult
from ...types import Response


def _get_kwargs(
    *,
    body: TemplateMessage,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/whatsapp/templates/send",
    }

    _kwargs["json"] = body.to_dict() if isinstance(body, TemplateMessage) else body

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> TemplateResult | str | None:
    if response.status_code == 200:
        response_200 = TemplateResult.from_dict(response.json())

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
) -> Response[TemplateResult | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: TemplateMessage,
) -> Response[TemplateResult | str]:
    """Send a template message to a phone number

     Sends a template message, which WhatsApp allows at any time, also outside the 24-hour window. It is
    addressed by phone
    number: a chat is not needed, and is created if there is none (INFERRED). The token needs the scope
    **Send template
    messages**.

    **A 200 can mean that nothing was sent**: if the recipient has unsubscribed, the answer is `success:
    false` with an
    `error`. Which statuses other failures have, such as an unknown template or a wrong number of
    values, is not
    documented.

    There is no `tmpSendId`, and nothing is documented to prevent duplicates, so do not repeat a request
    whose outcome is
    unknown, and do not follow redirects: after a 307 or 308, a client that does sends the message
    again. As with `sendMessage`, accepted does not mean delivered.

    Args:
        body (TemplateMessage): A template message to send.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TemplateResult | str]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: TemplateMessage,
) -> TemplateResult | str | None:
    """Send a template message to a phone number

     Sends a template message, which WhatsApp allows at any time, also outside the 24-hour window. It is
    addressed by phone
    number: a chat is not needed, and is created if there is none (INFERRED). The token needs the scope
    **Send template
    messages**.

    **A 200 can mean that nothing was sent**: if the recipient has unsubscribed, the answer is `success:
    false` with an
    `error`. Which statuses other failures have, such as an unknown template or a wrong number of
    values, is not
    documented.

    There is no `tmpSendId`, and nothing is documented to prevent duplicates, so do not repeat a request
    whose outcome is
    unknown, and do not follow redirects: after a 307 or 308, a client that does sends the message
    again. As with `sendMessage`, accepted does not mean delivered.

    Args:
        body (TemplateMessage): A template message to send.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TemplateResult | str
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: TemplateMessage,
) -> Response[TemplateResult | str]:
    """Send a template message to a phone number

     Sends a template message, which WhatsApp allows at any time, also outside the 24-hour window. It is
    addressed by phone
    number: a chat is not needed, and is created if there is none (INFERRED). The token needs the scope
    **Send template
    messages**.

    **A 200 can mean that nothing was sent**: if the recipient has unsubscribed, the answer is `success:
    false` with an
    `error`. Which statuses other failures have, such as an unknown template or a wrong number of
    values, is not
    documented.

    There is no `tmpSendId`, and nothing is documented to prevent duplicates, so do not repeat a request
    whose outcome is
    unknown, and do not follow redirects: after a 307 or 308, a client that does sends the message
    again. As with `sendMessage`, accepted does not mean delivered.

    Args:
        body (TemplateMessage): A template message to send.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TemplateResult | str]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: TemplateMessage,
) -> TemplateResult | str | None:
    """Send a template message to a phone number

     Sends a template message, which WhatsApp allows at any time, also outside the 24-hour window. It is
    addressed by phone
    number: a chat is not needed, and is created if there is none (INFERRED). The token needs the scope
    **Send template
    messages**.

    **A 200 can mean that nothing was sent**: if the recipient has unsubscribed, the answer is `success:
    false` with an
    `error`. Which statuses other failures have, such as an unknown template or a wrong number of
    values, is not
    documented.

    There is no `tmpSendId`, and nothing is documented to prevent duplicates, so do not repeat a request
    whose outcome is
    unknown, and do not follow redirects: after a 307 or 308, a client that does sends the message
    again. As with `sendMessage`, accepted does not mean delivered.

    Args:
        body (TemplateMessage): A template message to send.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TemplateResult | str
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
