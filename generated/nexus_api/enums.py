# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The enumerations of the API. All are open: an unknown value is kept and can be sent back."""

from __future__ import annotations

from .open_enum import OpenEnum


class SequenceBulkUpdateAbortMode(OpenEnum):
    """How one failing action affects the rest of the request.

    `None` is a string, not a null.

    Evidence: documented.

    Attributes:
        NONE: The other actions still apply.
        ABORT_ON_ANY_FAILED: The request is aborted and none of its actions is applied.
    """

    NONE = "None"
    ABORT_ON_ANY_FAILED = "AbortOnAnyFailed"


class SequenceMergeMode(OpenEnum):
    """What a link does if another asset has the same `role` and `ord` in the sequence.

    Evidence: observed.

    Attributes:
        REPLACE_EXISTING_ENTRY: The other asset is unlinked.
        REJECT_SEQUENCE_OPERATION: The link fails and the other asset stays.
    """

    REPLACE_EXISTING_ENTRY = "ReplaceExistingEntry"
    REJECT_SEQUENCE_OPERATION = "RejectSequenceOperation"


class SequenceBulkUpdateResult(OpenEnum):
    """The result of one action.

    `Ok` and `FailedLinkAssetNotFound` are documented; the other values are observed.

    Evidence: observed.

    Attributes:
        OK: The action was applied.
        FAILED: The action was not applied, because the request was aborted or for a reason without a
            value of its own.
        FAILED_LINK_ASSET_ALREADY_PROCESSED: An earlier action of the request linked or unlinked the
            same asset.
        FAILED_LINK_ASSET_NOT_FOUND: The project has no asset with the given id or filename.
        FAILED_LINK_WOULD_OVERWRITE_EXISTING_ITEM: Another asset has the role and `ord` in the sequence,
            and `merge` is `RejectSequenceOperation`.
        FAILED_LINK_SEQUENCE_WOULD_EXCEED_MAXIMUM_ITEM_COUNT: The sequence would exceed its maximum
            number of entries.
        FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND: The project has no sequence with the given id or name.
        FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT: The attributes would exceed
            `bytesTotal`.
        FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE: Another sequence of the project already has the
            new name.
        FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED: An earlier action of the request patched the
            same sequence.
        FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND: The project has no sequence with the given id or
            name.
        FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED: An earlier action of the request removed the
            same sequence.
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


class AssetLogLevel(OpenEnum):
    """The severity of a log entry.

    Evidence: observed.

    Attributes:
        DEBUG: For debugging.
        INFO: Something happened.
        WARNING: Something may be wrong.
        ERROR: Something failed.
    """

    DEBUG = "Debug"
    INFO = "Info"
    WARNING = "Warning"
    ERROR = "Error"


class AssetLogKind(OpenEnum):
    """The kind of resource that a log entry is about.

    It names the property of `resource` that is present.

    Evidence: observed.

    Attributes:
        ASSET: The asset.
        ANNOTATION: An annotation of the asset.
        COMMENT_THREAD: A comment thread about the asset.
        SEQUENCE: A sequence of the asset.
        ASSET_FRAME: One frame of the asset.
    """

    ASSET = "Asset"
    ANNOTATION = "Annotation"
    COMMENT_THREAD = "CommentThread"
    SEQUENCE = "Sequence"
    ASSET_FRAME = "AssetFrame"


class OperationStatusOverview(OpenEnum):
    """The state of an operation.

    Evidence: observed.

    Attributes:
        QUEUED: The operation has not started.
        RUNNING: The operation runs.
        FINISHED: The operation has finished.
        CANCELLED: The operation was cancelled.
        ERRORED: The operation has ended, and a part of it or all of it failed.
    """

    QUEUED = "Queued"
    RUNNING = "Running"
    FINISHED = "Finished"
    CANCELLED = "Cancelled"
    ERRORED = "Errored"
