"""Large and slow bodies: who may send them, how much memory they take, and that the answer is always seen."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import re
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.types import Message

from nexuskit.sandbox import Sandbox, SandboxError, Settings
from nexuskit.sandbox.web.bodies import BodyReader
from nexuskit.sandbox.web.http import Disconnected, Request
from tests.sandbox.command import running
from tests.sandbox.support import KEY, MIB, SEED

PATH = "/projects/proj_a/sequencesBulkUpdates"
INVALID = "the secret key in the header Secret-Key is not valid"
MISSING = "the header Secret-Key is missing"
MOST = 2 * MIB


@pytest.fixture(scope="module")
def small() -> Iterator[Sandbox]:
    """A sandbox that reads bodies of up to 2 MiB."""
    with Sandbox(seed=SEED, settings=Settings(max_body_bytes=MOST), control=True) as sandbox:
        yield sandbox


def connect(sandbox: Sandbox) -> socket.socket:
    url = httpx.URL(sandbox.base_url)
    return socket.create_connection((url.host, url.port), timeout=30)


def head(*lines: str, key: str | None = KEY, path: str = PATH) -> bytes:
    keys = [] if key is None else [f"Secret-Key: {key}"]
    fixed = ["Host: localhost", "Content-Type: application/json"]
    return "\r\n".join([f"POST {path} HTTP/1.1", *fixed, *keys, *lines, "", ""]).encode()


def answer_of(connection: socket.socket) -> tuple[int, str]:
    """Read an answer, which is there although the request is not complete."""
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    message: str = json.loads(answer.read())["message"]
    return answer.status, message


FRAMES = {
    "by its length": (head("Content-Length: 60000000", key="{}"), b""),
    "in chunks": (head("Transfer-Encoding: chunked", key="{}"), b"20000\r\n" + b"x" * 0x20000 + b"\r\n"),
}


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("key", "message"), [("wrong", INVALID), (None, MISSING)])
def test_a_large_body_is_not_read_of_those_without_a_key(
    small: Sandbox, frame: str, key: str | None, message: str
) -> None:
    begin, body = FRAMES[frame]
    sent = begin.replace(b"{}", b"" if key is None else key.encode())
    if key is None:
        sent = sent.replace(b"Secret-Key: \r\n", b"")
    with connect(small) as connection:
        connection.sendall(sent + body)
        assert answer_of(connection) == (401, message)
    entry = small.requests.entries()[-1]
    assert (entry.status, entry.request_bytes, entry.request_body) == (401, 0, None)


def test_a_body_that_is_too_long_is_refused_by_its_length(small: Sandbox) -> None:
    with connect(small) as connection:
        connection.sendall(head(f"Content-Length: {MOST + 1}"))
        assert answer_of(connection) == (413, f"body: must be at most {MOST} bytes")


def in_chunks(body: bytes) -> Iterator[bytes]:
    for begin in range(0, len(body), MIB):
        yield body[begin : begin + MIB]


@pytest.mark.parametrize("size", [MOST + 1, pytest.param(40 * MIB, marks=pytest.mark.full)])
@pytest.mark.parametrize("close", [False, True])
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(("key", "status"), [("wrong", 401), (KEY, 413)])
def test_a_client_that_sends_all_first_sees_the_answer(
    small: Sandbox, size: int, close: bool, chunked: bool, key: str, status: int
) -> None:
    body = b"x" * size
    headers = {
        "Secret-Key": key,
        "Content-Type": "application/json",
        **({"Connection": "close"} if close else {}),
    }
    with httpx.Client(base_url=small.base_url, trust_env=False, timeout=30) as client:
        answer = client.post(PATH, content=in_chunks(body) if chunked else body, headers=headers)
        assert (answer.status_code, list(answer.json())) == (status, ["message"])
        assert client.get("/workspace", headers={"Secret-Key": KEY}).status_code == 200


def test_the_connection_serves_on_after_a_body_that_was_not_read(small: Sandbox) -> None:
    with connect(small) as connection:
        for _ in range(2):
            connection.sendall(head("Content-Length: 1000000", key="wrong") + b"x" * 1_000_000)
            assert answer_of(connection) == (401, INVALID)
        connection.sendall(head("Content-Length: 2") + b"[]")
        assert answer_of(connection)[0] == 400
        # The sections beside the API leave no rest of a body either.
        for path, status in (("/docs", 405), ("/_sandbox/faults/restart", 200), ("/_sandbox/none", 404)):
            connection.sendall(head("Content-Length: 100000", path=path) + b"x" * 100_000)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            answer.read()
            assert (answer.status, answer.will_close) == (status, False)


def test_a_body_without_end_is_cut_after_the_answer(small: Sandbox) -> None:
    chunk = b"100000\r\n" + b"x" * MIB + b"\r\n"
    with connect(small) as connection:
        connection.sendall(head("Transfer-Encoding: chunked", key="wrong") + chunk)
        assert answer_of(connection) == (401, INVALID)
        with pytest.raises(ConnectionError):
            connection.sendall(chunk * 300)


def memory(process: subprocess.Popen[str], field: str) -> int:
    """Give how many MiB of memory a process has (VmRSS), or had at most (VmHWM)."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    assert found
    return int(found[1]) // 1024


@pytest.mark.parametrize(
    ("count", "key", "status", "most"),
    [(3, "wrong", 401, 60), pytest.param(10, None, 403, 220, marks=pytest.mark.full)],
    ids=["wrong key", "key, many"],
)
def test_many_large_bodies_take_little_memory(count: int, key: str | None, status: int, most: int) -> None:
    with running("--log-level", "error") as (process, url, good):
        before = memory(process, "VmRSS")

        def send(_: int) -> int:
            headers = {"Secret-Key": key or good, "Content-Type": "application/json"}
            content = in_chunks(b"x" * (40 * MIB))
            answer = httpx.post(url + PATH, content=content, headers=headers, timeout=60, trust_env=False)
            return answer.status_code

        with ThreadPoolExecutor(count) as pool:
            assert set(pool.map(send, range(count))) == {status}
        assert memory(process, "VmHWM") - before < most
        assert memory(process, "VmRSS") - before < 60


def request_of(size: int, *, gone: bool = False) -> Request:
    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.disconnect"} if gone else {"type": "http.request", "body": b"x" * size}

    headers = [(b"content-length", b"%d" % size)]
    scope = {"method": "POST", "raw_path": b"/", "path": "/", "query_string": b"", "headers": headers}
    return Request.from_scope(scope, receive)


def test_large_bodies_wait_for_room_in_their_order() -> None:
    begun: list[int] = []

    async def read(bodies: BodyReader, size: int, release: asyncio.Event) -> None:
        async with bodies.read(request_of(size), MIB):
            begun.append(size)
            await release.wait()

    async def until(*sizes: int) -> None:
        while begun != [*sizes]:
            await asyncio.sleep(0)

    async def several() -> None:
        bodies = BodyReader(60, room=250_000)
        # What goes away on the way leaves its room free.
        with pytest.raises(Disconnected):
            async with bodies.read(request_of(250_000, gone=True), MIB):
                pass
        first, rest = asyncio.Event(), asyncio.Event()
        async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
            tasks.create_task(read(bodies, 150_000, first))
            await until(150_000)
            # Larger than all the room, so it waits until it has it to itself; those behind it wait too.
            tasks.create_task(read(bodies, 500_000, first))
            cancelled = tasks.create_task(read(bodies, 70_000, rest))
            tasks.create_task(read(bodies, 80_000, rest))
            # What is small waits for nothing.
            tasks.create_task(read(bodies, 60_000, rest))
            await until(150_000, 60_000)
            cancelled.cancel()
            first.set()
            await until(150_000, 60_000, 500_000, 80_000)
            rest.set()

    asyncio.run(several())


def drip(connection: socket.socket, text: bytes) -> None:
    """Send one byte after the other, each of which is soon enough, until the other side has had enough."""
    connection.settimeout(0.1)
    for byte in text:
        with contextlib.suppress(ConnectionError):
            connection.sendall(bytes([byte]))
        try:
            connection.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            continue
        break
    connection.settimeout(30)


@pytest.mark.parametrize(
    ("begin", "dripping"),
    [("Content-Length: 100000", False), ("Transfer-Encoding: chunked", True)],
)
def test_a_slow_body_is_refused_and_changes_nothing(begin: str, dripping: bool) -> None:
    with Sandbox(seed=SEED, receive_seconds=1) as sandbox, connect(sandbox) as connection:
        connection.sendall(head(begin) + b"4\r\n[   \r\n")
        if dripping:
            drip(connection, b"1\r\n \r\n" * 100)
        assert answer_of(connection) == (
            408,
            "body: did not arrive within 1 seconds; send it faster, or increase --receive-seconds",
        )
        [entry] = sandbox.requests.entries()
        assert (entry.status, entry.applied) == (408, False)


def test_a_slow_head_is_refused() -> None:
    with Sandbox(seed=SEED, receive_seconds=1) as sandbox, connect(sandbox) as connection:
        connection.sendall(head("Content-Length: 2") + b"[]")
        assert answer_of(connection)[0] == 400
        connection.sendall(b"POST / HTTP/1.1\r\n")
        drip(connection, b"X: " + b"y" * 500)
        assert answer_of(connection) == (408, "head: did not arrive within 1 seconds")
        assert connection.recv(1) == b""


def test_a_connection_over_which_nothing_comes_ends_without_an_answer() -> None:
    with Sandbox(seed=SEED, receive_seconds=0.2) as sandbox, connect(sandbox) as connection:
        assert connection.recv(1) == b""


def test_a_connection_is_kept_alive_for_longer_than_a_head_may_take() -> None:
    with Sandbox(seed=SEED, receive_seconds=0.2) as sandbox, connect(sandbox) as kept:
        for _ in range(2):
            kept.sendall(head("Content-Length: 2") + b"[]")
            assert answer_of(kept)[0] == 400
            with connect(sandbox) as other:
                # This one ends as late as the one that is kept would, if idle ones were not let be.
                assert other.recv(1) == b""


def test_a_time_that_cannot_be_is_refused() -> None:
    for seconds in (0, -1, float("nan")):
        with pytest.raises(SandboxError, match="receive_seconds must be more than 0, got"):
            Sandbox(receive_seconds=seconds)
