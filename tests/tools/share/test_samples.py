"""Each code sample of the spec is executed against a sandbox with the demo data."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nexuskit.sandbox import Sandbox
from tests.tools.share.sample_requests import environment, runnable, samples
from tools.share.samples import LANGUAGES

OPERATIONS = list(samples())


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def run(sandbox: Sandbox, *command: str | Path) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, **environment(sandbox)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tool(name: str) -> str:
    found = shutil.which(name)
    assert found, f"this test needs {name}; install it"
    return found


def test_every_operation_has_a_sample_in_every_language() -> None:
    assert len(OPERATIONS) == 32
    assert dict.fromkeys(LANGUAGES) == {label: None for one in samples().values() for label in one}
    assert all(list(one) == list(LANGUAGES) for one in samples().values())


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # samples leave their client open
@pytest.mark.parametrize("operation", OPERATIONS)
def test_python(
    operation: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(sandbox).items():
        monkeypatch.setenv(name, value)
    exec(runnable(sandbox, operation, "Python"), {})
    assert capsys.readouterr().out.strip()


@pytest.mark.full
@pytest.mark.parametrize("operation", OPERATIONS)
def test_curl(operation: str, sandbox: Sandbox) -> None:
    assert run(sandbox, tool("sh"), "-c", runnable(sandbox, operation, "curl"))[0] in "{["


@pytest.mark.full
@pytest.mark.parametrize("operation", OPERATIONS)
def test_go(operation: str, sandbox: Sandbox, tmp_path: Path) -> None:
    source = tmp_path / "main.go"
    source.write_text(runnable(sandbox, operation, "Go"), encoding="utf-8")
    assert run(sandbox, tool("gofmt"), "-l", source) == ""
    assert run(sandbox, tool("go"), "run", source)[0] in "{["


@pytest.mark.full
@pytest.mark.parametrize("operation", OPERATIONS)
def test_java(operation: str, sandbox: Sandbox, tmp_path: Path) -> None:
    source = tmp_path / "Sample.java"
    source.write_text(runnable(sandbox, operation, "Java"), encoding="utf-8")
    assert run(sandbox, tool("java"), source)[0] in "{["
