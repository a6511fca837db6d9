"""The servers that the benchmark starts, each in a process of its own: the one that accepts messages, and Redis."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import redis

REDIS: Final = shutil.which("redis-server")
REDIS_BENCHMARK: Final = shutil.which("redis-benchmark")
PATIENCE: Final = 60.0
"""The seconds that anything outside this process may take to get ready or to finish."""


@contextmanager
def accepting_server(delay: float = 0.0) -> Generator[str]:
    """Run the server that accepts every message after a delay in seconds, and yield its address."""
    command = [sys.executable, str(Path(__file__).with_name("server.py")), str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.communicate()


@contextmanager
def redis_server() -> Generator[tuple[str, int]]:
    """Run an empty Redis that stores nothing on the disk, and yield its URL and its process group."""
    assert REDIS is not None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [REDIS, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", ""]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                url = f"redis://127.0.0.1:{port}/0"
                wait_for_redis(url)
                yield url, process.pid
            finally:
                process.terminate()


def redis_client(url: str) -> Any:  # noqa: ANN401 (its types are incomplete)
    """Return a client of Redis."""
    return redis.Redis(port=urllib.parse.urlsplit(url).port or 0)


def wait_for_redis(url: str) -> None:
    """Wait until Redis answers."""
    end = time.monotonic() + PATIENCE
    with closing(redis_client(url)) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                return
