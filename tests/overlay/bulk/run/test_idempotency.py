"""What is safe to send again: the whole table, and what is made of the answers."""

from __future__ import annotations

import pytest

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
    SequencePatch,
)
from nexuskit.bulk.run.idempotency import RetrySafety, resolve_retry, retry_safety
from nexuskit.resources.actions import Action

SAFE, READ_FIRST = RetrySafety.SAFE, RetrySafety.READ_FIRST
REPLACE = SequenceMergeMode.REPLACE_EXISTING_ENTRY
REJECT = SequenceMergeMode.REJECT_SEQUENCE_OPERATION
NEWER = SequenceMergeMode("ShiftOthers")

ASSETS = [{"asset_id": "asset_1"}, {"asset_filename": "1.jpg"}]
SEQUENCES = [{"sequence_id": "seq_1"}, {"sequence_name": "A"}]

LINKS = {
    (REPLACE, 1): SAFE,
    (REPLACE, 0): SAFE,
    (REPLACE, None): READ_FIRST,
    (REJECT, 1): READ_FIRST,
    (REJECT, None): READ_FIRST,
    (NEWER, 1): READ_FIRST,
    (NEWER, None): READ_FIRST,
}
PATCHES = {
    (None, False): SAFE,
    (None, True): SAFE,
    ("B", False): READ_FIRST,
    ("B", True): READ_FIRST,
}


def unlink(**asset: str) -> Action:
    return SequenceBulkUpdateActionLink(**asset)


def remove(**sequence: str) -> Action:
    return SequenceBulkUpdateActionRemoveSequence(**sequence)


@pytest.mark.parametrize("role", [None, "R"])
@pytest.mark.parametrize("asset", ASSETS, ids=str)
@pytest.mark.parametrize(("merge", "ord"), list(LINKS))
def test_a_link_is_safe_to_repeat_if_it_names_its_ord_and_replaces(
    merge: SequenceMergeMode, ord: int | None, asset: dict[str, str], role: str | None
) -> None:
    link = SequenceBulkUpdateActionLink(SequenceLinkMetadata("A", merge, ord, role), **asset)
    assert retry_safety(link) is LINKS[merge, ord]


@pytest.mark.parametrize("asset", ASSETS, ids=str)
def test_an_unlink_is_safe_to_repeat(asset: dict[str, str]) -> None:
    assert retry_safety(unlink(**asset)) is SAFE


@pytest.mark.parametrize("sequence", SEQUENCES, ids=str)
@pytest.mark.parametrize(("name", "has_attributes"), list(PATCHES))
def test_a_patch_is_safe_to_repeat_unless_it_renames(
    name: str | None, has_attributes: bool, sequence: dict[str, str]
) -> None:
    patch = SequencePatch(name, {"k": "v"} if has_attributes else None)
    assert (
        retry_safety(SequenceBulkUpdateActionPatchSequence(patch, **sequence))
        is PATCHES[name, has_attributes]
    )


def test_a_removal_is_safe_to_repeat_by_id_alone() -> None:
    assert [retry_safety(remove(**sequence)) for sequence in SEQUENCES] == [SAFE, READ_FIRST]


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
