# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Assets, the files of a project.

Sequence entries contain asset ids, but links may name assets by filename. These calls translate between
the two.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from ..encoding import encode_body, encode_query, segment
from ..enums import AssetLogKind, AssetLogLevel
from ..models import (
    Asset,
    AssetCustomMetadata,
    AssetCustomMetadataBatch,
    AssetGroup,
    AssetLog,
    AssetLogPage,
    AssetMetadata,
    AssetPage,
    CustomMetadata,
    CustomMetadataBatchResult,
    CustomMetadataIds,
    CustomMetadataList,
    DeleteCustomMetadataBatchResponse,
    DeleteResponse,
    Error,
)
from ..request import ApiOperation, Request
from ..structs import RequestStruct

_ERRORS: dict[str, Any] = {
    "400": Error,
    "401": Error,
    "403": Error,
    "404": Error,
    "429": Error,
    "default": Error,
}


class ListAssetsQuery(RequestStruct, kw_only=True):
    """The query parameters of `list_assets`."""

    limit: Annotated[int, msgspec.Meta(ge=1)] = msgspec.field(default_factory=lambda: 100)
    page: str | None = None
    filename: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    groups: list[Annotated[str, msgspec.Meta(min_length=1)]] | None = msgspec.field(
        name="group[]", default=None
    )
    status: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    metadata_query: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    filter: Annotated[str, msgspec.Meta(min_length=1)] | None = None


LIST_ASSETS: ApiOperation[AssetPage] = ApiOperation(
    id="listAssets",
    method="GET",
    path="/projects/{projectId}/assets",
    answers={200: AssetPage},
    errors=_ERRORS,
    query=ListAssetsQuery,
    safe=True,
    idempotent=True,
)


def list_assets(
    project_id: str,
    *,
    limit: int = 100,
    page: str | None = None,
    filename: str | None = None,
    groups: list[str] | None = None,
    status: str | None = None,
    metadata_query: str | None = None,
    filter: str | None = None,
) -> Request[AssetPage]:
    """List the assets.

    Returns one page of the assets of the project that match all given filters. To get another page,
    send `nextPage` or `prevPage` as `page`.

    Evidence: observed; assumed in detail: `list-order`, `exact-filters`, `cursor-use`, `limit-maximum`,
    `request-defaults`, `forbidden-before-not-found`.

    `GET /projects/{projectId}/assets`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        limit: Maximum number of items on the page. The default is documented; an upper limit is not
            known. (documented)
        page: Cursor of the page, taken from `nextPage` or `prevPage` of an earlier response. Default:
            the first page. Cursors are opaque; do not build or change them. (documented)
        filename: Returns only the asset with this filename. (observed)
        groups: Returns only assets in at least one of these groups. (observed)
        status: Returns only assets with this status. Case-sensitive. (observed)
        metadata_query: A condition on the custom metadata. Its syntax is not known. (observed)
        filter: A condition on assets, as JSON text. Its structure is not known. (observed)

    Returns:
        A request whose answer is `AssetPage`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = list_assets("proj_cd067221d5a6e4007ccbb4afb5966535")
    """
    return Request(
        LIST_ASSETS,
        "/projects/" + segment("project_id", project_id) + "/assets",
        query=encode_query(
            ListAssetsQuery(
                limit=limit,
                page=page,
                filename=filename,
                groups=groups,
                status=status,
                metadata_query=metadata_query,
                filter=filter,
            )
        ),
    )


GET_ASSET: ApiOperation[Asset] = ApiOperation(
    id="getAsset",
    method="GET",
    path="/projects/{projectId}/assets/{assetIdOrFilename}",
    answers={200: Asset},
    errors=_ERRORS,
    safe=True,
    idempotent=True,
)


def get_asset(project_id: str, asset_id_or_filename: str) -> Request[Asset]:
    """Get an asset.

    Returns one asset by id or filename.

    Evidence: observed; assumed in detail: `asset-lookup`, `forbidden-before-not-found`.

    `GET /projects/{projectId}/assets/{assetIdOrFilename}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)

    Returns:
        A request whose answer is `Asset`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_asset("proj_cd067221d5a6e4007ccbb4afb5966535", "image_1.jpg")
    """
    return Request(
        GET_ASSET,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename),
    )


UPDATE_ASSET: ApiOperation[Asset] = ApiOperation(
    id="updateAsset",
    method="PATCH",
    path="/projects/{projectId}/assets/{assetIdOrFilename}",
    answers={200: Asset},
    errors=_ERRORS,
    body=AssetMetadata,
    safe=False,
    idempotent=True,
)


def update_asset(project_id: str, asset_id_or_filename: str, body: AssetMetadata) -> Request[Asset]:
    """Update an asset.

    Sets the status or groups of one asset, or both, and returns the updated asset. `groups` replaces
    the whole list.

    Evidence: observed; assumed in detail: `asset-lookup`, `asset-groups-by-use`, `empty-patch`,
    `patch-and-delete-idempotent`, `forbidden-before-not-found`.

    `PATCH /projects/{projectId}/assets/{assetIdOrFilename}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)
        body: The new status, the new groups, or both.

    Returns:
        A request whose answer is `Asset`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = AssetMetadata(status="Review", groups=["main", "axial"])
        >>> request = update_asset("proj_cd067221d5a6e4007ccbb4afb5966535", "image_1.jpg", body)
    """
    return Request(
        UPDATE_ASSET,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename),
        body=encode_body(body, AssetMetadata),
    )


DELETE_ASSET: ApiOperation[DeleteResponse] = ApiOperation(
    id="deleteAsset",
    method="DELETE",
    path="/projects/{projectId}/assets/{assetIdOrFilename}",
    answers={200: DeleteResponse},
    errors=_ERRORS,
    safe=False,
    idempotent=True,
)


def delete_asset(project_id: str, asset_id_or_filename: str) -> Request[DeleteResponse]:
    """Delete an asset.

    Deletes one asset with its file. This cannot be undone.

    Evidence: observed; assumed in detail: `asset-lookup`, `deleted-asset-leaves-sequence`,
    `patch-and-delete-idempotent`, `forbidden-before-not-found`.

    `DELETE /projects/{projectId}/assets/{assetIdOrFilename}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)

    Returns:
        A request whose answer is `DeleteResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = delete_asset("proj_cd067221d5a6e4007ccbb4afb5966535", "image_1.jpg")
    """
    return Request(
        DELETE_ASSET,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename),
    )


GET_CUSTOM_METADATA: ApiOperation[CustomMetadataList] = ApiOperation(
    id="getCustomMetadata",
    method="GET",
    path="/projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas",
    answers={200: CustomMetadataList},
    errors=_ERRORS,
    safe=True,
    idempotent=True,
)


def get_custom_metadata(project_id: str, asset_id_or_filename: str) -> Request[CustomMetadataList]:
    """Get the custom metadata of an asset.

    Returns the custom metadata of an asset and of its frames. Changes nothing.

    Evidence: observed; assumed in detail: `asset-lookup`, `custom-metadata-records`,
    `forbidden-before-not-found`.

    `GET /projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)

    Returns:
        A request whose answer is `CustomMetadataList`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_custom_metadata("proj_cd067221d5a6e4007ccbb4afb5966535", "image_1.jpg")
    """
    return Request(
        GET_CUSTOM_METADATA,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename)
        + "/customMetadatas",
    )


SET_CUSTOM_METADATA: ApiOperation[CustomMetadata] = ApiOperation(
    id="setCustomMetadata",
    method="PUT",
    path="/projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas",
    answers={200: CustomMetadata},
    errors=_ERRORS,
    body=AssetCustomMetadata,
    safe=False,
    idempotent=True,
)


def set_custom_metadata(
    project_id: str, asset_id_or_filename: str, body: AssetCustomMetadata
) -> Request[CustomMetadata]:
    """Set the custom metadata of an asset or of one frame.

    Sets the custom metadata of the asset, or of the frame that `parent` names.

    Evidence: observed; assumed in detail: `asset-lookup`, `custom-metadata-records`,
    `custom-metadata-replaced`, `forbidden-before-not-found`.

    `PUT /projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)
        body: What the metadata belongs to, and the metadata.

    Returns:
        A request whose answer is `CustomMetadata`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = AssetCustomMetadata(parent=AssetFrameParent(frame=0), custom_metadata={"motion": True})
        >>> request = set_custom_metadata("proj_cd067221d5a6e4007ccbb4afb5966535", "image_1.jpg", body)
    """
    return Request(
        SET_CUSTOM_METADATA,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename)
        + "/customMetadatas",
        body=encode_body(body, AssetCustomMetadata),
    )


DELETE_CUSTOM_METADATA: ApiOperation[DeleteResponse] = ApiOperation(
    id="deleteCustomMetadata",
    method="DELETE",
    path="/projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas/{customMetadataId}",
    answers={200: DeleteResponse},
    errors=_ERRORS,
    safe=False,
    idempotent=True,
)


def delete_custom_metadata(
    project_id: str, asset_id_or_filename: str, custom_metadata_id: str
) -> Request[DeleteResponse]:
    """Delete custom metadata of an asset.

    Deletes the custom metadata of the asset, or of one of its frames, by its id.

    Evidence: observed; assumed in detail: `asset-lookup`, `custom-metadata-records`,
    `patch-and-delete-idempotent`, `forbidden-before-not-found`.

    `DELETE /projects/{projectId}/assets/{assetIdOrFilename}/customMetadatas/{customMetadataId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)
        custom_metadata_id: Id of the custom metadata, with its prefix `custommeta_`. (observed)

    Returns:
        A request whose answer is `DeleteResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = delete_custom_metadata(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     "image_1.jpg",
        ...     "custommeta_customMetadata#assetParent:cd067221d5a6e4007ccbb4afb5966535:b5dff11f-6f70-4642-a85b-56f6f6922ac1",
        ... )
    """
    return Request(
        DELETE_CUSTOM_METADATA,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename)
        + "/customMetadatas/"
        + segment("custom_metadata_id", custom_metadata_id),
    )


class ListAssetLogsQuery(RequestStruct, kw_only=True):
    """The query parameters of `list_asset_logs`."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = msgspec.field(default_factory=lambda: 200)
    page: str | None = None
    before_time: Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)] | None = None
    after_time: Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)] | None = None
    levels: list[AssetLogLevel] | None = None
    kinds: list[AssetLogKind] | None = None
    events: list[Annotated[str, msgspec.Meta(pattern="^[^,]+$")]] | None = None
    user_ids: list[Annotated[str, msgspec.Meta(pattern="^[^,]+$")]] | None = None
    annotation_ids: list[Annotated[str, msgspec.Meta(pattern="^[^,]+$")]] | None = None
    detailed: bool | None = None


LIST_ASSET_LOGS: ApiOperation[AssetLogPage] = ApiOperation(
    id="listAssetLogs",
    method="GET",
    path="/projects/{projectId}/assets/{assetIdOrFilename}/logs",
    answers={200: AssetLogPage},
    errors=_ERRORS,
    query=ListAssetLogsQuery,
    safe=True,
    idempotent=True,
)


def list_asset_logs(
    project_id: str,
    asset_id_or_filename: str,
    *,
    limit: int = 200,
    page: str | None = None,
    before_time: int | None = None,
    after_time: int | None = None,
    levels: list[AssetLogLevel] | None = None,
    kinds: list[AssetLogKind] | None = None,
    events: list[str] | None = None,
    user_ids: list[str] | None = None,
    annotation_ids: list[str] | None = None,
    detailed: bool | None = None,
) -> Request[AssetLogPage]:
    """List the log entries of an asset.

    Returns one page of the log entries of an asset that match all given filters. To get another page,
    send `nextPage` or `prevPage` as `page`.

    Evidence: observed; assumed in detail: `asset-lookup`, `asset-log-events`, `asset-log-filters`,
    `list-order`, `cursor-use`, `request-defaults`, `forbidden-before-not-found`.

    `GET /projects/{projectId}/assets/{assetIdOrFilename}/logs`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)
        limit: Maximum number of log entries on the page. (observed)
        page: Cursor of the page, taken from `nextPage` or `prevPage` of an earlier response. Default:
            the first page. Cursors are opaque; do not build or change them. (documented)
        before_time: Returns only entries created at or before this time. (observed)
        after_time: Returns only entries created at or after this time. (observed)
        levels: Returns only entries with one of these levels, separated by commas. (observed)
        kinds: Returns only entries about one of these kinds of resources, separated by commas.
            (observed)
        events: Returns only entries with one of these events, separated by commas. (observed)
        user_ids: Returns only entries with one of these users, by ids separated by commas. (observed)
        annotation_ids: Returns only entries about one of these annotations, by ids separated by commas.
            (observed)
        detailed: Whether `metadata` contains details, such as `sequenceChange` and
            `annotationAttributeChange`. If it is missing, `metadata` does not. (observed)

    Returns:
        A request whose answer is `AssetLogPage`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = list_asset_logs("proj_cd067221d5a6e4007ccbb4afb5966535", "image_1.jpg")
    """
    return Request(
        LIST_ASSET_LOGS,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename)
        + "/logs",
        query=encode_query(
            ListAssetLogsQuery(
                limit=limit,
                page=page,
                before_time=before_time,
                after_time=after_time,
                levels=levels,
                kinds=kinds,
                events=events,
                user_ids=user_ids,
                annotation_ids=annotation_ids,
                detailed=detailed,
            ),
            {"levels": "form", "kinds": "form", "events": "form", "userIds": "form", "annotationIds": "form"},
        ),
    )


class GetAssetLogQuery(RequestStruct, kw_only=True):
    """The query parameters of `get_asset_log`."""

    detailed: bool | None = None


GET_ASSET_LOG: ApiOperation[AssetLog] = ApiOperation(
    id="getAssetLog",
    method="GET",
    path="/projects/{projectId}/assets/{assetIdOrFilename}/logs/{logId}",
    answers={200: AssetLog},
    errors=_ERRORS,
    query=GetAssetLogQuery,
    safe=True,
    idempotent=True,
)


def get_asset_log(
    project_id: str, asset_id_or_filename: str, log_id: str, *, detailed: bool | None = None
) -> Request[AssetLog]:
    """Get a log entry of an asset.

    Returns one log entry of an asset by its id.

    Evidence: observed; assumed in detail: `asset-lookup`, `asset-log-events`,
    `forbidden-before-not-found`.

    `GET /projects/{projectId}/assets/{assetIdOrFilename}/logs/{logId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        asset_id_or_filename: Id of the asset, with the prefix `asset_`, or its filename. It is one path
            segment, like every path parameter: a slash is sent as `%2F`. (observed)
        log_id: Id of the log entry, with the prefix `nexuslog_`. (observed)
        detailed: Whether `metadata` contains details, such as `sequenceChange` and
            `annotationAttributeChange`. If it is missing, `metadata` does not. (observed)

    Returns:
        A request whose answer is `AssetLog`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_asset_log(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535",
        ...     "image_1.jpg",
        ...     "nexuslog_0c6f3e1a-57d2-4b8e-a913-2d84f6b07c55",
        ... )
    """
    return Request(
        GET_ASSET_LOG,
        "/projects/"
        + segment("project_id", project_id)
        + "/assets/"
        + segment("asset_id_or_filename", asset_id_or_filename)
        + "/logs/"
        + segment("log_id", log_id),
        query=encode_query(GetAssetLogQuery(detailed=detailed)),
    )


BULK_SET_CUSTOM_METADATA: ApiOperation[CustomMetadataBatchResult] = ApiOperation(
    id="bulkSetCustomMetadata",
    method="POST",
    path="/projects/{projectId}/customMetadataBulkUpdates",
    answers={200: CustomMetadataBatchResult},
    errors=_ERRORS,
    body=AssetCustomMetadataBatch,
    safe=False,
    idempotent=True,
)


def bulk_set_custom_metadata(
    project_id: str, body: AssetCustomMetadataBatch
) -> Request[CustomMetadataBatchResult]:
    """Set the custom metadata of many assets.

    Sets the custom metadata of several assets and frames. An item that fails does not affect the
    others.

    Evidence: observed; assumed in detail: `custom-metadata-records`, `custom-metadata-replaced`,
    `custom-metadata-bulk`, `forbidden-before-not-found`.

    `POST /projects/{projectId}/customMetadataBulkUpdates`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        body: The items.

    Returns:
        A request whose answer is `CustomMetadataBatchResult`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = AssetCustomMetadataBatch(
        ...     custom_metadatas=[
        ...         AssetCustomMetadata(
        ...             parent=AssetFilenameParent(filename="image_1.jpg"), custom_metadata={"scanner": "M2"}
        ...         )
        ...     ]
        ... )
        >>> request = bulk_set_custom_metadata("proj_cd067221d5a6e4007ccbb4afb5966535", body)
    """
    return Request(
        BULK_SET_CUSTOM_METADATA,
        "/projects/" + segment("project_id", project_id) + "/customMetadataBulkUpdates",
        body=encode_body(body, AssetCustomMetadataBatch),
    )


BULK_DELETE_CUSTOM_METADATA: ApiOperation[DeleteCustomMetadataBatchResponse] = ApiOperation(
    id="bulkDeleteCustomMetadata",
    method="POST",
    path="/projects/{projectId}/customMetadataBulkUpdates/delete",
    answers={200: DeleteCustomMetadataBatchResponse},
    errors=_ERRORS,
    body=CustomMetadataIds,
    safe=False,
    idempotent=True,
)


def bulk_delete_custom_metadata(
    project_id: str, body: CustomMetadataIds
) -> Request[DeleteCustomMetadataBatchResponse]:
    """Delete custom metadata by ids.

    Deletes custom metadata of several assets and frames. An id that fails does not affect the others.

    Evidence: observed; assumed in detail: `custom-metadata-records`, `custom-metadata-bulk`,
    `forbidden-before-not-found`.

    `POST /projects/{projectId}/customMetadataBulkUpdates/delete`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        body: The ids.

    Returns:
        A request whose answer is `DeleteCustomMetadataBatchResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = CustomMetadataIds(
        ...     ids=[
        ...         "custommeta_customMetadata#assetParent:cd067221d5a6e4007ccbb4afb5966535:b5dff11f-6f70-4642-a85b-56f6f6922ac1"
        ...     ]
        ... )
        >>> request = bulk_delete_custom_metadata("proj_cd067221d5a6e4007ccbb4afb5966535", body)
    """
    return Request(
        BULK_DELETE_CUSTOM_METADATA,
        "/projects/" + segment("project_id", project_id) + "/customMetadataBulkUpdates/delete",
        body=encode_body(body, CustomMetadataIds),
    )


class ListAssetGroupsQuery(RequestStruct, kw_only=True):
    """The query parameters of `list_asset_groups`."""

    groups: list[Annotated[str, msgspec.Meta(min_length=1)]] | None = msgspec.field(
        name="group[]", default=None
    )


LIST_ASSET_GROUPS: ApiOperation[list[AssetGroup]] = ApiOperation(
    id="listAssetGroups",
    method="GET",
    path="/projects/{projectId}/assetgroups",
    answers={200: list[AssetGroup]},
    errors=_ERRORS,
    query=ListAssetGroupsQuery,
    safe=True,
    idempotent=True,
)


def list_asset_groups(project_id: str, *, groups: list[str] | None = None) -> Request[list[AssetGroup]]:
    """List the asset groups.

    Returns all asset groups of the project, with counts of their assets.

    Evidence: observed; assumed in detail: `asset-groups-by-use`, `forbidden-before-not-found`.

    `GET /projects/{projectId}/assetgroups`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        groups: Returns only these groups. (observed)

    Returns:
        A request whose answer is `list[AssetGroup]`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = list_asset_groups("proj_cd067221d5a6e4007ccbb4afb5966535")
    """
    return Request(
        LIST_ASSET_GROUPS,
        "/projects/" + segment("project_id", project_id) + "/assetgroups",
        query=encode_query(ListAssetGroupsQuery(groups=groups)),
    )
