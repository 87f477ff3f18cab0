from __future__ import annotations

import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit import ApiTypes
from nexuskit.bulk import Outcome
from nexuskit.bulk.report.outcome_store import OutcomeStore
from nexuskit.resources.actions import typed_action
from nexuskit.runs.outcomes import ListedOutcomes

Result = ApiTypes.SequenceBulkUpdateResult
ROWS = 12
ACTIONS = [typed_action({"asset_id": f"asset_{row}"}) for row in range(ROWS)]

VERDICTS: list[tuple[Any, Any, str]] = [
    ("ok", Result.OK, ""),
    ("ok", None, "already so"),
    ("ok", Result.OK, "found by reading"),
    ("failed", Result.FAILED_LINK_ASSET_NOT_FOUND, ""),
    ("failed", Result("FailedNewly"), "why"),
    ("not_sent", None, "stopped"),
    ("unknown", None, ""),
]
NOTES = st.lists(
    st.tuples(st.integers(0, ROWS - 1), st.sampled_from(VERDICTS)) | st.sets(st.integers(0, ROWS - 1))
)


def store_notes(store: OutcomeStore, notes: list[Any], *, ok_is_final: bool = False) -> dict[int, Outcome]:
    """Write notes into a store, and return what the last one says of each row."""
    last: dict[int, Outcome] = {}

    def is_open(row: int) -> bool:
        return not (ok_is_final and row in last and last[row].status == "ok")

    for note in notes:
        if isinstance(note, set):
            rows = sorted(filter(is_open, note))
            store.note_ok(rows)
            last |= {row: Outcome(row, ACTIONS[row], "ok", Result.OK) for row in rows}
        elif is_open(note[0]):
            row, verdict = note
            store.note(row, ACTIONS[row], *verdict)
            last[row] = Outcome(row, ACTIONS[row], *verdict)
        counts = store.counts
        for status, count in counts.items():
            assert count == sum(each.status == status for each in last.values())
    return last


@given(NOTES)
def test_a_streamed_run_counts_what_is_ok_and_keeps_the_rest(notes: list[Any]) -> None:
    store = OutcomeStore()
    last = store_notes(store, notes, ok_is_final=True)
    outcomes = store.outcomes()
    failed = [last[row] for row in sorted(last) if last[row].status != "ok"]
    assert list(outcomes) == list(outcomes.not_ok()) == failed
    assert len(outcomes) == len(last)
    assert outcomes.is_complete == (len(failed) == len(last))
    assert [outcomes[each.row] for each in failed] == failed
    assert outcomes[1:-1] == tuple(failed[1:-1])
    details = [each.detail for each in last.values() if each.status == "ok" and each.detail]
    assert outcomes.ok_details == {detail: details.count(detail) for detail in details}
    assert pickle.loads(pickle.dumps(outcomes)) == outcomes


def test_what_cannot_be_merged_is_refused() -> None:
    streamed = OutcomeStore()
    streamed.note_ok([1])
    held = OutcomeStore(2).outcomes(ACTIONS[:2], rows=[1, 4])
    for older in (held, ListedOutcomes(held)):
        with pytest.raises(IndexError, match="no row 3"):
            older.merge(ListedOutcomes([Outcome(3, ACTIONS[3], "ok")]))
        with pytest.raises(ValueError, match="stream"):
            older.merge(streamed.outcomes())
    with pytest.raises(IndexError, match="row 1 is ok or does not exist"):
        streamed.outcomes().merge(held)


@pytest.mark.parametrize(
    ("row", "kind", "text"),
    [
        (-1, IndexError, "rows count from 0, got -1; for the last outcomes, use [-1:]"),
        (True, TypeError, "an outcome's index must be its row, an integer, got bool"),
        ("7", TypeError, "an outcome's index must be its row, an integer, got str"),
    ],
)
def test_what_is_no_row_says_what_to_do(row: Any, kind: type[Exception], text: str) -> None:
    with pytest.raises(kind, match=f"^{re.escape(text)}$"):
        OutcomeStore(ROWS).outcomes(ACTIONS)[row]


def test_rows_may_be_reported_under_other_numbers() -> None:
    store = OutcomeStore(2)
    why = "not carried out: row {} of the same request failed"
    store.note(1, ACTIONS[1], "failed", Result.FAILED, why.format(0))
    outcomes = store.outcomes(ACTIONS[:2], rows=[5, 9])
    assert [(one.row, one.detail) for one in outcomes] == [(5, ""), (9, why.format(5))]
    for actions, rows in ((ACTIONS[:1], None), (ACTIONS[:2], [5])):
        with pytest.raises(ValueError, match="for 2 rows"):
            store.outcomes(actions, rows=rows)


@given(NOTES, NOTES)
def test_newer_outcomes_replace_older_ones(older: list[Any], newer: list[Any]) -> None:
    store, streamed = OutcomeStore(ROWS), OutcomeStore()
    last = store_notes(store, older)
    for each in last.values():
        streamed.note(each.row, each.action, each.status, each.result, each.detail)
    outcomes = store.outcomes(ACTIONS)
    assert [outcomes[row] for row in last] == [*last.values()]
    assert outcomes[2:5] == tuple(outcomes)[2:5]
    again = ListedOutcomes(store_notes(OutcomeStore(ROWS), newer).values())
    held, listed = outcomes.merge(again), ListedOutcomes(outcomes).merge(again)
    assert list(held) == list(listed) == list(ListedOutcomes([*outcomes, *again]))
    assert (held, held.counts, held.ok_details) == (listed, listed.counts, listed.ok_details)
    kept = ListedOutcomes(each for each in again if each.row in {one.row for one in streamed.outcomes()})
    updated = streamed.outcomes().merge(kept)
    whole = ListedOutcomes([*last.values(), *kept])
    assert list(updated.not_ok()) == list(whole.not_ok())
    assert (updated.counts, updated.ok_details) == (whole.counts, whole.ok_details)
