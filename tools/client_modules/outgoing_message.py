"""The base class of all messages to send. `make generate` copies this module to the client."""

from abc import ABC, abstractmethod
from typing import Any

from texter_client.types import Unset


class OutgoingMessage(ABC):
    """A message to send: the base class of the request models.

    Attributes:
        type_: the kind of message, such as `text`.
        context: the WhatsApp message id (`wamid…`) of the message to reply to.
        tmp_send_id: your own id to track the message.
    """

    __slots__ = ()

    type_: str
    context: str | Unset
    tmp_send_id: str | Unset

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the message in the API's JSON form."""
