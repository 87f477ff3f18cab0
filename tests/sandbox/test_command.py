"""`python -m nexuskit.sandbox`: what it prints, how it stops, how it fails."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from nexuskit.sandbox.__main__ import main
from tests.sandbox.support import KEY, SEED

COMMAND = [sys.executable, "-m", "nexuskit.sandbox"]


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Run the command and give the process, the base URL and the key that it prints."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline(), process.stdout.readline()]
            address = re.fullmatch(r"DATATURE_API_BASE_URL=(http://127\.0\.0\.1:\d+)\n", lines[0])
            secret_key = re.fullmatch(r"DATATURE_SECRET_KEY=(\S+)\n", lines[1])
            assert address, lines
            assert secret_key, lines
            yield process, address[1], secret_key[1]
        finally:
            process.kill()


def seed_file(folder: Path) -> str:
    file = folder / "seed.yaml"
    file.write_text(yaml.safe_dump(SEED), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_it_prints_the_ready_lines_and_stops_on_a_signal(tmp_path: Path, number: int) -> None:
    with running("--port", "0", "--seed", seed_file(tmp_path)) as (process, url, key):
        assert key == KEY
        flow = httpx.get(
            f"{url}/projects/proj_a/workflows/flow_1", headers={"Secret-Key": key}, trust_env=False
        )
        assert flow.json()["title"] == "First"
        process.send_signal(number)
        out, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert out == ""
        assert "/projects/proj_a/workflows/flow_1" in log
        assert key not in log
        assert "Traceback" not in log


def test_a_database_keeps_the_state_and_the_key(tmp_path: Path) -> None:
    db = str(tmp_path / "state.db")
    with running("--port", "0", "--db", db, "--seed", seed_file(tmp_path)) as (_, url, key):
        path = f"{url}/projects/proj_a/workflows/flow_1"
        assert httpx.delete(path, headers={"Secret-Key": key}, trust_env=False).status_code == 200
    # It was killed, not stopped.
    with running("--port", "0", "--db", db, "--log-level", "error") as (_, url, key):
        assert key == KEY
        answer = httpx.get(f"{url}/projects/proj_a/workflows", headers={"Secret-Key": key}, trust_env=False)
        assert [flow["id"] for flow in answer.json()] == ["flow_2"]


def test_max_entries_is_heeded(tmp_path: Path) -> None:
    with running("--port", "0", "--seed", seed_file(tmp_path), "--max-entries", "4") as (_, url, key):
        body = {"actions": [{"kind": "Link", "assetId": "asset_9", "sequence": {"name": "Patient A"}}]}
        path = f"{url}/projects/proj_a/sequencesBulkUpdates"
        answer = httpx.post(path, json=body, headers={"Secret-Key": key}, trust_env=False)
        assert answer.json() == {"actions": ["FailedLinkSequenceWouldExceedMaximumItemCount"]}


def refused(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command in this process, where it has to fail before it listens, and give its last line."""
    try:
        code = main(arguments)
    except SystemExit as exit:
        code = exit.code  # type: ignore[assignment]
    assert code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()[-1]


@pytest.fixture
def signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals_as_before")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seed", "none.yaml"], "error: none.yaml: cannot be read: No such file or directory"),
        (["--db", "postgresql://x/y"], "error: a database of kind 'postgresql' is not supported"),
        (["--db", "no/such/folder/state.db"], "cannot be used: unable to open database file"),
        (["--host", "192.0.2.1", "--port", "0"], "error: cannot listen on 192.0.2.1 port 0"),
        (["--port", "x"], "argument --port: 'x' is not an integer"),
        (["--port", "65536"], "argument --port: must be from 0 to 65535, got 65536"),
        (["--max-entries", "0"], "argument --max-entries: must be from 1"),
        (["--log-level", "loud"], "argument --log-level: invalid choice"),
        (["--what"], "unrecognized arguments: --what"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_it_cannot_use_is_one_line_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in refused(arguments, capsys)


@pytest.mark.usefixtures("signals_as_before")
def test_a_bad_seed_is_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text("projects: [{id: proj_a, workflow: []}]")
    last = refused(["--seed", str(file)], capsys)
    problem = "unknown key 'workflow' at `$.projects[0]`; did you mean 'workflows'?"
    assert last == f"nexuskit.sandbox: error: {file}: {problem}"


def test_help_tells_the_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert "--port PORT port; 0 takes any that is free (default: 8080)" in printed
    assert "--max-entries N" in printed
