from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nexuskit import ApiTypes
from nexuskit.bulk.builder import BulkBuilder
from nexuskit.errors import ArgumentError, DecodeError
from tests.overlay.bulk.runs import echo
from tests.overlay.support import SEQUENCE, Handler, Wire, answering

Result = ApiTypes.SequenceBulkUpdateResult
pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("add", "message"),
    [
        (
            lambda bulk: bulk.link(asset_id="a", asset_filename="b", sequence="A"),
            "link: give either asset_id or asset_filename, not both",
        ),
        (
            lambda bulk: bulk.link(asset_id="a", sequence=None),
            "sequence: must be a name or a Sequence, got NoneType",
        ),
        (
            lambda bulk: bulk.link(asset_id="a", sequence="A", merge="Replace"),
            "merge: must be one of 'ReplaceExistingEntry', 'RejectSequenceOperation', got 'Replace'",
        ),
        (
            lambda bulk: bulk.link(asset_id="asset_1", sequence=SEQUENCE),
            f"sequence: '{SEQUENCE}' is a sequence id, and links use names; give the Sequence or its name",
        ),
        (lambda bulk: bulk.patch(sequence_id="a"), "patch: changes nothing; give name or attributes"),
        (lambda bulk: bulk.rename(sequence_id="a", new_name=""), "new_name: must not be empty"),
        (lambda bulk: bulk.extend("asset_1"), "actions: must be a list of actions, got str"),
    ],
)
def test_a_wrong_call_is_refused_and_adds_nothing(add: Callable[[Any], Any], message: str) -> None:
    bulk = BulkBuilder()
    with pytest.raises(ArgumentError) as caught:
        add(bulk)
    assert str(caught.value).startswith(message)
    assert len(bulk) == 0


def test_what_cannot_be_sent_is_kept_with_its_row() -> None:
    wrong = {"asset_id": "a", "sequence": {"name": "A", "ord": 1.5}}
    bulk = BulkBuilder().unlink(asset_id="b").extend([wrong, {"asset_id": "c"}, {}])
    assert bulk.actions[1] is wrong
    plan = bulk.plan()
    assert [(finding.row, finding.message) for finding in plan.errors] == [
        (1, "sequence.ord: must be an integer, got 1.5"),
        (3, "must name an asset (asset_id or asset_filename) or a sequence (sequence_id or sequence_name)"),
    ]
    assert [list(chunk.rows) for stage in plan.stages for chunk in stage] == [[0, 2]]


async def test_run_sends_one_request_and_is_spent(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering({"actions": ["Ok", "FailedLinkAssetNotFound"]}))
    bulk = calls.project.sequences.bulk("AbortOnAnyFailed").unlink(asset_id="asset_1")
    bulk.link(asset_id="asset_2", sequence="Patient A")
    report = await calls.settle(bulk.run())
    assert [(outcome.status, outcome.result) for outcome in report] == [
        ("ok", Result.OK),
        ("failed", Result.FAILED_LINK_ASSET_NOT_FOUND),
    ]
    with pytest.raises(ArgumentError, match="already been run"):
        await calls.settle(bulk.run())
    assert BulkBuilder("AbortOnAnyFailed"), "a builder that has no actions yet is not nothing"
    for add in (lambda: bulk.unlink(asset_id="asset_3"), lambda: bulk.extend([])):
        with pytest.raises(ArgumentError, match="already been run"):
            add()
    assert len(calls.requests) == 1
    assert b'"abortMode":"AbortOnAnyFailed"' in calls.bodies[0]


@pytest.mark.parametrize("results", [[], ["Ok", "Ok"]])
async def test_an_answer_of_another_length_is_an_error(
    results: list[str], wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(answering({"actions": results}))
    with pytest.raises(DecodeError, match=f"{len(results)} results for 1 actions") as caught:
        await calls.settle(calls.project.sequences.bulk_update([{"asset_id": "asset_1"}]))
    assert caught.value.path == "$.actions"
    assert b"actions" in caught.value.body
    report = await calls.settle(calls.project.sequences.bulk().unlink(asset_id="asset_1").run(attempts=1))
    assert [outcome.status for outcome in report] == ["unknown"]
    assert f"{len(results)} results for 1 actions" in report[0].detail


@pytest.mark.parametrize("as_object", [False, True])
async def test_a_value_that_raises_costs_a_stream_one_row(
    as_object: bool, wire: Callable[[Handler], Wire]
) -> None:
    class Missing:
        def __eq__(self, other: object) -> Any:
            return self

        __hash__ = object.__hash__

        def __bool__(self) -> bool:
            raise TypeError("boolean value of NA is ambiguous")

        __repr__ = __bool__  # type: ignore[assignment]

    def rows() -> Iterator[Any]:
        for n in range(9):
            merge = {"merge": Missing()} if n in (1, 7) else {}
            row = {"asset_id": f"a{n}", "sequence": {"name": f"P{n}", **merge}}
            yield Missing() if as_object and merge else row

    calls = wire(echo)
    report = await calls.settle(calls.project.sequences.bulk().stream(rows(), window=3).run())
    assert report.counts == {"ok": 7, "failed": 0, "not_sent": 2, "unknown": 0}
    assert [outcome.row for outcome in report] == [1, 7]
    where = "must be a dict" if as_object else "sequence.merge: must be a member"
    assert all(outcome.detail.startswith(where) for outcome in report)
    assert not report.stopped
    for show in (str, repr, type(report)._repr_html_):
        assert show(report)
    assert report.to_csv(io.StringIO()) == report.to_jsonl(io.StringIO()) == 2
