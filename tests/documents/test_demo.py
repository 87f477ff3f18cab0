from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import nexus_api
from nexus_api.api import OPERATIONS

UNSEEN = {
    "abortMultipartUpload",
    "cancelUploadSession",
    "completeMultipartUpload",
    "completeMultipartUploadPart",
    "createMultipartUpload",
    "createMultipartUploadPart",
}
"""What an upload sends only for files of more than 1 GiB, and if something fails."""


def test_the_demo_sends_every_operation(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent: set[str] = set()
    exchange = nexus_api.Client.exchange

    def counting(
        client: nexus_api.Client, request: nexus_api.Request[Any], **options: Any
    ) -> nexus_api.Answer:
        sent.add(request.operation.id)
        return exchange(client, request, **options)

    monkeypatch.setattr(nexus_api.Client, "exchange", counting)
    monkeypatch.syspath_prepend(root / "examples")

    runpy.run_path(str(root / "examples/demo.py"), run_name="__main__")

    assert OPERATIONS.keys() - sent == UNSEEN, "show these operations in examples/tour.py"
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    [done, hint] = printed.partition("== Done ==")[2].split("\n")[2:4]
    assert re.fullmatch(r"\d+ requests were answered in \d+\.\d seconds\.", done)
    assert "make sandbox" in hint
