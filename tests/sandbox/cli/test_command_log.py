"""What the command logs of where its pages are, and of requests."""

from __future__ import annotations

import contextlib
import re
import resource
import signal
import socket
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from tests.sandbox.command import running


def log_of(*arguments: str, paths: Sequence[str] = (), level: str = "info") -> tuple[str, str]:
    """Ask a command for paths, stop it, and give its URL and its log."""
    with running("--port", "0", "--log-level", level, *arguments) as (process, url, key):
        for path in paths:
            # A connection that is reset is an answer too.
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{url}{path}", headers={"Secret-Key": key}, trust_env=False)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    return url, log


def test_pages_are_logged_and_what_is_asked_for_by_itself_is_at_debug() -> None:
    polled = ["/_health", "/_inspector/log/rows?after=0", "/favicon.ico"]
    url, log = log_of("--control", paths=[*polled, "/workspace"], level="debug")
    pages = f"the inspector at {url}/, the API at {url}/docs, the control API at {url}/_sandbox/"
    assert f" INFO serving {pages}" in log
    assert re.search(r" INFO 127\.0\.0\.1:\d+ GET /workspace 200$", log, re.MULTILINE)
    for path in polled:
        assert re.search(rf" DEBUG 127\.0\.0\.1:\d+ GET {re.escape(path)} ", log), path


@pytest.mark.full
def test_connections_beyond_the_open_files_are_logged_once_and_served_later() -> None:
    with running("--port", "0") as (process, text, key):
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (64, 64))
        url = httpx.URL(text)
        with contextlib.ExitStack() as connections:
            for _ in range(128):
                last = connections.enter_context(socket.create_connection((url.host, url.port)))
            # It waits to be accepted, which is tried, and fails, each second.
            last.settimeout(2.5)
            with pytest.raises(TimeoutError):
                last.recv(1)
        answer = httpx.get(f"{text}/workspace", headers={"Secret-Key": key}, trust_env=False, timeout=30)
        assert answer.status_code == 200
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    [line] = [line for line in log.splitlines() if "new connections must wait" in line]
    assert " WARNING new connections must wait: [Errno 24] Too many open files; close some, or " in line
    # What else may run out of files while they are used up says so once, and not thousands of times a second.
    assert len(log) < 20_000


def test_a_request_without_an_answer_is_logged_with_its_id(tmp_path: Path) -> None:
    plan = tmp_path / "faults.yaml"
    plan.write_text("- do: {reset: after}\n", encoding="utf-8")
    _, log = log_of("--faults", str(plan), paths=["/workspace"])
    assert re.search(r"GET /workspace no response req_[0-9a-f]{6}_1$", log, re.MULTILINE)
