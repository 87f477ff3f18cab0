"""Each code sample of the spec is executed against a sandbox with the demo data."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nexus_api import api
from nexuskit.sandbox import Sandbox
from tests.languages.tools import PATHS
from tests.tools.share.sample_requests import environment, in_order, runnable, samples
from tools.share.samples import LANGUAGES

OPERATIONS = list(samples())


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


def run(sandbox: Sandbox, *command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment(sandbox)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tool(name: str) -> str:
    found = shutil.which(name, path=PATHS[0])
    assert found, f"this test needs {name}; see tests/languages/README.md"
    return found


def test_every_operation_has_a_sample_in_every_language() -> None:
    assert set(OPERATIONS) == set(api.OPERATIONS)
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
def test_go(sandbox: Sandbox, tmp_path: Path) -> None:
    """Built at once, as linking and starting the compiler take most of the time."""
    (tmp_path / "go.mod").write_text("module samples\n\ngo 1.19\n", encoding="utf-8")
    for operation in in_order():
        source = tmp_path / operation / "main.go"
        source.parent.mkdir()
        source.write_text(runnable(sandbox, operation, "Go"), encoding="utf-8")
    assert run(sandbox, tool("gofmt"), "-l", ".", cwd=tmp_path) == ""
    (tmp_path / "programs").mkdir()
    run(sandbox, tool("go"), "build", "-o", "programs/", "./...", cwd=tmp_path)
    for operation in in_order():
        assert run(sandbox, tmp_path / "programs" / operation)[0] in "{[", operation


@pytest.mark.full
def test_java(sandbox: Sandbox, tmp_path: Path) -> None:
    classes = [operation[0].upper() + operation[1:] for operation in in_order()]
    for operation, name in zip(in_order(), classes, strict=True):
        source = tmp_path / f"{name}.java"
        source.write_text(runnable(sandbox, operation, "Java"), encoding="utf-8")
    run(sandbox, tool("javac"), *(f"{name}.java" for name in classes), cwd=tmp_path)
    for name in classes:
        assert run(sandbox, tool("java"), "-cp", tmp_path, name)[0] in "{[", name
