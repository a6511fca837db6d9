"""What needs an extra says so where it is missing; all else does without."""

import subprocess
import sys

import pytest


def run_without(library: str, script: str) -> subprocess.CompletedProcess[str]:
    script = f"import sys; sys.modules[{library!r}] = None\n{script}"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("library", "script", "extra"),
    [
        ("uvicorn", "import texter_ext.sandbox", "texter-ext[sandbox]"),
        ("jsonschema_rs", "import texter_ext.sandbox", "texter-ext[sandbox]"),
        ("celery", "import texter_ext.celery_task", "texter-ext[celery]"),
        ("regex", "import texter_ext; texter_ext.split_text('x ' * 5000)", "texter-ext[text]"),
    ],
)
def test_a_missing_library_names_its_extra(library: str, script: str, extra: str) -> None:
    done = run_without(library, script)
    assert done.returncode == 1
    assert f'pip install "{extra}"' in done.stderr


@pytest.mark.parametrize(
    "library",
    ["uvicorn", "jsonschema_rs", "regex", "aiohttp", "httpx_aiohttp", "celery", "typer", "rich", "python_calamine"],
)
def test_sending_needs_no_extra(library: str) -> None:
    done = run_without(
        library, "import texter_ext; print(texter_ext.split_text('short'), texter_ext.text('Hey there!').text)"
    )
    assert done.returncode == 0, done.stderr
    assert "Hey there!" in done.stdout


def test_importing_loads_nothing_that_may_not_be_needed() -> None:
    script = "import sys; from texter_ext import Texter, text; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    loaded = set(done.stdout.split())
    assert "httpx" in loaded
    heavy = {
        "aiohttp",
        "asyncio",
        "celery",
        "jsonschema_rs",
        "regex",
        "typer",
        "uvicorn",
        "texter_client.models.message",
    }
    assert not heavy & loaded


def test_what_is_loaded_late_is_there() -> None:
    script = """
import texter_ext, texter_client.models
assert texter_ext.AsyncTexter.__module__ == "texter_ext._async_client"
assert "AsyncTexter" in dir(texter_ext) and "Message" in dir(texter_client.models)
assert all(hasattr(texter_ext, name) for name in dir(texter_ext))
assert all(hasattr(texter_client.models, name) for name in dir(texter_client.models))
assert not hasattr(texter_ext, "Sender") and not hasattr(texter_client.models, "Sender")
"""
    subprocess.run([sys.executable, "-c", script], check=True)
