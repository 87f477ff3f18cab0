from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit import (
    ApiTypes,
    AsyncBulkReport,
    BulkError,
    BulkReport,
    ConfigurationError,
    NetworkConnectionError,
)
from nexuskit.bulk import Durations, Outcome
from nexuskit.bulk.report.outcome_store import OutcomeStore
from nexuskit.resources.actions import typed_action
from nexuskit.runs.terminal_text import width as columns_of
from tests.overlay.support import Side

Result = ApiTypes.SequenceBulkUpdateResult
REFUSED = Result.FAILED_LINK_ASSET_NOT_FOUND
UNLINK = typed_action({"asset_id": "asset_1"})
DEAD = NetworkConnectionError("refused", operation="bulkUpdateSequences")

OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from(["ok", "failed", "not_sent", "unknown"]),
        st.sampled_from([None, Result.OK, Result.FAILED, REFUSED]),
        st.sampled_from(["", "why", "already so"]),
    ).map(lambda verdict: (UNLINK, *verdict)),
    max_size=30,
).map(lambda rest: [Outcome(row, *each) for row, each in enumerate(rest)])


def aborted_report() -> BulkReport:
    """A run of which one action failed, its request was given up, and the rest was not sent."""
    store = OutcomeStore(100)
    for row in range(10):
        why = "not carried out: row 4 of the same request failed"
        store.note(row, UNLINK, "failed", *((REFUSED, "") if row == 4 else (Result.FAILED, why)))
    store.note(10, UNLINK, "unknown", None, "no answer")
    store.note(11, UNLINK, "ok", None, "already so")
    for row in range(12, 100):
        store.note(row, UNLINK, "not_sent", None, "row 4 did not succeed")
    outcomes = store.outcomes([UNLINK] * 100)
    durations = Durations.of(0.25) + Durations.of(0.5) + Durations(waited=1.5)
    return BulkReport(outcomes, 2.0, durations, "row 4 did not succeed", None, ["the journal was torn"])


@given(OUTCOMES, st.sampled_from(["", "dead"]))
def test_no_form_looks_green_when_something_is_not_ok(outcomes: list[Outcome], stopped: str) -> None:
    report = BulkReport(outcomes, stopped=stopped)
    first = str(report).splitlines()[0]
    if report.is_ok:
        assert report.raise_for_failures() is report
        assert "not ok" not in str(report)
        return
    assert "not ok" in first or "stopped early" in first
    assert "all " not in first
    assert not repr(report).startswith("BulkReport(ok")
    assert report.exit_code == 1
    assert ("Not ok" in report._repr_html_()) == bool(report.failures)
    assert ("Stopped: dead" in report._repr_html_()) == bool(stopped)
    with pytest.raises(BulkError) as caught:
        report.raise_for_failures()
    assert caught.value.report is report


@given(OUTCOMES)
def test_a_report_is_a_value(outcomes: list[Outcome]) -> None:
    report = BulkReport(outcomes, 1.0, Durations.of(0.5), "dead", DEAD, ["a note", "a note"])
    assert report.notes == ("a note",)
    for same in (
        pickle.loads(pickle.dumps(report)),
        copy.deepcopy(report),
        BulkReport(*report.__reduce__()[1]),
    ):
        assert same == report
        assert (repr(same), str(same.error)) == (repr(report), str(DEAD))
    assert BulkReport(outcomes) != report
    assert BulkReport([*outcomes, Outcome(len(outcomes), UNLINK, "ok")]) != BulkReport(outcomes)


def test_the_cause_comes_before_the_many_that_follow_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    report = aborted_report()
    assert {reason: len(group) for reason, group in report.by_reason.items()} == {
        "FailedLinkAssetNotFound": 1,
        "no answer": 1,
        "Failed": 9,
        "row 4 did not succeed": 88,
    }
    monkeypatch.setenv("COLUMNS", "80")
    assert str(report).splitlines() == [
        *("BulkReport: 99 of 100 actions not ok", "stopped: row 4 did not succeed"),
        *("        1 failed: FailedLinkAssetNotFound", "    row 4, such as unlink 'asset_1'"),
        *("        1 unknown: no answer", "    row 10, such as unlink 'asset_1'"),
        *("        9 failed: Failed", "    not carried out: row 4 of the same request failed"),
        "    rows 0, 1, 2, 3, 5 and 4 more, such as unlink 'asset_1'",
        "       88 not_sent: row 4 did not succeed",
        "    rows 12, 13, 14, 15, 16 and 83 more, such as unlink 'asset_1'",
        "unknown 1, not_sent 88, failed 10, ok 1 (1 already so)",
        "2.0 s; 2 requests of 0.250 to 0.500 s, median 0.250 s; waited 1.5 s",
        "note: the journal was torn",
    ]
    assert [each.row for each in report.first_failures(4)] == [4, 10, 0, 1]
    assert repr(report) == (
        "BulkReport(unknown=1, not_sent=88, failed=10, ok=1, stopped='row 4 did not succeed')"
    )


@given(st.text(), st.integers(1, 200))
def test_no_line_is_wider_than_the_terminal_or_moves_its_cursor(text: str, width: int) -> None:
    outcome = Outcome(0, {text: text}, "failed", None, text + "膝" * 100)
    report = BulkReport([outcome], stopped=text, notes=[text])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        lines = str(report).split("\n")
    for line in lines:
        assert columns_of(line) <= max(width, 40)
        assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line)


def test_a_stream_that_was_not_read_to_its_end_is_not_ok() -> None:
    store = OutcomeStore()
    store.note_ok(range(10))
    report = BulkReport(store.outcomes(), stopped="the service refuses the key")
    assert report.failures == ()
    assert not report.is_ok
    headline = "BulkReport: stopped early after 10 actions; later actions were not read"
    assert str(report).splitlines()[:2] == [headline, "stopped: the service refuses the key"]
    assert headline in report._repr_html_()
    store.note(3_000, UNLINK, "failed", REFUSED)
    store.note(2_000, UNLINK, "unknown")
    both = BulkReport(store.outcomes(), stopped="dead")
    assert str(both).startswith("BulkReport: stopped early after 12 actions, 2 of them not ok; later actions")
    held = BulkReport([Outcome(0, UNLINK, "ok")], stopped="no space left")
    assert str(held).startswith("BulkReport: stopped early; 1 action was ok until then\n")
    with pytest.raises(BulkError):
        report.raise_for_failures()
    retried = both.merged(BulkReport([Outcome(2_000, UNLINK, "ok"), Outcome(3_000, UNLINK, "ok")]))
    assert (retried.counts["ok"], retried.stopped, retried.is_ok) == (12, "dead", False)


@given(st.lists(st.floats(1e-5, 1e5), min_size=1))
def test_durations_are_added_up(seconds: list[float]) -> None:
    durations = sum(map(Durations.of, seconds), Durations(waited=1.0))
    ordered = sorted(seconds)
    assert (durations.requests, durations.shortest, durations.longest, durations.waited) == (
        len(seconds),
        ordered[0],
        ordered[-1],
        1.0,
    )
    assert durations.median == pytest.approx(ordered[(len(ordered) - 1) // 2], rel=0.05)
    halves = sum(map(Durations.of, seconds[::2]), Durations()) + sum(
        map(Durations.of, seconds[1::2]), Durations(waited=1.0)
    )
    assert halves == durations
    assert pickle.loads(pickle.dumps(durations)) == durations


REPORTS: Any = {"sync": BulkReport, "async": AsyncBulkReport}


def failing(side: Side, retry: Any = None) -> Any:
    statuses: list[Any] = ["ok", "unknown", "not_sent", "ok", "failed"]
    outcomes = [Outcome(row, UNLINK, status) for row, status in enumerate(statuses)]
    return REPORTS[side.name](outcomes, 2.0, Durations.of(0.25), "dead", DEAD, ["a"], retry)


@pytest.mark.anyio
async def test_a_report_without_a_client_says_what_to_do_instead(side: Side) -> None:
    report = failing(side, lambda *_, **__: None)
    unpickled = pickle.loads(pickle.dumps(report))
    assert unpickled == report == failing(side)
    assert repr(unpickled) == repr(report)
    with pytest.raises(ConfigurationError, match=r"pass the actions of its failures to extend\(\) of a new"):
        await side.settle(unpickled.retry_failed())
