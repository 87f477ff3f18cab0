"""The rules of the bulk update under each policy, as a pure function."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexuskit.bulk.rules.ord_allocation import AfterLast, FirstGap, OrdAllocator
from nexuskit.bulk.rules.slots import Slot
from nexuskit.resources.actions import Action
from nexuskit.sandbox.bulk.rules import ProjectState, run
from tests.sandbox.bulk.test_rules import link, picture, pictures, policies, remove, requests, rules


@given(pictures(), requests, policies)
def test_stopping_is_the_same_as_sending_what_came_before_alone(
    picture: ProjectState, actions: list[Action], policies: dict[str, Any]
) -> None:
    stopped = run(picture, actions, rules(**{**policies, "on_abort": "stop"}), abort_on_failure=True)
    place = next((n for n, result in enumerate(stopped.results) if result is not Result.OK), len(actions))
    alone = run(picture, actions[:place], rules(**policies), abort_on_failure=False)

    assert stopped.sequences == alone.sequences
    assert stopped.renamed == alone.renamed
    assert stopped.results[:place] == alone.results
    assert set(stopped.results[place + 1 :]) <= {Result.FAILED}


class Naive:
    """Looks through all entries each time."""

    def __init__(self, kind: type[OrdAllocator], first: int) -> None:
        self._kind = kind
        self._first = first

    def find(self, role: str | None, slots: dict[Slot, int], own: Slot | None) -> int:
        ords = {ord for entry_role, ord in slots if entry_role == role and (entry_role, ord) != own}
        if self._kind is AfterLast:
            return max(ords) + 1 if ords else self._first
        return next(ord for ord in itertools.count(self._first) if ord not in ords)


slots = st.tuples(st.sampled_from([None, "R"]), st.integers(-2, 5))


@pytest.mark.parametrize("kind", [AfterLast, FirstGap])
@given(first=st.integers(-1, 2), steps=st.lists(st.tuples(slots, st.integers(0, 2)), max_size=40))
def test_default_ords_are_those_of_a_search_through_all_entries(
    kind: type[AfterLast] | type[FirstGap], first: int, steps: list[tuple[Slot, int]]
) -> None:
    entries: dict[Slot, int] = {}
    ords, naive = kind(first), Naive(kind, first)
    for slot, what in steps:
        if what == 0 and slot in entries:
            del entries[slot]
            ords.freed("seq_a", slot)
        elif what == 1 and slot not in entries:
            entries[slot] = 0
            ords.taken("seq_a", slot)
        own = slot if slot in entries else None
        for role in (None, "R"):
            assert ords.find("seq_a", role, entries, own) == naive.find(role, entries, own)


def test_a_target_can_be_tried_again() -> None:
    actions = [link("three", "B"), link("three", "B", role="R"), remove("seq_b"), remove("seq_b")]
    outcome = run(picture(), actions, rules(once_per_request=False), abort_on_failure=False)
    assert outcome.results == [*[Result.OK] * 3, Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND]
