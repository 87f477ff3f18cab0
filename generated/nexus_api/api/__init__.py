# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The operations of the API, one module per tag, and all of them by their operationId."""

from __future__ import annotations

from typing import Any

from ..request import ApiOperation
from . import assets, operations, projects, sequences, uploads, workflows, workspace

OPERATIONS: dict[str, ApiOperation[Any]] = {
    "getWorkspace": workspace.GET_WORKSPACE,
    "listProjects": projects.LIST_PROJECTS,
    "getProject": projects.GET_PROJECT,
    "listWorkflows": workflows.LIST_WORKFLOWS,
    "getWorkflow": workflows.GET_WORKFLOW,
    "updateWorkflow": workflows.UPDATE_WORKFLOW,
    "deleteWorkflow": workflows.DELETE_WORKFLOW,
    "listSequences": sequences.LIST_SEQUENCES,
    "getSequence": sequences.GET_SEQUENCE,
    "patchSequence": sequences.PATCH_SEQUENCE,
    "deleteSequence": sequences.DELETE_SEQUENCE,
    "bulkUpdateSequences": sequences.BULK_UPDATE_SEQUENCES,
    "listAssets": assets.LIST_ASSETS,
    "getAsset": assets.GET_ASSET,
    "updateAsset": assets.UPDATE_ASSET,
    "deleteAsset": assets.DELETE_ASSET,
    "getCustomMetadata": assets.GET_CUSTOM_METADATA,
    "setCustomMetadata": assets.SET_CUSTOM_METADATA,
    "deleteCustomMetadata": assets.DELETE_CUSTOM_METADATA,
    "listAssetLogs": assets.LIST_ASSET_LOGS,
    "getAssetLog": assets.GET_ASSET_LOG,
    "bulkSetCustomMetadata": assets.BULK_SET_CUSTOM_METADATA,
    "bulkDeleteCustomMetadata": assets.BULK_DELETE_CUSTOM_METADATA,
    "listAssetGroups": assets.LIST_ASSET_GROUPS,
    "createUploadSession": uploads.CREATE_UPLOAD_SESSION,
    "cancelUploadSession": uploads.CANCEL_UPLOAD_SESSION,
    "createMultipartUpload": uploads.CREATE_MULTIPART_UPLOAD,
    "abortMultipartUpload": uploads.ABORT_MULTIPART_UPLOAD,
    "createMultipartUploadPart": uploads.CREATE_MULTIPART_UPLOAD_PART,
    "completeMultipartUploadPart": uploads.COMPLETE_MULTIPART_UPLOAD_PART,
    "completeMultipartUpload": uploads.COMPLETE_MULTIPART_UPLOAD,
    "getOperation": operations.GET_OPERATION,
}

for _operation in OPERATIONS.values():
    _operation.prepare()

__all__ = [
    "assets",
    "OPERATIONS",
    "operations",
    "projects",
    "sequences",
    "uploads",
    "workflows",
    "workspace",
]
