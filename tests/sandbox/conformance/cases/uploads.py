"""Upload sessions, uploads in parts, and their operations."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conformance.case import Case, Request, cases, sending

_BYTES = b"123456789"
_TAG = '"e3069283"'
_FILE = {"filename": "a.png", "mime": "image/png", "size": len(_BYTES), "crc32c": 0xE3069283 - 2**32}
_ANNOUNCED = {name: _FILE[name] for name in ("filename", "mime", "size")}
_NOT_UTF8 = "%FF"


def _session(*files: dict[str, Any]) -> Request:
    return sending({"groups": ["main"], "assets": list(files)})


_OPEN = ("createUploadSession", _session(_FILE))
_SENT = ("sendFile", Request(body=_BYTES))
_IN_SESSION = {"uploadSessionId": "@createUploadSession.id"}
_IN_PARTS = ("createMultipartUpload", sending(_ANNOUNCED, path=_IN_SESSION))
_OF_PARTS = {"multipartId": "@createMultipartUpload.id"}
_PART = ("createMultipartUploadPart", Request(_OF_PARTS))
_PART_SENT = ("sendPart", Request(body=_BYTES))
_TAGGED = {"responseHeaders": {"ETag": _TAG}}
_REPORTED = ("completeMultipartUploadPart", sending(_TAGGED, path=_OF_PARTS))
_ENDED = ("completeMultipartUpload", Request(_OF_PARTS))
_CANCELLED = ("cancelUploadSession", Request(_IN_SESSION))
_STARTED = (_OPEN, _IN_PARTS)
_ARRIVED = (*_STARTED, _PART, _PART_SENT)
_ALL_SENT = (*_ARRIVED, _REPORTED)
_VIDEO = {**_FILE, "mime": "video/mp4", "frames": 4, "encoder": {"profile": "h264Saver", "everyNthFrame": 1}}

_SIGNED = {"method": "PUT", "url": ..., "headers": ..., "expiryDate": ...}
_OF_PART = {
    "method": "PUT",
    "url": ...,
    "expiry": ...,
    "responseHeaders": ["ETag"],
    "responseBody": False,
}


def _operation(overview: str, **counts: int) -> dict[str, Any]:
    return {
        "kind": "nexus.assets.upload",
        "status": {"overview": overview, "progress": {"unit": "assets", "withStatus": counts}},
    }


def _of_operation(*before: tuple[str, Request], **expected: Any) -> Case:
    title = " and ".join([name for name, _ in before[1:]]) or "at once"
    request = Request({"opId": "@createUploadSession.opId"})
    return Case("getOperation", 200, title, request, _operation(**expected), before)


CASES = [
    *cases(
        "createUploadSession",
        200,
        ("a file", _OPEN[1], {"id": ..., "opId": ..., "assets": [{"metadata": _FILE, "upload": _SIGNED}]}),
        ("a video, without groups", sending({"groups": [], "assets": [_VIDEO]}), {"assets": [...]}),
    ),
    *cases(
        "createUploadSession",
        400,
        ("no file", _session(), "assets"),
        ("no groups", sending({"assets": [_FILE]}), "groups"),
        ("an empty group", sending({"groups": [""], "assets": [_FILE]}), "groups"),
        ("a filename twice", _session(_FILE, _FILE), "the filename of assets[0], too"),
        ("an empty filename", _session({**_FILE, "filename": ""}), "filename"),
        ("another media type", _session({**_FILE, "mime": "text/plain"}), "'text/plain' is not supported"),
        ("a negative size", _session({**_FILE, "size": -1}), "size"),
        ("a size above the limit", _session({**_FILE, "size": 2**40}), "at most 268435456 bytes"),
        ("an unsigned checksum", _session({**_FILE, "crc32c": 2**31}), "crc32c"),
        ("no checksum", _session({**_ANNOUNCED}), "crc32c"),
    ),
    *cases(
        "cancelUploadSession",
        409,
        ("ended", Request(_IN_SESSION), "has ended", (_OPEN, _SENT)),
        ("twice", Request(_IN_SESSION), "has ended", (_OPEN, _CANCELLED)),
    ),
    Case("cancelUploadSession", 200, "open", Request(_IN_SESSION), {"cancelled": True, "id": ...}, (_OPEN,)),
    Case("cancelUploadSession", 404, "unknown", Request(), "no upload session"),
    Case("cancelUploadSession", 400, "not UTF-8", Request({"uploadSessionId": _NOT_UTF8}), "not UTF-8"),
    _of_operation(_OPEN, overview="Queued", Queued=1, Running=0, Finished=0, Cancelled=0, Errored=0),
    _of_operation(_OPEN, _SENT, overview="Finished", Queued=0, Finished=1),
    _of_operation(_OPEN, _CANCELLED, overview="Cancelled", Queued=0, Cancelled=1),
    _of_operation(*_ALL_SENT, overview="Queued", Queued=1),
    _of_operation(*_ALL_SENT, _ENDED, overview="Finished", Finished=1),
    *cases(
        "getOperation",
        404,
        ("unknown", Request(), "no operation"),
        ("that of the session", Request({"opId": "@createUploadSession.id"}), "no operation", (_OPEN,)),
    ),
    Case("getOperation", 400, "not UTF-8", Request({"opId": _NOT_UTF8}), "not UTF-8"),
    *cases(
        "createMultipartUpload",
        404,
        ("of another file", sending({**_ANNOUNCED, "filename": "b"}, path=_IN_SESSION), "no file", (_OPEN,)),
        ("in no session", sending(_ANNOUNCED), "no upload session"),
    ),
    *(
        Case("createMultipartUpload", status, title, sending(body, path=_IN_SESSION), part, (_OPEN, *before))
        for status, title, body, part, before in (
            (200, "of a small file", _ANNOUNCED, {"id": ..., "partCount": 1}, ()),
            (400, "of another size", {**_ANNOUNCED, "size": 8}, "size: must be 9", ()),
            (409, "cancelled", _ANNOUNCED, "cancelled", (_CANCELLED,)),
        )
    ),
    Case("createMultipartUploadPart", 200, "the first", _PART[1], _OF_PART, _STARTED),
    *(
        Case(
            "createMultipartUploadPart",
            status,
            f"the number {number}",
            Request({**_OF_PARTS, "partNumber": number}),
            message,
            _STARTED,
        )
        for number, status, message in (
            ("0", 400, "'partNumber'"),
            ("-1", 400, "'partNumber'"),
            ("1.0", 400, "'partNumber'"),
            ("2", 404, "has 1 parts, and no part 2"),
        )
    ),
    Case("createMultipartUploadPart", 404, "of none", Request(), "no upload in parts"),
    *cases(
        "completeMultipartUploadPart",
        200,
        ("that has arrived", _REPORTED[1], {"id": ..., "partNumber": 1, "completed": True}, _ARRIVED),
        ("twice", _REPORTED[1], {"completed": True}, _ALL_SENT),
    ),
    *(
        Case("completeMultipartUploadPart", status, title, sending(body, path=_OF_PARTS), message, before)
        for status, title, body, message, before in (
            (400, "without its entity tag", {"responseHeaders": {}}, "must contain the ETag", _ARRIVED),
            (409, "missing", _TAGGED, "has not arrived", (*_STARTED, _PART)),
        )
    ),
    Case("completeMultipartUploadPart", 404, "of none", sending(_TAGGED), "no upload in parts"),
    *cases(
        "completeMultipartUpload",
        200,
        ("all parts", _ENDED[1], {"id": ..., "completed": True}, _ALL_SENT),
        ("twice", _ENDED[1], {"completed": True}, (*_ALL_SENT, _ENDED)),
    ),
    Case("completeMultipartUpload", 409, "missing", _ENDED[1], "not reported", _STARTED),
    Case("abortMultipartUpload", 200, "open", _ENDED[1], {"id": ..., "aborted": True}, _STARTED),
    *(
        case
        for operation in ("completeMultipartUpload", "abortMultipartUpload")
        for case in (
            Case(operation, 404, "of none", Request(), "no upload in parts"),
            Case(operation, 400, "not UTF-8", Request({"multipartId": _NOT_UTF8}), "not UTF-8"),
        )
    ),
]
