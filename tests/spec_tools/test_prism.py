"""Our client gets valid responses from Prism, a mock server that answers with the examples of the spec."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.spec_tools.node import FOLDER, QUIET, program
from tests.tools.share.sample_requests import samples

pytestmark = pytest.mark.full

PRISM = "@stoplight/prism-cli/dist/index.js"


@pytest.fixture(scope="module")
def server(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Prism. With `--errors`, a request that the spec does not allow gets an error."""
    log = tmp_path_factory.mktemp("prism") / "log"
    command = [
        program(),
        node_modules / PRISM,
        "mock",
        "../../spec/dist/openapi.json",
        "--errors",
        "--port",
        "0",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=FOLDER,
            env={**os.environ, **QUIET},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        while (started := re.search(r"listening on (\S+)", log.read_text("utf-8"))) is None:
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)
        yield started[1]
    finally:
        process.kill()
        process.wait()


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # samples leave their client open
@pytest.mark.parametrize("operation", list(samples()))
def test_a_call_succeeds(
    operation: str, server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATATURE_API_BASE_URL", server)
    monkeypatch.setenv("DATATURE_SECRET_KEY", "any-key")
    exec(samples()[operation]["Python"], {})
    assert capsys.readouterr().out.strip()
