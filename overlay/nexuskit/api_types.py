"""The types of requests and answers, as `nexuskit.ApiTypes`.

Requests: `Pagination`, `SequenceFilter`, `AssetFilter`, `AssetMetadata`, `FlowMetadata`, `SequencePatch`,
`SequenceLinkMetadata`, the three bulk actions and the enumerations. A dict of the same fields does as well
wherever one of them is taken.

Answers are msgspec structs: read them as attributes (`flow.title`), as items (`flow["title"]`) or with
`.get()`; `.to_dict()` and `.to_json()` give the names of the wire. Fields that a newer service adds are
dropped, and enumeration values that it adds are kept.

>>> Pagination(limit=2).to_dict()
{'limit': 2}
>>> SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED
<SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED: 'AbortOnAnyFailed'>
"""

from __future__ import annotations

from nexus_api.enums import SequenceBulkUpdateAbortMode, SequenceBulkUpdateResult, SequenceMergeMode
from nexus_api.models import (
    AnnotationStatistic,
    Asset,
    AssetFileMetadata,
    AssetGroup,
    AssetGroupStatistic,
    AssetMetadata,
    AssetStatistic,
    DeleteResponse,
    FlowMetadata,
    Project,
    Sequence,
    SequenceAttributes,
    SequenceBulkUpdate,
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceBulkUpdateResults,
    SequenceEntryAsset,
    SequenceLinkMetadata,
    SequencePatch,
    TagCount,
    Workflow,
    Workspace,
)

from ._async.resources.page import AsyncPaginationResponse
from ._sync.resources.page import PaginationResponse
from .resources.actions import Action as SequenceBulkUpdateAction
from .resources.query_params import AssetFilter, AssetStatus, Pagination, SequenceFilter

__all__ = [
    "AnnotationStatistic",
    "Asset",
    "AssetFileMetadata",
    "AssetFilter",
    "AssetGroup",
    "AssetGroupStatistic",
    "AssetMetadata",
    "AssetStatistic",
    "AssetStatus",
    "AsyncPaginationResponse",
    "DeleteResponse",
    "FlowMetadata",
    "Pagination",
    "PaginationResponse",
    "Project",
    "Sequence",
    "SequenceAttributes",
    "SequenceBulkUpdate",
    "SequenceBulkUpdateAbortMode",
    "SequenceBulkUpdateAction",
    "SequenceBulkUpdateActionLink",
    "SequenceBulkUpdateActionPatchSequence",
    "SequenceBulkUpdateActionRemoveSequence",
    "SequenceBulkUpdateResult",
    "SequenceBulkUpdateResults",
    "SequenceEntryAsset",
    "SequenceFilter",
    "SequenceLinkMetadata",
    "SequenceMergeMode",
    "SequencePatch",
    "TagCount",
    "Workflow",
    "Workspace",
]
