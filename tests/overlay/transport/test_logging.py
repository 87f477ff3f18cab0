"""What the log says of a call, and what it never says."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, workflow

pytestmark = pytest.mark.anyio

LOGGER = "nexuskit.calls"
PATH = f"/projects/{PROJECT}"


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> Callable[[], list[Any]]:
    """What this package has logged, at any level; each on one line."""
    caplog.set_level(1)

    def logged() -> list[Any]:
        found = [record for record in caplog.records if record.name.partition(".")[0] == "nexuskit"]
        for record in found:
            assert record.name in (LOGGER,) or record.name.startswith("nexuskit.sandbox")
            assert len(record.getMessage().splitlines()) == 1
        return [record for record in found if record.name == LOGGER]

    return logged


async def test_an_attempt_is_one_record_with_fields(
    side: Side, client: Any, shared: Sandbox, records: Callable[[], list[Any]]
) -> None:
    await side.settle(client.get_project(PROJECT).workflows.list())
    [record] = records()
    request_id = shared.requests.entries()[-1].request_id
    path = f"{PATH}/workflows"
    assert record.levelno == logging.DEBUG
    assert re.fullmatch(
        rf"GET {path}: 200 in \d+\.\d{{3}} s, attempt 1, request {request_id}", record.getMessage()
    )
    assert (record.operation, record.method, record.path) == ("listWorkflows", "GET", path)
    assert (record.status, record.attempt, record.request_id) == (200, 1, request_id)
    assert record.elapsed > 0


async def test_no_query_no_body_no_header_and_no_key_are_logged(
    side: Side, client: Any, shared: Sandbox, records: Callable[[], list[Any]]
) -> None:
    project = client.get_project(PROJECT)
    shared.faults.replace([{"when": {"count": 2}, "do": {"status": 503, "message": f"said {KEY}"}}])
    await side.settle(project.sequences.list({"limit": 7}, {"name": "Patient Zero"}))
    await side.settle(
        project.sequences.patch("seq_b", {"name": "Patient One", "attributes": {"a": "secret"}})
    )
    logged = records()
    assert len(logged) == 6
    for record in logged:
        shown = f"{record.getMessage()} {record.__dict__}"
        for text in ("Patient", "Zero", "limit", "?", "secret", KEY, "Secret-Key", "application/json"):
            assert text not in shown


async def test_a_request_id_cannot_forge_a_line(
    wire: Callable[[Handler], Wire], records: Callable[[], list[Any]]
) -> None:
    calls = wire(
        lambda _: httpx.Response(
            200, json=workflow("T", "flow_1"), headers=[(b"X-Request-Id", b"a\xc2\x85b")]
        )
    )
    await calls.settle(calls.project.workflows.get("flow_1"))
    await calls.settle(calls.client.close())
    [record] = records()
    assert record.getMessage().endswith("request a b")
