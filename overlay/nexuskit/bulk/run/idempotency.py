"""Which actions are safe to repeat. Pure.

After a bulk request without a response, each action may or may not have been applied. The retry policy does
not repeat such a request. But most actions set a state and are idempotent: `is_repeatable` says which. The
others need a read first (see `reconciliation`).
"""

from __future__ import annotations

from enum import Enum

from nexus_api.enums import SequenceBulkUpdateResult, SequenceMergeMode
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
)

from ...resources.actions import Action
from ...runs.base_outcome import Status


class Verdict(Enum):
    """The result of reconciling an uncertain action.

    Attributes:
        DONE: It was applied, or the project already has its state.
        RETRY: It is sent again.
        UNKNOWN: The outcome cannot be determined. It is not sent again.
    """

    DONE = "done"
    RETRY = "retry"
    UNKNOWN = "unknown"


DONE, RETRY, UNKNOWN = Verdict.DONE, Verdict.RETRY, Verdict.UNKNOWN


def is_repeatable(action: Action) -> bool:
    """Return whether an action that may have been applied may be sent again without a read.

    This considers a single action. `reconciliation` also considers other actions of the request that rename
    or remove its sequence, or name its asset or sequence differently.

    | action | answer | why |
    |---|---|---|
    | unlink | safe | the asset is in no sequence afterwards |
    | link with `ord`, replace | safe | the asset has this position afterwards |
    | link with `ord`, reject | read first | whether the asset's own entry is a conflict is not known |
    | link with `ord`, a mode of a newer service | read first | its effect is not known |
    | link without `ord` | read first | it would move behind later entries |
    | patch of attributes | safe | the values are the same afterwards, merged or replaced |
    | patch with a name | read first | the old name finds nothing, or another sequence |
    | remove by id | safe | ids are not reused |
    | remove by name | read first | a new sequence may have this name |

    >>> from nexus_api.models import SequenceLinkMetadata
    >>> is_repeatable(SequenceBulkUpdateActionLink(SequenceLinkMetadata("A", ord=3), asset_id="asset_1"))
    True
    >>> is_repeatable(SequenceBulkUpdateActionLink(SequenceLinkMetadata("Patient A"), asset_id="asset_1"))
    False
    """
    if isinstance(action, SequenceBulkUpdateActionLink):
        place = action.sequence
        if isinstance(place, str):
            return True
        return place.merge is SequenceMergeMode.REPLACE_EXISTING_ENTRY and place.ord is not None
    if isinstance(action, SequenceBulkUpdateActionPatchSequence):
        return action.patch.name is None
    return action.sequence_id is not None


def resolve_retry(action: Action, result: SequenceBulkUpdateResult) -> tuple[Status, str]:
    """Return the outcome of an uncertain action that was sent again.

    A removal that finds nothing is `ok`, as in `delete`. The sequence may never have existed.

    A rejected unlink is `unknown` until its asset is looked up: if the asset is in no sequence, the first
    request may have unlinked it, but a misspelt filename must not be `ok`. All other results are used as they
    are.

    This is for requests in which actions are independent. An aborted request with `AbortOnAnyFailed` has
    applied nothing.

    >>> gone = SequenceBulkUpdateResult.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND
    >>> resolve_retry(SequenceBulkUpdateActionRemoveSequence(sequence_id="seq_1"), gone)
    ('ok', 'gone when repeated: removed before, or never there')
    """
    if result is SequenceBulkUpdateResult.OK:
        return "ok", ""
    if (
        isinstance(action, SequenceBulkUpdateActionRemoveSequence)
        and result is SequenceBulkUpdateResult.FAILED_REMOVE_SEQUENCE_SEQUENCE_NOT_FOUND
    ):
        return "ok", "gone when repeated: removed before, or never there"
    if isinstance(action, SequenceBulkUpdateActionLink) and isinstance(action.sequence, str):
        return "unknown", "refused when repeated: unlinked before, or no such asset"
    return "failed", ""
