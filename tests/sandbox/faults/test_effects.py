"""Each fault over real HTTP: what the client sees, what log and database hold, if the connection stays."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from nexuskit.sandbox import Sandbox
from tests.sandbox.faults.support import FLOW, FLOWS, Wire, always, last, outcome, title
from tests.sandbox.support import KEY, SEED

RENAME = {"title": "Renamed"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


def test_a_status_is_answered_and_the_request_is_not_carried_out(sandbox: Sandbox) -> None:
    always(sandbox, status=503)
    with Wire(sandbox) as wire:
        status, headers, body = wire.call("PATCH", FLOW, RENAME)
    assert status == 503
    assert headers["content-type"] == "application/json"
    assert msgspec.json.decode(body) == {"message": "Service Unavailable (injected fault)"}
    assert headers["x-request-id"] == last(sandbox).request_id
    assert outcome(last(sandbox)) == (503, None, False, "rule 1: status 503")
    assert title(sandbox) == "First"


def test_a_reset_before_leaves_the_request_undone(sandbox: Sandbox) -> None:
    always(sandbox, reset="before")
    with Wire(sandbox) as wire, pytest.raises(ConnectionResetError):
        wire.call("PATCH", FLOW, RENAME)
    assert outcome(last(sandbox)) == (None, None, False, "rule 1: reset before")
    assert title(sandbox) == "First"


def test_what_was_applied_before_a_reset_is_committed(tmp_path: Path) -> None:
    with Sandbox(seed=SEED, db=tmp_path / "data.db") as sandbox:
        always(sandbox, reset="after")
        with Wire(sandbox) as wire, pytest.raises(ConnectionResetError):
            wire.call("PATCH", FLOW, RENAME)
        assert last(sandbox).applied
    with Sandbox(db=tmp_path / "data.db") as sandbox:
        assert title(sandbox) == "Renamed"


def test_invalid_json_is_framed_as_a_whole_answer(sandbox: Sandbox) -> None:
    always(sandbox, invalid_json=True)
    with Wire(sandbox) as wire:
        status, headers, body = wire.call("PATCH", FLOW, RENAME)
    assert (status, headers["content-type"]) == (200, "application/json")
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(body)
    assert outcome(last(sandbox)) == (200, 200, True, "rule 1: invalid_json")
    assert title(sandbox) == "Renamed"


@pytest.mark.parametrize(("path", "shape", "fields"), [(FLOW, list, {}), (FLOWS, dict, [{}, {}])])
def test_wrong_json_has_another_shape_or_no_fields(
    sandbox: Sandbox, path: str, shape: type, fields: Any
) -> None:
    with Wire(sandbox) as wire:
        always(sandbox, wrong_json="shape")
        status, _, body = wire.call("GET", path)
        assert (status, type(msgspec.json.decode(body))) == (200, shape)
        assert last(sandbox).fault == "rule 1: wrong_json shape"
        always(sandbox, wrong_json="fields")
        status, _, body = wire.call("GET", path)
        assert (status, msgspec.json.decode(body)) == (200, fields)
        assert last(sandbox).result == 200


@pytest.mark.parametrize("status", [None, 307])
def test_a_redirect_names_the_place_to_the_client_only(sandbox: Sandbox, status: int | None) -> None:
    to = "https://example.invalid/?key=hidden"
    do = {"redirect": to} if status is None else {"redirect": to, "status": status}
    sandbox.faults.replace([{"do": do}])
    with Wire(sandbox) as wire:
        got, headers, body = wire.call("PATCH", FLOW, RENAME)
    assert (got, headers["location"], body) == (status or 302, to, b"")
    assert outcome(last(sandbox)) == (got, None, False, f"rule 1: redirect {got}")
    assert title(sandbox) == "First"


def test_a_delay_comes_before_the_request_is_carried_out(sandbox: Sandbox) -> None:
    always(sandbox, delay=0.2)
    with Wire(sandbox) as wire:
        began = time.monotonic()
        assert wire.call("PATCH", FLOW, RENAME)[0] == 200
        # Never less, however fast the machine; a little for clocks that do not agree.
        assert time.monotonic() - began >= 0.19
    assert outcome(last(sandbox)) == (200, 200, True, "rule 1: delay 0.2")
    assert last(sandbox).milliseconds >= 190


def test_a_delay_after_lets_the_client_give_up_on_what_is_done(sandbox: Sandbox) -> None:
    always(sandbox, "updateWorkflow", delay_after=3600)
    with httpx.Client(base_url=sandbox.base_url, headers={"Secret-Key": KEY}, trust_env=False) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.patch(FLOW, json=RENAME, timeout=0.5)
        # It is not answered yet, so it is not in the log, but done.
        assert client.get(FLOW).json()["title"] == "Renamed"
        assert [entry.operation_id for entry in sandbox.requests.entries()] == ["getWorkflow"]
        sandbox.faults.end_delays()
        while len(sandbox.requests.entries()) < 2:
            time.sleep(0.001)
    assert outcome(last(sandbox)) == (200, 200, True, "rule 1: delay_after 3600")


def test_faults_are_combined(sandbox: Sandbox) -> None:
    sandbox.faults.replace([{"do": [{"delay": 0.01}, {"status": 503, "body": "html"}, {"cut": "close"}]}])
    with Wire(sandbox) as wire:
        wire.send("GET", FLOW)
        answer = wire.answer()
        with pytest.raises(IncompleteRead):
            answer.read()
    assert answer.status == 503
    assert outcome(last(sandbox)) == (503, None, False, "rule 1: delay 0.01, status 503, cut close")


KEEPING: list[dict[str, Any]] = [
    {"status": 503},
    {"redirect": "/x", "status": 307},
    {"invalid_json": True},
    {"slow": 10_000},
    {"delay_after": 0.001},
]
ENDING: list[dict[str, Any]] = [{"reset": "before"}, {"reset": "after"}, {"cut": "close"}, {"cut": "reset"}]


@pytest.mark.parametrize("do", KEEPING, ids=str)
def test_a_connection_goes_on_where_the_answer_is_complete(sandbox: Sandbox, do: dict[str, Any]) -> None:
    sandbox.faults.replace([{"when": {"every": 2}, "do": do}])
    with Wire(sandbox) as wire:
        answers = [wire.call("PATCH", FLOW, {"title": f"Number {number}"}) for number in range(6)]
    for status, headers, body in answers[::2]:
        assert (status, headers.get("connection")) == (200, None)
        assert msgspec.json.decode(body)["id"] == "flow_1"


@pytest.mark.parametrize("do", ENDING, ids=str)
def test_a_broken_connection_disturbs_no_other_and_is_no_failure_of_the_server(
    sandbox: Sandbox, do: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    sandbox.faults.replace([{"operation": "getWorkflow", "do": do}])
    with Wire(sandbox) as good:
        for _ in range(3):
            with Wire(sandbox) as bad, pytest.raises((ConnectionResetError, IncompleteRead)):
                bad.call("GET", FLOW)
            assert good.call("GET", FLOWS)[0] == 200
    sandbox.stop()
    assert caplog.messages == []


@pytest.mark.parametrize("do", [{"slow": 1}, {"delay": 3600}, {"delay_after": 3600}], ids=str)
def test_pauses_do_not_keep_a_server_from_stopping_and_answering_what_is_under_way(
    sandbox: Sandbox, do: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    always(sandbox, "updateWorkflow", **do)
    log = sandbox.requests
    with Wire(sandbox) as wire, ThreadPoolExecutor(1) as pool:
        wire.send("PATCH", FLOW, {"title": "Late"})
        wait_until_drawn(sandbox)
        stopped = pool.submit(sandbox.stop)
        answer = wire.answer()
        assert (answer.status, msgspec.json.decode(answer.read())["title"]) == (200, "Late")
        stopped.result(timeout=30)
    assert [entry.applied for entry in log.entries()] == [True]
    # It would report a request that was ended with the server.
    assert caplog.messages == []


def wait_until_drawn(sandbox: Sandbox) -> None:
    while not sandbox.faults.state()[0].fired:
        time.sleep(0.001)
