"""Actions of every kind, and the result of each; with `ABORTED`, every result occurs."""

from nexus import (
    SequenceBulkUpdateAction,
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionLinkAllOfSequence,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
    SequenceMergeMode,
    SequencePatch,
)
from nexus import SequenceBulkUpdateResult as Result

Action = SequenceBulkUpdateAction
Expected = list[tuple[Action, Result]]


def link(to: SequenceLinkMetadata | None, asset_id: str | None = None, name: str | None = None) -> Action:
    """Return a link; without `to`, the asset is removed from its sequence."""
    sequence = SequenceBulkUpdateActionLinkAllOfSequence(to or "Unset")
    return Action(
        SequenceBulkUpdateActionLink(kind="Link", sequence=sequence, asset_id=asset_id, asset_filename=name)
    )


def patch(by: SequencePatch, sequence_id: str | None = None, sequence_name: str | None = None) -> Action:
    """Return a patch."""
    return Action(
        SequenceBulkUpdateActionPatchSequence(
            kind="PatchSequence", patch=by, sequence_id=sequence_id, sequence_name=sequence_name
        )
    )


def remove(sequence_id: str | None = None, sequence_name: str | None = None) -> Action:
    """Return a removal."""
    return Action(
        SequenceBulkUpdateActionRemoveSequence(
            kind="RemoveSequence", sequence_id=sequence_id, sequence_name=sequence_name
        )
    )


_full = SequenceLinkMetadata(name="Patient 001", role="Sagittal")
_taken = SequenceLinkMetadata(
    name="Patient 001", role="Sagittal", ord=1, merge=SequenceMergeMode.REJECT_SEQUENCE_OPERATION
)
_axial = SequenceLinkMetadata(name="Patient 002", role="Axial", ord=2)
_large = SequencePatch(attributes={"report": "x" * 201})
_renamed = SequencePatch(name="New", attributes={"age": "20"})

ACTIONS: Expected = [
    (link(_axial, asset_id="asset_5"), Result.OK),
    (link(SequenceLinkMetadata(name="Patient 003"), name="image_6.jpg"), Result.OK),
    (link(None, name="image_4.jpg"), Result.OK),
    (link(None, asset_id="asset_5"), Result.FAILED_LINK_ASSET_ALREADY_PROCESSED),
    (link(_full, name="missing.jpg"), Result.FAILED_LINK_ASSET_NOT_FOUND),
    (link(_taken, asset_id="asset_7"), Result.FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM),
    (link(_full, asset_id="asset_8"), Result.FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT),
    (patch(_renamed, sequence_id="seq_004"), Result.OK),
    (patch(SequencePatch(), sequence_id="seq_004"), Result.FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED),
    (patch(SequencePatch(), sequence_name="Missing"), Result.FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND),
    (
        patch(_large, sequence_name="Patient 005"),
        Result.FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT,
    ),
    (
        patch(SequencePatch(name="Patient 007"), sequence_id="seq_006"),
        Result.FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE,
    ),
    (remove(sequence_id="seq_008"), Result.OK),
    (remove(sequence_id="seq_008"), Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED),
    (remove(sequence_name="Missing"), Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND),
]

ABORTED: Expected = [
    (patch(SequencePatch(name="Not applied"), sequence_id="seq_009"), Result.FAILED),
    (remove(sequence_name="Missing"), Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND),
]
