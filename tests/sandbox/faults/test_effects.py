"""Each fault over real HTTP: what the client sees, what the log says, and what the database holds."""

from __future__ import annotations

import time
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
