"""An independent judge, schemathesis, calls the sandbox as the spec allows and as it does not."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from conformance.conftest import ROOT
from tests.document import ACCOUNT_ID, CHAT_ID
from texter_ext.sandbox import Sandbox, SandboxChat, SandboxTemplate

SETTINGS: Final = Path(__file__).parent / "judges" / "schemathesis.toml"
TIME_LIMIT: Final = 300
"""How many seconds it may take; on two idle cores, it takes ten."""

CHATS: Final = [SandboxChat("+972521234567", account_id=ACCOUNT_ID, id=CHAT_ID)]
TEMPLATES: Final = [
    SandboxTemplate("inbox_marketing_98", {"en": "Hi!"}, account_id=ACCOUNT_ID),
    SandboxTemplate("reminder", {"he": "היי {{1}}, מחכים לך ב-{{2}}."}, account_id=ACCOUNT_ID),
    SandboxTemplate("invoice_ready", {"en": "Invoice {{1}}"}, header="DOCUMENT", account_id=ACCOUNT_ID),
]
"""What the examples in the spec are about."""


@pytest.mark.parametrize("document", ["openapi/texter.yaml", "openapi/generated/texter-3.0.json"])
def test_the_sandbox_is_as_the_spec_says(tmp_path: Path, document: str) -> None:
    with Sandbox(chats=CHATS, templates=TEMPLATES) as sandbox:
        done = subprocess.run(
            [
                *(Path(sys.prefix) / "judges" / "bin" / "schemathesis", "--config-file", SETTINGS),
                *("run", ROOT / document, "--url", sandbox.base_url),
            ],
            cwd=tmp_path,
            env={**os.environ, "TEXTER_API_TOKEN": sandbox.token, "TEXTER_CHAT_ID": CHAT_ID},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=TIME_LIMIT,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert {request.method for request in sandbox.requests} > {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
        assert sandbox.messages
