"""Rows that come too late to be sent again."""

from __future__ import annotations

from typing import Any

import pytest

from nexuskit.bulk.report.outcome_store import OutcomeStore
from nexuskit.bulk.run.resume import ResumePoint, resume_rows
from nexuskit.bulk.run.superseded import find_superseded
from nexuskit.resources.actions import typed_actions
from nexuskit.runs.journal.state import JournalState
from tests.overlay.bulk.given import by_id, link, patch, remove, rename, unlink

REJECT = {"merge": "RejectSequenceOperation"}

TOO_LATE = {
    "moved": (link("a", "S"), link("a", "T")),
    "linked elsewhere in its sequence": (link("a", "S", 1), link("a", "S", 2)),
    "unlinked": (link("a", "S"), unlink("a")),
    "an unlink after a link": (unlink("a"), link("a", "S")),
    "a taken place": (link("a", "S", 1), link("b", "S", 1)),
    "a taken place that it would not take": (link("a", "S", 1, **REJECT), link("b", "S", 1)),
    "a place that may be taken": (link("a", "S", 1), link("b", "S")),
    "the same attribute": (patch("S", x="1"), patch("S", y="2", x="2")),
    "the same attribute by id": (by_id(patch("S", x="1")), by_id(patch("S", x="2"))),
    "a removal of what was filled": (remove("S"), link("a", "S")),
    "a removal of what was patched": (remove("S"), patch("S", x="1")),
    "a removal of what was renamed": (by_id(remove("S")), by_id(rename("S", "T"))),
    "a removal of what was removed": (remove("S"), remove("S")),
    "a rename of what was filled": (rename("S", "T"), link("a", "S")),
    "a rename onto what was filled": (rename("S", "T"), link("a", "T")),
    "a rename of what was renamed": (by_id(rename("S", "T")), by_id(rename("S", "U"))),
    "a rename of what was removed": (rename("S", "T"), remove("S")),
    "a link into what was removed": (link("a", "S"), remove("S")),
    "a link into what was renamed": (link("a", "S"), rename("S", "T")),
    "a link into what got its name": (link("a", "S"), rename("T", "S")),
    "a link into what got its name by id": (link("a", "S"), by_id(rename("T", "S"))),
    "a patch of what was removed": (patch("S", x="1"), remove("S")),
    "a patch of what was removed by id": (by_id(patch("S", x="1")), by_id(remove("S"))),
    "a patch of what was renamed": (patch("S", x="1"), rename("S", "T")),
    "a patch of what got its name": (patch("S", x="1"), rename("T", "S")),
}

IN_TIME = {
    "another link into the sequence": (link("a", "S"), link("b", "S")),
    "another place": (link("a", "S", 1), link("b", "S", 2)),
    "another role": (link("a", "S", 1, role="R"), link("b", "S", 1)),
    "without ord after a place": (link("a", "S"), link("b", "S", 1)),
    "a place that it does not take": (link("a", "S", 1, **REJECT), link("b", "S")),
    "the same place of another sequence": (link("a", "S", 1), link("b", "T", 1)),
    "an unlink beside a link": (unlink("a"), link("b", "S", 1)),
    "another attribute": (patch("S", x="1"), patch("S", y="1")),
    "a patch of what was filled": (patch("S", x="1"), link("a", "S")),
    "a link into what was patched": (link("a", "S"), patch("S", x="1")),
    "a patch by id of what was renamed": (by_id(patch("S", x="1")), by_id(rename("S", "T"))),
    "its own name again": (link("a", "S"), rename("S", "S")),
    "another sequence": (remove("S"), remove("T")),
    "an id and a name that nothing connects": (by_id(remove("S")), link("a", "S")),
}


@pytest.mark.parametrize("actions", TOO_LATE.values(), ids=TOO_LATE.keys())
def test_what_a_later_row_has_superseded_is_too_late(actions: Any) -> None:
    given = typed_actions(actions).__getitem__
    assert find_superseded([0], [1], given) == {0: 1}
    assert find_superseded([1], [0], given) == {}, "what is done before is in order"


@pytest.mark.parametrize("actions", IN_TIME.values(), ids=IN_TIME.keys())
def test_what_does_later_rows_no_harm_is_in_time(actions: Any) -> None:
    assert find_superseded([0], [1], typed_actions(actions).__getitem__) == {}


def test_what_is_no_action_hinders_nothing() -> None:
    kept: list[Any] = [{"asset_idd": "a"}, *typed_actions([link("a", "A")]), {}]
    assert find_superseded([0, 1], [2], kept.__getitem__) == {}


def test_a_resumed_run_does_not_send_what_a_later_row_superseded() -> None:
    actions = typed_actions([link("a", "S"), link("a", "T"), link("b", "S")])
    past, store = JournalState(), OutcomeStore(3)
    for record in ({"sent": "0"}, {"sent": "1"}, {"known": "1", "outcomes": [[1, "ok", "Ok"]]}):
        past.replay(record)
    point = resume_rows(past, range(3), actions.__getitem__, store, ResumePoint())
    assert (point.done, point.in_doubt) == ({0, 1}, ())
    assert store.counts == {"unknown": 1, "not_sent": 0, "failed": 0, "ok": 1}
