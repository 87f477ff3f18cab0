"""Every call under every fault, on both sides: what the caller and the server see is what is written down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nexus_api.api import OPERATIONS
from nexuskit.sandbox import Sandbox
from tests.overlay.faults.runner import CALLS, SEED, expected, observe
from tests.overlay.faults.table import FAULTS, Fault


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.mark.parametrize("side", ["sync", "async"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_seen_is_what_is_expected(fault: Fault, side: str, server: Sandbox) -> None:
    assert observe(fault, side, server) == {operation: expected(fault, operation) for operation in CALLS}


def test_the_matrix_has_no_operation_that_is_gone() -> None:
    # What it lacks of a new operation, `make endpoint` says.
    assert set(CALLS) <= set(OPERATIONS)
    assert len(CALLS) >= 14
