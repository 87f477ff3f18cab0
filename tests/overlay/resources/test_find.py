"""`find` on both sides: which things, by which requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nexuskit.errors import ArgumentError
from tests.overlay.resources.services import sequence_service
from tests.overlay.support import Handler, Wire, answering, sequence, workflow

pytestmark = pytest.mark.anyio


async def test_no_condition_is_refused_and_nothing_sent(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering([]))
    with pytest.raises(ArgumentError) as workflows:
        await calls.settle(calls.project.workflows.find())
    with pytest.raises(ArgumentError) as sequences:
        await calls.settle(calls.project.sequences.find())
    assert str(workflows.value) == "find: give title, prefix, pattern or where; list() returns all workflows"
    assert str(sequences.value) == (
        "find: give name, prefix, pattern or where; "
        "list() returns one page of all sequences, iter() iterates over all"
    )
    assert calls.requests == []


async def test_what_the_predicate_raises_passes_through(wire: Callable[[Handler], Wire]) -> None:
    problem = LookupError("of the caller")

    def where(_: Any) -> bool:
        raise problem

    calls = wire(sequence_service([sequence(str(number)) for number in range(250)]))
    with pytest.raises(LookupError) as caught:
        await calls.settle(calls.project.sequences.find(where=where))
    assert caught.value is problem
    await calls.settle(calls.client.close())
    calls = wire(answering([workflow("A", "flow_1")]))
    with pytest.raises(LookupError) as caught:
        await calls.settle(calls.project.workflows.find(where=where))
    assert caught.value is problem


async def test_one_that_comes_twice_counts_once_as_it_was_last(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(
        answering(
            {"data": [sequence("A1", "seq_1"), sequence("A2", "seq_2")], "nextPage": "1"},
            {"data": [], "nextPage": "2"},
            {"data": [sequence("A3", "seq_2"), sequence("B", "seq_1"), sequence("A4", "seq_4")]},
        )
    )
    found = await calls.settle(calls.project.sequences.find(prefix="A"))
    assert [(one.id, one.name) for one in found] == [("seq_2", "A3"), ("seq_4", "A4")]
