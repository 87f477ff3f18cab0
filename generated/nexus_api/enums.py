# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The enumerations of the API. All are open: an unknown value is kept and can be sent back."""

from __future__ import annotations

from .open_enum import OpenEnum


class SequenceBulkUpdateAbortMode(OpenEnum):
    """What one failing action does to the rest of the request.

    `None` is a word here, not a null.

    Evidence: documented.

    Attributes:
        NONE: The other actions take effect all the same.
        ABORT_ON_ANY_FAILED: The request is aborted, and none of its actions takes effect.
    """

    NONE = "None"
    ABORT_ON_ANY_FAILED = "AbortOnAnyFailed"


class SequenceMergeMode(OpenEnum):
    """What a link does when another asset has the same `role` and `ord` in the sequence.

    Evidence: observed.

    Attributes:
        REPLACE_EXISTING_ENTRY: The other asset is unlinked.
        REJECT_SEQUENCE_OPERATION: The link fails, and the other asset stays.
    """

    REPLACE_EXISTING_ENTRY = "ReplaceExistingEntry"
    REJECT_SEQUENCE_OPERATION = "RejectSequenceOperation"


class SequenceBulkUpdateResult(OpenEnum):
    """What became of one action.

    Two of the values, `Ok` and `FailedLinkAssetNotFound`, are documented; the others are observed.

    Evidence: observed.

    Attributes:
        OK: The action took effect.
        FAILED: The action took no effect, because the request was aborted or for a reason that has no
            value of its own.
        FAILED_LINK_ASSET_ALREADY_PROCESSED: An earlier action of the request was a link or unlink of
            the same asset.
        FAILED_LINK_ASSET_NOT_FOUND: The project has no asset with the given id or filename.
        FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM: Another asset has the role and `ord` in the sequence,
            and `merge` is `RejectSequenceOperation`.
        FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT: The sequence would hold more entries than
            it may.
        FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND: The project has no sequence with the given id or name.
        FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT: The attributes would take more than
            `bytesTotal`.
        FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE: Another sequence of the project has the new name.
        FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED: An earlier action of the request was a patch
            of the same sequence.
        FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND: The project has no sequence with the given id or
            name.
        FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED: An earlier action of the request was a
            removal of the same sequence.
    """

    OK = "Ok"
    FAILED = "Failed"
    FAILED_LINK_ASSET_ALREADY_PROCESSED = "FailedLinkAssetAlreadyProcessed"
    FAILED_LINK_ASSET_NOT_FOUND = "FailedLinkAssetNotFound"
    FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM = "FailedLinkWouldOverwriteExistingItem"
    FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT = "FailedLinkSequenceWouldExceedMaximumItemCount"
    FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND = "FailedPatchSequenceSequenceNotFound"
    FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT = (
        "FailedPatchSequenceAttributeSizeWouldExceedLimit"
    )
    FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE = "FailedPatchSequenceRenameWouldDuplicate"
    FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED = "FailedPatchSequenceSequenceAlreadyProcessed"
    FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND = "FailedRemoveSequenceSequenceNotFound"
    FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED = "FailedRemoveSequenceSequenceAlreadyProcessed"
