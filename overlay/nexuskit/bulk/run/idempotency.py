"""What is safe to send again. Pure.

When a bulk request went out and no answer says what became of it, each of its actions may or may not have
been carried out. The retry policy repeats no such request, because the service cannot tell a repetition from
a new one. But most actions name the state that they lead to, not a step towards it, and end in that state
however often they are sent. `repeat` says which; the others need a reading (see `reconciliation`).
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
from ..report.outcome import Status


class RetrySafety(Enum):
    """Whether an action that may have been carried out may be sent again.

    Attributes:
        SAFE: Sending it again ends in the same state, whether or not it was carried out.
        READ_FIRST: Only if a reading shows that it was not carried out.
    """

    SAFE = "safe"
    READ_FIRST = "read-first"


class Verdict(Enum):
    """What to do with an action in doubt.

    Attributes:
        DONE: It was carried out, or what it wants is so anyway.
        RETRY: It is to be sent again.
        UNKNOWN: This cannot be determined, and it is not to be sent again.
    """

    DONE = "done"
    RETRY = "retry"
    UNKNOWN = "unknown"


DONE, RETRY, UNKNOWN = Verdict.DONE, Verdict.RETRY, Verdict.UNKNOWN


def retry_safety(action: Action) -> RetrySafety:
    """Say whether an action that may have been carried out may be sent again.

    This holds for an action by itself. Where the same request renames or removes the sequence, or names one
    asset or sequence in two ways, the others of the request count too; see `reconciliation`.

    | action | answer | why |
    |---|---|---|
    | unlink | safe | the asset is in no sequence afterwards, however often |
    | link with `ord`, replace | safe | the asset has this place afterwards, whoever had it before |
    | link with `ord`, reject | read first | whether an asset's own entry is a conflict is not known |
    | link with `ord`, a mode of a newer service | read first | what it does is not known |
    | link without `ord` | read first | it would go behind what has come after it |
    | patch of attributes | safe | the values are these afterwards, merged or replaced alike |
    | patch with a name | read first | by the old name it finds nothing, or another sequence |
    | remove by id | safe | no other sequence ever has this id |
    | remove by name | read first | somebody may have made a new sequence of this name |

    >>> from nexus_api.models import SequenceLinkMetadata
    >>> retry_safety(SequenceBulkUpdateActionLink(SequenceLinkMetadata("A", ord=3), asset_id="asset_1"))
    <RetrySafety.SAFE: 'safe'>
    >>> retry_safety(SequenceBulkUpdateActionLink(SequenceLinkMetadata("Patient A"), asset_id="asset_1"))
    <RetrySafety.READ_FIRST: 'read-first'>
    """
    if isinstance(action, SequenceBulkUpdateActionLink):
        place = action.sequence
        if isinstance(place, str):
            return RetrySafety.SAFE
        replaces = place.merge is SequenceMergeMode.REPLACE_EXISTING_ENTRY
        return RetrySafety.SAFE if replaces and place.ord is not None else RetrySafety.READ_FIRST
    if isinstance(action, SequenceBulkUpdateActionPatchSequence):
        return RetrySafety.SAFE if action.patch.name is None else RetrySafety.READ_FIRST
    return RetrySafety.SAFE if action.sequence_id is not None else RetrySafety.READ_FIRST


def resolve_retry(action: Action, result: SequenceBulkUpdateResult) -> tuple[Status, str]:
    """Take the result of an action that was sent again because its first sending left a doubt.

    A removal that finds nothing counts as done, as in `delete`: the sequence is not there. It may also never
    have existed.

    An unlink that is refused is `unknown` until its asset was looked up. If the asset is in no sequence, the
    first request may have unlinked it. A misspelt filename must not end as a success. All other results are
    taken as they are.

    This is for requests in which each action stands for itself. One with `AbortOnAnyFailed` that was aborted
    has done nothing, whatever its parts would have come to.

    Args:
        action: What was sent again.
        result: What the service said to the repetition.

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
