# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Sequences: named, ordered sets of assets, for example the images of one patient.

A sequence has string attributes. The bulk update adds assets to sequences and removes them.

Each function builds a request and sends nothing; hand it to `Client.send` or `AsyncClient.send`. An argument
that has the wrong type, cannot be in a path, or breaks a documented constraint is a `RequestError`.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from ..encoding import encode_body, encode_query, segment
from ..models import (
    DeleteResponse,
    Error,
    Sequence,
    SequenceBulkUpdate,
    SequenceBulkUpdateResults,
    SequencePage,
    SequencePatch,
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


class ListSequencesQuery(RequestStruct, kw_only=True):
    """The query parameters of `list_sequences`."""

    limit: Annotated[int, msgspec.Meta(ge=1)] = msgspec.field(default_factory=lambda: 100)
    page: str | None = None
    name: Annotated[str, msgspec.Meta(min_length=1)] | None = None


LIST_SEQUENCES: ApiOperation[SequencePage] = ApiOperation(
    id="listSequences",
    method="GET",
    path="/projects/{projectId}/sequences",
    answers={200: SequencePage},
    errors=_ERRORS,
    query=ListSequencesQuery,
    safe=True,
    idempotent=True,
)


def list_sequences(
    project_id: str, *, limit: int = 100, page: str | None = None, name: str | None = None
) -> Request[SequencePage]:
    """List the sequences.

    Returns one page of the sequences of the project, each with all its entries and attributes. To get
    another page, send `nextPage` or `prevPage` as `page`.

    Evidence: observed; assumed in detail: `list-order`, `exact-filters`, `cursor-use`, `limit-maximum`,
    `request-defaults`, `forbidden-before-not-found`.

    `GET /projects/{projectId}/sequences`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        limit: Maximum number of items on the page. The default is documented; an upper limit is not
            known. (documented)
        page: Cursor of the page, taken from `nextPage` or `prevPage` of an earlier response. Default:
            the first page. Cursors are opaque; do not build or change them. (documented)
        name: Returns only the sequence with this name. (observed)

    Returns:
        A request whose answer is `SequencePage`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = list_sequences("proj_cd067221d5a6e4007ccbb4afb5966535")
    """
    return Request(
        LIST_SEQUENCES,
        "/projects/" + segment("project_id", project_id) + "/sequences",
        query=encode_query(ListSequencesQuery(limit=limit, page=page, name=name)),
    )


GET_SEQUENCE: ApiOperation[Sequence] = ApiOperation(
    id="getSequence",
    method="GET",
    path="/projects/{projectId}/sequences/{sequenceId}",
    answers={200: Sequence},
    errors=_ERRORS,
    safe=True,
    idempotent=True,
)


def get_sequence(project_id: str, sequence_id: str) -> Request[Sequence]:
    """Get a sequence.

    Returns one sequence by id, with all its entries and attributes.

    Evidence: observed; assumed in detail: `entry-order`, `attribute-bytes`,
    `forbidden-before-not-found`.

    `GET /projects/{projectId}/sequences/{sequenceId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        sequence_id: Id of the sequence, with the prefix `seq_`. (documented)

    Returns:
        A request whose answer is `Sequence`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = get_sequence(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c"
        ... )
    """
    return Request(
        GET_SEQUENCE,
        "/projects/"
        + segment("project_id", project_id)
        + "/sequences/"
        + segment("sequence_id", sequence_id),
    )


PATCH_SEQUENCE: ApiOperation[Sequence] = ApiOperation(
    id="patchSequence",
    method="PATCH",
    path="/projects/{projectId}/sequences/{sequenceId}",
    answers={200: Sequence},
    errors={
        "400": Error,
        "401": Error,
        "403": Error,
        "404": Error,
        "409": Error,
        "429": Error,
        "default": Error,
    },
    body=SequencePatch,
    safe=False,
    idempotent=True,
)


def patch_sequence(project_id: str, sequence_id: str, body: SequencePatch) -> Request[Sequence]:
    """Patch a sequence.

    Sets the name or attributes of one sequence, or both, and returns the updated sequence. Everything
    else stays unchanged, including the entries.

    Evidence: observed; assumed in detail: `patch-and-delete-idempotent`, `attributes-merge`,
    `attribute-bytes`, `attribute-limit-status`, `sequence-names-unique`, `empty-patch`, `update-date`,
    `forbidden-before-not-found`.

    `PATCH /projects/{projectId}/sequences/{sequenceId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        sequence_id: Id of the sequence, with the prefix `seq_`. (documented)
        body: What to change.

    Returns:
        A request whose answer is `Sequence`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = SequencePatch(
        ...     name="Patient A", attributes={"age": "20", "gender": "male", "height": "180", "weight": "70"}
        ... )
        >>> request = patch_sequence(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c", body
        ... )
    """
    return Request(
        PATCH_SEQUENCE,
        "/projects/"
        + segment("project_id", project_id)
        + "/sequences/"
        + segment("sequence_id", sequence_id),
        body=encode_body(body, SequencePatch),
    )


DELETE_SEQUENCE: ApiOperation[DeleteResponse] = ApiOperation(
    id="deleteSequence",
    method="DELETE",
    path="/projects/{projectId}/sequences/{sequenceId}",
    answers={200: DeleteResponse},
    errors=_ERRORS,
    safe=False,
    idempotent=True,
)


def delete_sequence(project_id: str, sequence_id: str) -> Request[DeleteResponse]:
    """Delete a sequence.

    Deletes one sequence with its attributes and unlinks its assets, which stay in the project. This
    cannot be undone (documented).

    Evidence: observed; assumed in detail: `patch-and-delete-idempotent`, `forbidden-before-not-found`.

    `DELETE /projects/{projectId}/sequences/{sequenceId}`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        sequence_id: Id of the sequence, with the prefix `seq_`. (documented)

    Returns:
        A request whose answer is `DeleteResponse`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> request = delete_sequence(
        ...     "proj_cd067221d5a6e4007ccbb4afb5966535", "seq_f77a1a3d-2ea2-45fc-a3f5-dc916a56f28c"
        ... )
    """
    return Request(
        DELETE_SEQUENCE,
        "/projects/"
        + segment("project_id", project_id)
        + "/sequences/"
        + segment("sequence_id", sequence_id),
    )


BULK_UPDATE_SEQUENCES: ApiOperation[SequenceBulkUpdateResults] = ApiOperation(
    id="bulkUpdateSequences",
    method="POST",
    path="/projects/{projectId}/sequencesBulkUpdates",
    answers={200: SequenceBulkUpdateResults},
    errors=_ERRORS,
    body=SequenceBulkUpdate,
    safe=False,
    idempotent=False,
)


def bulk_update_sequences(project_id: str, body: SequenceBulkUpdate) -> Request[SequenceBulkUpdateResults]:
    """Update sequences in bulk.

    Applies a list of actions to the sequences of the project and returns one result per action, in the
    same order:

    - `Link` adds an asset to a sequence, which is created if necessary, or removes it from its
      sequence.
    - `PatchSequence` sets the name or attributes of a sequence.
    - `RemoveSequence` deletes a sequence, as `deleteSequence` does.

    The status is 200 even if actions fail; check the results. By default, the other actions still
    apply. With `abortMode`, one failure aborts the whole request.

    Not idempotent: repeating a link without `ord` may move its asset, and repeating an action that
    succeeded may fail. After a lost response, only reading the sequences shows which actions were
    applied.

    Evidence: observed; assumed in detail: `link-creates-sequence`, `link-moves-asset`,
    `entry-conflict`, `default-ord`, `unlink-always-ok`, `empty-sequence-stays`, `actions-in-order`,
    `once-per-request`, `abort-on-any-failed`, `bulk-result-meanings`, `attributes-merge`,
    `attribute-bytes`, `attribute-limit-status`, `sequence-names-unique`, `empty-patch`, `update-date`,
    `entry-limit`, `action-limit`, `request-defaults`, `forbidden-before-not-found`.

    `POST /projects/{projectId}/sequencesBulkUpdates`.

    Args:
        project_id: Id of the project, with the prefix `proj_`. Datature's client adds the prefix if it
            is missing. (observed)
        body: The actions.

    Returns:
        A request whose answer is `SequenceBulkUpdateResults`.

    An error may carry `Retry-After`, in `StatusError.headers`.

    Example:
        >>> from nexus_api.models import *
        >>> body = SequenceBulkUpdate(
        ...     actions=[
        ...         SequenceBulkUpdateActionLink(
        ...             sequence=SequenceLinkMetadata(
        ...                 name="Patient A",
        ...                 merge=SequenceMergeMode.REPLACE_EXISTING_ENTRY,
        ...                 ord=1,
        ...                 role="Sagittal",
        ...             ),
        ...             asset_filename="image_1.jpg",
        ...         ),
        ...         SequenceBulkUpdateActionLink(
        ...             sequence=SequenceLinkMetadata(
        ...                 name="Patient A",
        ...                 merge=SequenceMergeMode.REPLACE_EXISTING_ENTRY,
        ...                 ord=2,
        ...                 role="Sagittal",
        ...             ),
        ...             asset_filename="image_2.jpg",
        ...         ),
        ...         SequenceBulkUpdateActionPatchSequence(
        ...             patch=SequencePatch(
        ...                 attributes={"age": "20", "gender": "male", "height": "180", "weight": "70"}
        ...             ),
        ...             sequence_name="Patient B",
        ...         ),
        ...     ],
        ...     abort_mode=SequenceBulkUpdateAbortMode.NONE,
        ... )
        >>> request = bulk_update_sequences("proj_cd067221d5a6e4007ccbb4afb5966535", body)
    """
    return Request(
        BULK_UPDATE_SEQUENCES,
        "/projects/" + segment("project_id", project_id) + "/sequencesBulkUpdates",
        body=encode_body(body, SequenceBulkUpdate),
    )
