"""What is read before a request is sent: afterwards no doubt is left."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexuskit.bulk.run.idempotency import Verdict
from nexuskit.bulk.run.preread import reads_before, replace_name_by_id, split_conflicting
from nexuskit.bulk.run.reconciliation import reconcile
from nexuskit.resources.actions import Action
from nexuskit.sandbox.bulk.rules import BulkUpdateState, SequenceState
from tests.overlay.bulk.run.doubts import (
    DONE,
    RETRY,
    UNKNOWN,
    after,
    as_planned,
    describe,
    drawn_actions,
    link,
    observations,
    patch,
    pictures,
    read,
    remove,
    state,
)


@given(pictures(), drawn_actions, st.data())
def test_what_is_read_before_leaves_no_doubt(
    before: BulkUpdateState, drawn: list[Action], data: st.DataObject
) -> None:
    """Every part of a request is carried out in part, and ends as if it was carried out once."""
    actions = as_planned(drawn, exclusive=True)
    known = read(reads_before(actions), before.sequences)
    for part in split_conflicting(actions, known):
        sent = actions[part.start : part.stop]
        once, results = after(before, sent)
        present, _ = after(before, sent[: data.draw(st.integers(0, len(sent)))])
        verdicts = reconcile(sent, observations(sent, dict(present.sequences), known), known)
        if UNKNOWN in verdicts:
            # Only where appended assets were there before, and nothing else was read about them.
            assert all(
                isinstance(action, Link)
                and not isinstance(action.sequence, str)
                and action.sequence.ord is None
                for action, verdict in zip(sent, verdicts, strict=True)
                if verdict is UNKNOWN
            )
            return
        rows = [row for row, verdict in enumerate(verdicts) if verdict is RETRY]
        before, repeated = after(present, [replace_name_by_id(sent[row], known) for row in rows])
        assume(
            all(
                result is not Result.OK or results[row] is Result.OK
                for row, result in zip(rows, repeated, strict=True)
            )
        )
        assert describe(before.sequences) == describe(once.sequences)


BEFORE: dict[str, tuple[list[Action], list[SequenceState], list[SequenceState], list[Verdict]]] = {
    "a removal by name is repeated by id": ([remove("A")], [state("A")], [state("A")], [RETRY]),
    "a sequence that has come to the name": ([remove("A")], [], [state("A")], [UNKNOWN]),
    "renamed by name, done": ([patch("A", "B")], [state("A")], [state("B")], [DONE]),
    "renamed by name, not done": ([patch("A", "B")], [state("A")], [state("A")], [RETRY]),
    "renamed to a name that another has": (
        [patch("A", "B")],
        [state("A"), state("B")],
        [state("A"), state("B")],
        [RETRY],
    ),
    "appended, then a place": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (5, 1), (4, 2))],
        [state("A", (5, 1), (1, 2), (0, 3))],
        [DONE, RETRY],
    ),
    "appended, where it was already": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [state("A", (0, 1), (1, 2))],
        [state("A", (0, 1), (1, 2))],
        [RETRY, RETRY],
    ),
    "appended, then a place behind": (
        [link("asset_0", "A"), link("asset_1", "A", 9)],
        [state("A", (5, 1))],
        [state("A", (5, 1), (0, 2))],
        [DONE, RETRY],
    ),
    "appended to a new sequence, then a place": (
        [link("asset_0", "A"), link("asset_1", "A", 2)],
        [],
        [state("A", (0, 1))],
        [DONE, RETRY],
    ),
    "another sequence is removed by id": (
        [link("asset_0", "A"), remove("seq_b")],
        [state("A"), state("B")],
        [state("A", (0, 1)), state("B")],
        [DONE, RETRY],
    ),
}


@pytest.mark.parametrize("case", BEFORE)
def test_what_was_there_before_tells_more(case: str) -> None:
    actions, states, now, verdicts = BEFORE[case]
    names = ("seq_a", "seq_b")
    known = read(reads_before(actions), dict(zip(names, states, strict=False)))
    present = dict(zip(names, now, strict=False))
    assert reconcile(actions, observations(actions, present, known), known) == verdicts
