# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Assets, the files of a project.

Sequence entries hold asset ids while links may name assets by filename; these calls translate between
the two.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from ..encoding import encode_query, segment
from ..models import Asset, AssetPage, Error
from ..request import Operation, Request
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


LIST_ASSETS: Operation[AssetPage] = Operation(
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
    project_id: str, *, limit: int = 100, page: str | None = None, filename: str | None = None
) -> Request[AssetPage]:
    """List the assets.

    Lists the assets of the project page by page. `nextPage` and `prevPage` of the answer are cursors to
    be sent as `page`. Changes nothing. The service knows further query parameters, `group[]`, `status`,
    `metadataQuery` and `filter` (observed), which are not described here.

    `GET /projects/{projectId}/assets`.

    Evidence: observed; assumed in detail: `list-order`, `exact-filters`, `cursor-use`, `limit-maximum`,
    `request-defaults`, `forbidden-before-not-found`.

    Args:
        project_id: Id of the project, with its prefix `proj_`. Datature's client adds the prefix where
            a caller leaves it out. (observed)
        limit: The most items that the page may hold. The default is documented; a maximum is not known.
            (documented)
        page: Cursor of the page to get, taken from `nextPage` or `prevPage` of an earlier answer.
            Without it the first page is given. Cursors are opaque; do not build or change them.
            (documented)
        filename: Keeps only the asset with this filename. (observed)

    Returns:
        A request whose answer is `AssetPage`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = list_assets("proj_cd067221d5a6e4007ccbb4afb5966535")
    """
    return Request(
        LIST_ASSETS,
        "/projects/" + segment("project_id", project_id) + "/assets",
        query=encode_query(ListAssetsQuery(limit=limit, page=page, filename=filename)),
    )


GET_ASSET: Operation[Asset] = Operation(
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

    Gives one asset by its id or its filename. Changes nothing.

    `GET /projects/{projectId}/assets/{assetIdOrFilename}`.

    Evidence: observed; assumed in detail: `asset-lookup`, `forbidden-before-not-found`.

    Args:
        project_id: Id of the project, with its prefix `proj_`. Datature's client adds the prefix where
            a caller leaves it out. (observed)
        asset_id_or_filename: Id of the asset, with its prefix `asset_`, or its filename. Like every
            path parameter it is one segment of the path, so a slash in it is sent as `%2F`. (observed)

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
