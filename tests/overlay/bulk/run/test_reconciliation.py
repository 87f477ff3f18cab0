"""Reconciling actions in doubt: single cases, and that nothing is lost, doubled or out of order."""

from __future__ import annotations

from collections.abc import Sequence as Rows

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import SequenceAttributes
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexuskit.bulk.run.idempotency import Verdict
from nexuskit.bulk.run.observations import Observations, RequiredReads
from nexuskit.bulk.run.reconciliation import reconcile, required_reads
from nexuskit.resources.actions import Action
from nexuskit.sandbox.bulk.rules import BulkUpdateState, SequenceState
from tests.overlay.bulk.run.doubts import (
    DONE,
    NEWER,
    REJECT,
    RETRY,
    UNKNOWN,
    after,
    as_planned,
    changes_names,
    describe,
    drawn_actions,
    link,
    observations,
    patch,
    pictures,
    remove,
    sequence,
    sequence_of,
    state,
    unlink,
)


def verdicts_of(
    actions: Rows[Action], *states: SequenceState, all_or_nothing: bool = False, ids: str = "abcdef"
) -> list[Verdict]:
    present = {f"seq_{id}": state for id, state in zip(ids, states, strict=False)}
    return reconcile(
        actions, observations(actions, present, all_or_nothing=all_or_nothing), all_or_nothing=all_or_nothing
    )


CASES: dict[str, tuple[list[Action], list[SequenceState], list[Verdict]]] = {
    "safe": ([remove("seq_z"), link("asset_0", "A", 1), unlink("asset_1")], [], [RETRY] * 3),
    "reject, at its place": ([link("0.jpg", "A", 1, REJECT)], [state("A", (0, 1))], [DONE]),
    "reject, elsewhere": ([link("0.jpg", "A", 1, REJECT)], [state("A", (0, 2))], [RETRY]),
    "reject, refused": ([link("0.jpg", "A", 1, REJECT)], [state("A", (9, 1))], [RETRY]),
    "reject, no such asset": ([link("9.jpg", "A", 1, REJECT)], [state("A")], [RETRY]),
    "reject, perhaps replaced": (
        [link("asset_0", "A", 1, REJECT), link("1.jpg", "A", 1)],
        [state("A", (1, 1))],
        [UNKNOWN, RETRY],
    ),
    "reject, before it was to be refused": (
        [link("asset_1", "A", 1), link("asset_0", "A", 1, REJECT)],
        [state("A", (0, 1))],
        [RETRY, UNKNOWN],
    ),
    "newer mode, at its place": ([link("asset_0", "A", 1, NEWER)], [state("A", (0, 1))], [DONE]),
    "newer mode, elsewhere": ([link("asset_0", "A", 1, NEWER)], [state("A", (0, 2))], [UNKNOWN]),
    "appended to nothing": ([link("asset_0", "A")], [], [RETRY]),
    "appended, not there": ([link("asset_0", "A")], [state("A", (9, 1))], [RETRY]),
    "appended, other role": ([link("asset_0", "A", role="R")], [state("A", (0, 1))], [RETRY]),
    "appended, last": ([link("0.jpg", "A")], [state("A", (9, 1), (0, 2))], [DONE]),
    "appended, foreign behind": ([link("asset_0", "A")], [state("A", (0, 1), (9, 2))], [UNKNOWN]),
    "appended, later ones behind": (
        [link("asset_0", "A"), link("1.jpg", "A"), link("asset_2", "A")],
        [state("A", (9, 1), (0, 2), (1, 3))],
        [DONE, DONE, RETRY],
    ),
    "appended, earlier one behind": (
        [link("asset_0", "A"), link("asset_1", "A")],
        [state("A", (1, 1), (0, 2))],
        [DONE, UNKNOWN],
    ),
    "appended, earlier one missing": (
        [link("asset_0", "A"), link("asset_1", "A")],
        [state("A", (1, 1))],
        [RETRY, UNKNOWN],
    ),
    "appended, earlier asset does not exist": (
        [link("asset_9", "A"), link("9.jpg", "A"), link("asset_1", "A")],
        [state("A", (1, 1))],
        [RETRY, RETRY, DONE],
    ),
    "appended, earlier one was refused": (
        [link("asset_0", "A", 1, REJECT), link("asset_1", "A")],
        [state("A", (9, 1), (1, 2))],
        [RETRY, DONE],
    ),
    "appended, earlier place": (
        [link("asset_0", "A", 5), link("asset_1", "A")],
        [state("A", (0, 5), (1, 6))],
        [RETRY, DONE],
    ),
    "appended, later place": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (0, 1), (1, 2))],
        [UNKNOWN, RETRY],
    ),
    "appended, perhaps pushed out": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (1, 2))],
        [UNKNOWN, RETRY],
    ),
    "rename by id, done": ([patch("seq_a", "B")], [state("B")], [DONE]),
    "rename by id, not done": ([patch("seq_a", "B")], [state("A")], [RETRY]),
    "rename by id, not there": ([patch("seq_z", "B")], [state("A")], [RETRY]),
    "rename by name, done": ([patch("A", "B")], [state("B")], [DONE]),
    "rename by name, not done": ([patch("A", "B")], [state("A")], [RETRY]),
    "rename by name, both": ([patch("A", "B")], [state("A"), state("B")], [RETRY]),
    "rename by name, neither": ([patch("A", "B")], [], [RETRY]),
    "rename to its own name": ([patch("A", "A")], [state("A")], [DONE]),
    "name and attributes": ([patch("seq_a", "B", {"k": "v"})], [state("B", k="v", l="w")], [DONE]),
    "name without attributes": ([patch("seq_a", "B", {"k": "v"})], [state("B", k="w")], [RETRY]),
    "name of another": ([patch("A", "B", {"k": "v"})], [state("B")], [RETRY]),
    "remove by name, gone": ([remove("A")], [], [RETRY]),
    "remove by name, there": ([remove("A")], [state("A")], [RETRY]),
    "entangled": (
        [link("asset_0", "A", 1), patch("A", "B"), remove("C"), patch("D", None, {"k": "v"})],
        [state("A"), state("D")],
        [UNKNOWN, UNKNOWN, RETRY, RETRY],
    ),
    "entangled by the new name": ([patch("seq_a", "B"), link("asset_0", "B", 1)], [], [UNKNOWN] * 2),
    "perhaps removed by id": ([link("asset_0", "A", 1), remove("seq_z")], [], [UNKNOWN, RETRY]),
    "not yet removed by id": ([link("asset_0", "B", 1), remove("seq_a")], [state("A")], [RETRY, RETRY]),
    "perhaps removed and created again": (
        [link("0.jpg", "A", 1), remove("seq_z"), link("1.jpg", "A", 2)],
        [state("A", (1, 2))],
        [UNKNOWN, RETRY, RETRY],
    ),
    "not of what was removed": (
        [link("0.jpg", "A", 1), remove("seq_z"), link("1.jpg", "A", 2)],
        [state("A", (0, 1), (1, 2))],
        [DONE, RETRY, RETRY],
    ),
    "yet to be removed by id": (
        [remove("seq_a"), link("asset_0", "A")],
        [state("A", (0, 1))],
        [RETRY, UNKNOWN],
    ),
    "perhaps renamed by id": (
        [link("asset_0", "A", 1), patch("seq_a", "B")],
        [state("B", (0, 1))],
        [UNKNOWN, DONE],
    ),
    "perhaps removed by name": ([patch("seq_z", None, {"k": "v"}), remove("A")], [], [UNKNOWN, RETRY]),
}


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_its_verdicts(case: str) -> None:
    actions, states, verdicts = CASES[case]
    assert verdicts_of(actions, *states) == verdicts


WHOLE: dict[str, tuple[list[Action], list[SequenceState], Verdict]] = {
    "all are safe": ([link("0.jpg", "A", 1), unlink("asset_1"), patch("A", None, {"k": "v"})], [], RETRY),
    "all show": ([link("0.jpg", "A", 1), patch("seq_b", "C")], [state("A", (0, 1)), state("C")], DONE),
    "none shows": ([link("0.jpg", "A", 1), patch("seq_b", "C")], [state("A"), state("B")], RETRY),
    "some show": ([link("0.jpg", "A", 1), patch("seq_b", "C")], [state("A"), state("C")], UNKNOWN),
    "a removal is refused on the repeat": ([remove("seq_z"), link("0.jpg", "A", 1)], [], UNKNOWN),
    "none shows, some tell nothing": (
        [unlink("asset_0"), link("asset_1", "A", 1), patch("A", "B"), remove("seq_b")],
        [state("A"), state("C")],
        RETRY,
    ),
    "nothing tells anything": ([link("asset_0", "A", 1), patch("A", "B")], [state("B", (0, 1))], UNKNOWN),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_request_that_is_all_or_nothing_has_one_verdict(case: str) -> None:
    actions, states, verdict = WHOLE[case]
    assert verdicts_of(actions, *states, all_or_nothing=True) == [verdict] * len(actions)


def test_only_what_needs_it_is_read() -> None:
    actions = [link("0.jpg", "A", 1), link("1.jpg", "B"), remove("C"), patch("seq_a", "D"), unlink("2.jpg")]
    assert required_reads(actions) == RequiredReads(
        frozenset("BCA"), frozenset({"seq_a"}), frozenset({"1.jpg"})
    )
    assert not required_reads([remove("seq_z"), link("0.jpg", "A", 1), patch("B", None, {"k": "v"})])
    assert not required_reads([link("0.jpg", "A", 1), unlink("1.jpg")], all_or_nothing=True)


@pytest.mark.parametrize("all_or_nothing", [False, True])
def test_without_readings_nothing_is_known_but_what_is_safe(all_or_nothing: bool) -> None:
    actions = [
        link("0.jpg", "A"),
        link("1.jpg", "A", 1, REJECT),
        patch("A", "B"),
        remove("C"),
        unlink("3.jpg"),
    ]
    found = reconcile(actions, Observations(), all_or_nothing=all_or_nothing)
    assert found == ([UNKNOWN] * 5 if all_or_nothing else [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, RETRY])


def test_attributes_that_an_answer_leaves_out_are_not_taken_for_missing() -> None:
    read = sequence("seq_a", state("B"))
    read.attributes = SequenceAttributes(5, 2**20)
    action = patch("seq_a", "B", {"k": "v"})
    assert reconcile([action], Observations(by_id={"seq_a": read})) == [UNKNOWN]


def has_reason_for_doubt(actions: Rows[Action]) -> bool:
    """Whether one of the documented reasons may make a verdict unknown."""
    places = [
        (action.sequence.name, action.sequence.role, action.sequence.ord)
        for action in actions
        if isinstance(action, Link) and not isinstance(action.sequence, str)
    ]
    access_modes = {(sequence_of(action) or "")[:4] == "seq_" for action in actions if sequence_of(action)}
    return (
        any(ord is None for _, _, ord in places)
        or len(set(places)) < len(places)
        or (len(access_modes) > 1 and any(map(changes_names, actions)))
    )


@given(pictures(), drawn_actions, st.integers(0, 7))
def test_a_request_that_was_carried_out_in_part_ends_as_if_it_was_carried_out_once(
    before: BulkUpdateState, drawn: list[Action], applied: int
) -> None:
    actions = as_planned(drawn, exclusive=True)
    once, results = after(before, actions)
    present, _ = after(before, actions[:applied])
    verdicts = reconcile(actions, observations(actions, dict(present.sequences)))
    assert len(verdicts) == len(actions)
    if UNKNOWN in verdicts:
        assert has_reason_for_doubt(actions)
        return
    rows = [row for row, verdict in enumerate(verdicts) if verdict is RETRY]
    final, repeated = after(present, [actions[row] for row in rows])
    # What was refused, and is no more because a later action removed the obstacle, is as its sender wanted.
    assume(
        all(
            result is not Result.OK or results[row] is Result.OK
            for row, result in zip(rows, repeated, strict=True)
        )
    )
    assert describe(final.sequences) == describe(once.sequences)


@given(pictures(), drawn_actions, st.booleans())
def test_a_request_that_is_all_or_nothing_ends_as_if_it_was_carried_out_once(
    before: BulkUpdateState, drawn: list[Action], applied: bool
) -> None:
    actions = as_planned(drawn, exclusive=False)
    once, _ = after(before, actions, all_or_nothing=True)
    present = once if applied else before
    verdicts = reconcile(
        actions, observations(actions, dict(present.sequences), all_or_nothing=True), all_or_nothing=True
    )
    assert len(verdicts) == len(actions)
    assert len(set(verdicts)) <= 1
    again = actions if RETRY in verdicts else []
    if UNKNOWN not in verdicts:
        assert describe(after(present, again, all_or_nothing=True)[0].sequences) == describe(once.sequences)
