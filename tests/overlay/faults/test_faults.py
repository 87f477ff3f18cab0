"""Every call under every fault, on both sides: what the caller and the server see is what is written down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nexus_api.api import OPERATIONS
from nexuskit.sandbox import Sandbox
from tests.overlay.faults import __main__ as program
from tests.overlay.faults.runner import CALLS, SEED, expected, seen
from tests.overlay.faults.table import FAULTS, Fault


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.mark.parametrize("side", program.SIDES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_seen_is_what_is_expected(fault: Fault, side: str, server: Sandbox) -> None:
    assert seen(fault, side, server) == {operation: expected(fault, operation) for operation in CALLS}


def test_the_matrix_has_no_operation_that_is_gone() -> None:
    # What it lacks of a new operation, `make endpoint` says.
    assert set(CALLS) <= set(OPERATIONS)
    assert len(CALLS) >= 14


@pytest.mark.parametrize("wrong", [False, True])
def test_the_program_prints_what_is_seen_beside_what_is_expected(
    wrong: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    forbidden = "ForbiddenError; 1 sent, 1 arrived"
    fault = Fault(name="403", do={"status": 403}, read=forbidden, change=forbidden, bulk=forbidden)
    if wrong:
        fault = Fault(name="403", do={"status": 403}, read=forbidden, change=forbidden, bulk="answer")
    monkeypatch.setattr(program, "FAULTS", [fault])
    assert program.main() == wrong
    printed = capsys.readouterr().out.splitlines()
    if wrong:
        assert printed[2].endswith(f" DELETE | {forbidden} | the same |")
        assert printed[3] == f"| 403 | bulk POST | answer | {forbidden} |"
    else:
        assert printed[2].endswith(f", bulk POST | {forbidden} | the same |")
    assert printed[-1] == f"1 faults, {len(CALLS)} operations, both sides: {int(wrong)} rows differ"
