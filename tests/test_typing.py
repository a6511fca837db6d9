"""The modules in tests/typing/, which `make check` type-checks and nobody runs, use all that is public."""

import ast
from types import ModuleType
from typing import Final

import pytest

import texter_ext
from tests.document import ROOT
from texter_ext import celery_task, sandbox, webhooks

IMPORTS: Final = [
    node
    for path in (ROOT / "tests" / "typing").glob("*.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body  # not within functions, where a refused import is
    if isinstance(node, ast.ImportFrom)
]


@pytest.mark.parametrize("package", [texter_ext, sandbox, celery_task, webhooks], ids=lambda package: package.__name__)
def test_every_public_name_is_type_checked(package: ModuleType) -> None:
    used = {alias.name for node in IMPORTS if node.module == package.__name__ for alias in node.names}
    assert used == set(package.__all__)
