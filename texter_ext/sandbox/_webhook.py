"""Posting events to your webhook, in order and without keeping anything waiting."""

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import httpx

from texter_ext._http.settings import is_loopback
from texter_ext.sandbox._settings import Settings

_SECONDS: Final = 10
"""How long your webhook may take to respond."""


@dataclass(frozen=True)
class SandboxEvent:
    """An event that a sandbox has posted to your webhook, or tried to.

    Attributes:
        name: its name, such as "newIncomingMessage".
        data: its `eventData`.
        status_code: the status of your webhook's response, or None without one.
        error: why there was no response, or None.
    """

    name: str
    data: Mapping[str, Any] = field(repr=False, hash=False)
    status_code: int | None = None
    error: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The JSON that was posted."""
        return {"eventName": self.name, "eventData": self.data}

    @property
    def received(self) -> bool:
        """Whether your webhook acknowledged it with a 2xx."""
        return self.status_code is not None and httpx.codes.is_success(self.status_code)


_Waiting: TypeAlias = queue.SimpleQueue[tuple[str, dict[str, str], SandboxEvent] | None]


class Webhook:
    """Your webhook, to which a thread posts one event after the other.

    Attributes:
        events: the events that were posted, in order.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.events: list[SandboxEvent] = []
        self._waiting: _Waiting = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._pending = 0
        self._failed = 0
        self._last_failure: str | None = None
        self._running = False

    def post(self, name: str, data: Callable[[], Mapping[str, Any]]) -> None:
        """Post an event as soon as those before it are posted, if it is to be posted at all."""
        url = self._settings.webhook_url
        if url is None or name not in self._settings.webhook_events:
            return
        event = SandboxEvent(name, data())
        with self._changed:
            self._pending += 1
            self._waiting.put((url, dict(self._settings.webhook_headers), event))
            if not self._running:
                self._running = True
                thread = threading.Thread(target=self._run, args=[self._waiting], name="texter-sandbox-webhook")
                thread.daemon = True
                thread.start()

    def as_json(self) -> dict[str, Any]:
        """Return what has been posted, for the page."""
        url, posted = self._settings.webhook_url, len(self.events)
        return {"url": url, "posted": posted, "failed": self._failed, "last": self._last_failure}

    def wait(self, timeout: float) -> None:
        """Wait until every event is posted.

        Raises:
            TimeoutError: it takes longer than `timeout` seconds.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._pending == 0, timeout):
                raise TimeoutError(f"After {timeout} s, {self._pending} events are still waiting to be posted.")

    def reset(self) -> None:
        """Forget what was posted, and post none of the events that are waiting."""
        self.stop()
        self.events.clear()
        self._failed, self._last_failure = 0, None

    def stop(self) -> None:
        """Post none of the events that are waiting; one that is being posted is left to itself."""
        with self._changed:
            self._pending = 0
            self._running = False
            self._waiting.put(None)
            self._waiting = queue.SimpleQueue()
            self._changed.notify_all()

    def _run(self, waiting: _Waiting) -> None:
        with httpx.Client(timeout=_SECONDS) as client, httpx.Client(timeout=_SECONDS, trust_env=False) as direct:
            while (item := waiting.get()) is not None and waiting is self._waiting:
                url, headers, event = item
                posted = _posted(direct if _is_local(url) else client, url, headers, event)
                with self._changed:
                    if waiting is self._waiting:
                        self.events.append(posted)
                        if not posted.received:
                            self._failed += 1
                            self._last_failure = f"{posted.name}: {posted.error or posted.status_code}"
                        self._pending -= 1
                        self._changed.notify_all()


def _is_local(url: str) -> bool:
    """Return whether a URL leads to this machine, which no proxy can reach."""
    try:
        return is_loopback(url)
    except httpx.InvalidURL:
        return False


def _posted(client: httpx.Client, url: str, headers: Mapping[str, str], event: SandboxEvent) -> SandboxEvent:
    """Post an event, and return it with what became of it."""
    try:
        response = client.post(url, json=event.body, headers=headers)
    except Exception as error:  # noqa: BLE001 (whatever your URL and headers are, the sandbox goes on)
        return SandboxEvent(event.name, event.data, error=f"{type(error).__name__}: {error}")
    return SandboxEvent(event.name, event.data, response.status_code)
