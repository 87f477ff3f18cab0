"""The request log: what it keeps, what it drops, and that the counts say so."""

from __future__ import annotations

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox, SandboxError
from nexuskit.sandbox.logs.request_log import LogEntry, LogFile, RequestLog
from nexuskit.sandbox.state import SandboxState
from tests.sandbox.support import KEY, SEED, Api, link


def entry(operation_id: str = "getWorkflow", **changes: Any) -> LogEntry:
    values: dict[str, Any] = {
        "at": 0,
        "method": "GET",
        "target": "/",
        "operation_id": operation_id,
        "project_id": None,
        "status": 200,
        "result": 200,
        "applied": False,
        "fault": None,
        "milliseconds": 0.5,
        "request_bytes": 0,
        "response_bytes": 0,
    }
    return LogEntry(**{**values, **changes})


def numbers(log: RequestLog) -> list[int]:
    return [one.number for one in log.entries()]


def test_the_oldest_entries_go_when_there_is_no_room() -> None:
    log = RequestLog(capacity=3)
    for _ in range(5):
        log.add(entry())
    assert (numbers(log), len(log), log.total, log.dropped) == ([3, 4, 5], 3, 5, 2)
    log.clear()
    assert (numbers(log), log.total, log.dropped) == ([], 5, 0)
    log.add(entry())
    assert (numbers(log), log.total, log.dropped) == ([6], 6, 0)
    assert repr(log) == "<RequestLog of 1 entries, 6 in total>"


def test_entries_of_many_threads_are_all_there_and_in_order() -> None:
    written: list[int] = []
    log = RequestLog(capacity=1_000, body_bytes=1_000, sink=lambda one: written.append(one.number))

    def add(_: int) -> None:
        for _ in range(500):
            log.add(entry(request_body=b"12345"))
            log.page(limit=5)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert written == list(range(1, 4_001))
    assert numbers(log) == written[-1_000:]
    assert (log.total, log.dropped) == (4_000, 3_000)
    assert sum(one.request_body is not None for one in log.entries()) == 200


def test_a_request_that_fails_outside_of_its_operation_is_answered_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(*_: object) -> None:
        raise RuntimeError("no thread can be started")

    with Sandbox(seed=SEED) as sandbox, Api(sandbox) as api:
        monkeypatch.setattr(SandboxState, "run_read", failing)
        answer = api.http.get(f"/projects/proj_a/workflows?key={KEY}")
        [entry] = sandbox.requests.entries()
    assert (answer.status_code, answer.json()) == (
        500,
        {"message": "internal error of the sandbox; see its log"},
    )
    assert answer.headers["x-request-id"] == entry.request_id
    assert (entry.status, entry.result, entry.applied) == (500, 500, False)
    [record] = [record for record in caplog.records if record.name == "nexuskit.sandbox"]
    assert record.getMessage() == "GET /projects/proj_a/workflows?key=[secret] failed"


def test_a_request_whose_client_goes_away_has_no_status() -> None:
    with Sandbox(seed=SEED) as sandbox:
        url = httpx.URL(sandbox.base_url)
        added = threading.Event()
        with sandbox.requests.watch(added.set):
            connection = http.client.HTTPConnection(url.host, url.port)
            connection.putrequest("PATCH", "/projects/proj_a/workflows/flow_1")
            connection.putheader("Content-Length", "10")
            connection.endheaders(b"{")
            connection.close()
            assert added.wait(30)
        [entry] = sandbox.requests.entries()
    assert (entry.status, entry.result, entry.applied) == (None, None, False)


def test_a_path_that_is_not_utf8_is_logged_escaped(tmp_path: Path) -> None:
    path, project = "/projects/n%C3%A4%ED%A0%80/workflows?name=%ff", r"nä\udced\udca0\udc80"
    file = tmp_path / "log.jsonl"
    with (
        Sandbox(seed=SEED, log_file=file, control=True) as sandbox,
        httpx.Client(base_url=sandbox.base_url, trust_env=False) as http,
    ):
        assert http.get(path, headers={"Secret-Key": KEY}).status_code == 403
        [entry] = sandbox.requests.entries()
        assert (entry.target, entry.project_id) == (path, project)
        assert http.get("/_sandbox/requests").json()["entries"] == [entry.to_dict()]
        assert project in http.get("/_inspector/log/1").text
        assert path in http.get("/_inspector/log").text
    assert lines_of(file) == [entry.to_dict()]


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_the_log_file_has_a_line_for_each_request(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    for _ in range(2):
        with Sandbox(seed=SEED, log_file=file) as sandbox, Api(sandbox) as api:
            api.bulk(link("asset_9", "Nö"))
            api.call("GET", "/workflows")
            assert lines_of(file)[-2:] == [one.to_dict() for one in sandbox.requests.entries()]
    assert [line["number"] for line in lines_of(file)] == [1, 2, 1, 2]
    assert "Nö" in lines_of(file)[0]["requestBody"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("", "the log file is an empty"),
        ("\ud800", "the log file '\\ud800' cannot be opened: 'utf-8' codec"),
        ("a\0b", "the log file 'a\\x00b' cannot be opened: embedded null byte"),
    ],
)
def test_a_log_file_that_cannot_be_opened(path: str, message: str) -> None:
    with pytest.raises(SandboxError) as raised:
        Sandbox(seed=SEED, log_file=path).start()
    assert message in str(raised.value)


def test_a_log_file_that_fails_is_told_once_and_hinders_nobody(caplog: pytest.LogCaptureFixture) -> None:
    file = LogFile("/dev/full")
    log = RequestLog(sink=file.write)
    for _ in range(3):
        log.add(entry())
    file.close()
    log.add(entry())
    assert log.total == 4
    [record] = caplog.records
    assert "the log file /dev/full cannot be written and lacks requests" in record.getMessage()


def test_room_for_bodies_is_free_again_when_entries_go() -> None:
    log = RequestLog(capacity=2, body_bytes=10)
    for request, response in ((b"12", b"345"), (b"12", b"345"), (b"67890", None), (b"67", b"890")):
        log.add(entry(request_body=request, response_body=response))
    assert [one.request_body for one in log.entries()] == [b"67890", b"67"]
    log.add(entry(response_body=b"12"))
    assert [one.response_body for one in log.entries()] == [b"890", b"12"]
    log.add(entry(request_body=b"123456789"))
    assert [one.response_body for one in log.entries()] == [None, None]
    log.clear()
    log.add(entry(request_body=b"0123456789"))
    log.add(entry(request_body=b"x" * 11))
    assert [one.request_body for one in log.entries()] == [b"0123456789", None]
