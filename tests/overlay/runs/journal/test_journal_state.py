"""What the records of a journal come to, held against a model that remembers everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit.runs.journal.records import RowOutcome, encode_run_lengths, format_ranges
from nexuskit.runs.journal.state import PLAIN_OK, JournalState

ROWS = 8

ROW_LISTS = st.lists(st.integers(0, ROWS - 1), min_size=1, max_size=6, unique=True)
OUTCOMES: st.SearchStrategy[RowOutcome] = st.sampled_from(
    [
        PLAIN_OK,
        ("ok", None, "already so"),
        ("failed", "FailedLinkAssetNotFound", ""),
        ("failed", None, "status 413: too large"),
        ("not_sent", None, "stopped"),
        ("unknown", None, ""),
    ]
)
STEPS = st.one_of(
    st.tuples(st.just("sent"), ROW_LISTS),
    st.tuples(st.just("open"), ROW_LISTS),
    ROW_LISTS.flatmap(
        lambda rows: st.tuples(
            st.just("known"), st.just(rows), st.lists(OUTCOMES, min_size=len(rows), max_size=len(rows))
        )
    ),
    st.tuples(st.just("finished"), st.dictionaries(st.sampled_from(["ok", "failed"]), st.integers(0, 9))),
    st.tuples(st.just("window"), st.integers(0, 3), st.integers(1, 4), st.sampled_from(["d", "e"])),
)


@attrs.define
class Model:
    """Every row's outcome if it is known, and every sending with the rows that are still in doubt."""

    outcomes: dict[int, RowOutcome] = attrs.field(factory=dict)
    sendings: list[list[int]] = attrs.field(factory=list)
    windows: dict[int, tuple[int, str]] = attrs.field(factory=dict)
    finished: dict[str, int] | None = None

    def forget(self, row: int) -> None:
        self.outcomes.pop(row, None)
        self.sendings = [[other for other in sending if other != row] for sending in self.sendings]

    def send(self, rows: list[int]) -> None:
        for row in rows:
            self.forget(row)
        self.sendings.append(rows)

    def take(self, step: tuple[Any, ...]) -> None:
        if step[0] != "window":
            self.finished = None
        match step:
            case "sent", rows:
                self.send(rows)
            case "open", rows:
                for row in rows:
                    self.forget(row)
            case "known", rows, outcomes:
                doubted = self.in_doubt
                pairs = list(zip(rows, outcomes, strict=True))
                for row, outcome in pairs:
                    if outcome[0] != "unknown":
                        self.forget(row)
                        if outcome[0] != "not_sent":
                            self.outcomes[row] = outcome
                for run in runs_of_unknown(pairs):
                    fresh = [row for row in run if not any(row in group for group in doubted)]
                    self.send(fresh)
            case "finished", counts:
                self.finished = counts
            case "window", first, count, digest:
                self.windows[first] = count, digest

    @property
    def in_doubt(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(sending) for sending in self.sendings if sending)


def runs_of_unknown(pairs: list[tuple[int, RowOutcome]]) -> Iterator[list[int]]:
    """The rows recorded as unknown, each run of them by itself."""
    run: list[int] = []
    for row, outcome in pairs:
        if outcome[0] == "unknown":
            run.append(row)
        elif run:
            yield run
            run = []
    if run:
        yield run


def record_of(step: tuple[Any, ...]) -> dict[str, Any]:
    match step:
        case "known", rows, outcomes:
            return {"known": format_ranges(rows), "outcomes": encode_run_lengths(outcomes)}
        case "sent" | "open" as kind, rows:
            return {kind: format_ranges(rows)}
        case "finished", counts:
            return {"finished": counts}
        case "window", *parts:
            return {"window": list(parts)}
    raise AssertionError(step)


@given(st.lists(STEPS, max_size=25))
def test_replay_comes_to_what_a_naive_model_comes_to(steps: list[tuple[Any, ...]]) -> None:
    past, model = JournalState(), Model()
    for step in steps:
        past.replay(json.loads(json.dumps(record_of(step))))
        model.take(step)
    assert past.in_doubt == model.in_doubt
    assert [past.outcome(row) for row in range(ROWS)] == [model.outcomes.get(row) for row in range(ROWS)]
    assert [past.is_known(row) for row in range(ROWS)] == [row in model.outcomes for row in range(ROWS)]
    assert past.windows == model.windows
    assert past.is_finished == (model.finished is not None)


@pytest.mark.parametrize(
    "record",
    [
        None,
        {},
        {"done": "0-3"},
        {"sent": "0-x"},
        {"sent": [0, 3]},
        {"known": "0-3"},
        {"known": "0-3", "outcomes": [[3, "ok", "Ok"]]},
        {"known": "0-3", "outcomes": [[4, "fine"]]},
        {"window": [0, 1]},
        {"sent": "0-1", "files": [[1, 2]]},
        {"sent": "0", "files": [[1, "2"]]},
        {"session": ["upload_1"]},
        {"session_closed": None},
    ],
)
def test_what_is_no_record_is_refused(record: object) -> None:
    with pytest.raises(
        ValueError, match=r"not a record|not an outcome|rows differ|invalid literal|not the size"
    ):
        JournalState().replay(record)
