from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexuskit import ApiTypes
from nexuskit.bulk import Outcome
from nexuskit.bulk.report.actions import describe
from nexuskit.bulk.report.outcome import abort_details
from nexuskit.resources.actions import typed_action
from nexuskit.runs.base_outcome import first_of

Result = ApiTypes.SequenceBulkUpdateResult
Link = ApiTypes.SequenceBulkUpdateActionLink
REFUSED = Result.FAILED_LINK_ASSET_NOT_FOUND
UNLINK = typed_action({"asset_id": "asset_1"})


def loop() -> dict[str, Any]:
    again: dict[str, Any] = {}
    again["again"] = again
    return again


class Mute:
    def __repr__(self) -> str:
        raise RuntimeError("says nothing")


@pytest.mark.parametrize(
    "given",
    [
        {"asset_id": "a" * 100_000, "sequence": {"name": "b" * 100_000}},
        {"attributes": {f"name {n}": "v" * 1000 for n in range(10_000)}},
        {"\x1b[31m\u202e": "\n\r"},
        {"ord": 10**5000},
        loop(),
        5,
        None,
        Mute(),
        Link(5, 6, None),
        Link("Unset", "x" * 10_000),
        typed_action({"asset_id": "a\u202eb\x07", "sequence": {"name": "n" * 10_000, "role": "r" * 10_000}}),
        ApiTypes.SequenceBulkUpdateActionPatchSequence(None, "seq_1"),
    ],
)
def test_whatever_was_given_is_described_in_one_harmless_line(given: Any) -> None:
    text = describe(given)
    assert 0 < len(text) <= 600
    assert text.isprintable()


RESULTS = st.lists(st.sampled_from([Result.OK, Result.FAILED, REFUSED, Result("FailedNewly")]))


@given(RESULTS)
def test_what_was_given_up_names_the_first_cause(results: list[Any]) -> None:
    outcomes = [
        Outcome(row, UNLINK, "ok" if result is Result.OK else "failed", result)
        for row, result in enumerate(results)
    ]
    told = abort_details(outcomes)
    causes = [each.row for each in outcomes if each.status == "failed" and each.result is not Result.FAILED]
    for before, after in zip(outcomes, told, strict=True):
        assert (after.row, after.status, after.result) == (before.row, before.status, before.result)
        given_up = bool(causes) and before.result is Result.FAILED
        detail = f"not carried out: row {causes[0]} of the same request failed" if given_up else ""
        assert after.detail == detail
    named = first_of(told, len(told))
    assert sorted(named, key=lambda each: each.row) == told
    assert [each.row for each in named[: len(causes)]] == causes
