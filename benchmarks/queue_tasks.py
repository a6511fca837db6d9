"""The app of the benchmark's Celery workers: this library's task, and a plain one as one would write it."""

import functools
import os

import httpx
from celery import Celery
from contenders import BASE_PATH, TOKEN

ADDRESS = os.environ.get("BENCHMARK_ADDRESS", "")

app = Celery("benchmark", include=["texter_ext.celery_task"])  # its URLs are in the environment
app.conf.update(
    broker_connection_retry_on_startup=True,
    task_annotations={"texter.send": {"per_second": 1_000_000}},
    texter={"base_url": ADDRESS + BASE_PATH, "token": TOKEN},
)


@functools.cache
def _client() -> httpx.Client:
    """Return the client of this process."""
    return httpx.Client(base_url=ADDRESS + BASE_PATH, headers={"Authorization": f"Bearer {TOKEN}"})


@app.task(name="plain.send")
def plain_send(chat_id: str, text: str) -> str:
    """Send a text, and return its id."""
    response = _client().post(f"/messages/send/{chat_id}", json={"type": "text", "text": text})
    answer: str = response.raise_for_status().json()["messages"][0]["_id"]
    return answer
