# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Uploads.

A session announces files, takes their bytes at signed URLs, and makes them assets.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from ..encoding import encode_body, segment
from ..models import (
    CancelResponse,
    CompletedPart,
    Error,
    MultipartAbortResponse,
    MultipartCompleteResponse,
    MultipartPartStatus,
    MultipartUploadSession,
    MultipartUploadSignedUrl,
    NewMultipartUpload,
    NewUploadSession,
    UploadSession,
)
from ..request import ApiOperation, Request

_ERRORS: dict[str, Any] = {
    "400": Error,
    "401": Error,
    "403": Error,
    "404": Error,
    "409": Error,
    "429": Error,
    "default": Error,
}


CREATE_UPLOAD_SESSION: ApiOperation[UploadSession] = ApiOperation(
    id="createUploadSession",
    method="POST",
    path="/projects/{projectId}/assetuploadsessions",
    answers={200: UploadSession},
    errors={"400": Error, "401": Error, "403": Error, "404": Error, "429": Error, "default": Error},
    body=NewUploadSession,
    safe=False,
    idempotent=False,
)


def create_upload_session(project_id: str, body: NewUploadSession) -> Request[UploadSession]:
    """Start an upload session.

    Announces files and returns a signed URL for each, in the order of the request. Send every file to
    its URL with the given method and headers, and without the credentials of this API. No call ends a
    session: the service notices when a file has arrived. `getOperation` with `opId` tells when all
    files are assets.

    Files of more than 1 GiB are sent in parts: see `createMultipartUpload`.

    Evidence: observed; assumed in detail: `upload-session-limits`, `upload-filenames`,
    `upload-url-expiry`, `forbidden-before-not-found`.

    `POST /projects/{projectId}/assetuploadsessions`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        body: The files, and the groups of the assets.

    Returns:
        A request whose answer is `UploadSession`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = NewUploadSession(
        ...     groups=["main"],
        ...     assets=[AssetToUpload(filename="slice_1.png", mime="image/png", size=58, crc32c=-1227754455)],
        ... )
        >>> request = create_upload_session("proj_cd067221d5a6e4007ccbb4afb5966535", body)
    """
    return Request(
        CREATE_UPLOAD_SESSION,
        "/projects/" + segment("project_id", project_id) + "/assetuploadsessions",
        body=encode_body(body, NewUploadSession),
    )


CANCEL_UPLOAD_SESSION: ApiOperation[CancelResponse] = ApiOperation(
    id="cancelUploadSession",
    method="POST",
    path="/projects/{projectId}/assetuploadsessions/{uploadSessionId}:cancel",
    answers={200: CancelResponse},
    errors=_ERRORS,
    safe=False,
    idempotent=True,
)


def cancel_upload_session(project_id: str, upload_session_id: str) -> Request[CancelResponse]:
    """Cancel an upload session.

    Ends a session whose files did not all arrive. Sessions that are left open linger for up to 48 hours
    and can block an import of annotations (observed in a warning of Datature's client).

    Evidence: observed; assumed in detail: `upload-session-cancel`, `forbidden-before-not-found`.

    `POST /projects/{projectId}/assetuploadsessions/{uploadSessionId}:cancel`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        upload_session_id: Id of the upload session, with its prefix `up_`. (observed)

    Returns:
        A request whose answer is `CancelResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = cancel_upload_session(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "up_4a6bb2f0-0c5a-4b27-a5f6-1cf7a5a4a6f1"
        ... )
    """
    return Request(
        CANCEL_UPLOAD_SESSION,
        "/projects/"
        + segment("project_id", project_id)
        + "/assetuploadsessions/"
        + segment("upload_session_id", upload_session_id)
        + ":cancel",
    )


CREATE_MULTIPART_UPLOAD: ApiOperation[MultipartUploadSession] = ApiOperation(
    id="createMultipartUpload",
    method="POST",
    path="/projects/{projectId}/assetuploadsessions/{uploadSessionId}/multipart",
    answers={200: MultipartUploadSession},
    errors=_ERRORS,
    body=NewMultipartUpload,
    safe=False,
    idempotent=False,
)


def create_multipart_upload(
    project_id: str, upload_session_id: str, body: NewMultipartUpload
) -> Request[MultipartUploadSession]:
    """Start an upload in parts.

    Starts the upload of one file of the session in parts. The service chooses the number of parts. Part
    `n`, counted from 1, begins at byte `(n - 1) * floor(size / partCount)`; the last part takes the
    rest. For each part, call `createMultipartUploadPart`, send the bytes, and call
    `completeMultipartUploadPart`. Then call `completeMultipartUpload`.

    Evidence: observed; assumed in detail: `multipart-in-session`, `forbidden-before-not-found`.

    `POST /projects/{projectId}/assetuploadsessions/{uploadSessionId}/multipart`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        upload_session_id: Id of the upload session, with its prefix `up_`. (observed)
        body: The file, as announced to the session.

    Returns:
        A request whose answer is `MultipartUploadSession`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = NewMultipartUpload(filename="scan.mp4", mime="video/mp4", size=3221225472)
        >>> request = create_multipart_upload(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "up_4a6bb2f0-0c5a-4b27-a5f6-1cf7a5a4a6f1", body
        ... )
    """
    return Request(
        CREATE_MULTIPART_UPLOAD,
        "/projects/"
        + segment("project_id", project_id)
        + "/assetuploadsessions/"
        + segment("upload_session_id", upload_session_id)
        + "/multipart",
        body=encode_body(body, NewMultipartUpload),
    )


ABORT_MULTIPART_UPLOAD: ApiOperation[MultipartAbortResponse] = ApiOperation(
    id="abortMultipartUpload",
    method="DELETE",
    path="/projects/{projectId}/multipartassetuploads/{multipartId}",
    answers={200: MultipartAbortResponse},
    errors={"400": Error, "401": Error, "403": Error, "404": Error, "429": Error, "default": Error},
    safe=False,
    idempotent=True,
)


def abort_multipart_upload(project_id: str, multipart_id: str) -> Request[MultipartAbortResponse]:
    """Give up an upload in parts.

    Discards the parts that have arrived. Datature's client ignores a 404.

    Evidence: observed; assumed in detail: `patch-and-delete-idempotent`, `forbidden-before-not-found`.

    `DELETE /projects/{projectId}/multipartassetuploads/{multipartId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        multipart_id: Id of the upload in parts. (observed)

    Returns:
        A request whose answer is `MultipartAbortResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = abort_multipart_upload("proj_cd067221d5a6e4007ccbb4afb5966535", "mp_5d0ab7f1")
    """
    return Request(
        ABORT_MULTIPART_UPLOAD,
        "/projects/"
        + segment("project_id", project_id)
        + "/multipartassetuploads/"
        + segment("multipart_id", multipart_id),
    )


CREATE_MULTIPART_UPLOAD_PART: ApiOperation[MultipartUploadSignedUrl] = ApiOperation(
    id="createMultipartUploadPart",
    method="PUT",
    path="/projects/{projectId}/multipartassetuploads/{multipartId}/parts/{partNumber}",
    answers={200: MultipartUploadSignedUrl},
    errors={"400": Error, "401": Error, "403": Error, "404": Error, "429": Error, "default": Error},
    safe=False,
    idempotent=True,
)


def create_multipart_upload_part(
    project_id: str, multipart_id: str, part_number: int
) -> Request[MultipartUploadSignedUrl]:
    """Get the signed URL of a part.

    Returns a signed URL for one part. Keep the response headers that `responseHeaders` names when the
    part is sent, and the response body if `responseBody` is true; `completeMultipartUploadPart` takes
    them.

    Evidence: observed; assumed in detail: `multipart-repeats`, `upload-url-expiry`,
    `forbidden-before-not-found`.

    `PUT /projects/{projectId}/multipartassetuploads/{multipartId}/parts/{partNumber}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        multipart_id: Id of the upload in parts. (observed)
        part_number: Number of the part, counted from 1. (observed)

    Returns:
        A request whose answer is `MultipartUploadSignedUrl`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = create_multipart_upload_part("proj_cd067221d5a6e4007ccbb4afb5966535", "mp_5d0ab7f1", 1)
    """
    return Request(
        CREATE_MULTIPART_UPLOAD_PART,
        "/projects/"
        + segment("project_id", project_id)
        + "/multipartassetuploads/"
        + segment("multipart_id", multipart_id)
        + "/parts/"
        + segment("part_number", part_number, Annotated[int, msgspec.Meta(ge=1, le=9007199254740991)]),
    )


COMPLETE_MULTIPART_UPLOAD_PART: ApiOperation[MultipartPartStatus] = ApiOperation(
    id="completeMultipartUploadPart",
    method="POST",
    path="/projects/{projectId}/multipartassetuploads/{multipartId}/parts/{partNumber}/complete",
    answers={200: MultipartPartStatus},
    errors=_ERRORS,
    body=CompletedPart,
    safe=False,
    idempotent=True,
)


def complete_multipart_upload_part(
    project_id: str, multipart_id: str, part_number: int, body: CompletedPart
) -> Request[MultipartPartStatus]:
    """Report a part as sent.

    Reports that a part was sent, with what its response contained.

    Evidence: observed; assumed in detail: `multipart-repeats`, `forbidden-before-not-found`.

    `POST /projects/{projectId}/multipartassetuploads/{multipartId}/parts/{partNumber}/complete`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        multipart_id: Id of the upload in parts. (observed)
        part_number: Number of the part, counted from 1. (observed)
        body: What the response to the part contained.

    Returns:
        A request whose answer is `MultipartPartStatus`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = CompletedPart(response_headers={"ETag": '"abc"'})
        >>> request = complete_multipart_upload_part(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "mp_5d0ab7f1", 1, body
        ... )
    """
    return Request(
        COMPLETE_MULTIPART_UPLOAD_PART,
        "/projects/"
        + segment("project_id", project_id)
        + "/multipartassetuploads/"
        + segment("multipart_id", multipart_id)
        + "/parts/"
        + segment("part_number", part_number, Annotated[int, msgspec.Meta(ge=1, le=9007199254740991)])
        + "/complete",
        body=encode_body(body, CompletedPart),
    )


COMPLETE_MULTIPART_UPLOAD: ApiOperation[MultipartCompleteResponse] = ApiOperation(
    id="completeMultipartUpload",
    method="POST",
    path="/projects/{projectId}/multipartassetuploads/{multipartId}/complete",
    answers={200: MultipartCompleteResponse},
    errors=_ERRORS,
    safe=False,
    idempotent=True,
)


def complete_multipart_upload(project_id: str, multipart_id: str) -> Request[MultipartCompleteResponse]:
    """End an upload in parts.

    Joins the parts to the file, once all of them are reported.

    Evidence: observed; assumed in detail: `multipart-repeats`, `forbidden-before-not-found`.

    `POST /projects/{projectId}/multipartassetuploads/{multipartId}/complete`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        multipart_id: Id of the upload in parts. (observed)

    Returns:
        A request whose answer is `MultipartCompleteResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = complete_multipart_upload("proj_cd067221d5a6e4007ccbb4afb5966535", "mp_5d0ab7f1")
    """
    return Request(
        COMPLETE_MULTIPART_UPLOAD,
        "/projects/"
        + segment("project_id", project_id)
        + "/multipartassetuploads/"
        + segment("multipart_id", multipart_id)
        + "/complete",
    )
