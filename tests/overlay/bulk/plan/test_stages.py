"""The distribution of actions over requests: what holds for all plans, and how full common ones come out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateAbortMode as AbortMode
from nexuskit.api_types import SequenceBulkUpdateActionLink as Link
from nexuskit.api_types import SequenceBulkUpdateActionPatchSequence as Patch
from nexuskit.api_types import SequenceBulkUpdateActionRemoveSequence as Remove
from nexuskit.bulk.plan.chunks import Limits
from nexuskit.bulk.plan.planner import Plan, make_plan
from nexuskit.resources.actions import typed_actions

NAMES = st.sampled_from("ABCD")
IDS = st.sampled_from(["seq_a", "seq_b", "seq_c"])
ASSETS = st.sampled_from(["one", "two", "three", "four", "five"])
ORDS = st.none() | st.integers(1, 3)
REJECT = "RejectSequenceOperation"


def designated(by_id: str, ids: Any, by_name: str, names: Any) -> Any:
    return st.one_of(st.fixed_dictionaries({by_id: ids}), st.fixed_dictionaries({by_name: names}))


def drawn(assets: Any, sequences: Any) -> Any:
    """Actions of every kind; few names, so that they collide."""
    placed = st.fixed_dictionaries(
        {"name": NAMES}, optional={"ord": ORDS, "role": st.sampled_from(["", "R"]), "merge": st.just(REJECT)}
    )
    patches = st.fixed_dictionaries(
        {}, optional={"name": NAMES, "attributes": st.dictionaries(st.sampled_from("xy"), st.text("ä"))}
    )
    return st.one_of(
        st.builds(lambda asset, sequence: {**asset, "sequence": sequence}, assets, placed),
        assets,
        st.builds(lambda sequence, patch: {**sequence, "patch": patch}, sequences, patches),
        sequences,
    )


MIXED = drawn(
    designated("asset_id", ASSETS, "asset_filename", ASSETS),
    designated("sequence_id", IDS, "sequence_name", NAMES),
)
LIMITS = st.builds(Limits, st.integers(1, 6), st.integers(1, 400) | st.just(10**6))
MODES = st.sampled_from([AbortMode.NONE, AbortMode.ABORT_ON_ANY_FAILED])


class Judge:
    """The rules of the distribution, as naive as can be."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.exclusive = plan.abort_mode is AbortMode.NONE
        self.sendable = [row for row in range(len(plan)) if row not in plan.refused]
        self.actions: Any = plan.actions
        self.sets: list[set[tuple[str, str]]] = []
        for row in self.sendable:
            if isinstance(self.actions[row], Patch) and self.actions[row].patch.name is not None:
                self.sets.append({self.by(row), ("name", self.actions[row].patch.name)})
        for one, other in itertools.product(self.sets, self.sets):
            if one & other:
                one |= other
                other |= one
        self.places = {
            row: (stage, chunk)
            for stage, chunks in enumerate(plan.stages)
            for chunk, filled in enumerate(chunks)
            for row in filled.rows
        }

    def by(self, row: int) -> Any:
        action = self.actions[row]
        if isinstance(action, Link):
            return None if isinstance(action.sequence, str) else ("name", action.sequence.name)
        return ("name", action.sequence_name) if action.sequence_id is None else ("id", action.sequence_id)

    def sequence(self, row: int) -> frozenset[tuple[str, str]]:
        """All the designations of the sequence."""
        by = self.by(row)
        if by is None:
            return frozenset()
        found = {by}
        for _ in self.sets:
            for one in self.sets:
                if one & found:
                    found |= one
        return frozenset(found)

    def asset(self, row: int) -> Any:
        action = self.actions[row]
        if not isinstance(action, Link):
            return None
        return ("filename", action.asset_filename) if action.asset_id is None else ("id", action.asset_id)

    def renames(self, row: int) -> bool:
        return isinstance(self.actions[row], Patch) and self.actions[row].patch.name is not None

    def alone(self, row: int) -> bool:
        return self.exclusive and (isinstance(self.actions[row], Remove) or self.renames(row))

    def meet(self, one: int, other: int) -> bool:
        """Whether they have a key in common."""
        same_asset = self.asset(one) is not None and self.asset(one) == self.asset(other)
        return same_asset or bool(self.sequence(one) & self.sequence(other))

    def unlinks(self, row: int) -> bool:
        return isinstance(self.actions[row], Link) and self.by(row) is None

    def rejects(self, row: int) -> bool:
        action = self.actions[row]
        return isinstance(action, Link) and not self.unlinks(row) and action.sequence.merge == REJECT

    def may_meet(self, one: int, other: int) -> bool:
        """Whether one may mean by id what the other means by name, or want the place that it frees."""
        if (self.unlinks(one) and self.rejects(other)) or (self.rejects(one) and self.unlinks(other)):
            return True
        assets = {kind[0] for kind in (self.asset(one), self.asset(other)) if kind is not None}
        if assets == {"id", "filename"}:
            return True
        for first, second in ((one, other), (other, one)):
            if (self.by(first) or " ")[0] != "id":
                continue
            by = (self.by(second) or " ")[0]
            changes_identity = isinstance(self.actions[first], Remove) or self.renames(first)
            if by == "name" and (changes_identity or not isinstance(self.actions[second], Link)):
                return True
            if by == "id" and changes_identity and self.renames(second):
                return True  # the new name of the one may be that of the other
        return False

    def conflict(self, one: int, other: int) -> bool:
        """Whether they must not be in one request."""
        if self.asset(one) is not None and self.asset(one) == self.asset(other):
            return True
        if not self.sequence(one) & self.sequence(other):
            return False
        kinds = [type(self.actions[row]) for row in (one, other)]
        return kinds in ([Patch, Patch], [Remove, Remove]) or self.alone(one) or self.alone(other)

    def pairs(self) -> Iterator[tuple[int, int]]:
        return itertools.combinations(self.sendable, 2)


def judged(plan: Plan) -> None:
    judge = Judge(plan)
    rows = [row for stage in plan.stages for chunk in stage for row in chunk.rows]
    assert sorted(rows) == judge.sendable, "lost or doubled"
    for stage in plan.stages:
        assert stage, "an empty stage"
        for chunk in stage:
            assert list(chunk.rows) == sorted(chunk.rows)
            assert 1 <= len(chunk) <= plan.limits.chunk_size
            encoded = msgspec.json.encode([plan.action(row) for row in chunk.rows])
            assert chunk.size == len(encoded) - 2
            assert chunk.size <= plan.limits.max_chunk_bytes or len(chunk) == 1
    for one, other in judge.pairs():
        first, second = judge.places[one], judge.places[other]
        if judge.meet(one, other) or judge.may_meet(one, other):
            assert first == second or first[0] < second[0], (one, other)
        if judge.conflict(one, other):
            assert first != second, (one, other)


@given(st.lists(MIXED, max_size=25), LIMITS, MODES)
def test_every_plan_keeps_the_rules(actions: list[Any], limits: Limits, abort_mode: AbortMode) -> None:
    plan = make_plan(typed_actions(actions), limits=limits, abort_mode=abort_mode)
    judged(plan)
    again = make_plan(typed_actions(actions), limits=limits, abort_mode=abort_mode)
    assert (again.stages, again.digest, again.findings) == (plan.stages, plan.digest, plan.findings)


@given(st.lists(MIXED, max_size=12), st.sets(st.integers(0, 11)))
def test_settled_rows_are_in_no_chunk(actions: list[Any], done: set[int]) -> None:
    typed = typed_actions(actions)
    plan, whole = make_plan(typed, done=done, first_row=0), make_plan(typed)
    rows = {row for stage in plan.stages for chunk in stage for row in chunk.rows}
    assert rows == set(range(len(typed))) - done - whole.refused.keys()
    assert (plan.digest, plan.findings) == (whole.digest, whole.findings)
    assert plan.refused.keys() == whole.refused.keys() - done


# The model: what a project holds after the chunks, and after one action at a time.


# How full the chunks are.


def links(sequences: int, each: int, interleaved: bool = False) -> list[Any]:
    pairs = list(itertools.product(range(sequences), range(each)))
    if interleaved:
        pairs.sort(key=lambda pair: pair[1])
    return [
        {"asset_filename": f"{sequence}-{ord}.dcm", "sequence": {"name": f"Patient {sequence}", "ord": ord}}
        for sequence, ord in pairs
    ]


def shape(actions: list[Any], **limits: int) -> list[list[int]]:
    plan = make_plan(typed_actions(actions), limits=Limits(**limits))
    return [[len(chunk) for chunk in stage] for stage in plan.stages]


def test_a_sequence_is_cut_where_a_chunk_would_stay_half_empty() -> None:
    assert shape(links(4, 6), chunk_size=10) == [[10, 10], [4]]


def test_links_that_reject_come_after_unlinks_that_may_free_their_places() -> None:
    unlinks: list[Any] = [{"asset_filename": f"old-{number}.dcm"} for number in range(20)]
    rejecting = links(20, 1)
    for action in rejecting:
        action["sequence"]["merge"] = REJECT
    assert shape(unlinks + rejecting, chunk_size=10) == [[10, 10], [10, 10]]
    assert shape(rejecting + unlinks, chunk_size=10) == [[10, 10], [10, 10]]
    assert shape(unlinks + links(20, 1), chunk_size=10) == [[10, 10, 10, 10]]
    pairs = [action for pair in zip(unlinks, rejecting, strict=True) for action in pair]
    assert shape(pairs, chunk_size=10) == [[10], [10], [10], [10]]


def test_an_action_that_is_too_large_has_a_chunk_to_itself() -> None:
    large = {"sequence_name": "Z", "patch": {"attributes": {"note": "x" * 500}}}
    assert shape([*links(2, 1), large], max_chunk_bytes=300) == [[2, 1]]
