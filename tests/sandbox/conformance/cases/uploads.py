"""Upload sessions, uploads in parts, and their operations."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conformance.case import Case, Request, sending

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
_ALL_SENT = (_OPEN, _IN_PARTS, _PART, _PART_SENT, _REPORTED)

_SIGNED = {"method": "PUT", "url": ..., "headers": ..., "expiryDate": ...}


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
    Case(
        "createUploadSession",
        200,
        "a file",
        _OPEN[1],
        {"id": ..., "opId": ..., "assets": [{"metadata": _FILE, "upload": _SIGNED}]},
    ),
    Case(
        "createUploadSession",
        200,
        "a video, without groups",
        sending(
            {
                "groups": [],
                "assets": [
                    {
                        **_FILE,
                        "mime": "video/mp4",
                        "frames": 4,
                        "encoder": {"profile": "h264Saver", "everyNthFrame": 1},
                    }
                ],
            }
        ),
        {"assets": [{"metadata": {"mime": "video/mp4"}}]},
    ),
    *(
        Case("createUploadSession", 400, title, request, message)
        for title, request, message in (
            ("no file", _session(), "assets"),
            ("no groups", sending({"assets": [_FILE]}), "groups"),
            ("an empty group", sending({"groups": [""], "assets": [_FILE]}), "groups"),
            ("a filename twice", _session(_FILE, _FILE), "the filename of assets[0], too"),
            ("an empty filename", _session({**_FILE, "filename": ""}), "filename"),
            (
                "another media type",
                _session({**_FILE, "mime": "text/plain"}),
                "'text/plain' is not supported",
            ),
            ("a negative size", _session({**_FILE, "size": -1}), "size"),
            ("a size above the limit", _session({**_FILE, "size": 2**40}), "at most 268435456 bytes"),
            ("an unsigned checksum", _session({**_FILE, "crc32c": 2**31}), "crc32c"),
            ("no checksum", _session({**_ANNOUNCED}), "crc32c"),
        )
    ),
    Case("cancelUploadSession", 200, "open", Request(_IN_SESSION), {"cancelled": True, "id": ...}, (_OPEN,)),
    Case("cancelUploadSession", 409, "ended", Request(_IN_SESSION), "has ended", (_OPEN, _SENT)),
    Case("cancelUploadSession", 409, "twice", Request(_IN_SESSION), "has ended", (_OPEN, _CANCELLED)),
    Case("cancelUploadSession", 404, "unknown", Request(), "no upload session"),
    Case("cancelUploadSession", 400, "not UTF-8", Request({"uploadSessionId": _NOT_UTF8}), "not UTF-8"),
    _of_operation(_OPEN, overview="Queued", Queued=1, Running=0, Finished=0, Cancelled=0, Errored=0),
    _of_operation(_OPEN, _SENT, overview="Finished", Queued=0, Finished=1),
    _of_operation(_OPEN, _CANCELLED, overview="Cancelled", Queued=0, Cancelled=1),
    _of_operation(*_ALL_SENT, overview="Queued", Queued=1),
    _of_operation(*_ALL_SENT, _ENDED, overview="Finished", Finished=1),
    Case("getOperation", 404, "unknown", Request(), "no operation"),
    Case(
        "getOperation",
        404,
        "the id of the session",
        Request({"opId": "@createUploadSession.id"}),
        "no operation",
        (_OPEN,),
    ),
    Case("getOperation", 400, "not UTF-8", Request({"opId": _NOT_UTF8}), "not UTF-8"),
    Case(
        "createMultipartUpload", 200, "of a small file", _IN_PARTS[1], {"id": ..., "partCount": 1}, (_OPEN,)
    ),
    Case(
        "createMultipartUpload",
        400,
        "of another size",
        sending({**_ANNOUNCED, "size": 8}, path=_IN_SESSION),
        "size: must be 9",
        (_OPEN,),
    ),
    Case(
        "createMultipartUpload",
        404,
        "of another file",
        sending({**_ANNOUNCED, "filename": "b.png"}, path=_IN_SESSION),
        "no file in this upload session",
        (_OPEN,),
    ),
    Case("createMultipartUpload", 404, "in no session", sending(_ANNOUNCED), "no upload session"),
    Case("createMultipartUpload", 409, "cancelled", _IN_PARTS[1], "cancelled", (_OPEN, _CANCELLED)),
    Case(
        "createMultipartUploadPart",
        200,
        "the first",
        _PART[1],
        {"method": "PUT", "url": ..., "expiry": ..., "responseHeaders": ["ETag"], "responseBody": False},
        (_OPEN, _IN_PARTS),
    ),
    *(
        Case(
            "createMultipartUploadPart",
            status,
            f"the number {number}",
            Request({**_OF_PARTS, "partNumber": number}),
            message,
            (_OPEN, _IN_PARTS),
        )
        for number, status, message in (
            ("0", 400, "'partNumber'"),
            ("-1", 400, "'partNumber'"),
            ("1.0", 400, "'partNumber'"),
            ("2", 404, "has 1 parts, and no part 2"),
        )
    ),
    Case("createMultipartUploadPart", 404, "of none", Request(), "no upload in parts"),
    Case(
        "completeMultipartUploadPart",
        200,
        "that has arrived",
        _REPORTED[1],
        {"id": ..., "partNumber": 1, "completed": True},
        (_OPEN, _IN_PARTS, _PART, _PART_SENT),
    ),
    Case("completeMultipartUploadPart", 200, "twice", _REPORTED[1], {"completed": True}, _ALL_SENT),
    Case(
        "completeMultipartUploadPart",
        400,
        "without its entity tag",
        sending({"responseHeaders": {}}, path=_OF_PARTS),
        "must contain the ETag",
        (_OPEN, _IN_PARTS, _PART, _PART_SENT),
    ),
    Case("completeMultipartUploadPart", 404, "of none", sending(_TAGGED), "no upload in parts"),
    Case(
        "completeMultipartUploadPart",
        409,
        "missing",
        _REPORTED[1],
        "has not arrived",
        (_OPEN, _IN_PARTS, _PART),
    ),
    Case("completeMultipartUpload", 200, "all parts", _ENDED[1], {"id": ..., "completed": True}, _ALL_SENT),
    Case("completeMultipartUpload", 200, "twice", _ENDED[1], {"completed": True}, (*_ALL_SENT, _ENDED)),
    Case("completeMultipartUpload", 409, "missing", _ENDED[1], "not reported", (_OPEN, _IN_PARTS)),
    Case("completeMultipartUpload", 404, "of none", Request(), "no upload in parts"),
    Case("completeMultipartUpload", 400, "not UTF-8", Request({"multipartId": _NOT_UTF8}), "not UTF-8"),
    Case("abortMultipartUpload", 200, "open", _ENDED[1], {"id": ..., "aborted": True}, (_OPEN, _IN_PARTS)),
    Case("abortMultipartUpload", 404, "of none", Request(), "no upload in parts"),
    Case("abortMultipartUpload", 400, "not UTF-8", Request({"multipartId": _NOT_UTF8}), "not UTF-8"),
]
