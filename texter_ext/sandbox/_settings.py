"""The settings of a sandbox."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from texter_ext.sandbox._templates import SandboxTemplate

DEFAULT_EVENTS: Final = ("newIncomingMessage", "messageStatusChanged", "messageFailed")

SETTINGS: Final = (
    *("project_id", "token", "chats", "scopes", "templates", "unsubscribed"),
    *("webhook_url", "webhook_headers", "webhook_events"),
)
"""The attributes of a sandbox that can be set."""

_EVENTS: Final = ("newMessage", *DEFAULT_EVENTS)


@dataclass(repr=False, eq=False)
class Settings:
    """The settings of a sandbox, which you can change at any time.

    Attributes:
        project_id: the project's id.
        token: the only valid token.
        scopes: the token's scopes, or None for all.
        templates: the templates.
        unsubscribed: the phone numbers of contacts who have unsubscribed from templates.
        webhook_url: the URL to which events are posted, or None.
        webhook_headers: additional headers for the requests to the webhook.
        webhook_events: the names of the events to post.

    Raises:
        ValueError: a name in `webhook_events` is unknown.
    """

    project_id: str
    token: str
    scopes: Collection[str] | None
    templates: list[SandboxTemplate]
    unsubscribed: set[str]
    webhook_url: str | None
    webhook_headers: Mapping[str, str]
    webhook_events: Collection[str]

    def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401 (any setting)
        """Set a setting, which a misspelt name of an event would make useless."""
        if name == "webhook_events" and (isinstance(value, str) or not set(value) <= set(_EVENTS)):
            raise ValueError(f"webhook_events= must be a collection with some of {', '.join(_EVENTS)}.")
        super().__setattr__(name, value)
