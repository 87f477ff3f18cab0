from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import nexus_api
import nexuskit
from nexus_api import api

ROOT = Path(__file__).parents[2]

# A name that is added here is public from then on; see CHANGELOG.md.
NEXUSKIT = {
    "ApiTypes",
    "ArgumentError",
    "AsyncBulk",
    "AsyncBulkReport",
    "AsyncClient",
    "AsyncProject",
    "AsyncUploadReport",
    "AsyncWalk",
    "BadRequestError",
    "Bulk",
    "BulkError",
    "BulkReport",
    "CallError",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Error",
    "ErrorWithCode",
    "ForbiddenError",
    "GatewayTimeoutError",
    "Hooks",
    "InternalServerError",
    "JournalError",
    "LookupFailed",
    "NetworkConnectionError",
    "NexusError",
    "NoMatch",
    "NotFoundError",
    "OperationFailedError",
    "OperationTimeoutError",
    "PayloadTooLargeError",
    "PlanError",
    "Project",
    "RawAnswer",
    "RequestEvent",
    "RequestTimeoutError",
    "ResponseEvent",
    "RetryPolicy",
    "RetryableError",
    "ServiceUnavailableError",
    "SeveralMatches",
    "StatusError",
    "TLSError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UploadError",
    "UploadPlanError",
    "UploadReport",
    "Walk",
    "__version__",
    "errors",
    "spec",
    "warmup",
}
ERRORS = {
    "ArgumentError",
    "BadRequestError",
    "BulkError",
    "CallError",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "Error",
    "ErrorWithCode",
    "ForbiddenError",
    "GatewayTimeoutError",
    "InternalServerError",
    "JournalError",
    "LookupFailed",
    "NetworkConnectionError",
    "NexusError",
    "NoMatch",
    "NotFoundError",
    "OperationFailedError",
    "OperationTimeoutError",
    "PayloadTooLargeError",
    "PlanError",
    "RequestTimeoutError",
    "RetryableError",
    "ServiceUnavailableError",
    "SeveralMatches",
    "StatusError",
    "TLSError",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UploadError",
    "UploadPlanError",
}
BULK = {
    "BulkProgress",
    "Change",
    "Diff",
    "Durations",
    "Finding",
    "Outcome",
    "Plan",
    "Status",
}
UPLOADS = {
    "SessionLimit",
    "UploadFinding",
    "UploadOutcome",
    "UploadProgress",
}
SANDBOX = {
    "Clock",
    "FaultPlanError",
    "Faults",
    "LogEntry",
    "MissingExtra",
    "RequestLog",
    "Sandbox",
    "SandboxError",
    "SeedError",
    "Settings",
    "SettingsError",
    "Snapshot",
    "StorageError",
}
NEXUS_API = {
    "__version__",
    "Answer",
    "AsyncClient",
    "Client",
    "ApiOperation",
    "Request",
    "api",
    "enums",
    "errors",
    "models",
}
API_TYPES = {
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
}

OPERATIONS = {
    "getWorkspace": "GET /workspace",
    "listProjects": "GET /workspace/projects",
    "getProject": "GET /projects/{projectId}",
    "listWorkflows": "GET /projects/{projectId}/workflows",
    "getWorkflow": "GET /projects/{projectId}/workflows/{flowId}",
    "updateWorkflow": "PATCH /projects/{projectId}/workflows/{flowId}",
    "deleteWorkflow": "DELETE /projects/{projectId}/workflows/{flowId}",
    "listSequences": "GET /projects/{projectId}/sequences",
    "getSequence": "GET /projects/{projectId}/sequences/{sequenceId}",
    "patchSequence": "PATCH /projects/{projectId}/sequences/{sequenceId}",
    "deleteSequence": "DELETE /projects/{projectId}/sequences/{sequenceId}",
    "bulkUpdateSequences": "POST /projects/{projectId}/sequencesBulkUpdates",
    "listAssets": "GET /projects/{projectId}/assets",
    "getAsset": "GET /projects/{projectId}/assets/{assetIdOrFilename}",
    "updateAsset": "PATCH /projects/{projectId}/assets/{assetIdOrFilename}",
    "deleteAsset": "DELETE /projects/{projectId}/assets/{assetIdOrFilename}",
    "listAssetGroups": "GET /projects/{projectId}/assetgroups",
    "getCustomMetadata": "GET /projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas",
    "setCustomMetadata": "PUT /projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas",
    "deleteCustomMetadata": (
        "DELETE /projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas/{customMetadataId}"
    ),
    "listAssetLogs": "GET /projects/{projectId}/assets/{assetIdOrFilename}/logs",
    "getAssetLog": "GET /projects/{projectId}/assets/{assetIdOrFilename}/logs/{logId}",
    "bulkSetCustomMetadata": "POST /projects/{projectId}/customMetadataBulkUpdates",
    "bulkDeleteCustomMetadata": "POST /projects/{projectId}/customMetadataBulkUpdates/delete",
    "createUploadSession": "POST /projects/{projectId}/assetuploadsessions",
    "cancelUploadSession": "POST /projects/{projectId}/assetuploadsessions/{uploadSessionId}:cancel",
    "createMultipartUpload": "POST /projects/{projectId}/assetuploadsessions/{uploadSessionId}/multipart",
    "abortMultipartUpload": "DELETE /projects/{projectId}/multipartassetuploads/{multipartId}",
    "createMultipartUploadPart": (
        "PUT /projects/{projectId}/multipartassetuploads/{multipartId}/parts/{partNumber}"
    ),
    "completeMultipartUploadPart": (
        "POST /projects/{projectId}/multipartassetuploads/{multipartId}/parts/{partNumber}/complete"
    ),
    "completeMultipartUpload": "POST /projects/{projectId}/multipartassetuploads/{multipartId}/complete",
    "getOperation": "GET /projects/{projectId}/operations/{opId}",
}


def test_no_operation_of_the_api_is_taken_back() -> None:
    found = {name: f"{value.method} {value.path}" for name, value in api.OPERATIONS.items()}
    assert OPERATIONS.items() <= found.items()


PUBLIC = {
    "nexuskit": NEXUSKIT,
    "nexuskit.api_types": API_TYPES,
    "nexuskit.bulk": BULK,
    "nexuskit.uploads": UPLOADS,
    "nexuskit.errors": ERRORS,
    "nexuskit.sandbox": SANDBOX,
    "nexuskit.spec": {"path", "text", "version"},
    "nexus_api": NEXUS_API,
    "datature.nexus": NEXUSKIT,
}


@pytest.mark.parametrize("module", PUBLIC)
def test_the_public_names_are_these(module: str) -> None:
    names = importlib.import_module(module).__all__
    assert set(names) == PUBLIC[module]
    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(importlib.import_module(module), name)] == []


def test_the_changelog_names_every_public_module() -> None:
    opening = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[0]
    names = ["nexuskit.ApiTypes" if module == "nexuskit.api_types" else module for module in PUBLIC]
    assert [name for name in names if f"`{name}`" not in opening] == []


@pytest.mark.parametrize("package", [nexuskit, nexus_api], ids=lambda package: package.__name__)
def test_the_packages_are_typed(package: object) -> None:
    assert (Path(str(vars(package)["__file__"])).parent / "py.typed").is_file()
