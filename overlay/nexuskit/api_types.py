"""The types of requests and responses, as `nexuskit.ApiTypes`.

Requests: `Pagination`, `SequenceFilter`, `AssetFilter`, `AssetLogPagination`, `AssetLogFilter`,
`AssetMetadata`, `FlowMetadata`, `SequencePatch`, `SequenceLinkMetadata`, the three bulk actions and the
enumerations. A dict of the same fields is accepted in their place.

Responses are msgspec structs. Read them as attributes (`flow.title`), as items (`flow["title"]`) or with
`.get()`; `.to_dict()` and `.to_json()` use the names of the service. Unknown fields are dropped, and unknown
enumeration values are kept.

>>> Pagination(limit=2).to_dict()
{'limit': 2}
>>> SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED
<SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED: 'AbortOnAnyFailed'>
"""

from __future__ import annotations

from nexus_api.enums import *
from nexus_api.models import *

from ._async.resources.page import AsyncPaginationResponse
from ._sync.resources.page import PaginationResponse
from .resources.actions import Action as SequenceBulkUpdateAction
from .resources.query_params import (
    AssetFilter,
    AssetLogFilter,
    AssetLogPagination,
    AssetStatus,
    Pagination,
    SequenceFilter,
)

__all__ = [
    "AnnotationStatistic",
    "Asset",
    "AssetCustomMetadata",
    "AssetCustomMetadataBatch",
    "AssetFileMetadata",
    "AssetFilenameFrameParent",
    "AssetFilenameParent",
    "AssetFilter",
    "AssetFrameParent",
    "AssetGroup",
    "AssetGroupStatistic",
    "AssetLog",
    "AssetLogFilter",
    "AssetLogKind",
    "AssetLogLevel",
    "AssetLogPagination",
    "AssetLogResource",
    "AssetLogResourceAnnotation",
    "AssetLogResourceAsset",
    "AssetLogResourceAssetFrame",
    "AssetLogResourceCommentThread",
    "AssetLogResourceSequence",
    "AssetMetadata",
    "AssetParent",
    "AssetStatistic",
    "AssetStatus",
    "AssetToUpload",
    "AsyncPaginationResponse",
    "CancelResponse",
    "CompletedPart",
    "CustomMetadata",
    "CustomMetadataBatchResult",
    "CustomMetadataError",
    "CustomMetadataList",
    "CustomMetadataParent",
    "DeleteCustomMetadataBatchResponse",
    "DeleteCustomMetadataError",
    "DeleteResponse",
    "FlowMetadata",
    "MultipartAbortResponse",
    "MultipartCompleteResponse",
    "MultipartPartStatus",
    "MultipartUploadSession",
    "MultipartUploadSignedUrl",
    "NewMultipartUpload",
    "NewUploadSession",
    "Operation",
    "OperationProgress",
    "OperationProgressWithStatus",
    "OperationStatus",
    "OperationStatusOverview",
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
    "UploadSession",
    "UploadSessionAssetItem",
    "UploadSessionAssetMetadata",
    "UploadSignedUrl",
    "VideoEncoder",
    "Workflow",
    "Workspace",
]


def __dir__() -> list[str]:
    return __all__
