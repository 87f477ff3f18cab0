"""What the command does when it has used up its open files."""

from __future__ import annotations

import contextlib
import resource
import signal
import socket

import httpx
import pytest

from tests.sandbox.command import running


@pytest.mark.full
def test_connections_beyond_the_open_files_are_logged_once_and_served_later() -> None:
    with running() as (process, text, key):
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
