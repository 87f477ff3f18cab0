"""Operations: read, and waited for."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

import nexuskit._async.resources.operations
import nexuskit._sync.resources.operations
from nexuskit.errors import OperationFailedError, OperationTimeoutError
from tests.overlay.support import Handler, Wire, answering

pytestmark = pytest.mark.anyio

MakeWire = Callable[[Handler], Wire]


def operation(overview: str, message: str = "", **counts: int) -> dict[str, Any]:
    every = dict.fromkeys(("Queued", "Running", "Finished", "Cancelled", "Errored"), 0) | counts
    status = {"overview": overview, "message": message, "progress": {"unit": "assets", "withStatus": every}}
    return {"id": "op_1", "kind": "nexus.assets.upload", "status": status, "createDate": 1, "updateDate": 2}


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between two reads; time passes by them alone."""
    seconds: list[float] = []

    async def pause(time: float) -> None:
        seconds.append(time)

    for module, sleep in (
        (nexuskit._sync.resources.operations, seconds.append),
        (nexuskit._async.resources.operations, pause),
    ):
        monkeypatch.setattr(module, "sleep", sleep)
        monkeypatch.setattr(module.time, "monotonic", lambda: sum(seconds))
    return seconds


async def test_waiting_reads_until_the_end_with_growing_pauses(wire: MakeWire, waits: list[float]) -> None:
    answers = [
        operation("Queued"),
        operation("Unknown"),
        *[operation("Running")] * 10,
        operation("Finished", Finished=3),
    ]
    own = wire(answering(*answers))
    seen: list[str] = []
    done = own.project.operations.wait("op_1", progress=lambda one: seen.append(one.status.overview.value))
    assert (await own.settle(done)).status.progress.with_status.finished == 3
    assert seen == ["Queued", "Unknown", *["Running"] * 10, "Finished"]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (0.25, 8.0)
    assert all(request.url.path.endswith("/operations/op_1") for request in own.requests)


@pytest.mark.parametrize("overview", ["Errored", "Cancelled"])
async def test_a_failed_operation_raises_with_its_counts(wire: MakeWire, overview: str) -> None:
    own = wire(answering(operation("Running"), operation(overview, "bad files", Errored=2, Finished=5)))
    with pytest.raises(OperationFailedError) as caught:
        await own.settle(own.project.operations.wait("op_1"))
    for part in (overview, "bad files", "Errored 2", "Finished 5"):
        assert part in str(caught.value)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.operation) == (str(caught.value), caught.value.operation)


async def test_a_deadline_raises_after_a_last_read(wire: MakeWire, waits: list[float]) -> None:
    own = wire(answering(operation("Running", Running=1)))
    with pytest.raises(OperationTimeoutError) as caught:
        await own.settle(own.project.operations.wait("op_1", timeout=10))
    assert sum(waits) == pytest.approx(10)
    assert caught.value.operation.status.overview.value == "Running"
    assert pickle.loads(pickle.dumps(caught.value)).timeout == 10
