"""What is safe to send again: the whole table, and what is made of the answers."""

from __future__ import annotations

import pytest

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
    SequencePatch,
)
from nexuskit.bulk.run.idempotency import RetrySafety, resolve_retry
from nexuskit.resources.actions import Action

SAFE, READ_FIRST = RetrySafety.SAFE, RetrySafety.READ_FIRST

ASSETS = [{"asset_id": "asset_1"}, {"asset_filename": "1.jpg"}]
SEQUENCES = [{"sequence_id": "seq_1"}, {"sequence_name": "A"}]


def unlink(**asset: str) -> Action:
    return SequenceBulkUpdateActionLink(**asset)


def remove(**sequence: str) -> Action:
    return SequenceBulkUpdateActionRemoveSequence(**sequence)


ACTIONS: list[Action] = [
    SequenceBulkUpdateActionLink(SequenceLinkMetadata("A", ord=1), asset_id="asset_1"),
    *(unlink(**asset) for asset in ASSETS),
    *(SequenceBulkUpdateActionPatchSequence(SequencePatch("B"), **sequence) for sequence in SEQUENCES),
    *(remove(**sequence) for sequence in SEQUENCES),
]


@pytest.mark.parametrize("sequence", SEQUENCES, ids=str)
def test_a_removal_that_finds_nothing_on_the_repeat_is_done(sequence: dict[str, str]) -> None:
    status, detail = resolve_retry(remove(**sequence), Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND)
    assert status == "ok"
    assert detail == "gone when repeated: removed before, or never there"


@pytest.mark.parametrize("result", [*Result, Result("FailedInANewWay")], ids=str)
@pytest.mark.parametrize("asset", ASSETS, ids=str)
def test_an_unlink_that_is_refused_on_the_repeat_is_unknown_until_it_is_looked_up(
    asset: dict[str, str], result: Result
) -> None:
    status, _ = resolve_retry(unlink(**asset), result)
    assert status == ("ok" if result is Result.OK else "unknown")


@pytest.mark.parametrize("result", [*Result, Result("FailedInANewWay")], ids=str)
def test_every_other_answer_to_a_repeat_is_taken_as_said(result: Result) -> None:
    said = "ok" if result is Result.OK else "failed"
    gone = Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND
    for action in ACTIONS:
        is_unlink = isinstance(action, SequenceBulkUpdateActionLink) and isinstance(action.sequence, str)
        is_removal = isinstance(action, SequenceBulkUpdateActionRemoveSequence)
        if not is_unlink and not (is_removal and result is gone):
            assert resolve_retry(action, result) == (said, "")
