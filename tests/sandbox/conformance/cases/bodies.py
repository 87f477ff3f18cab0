"""What holds for every operation that takes a body: JSON in UTF-8, and nothing else."""

from __future__ import annotations

from tests.sandbox.conformance.case import JSON, Case, Request, sending

_NO_JSON: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "body: is missing"),
    "single quotes": (b"{'a': 1}", "not JSON"),
    "two values": (b'{"title": "x", "actions": []} {}', "not JSON"),
    "NaN": (b'{"a": NaN}', "not JSON"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "not JSON"),
    "a raw control character in a text": (b'{"a": "\n"}', "not JSON"),
    "a lone surrogate": (b'{"title": "\\ud800", "name": "\\ud800", "actions": "\\ud800"}', "surrogate"),
    "a byte that is not UTF-8": (b'{"a": "\xff"}', "not UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
    "brackets 100,000 deep": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    "null": (b"null", "body"),
    "a list": (b"[]", "body"),
}
_NO_TYPES = {
    "an empty content type": "",
    "plain text": "text/plain",
    "another JSON type": "application/merge-patch+json",
    "a charset that is not UTF-8": "application/json; charset=latin-1",
}
_TYPES = ["Application/JSON", "application/json;charset=utf-8", 'application/json; charset="UTF-8"']

_RIGHT = {"actions": []}
_OPERATION = "bulkUpdateSequences"
"""The code decodes all bodies alike."""

CASES = [
    *(Case(_OPERATION, 400, title, sending(body), message) for title, (body, message) in _NO_JSON.items()),
    *(
        Case(_OPERATION, 400, title, sending(_RIGHT, content_type), "Content-Type")
        for title, content_type in _NO_TYPES.items()
    ),
    Case(_OPERATION, 400, "no content type", Request(body=sending(_RIGHT).body), "Content-Type: is missing"),
    *(
        Case(_OPERATION, 200, f"the content type {content_type}", sending(_RIGHT, content_type))
        for content_type in _TYPES
    ),
    *(
        Case("updateWorkflow", 200, title, sending(body, JSON), {"title": expect})
        for title, body, expect in (
            ("a key twice, of which the last counts", b'{"title":"w","title":"x"}', "x"),
            ("escapes", b'{"t\\u0069tle":"\\ud83e\\uddb5"}', "🦵"),
            ("white space around it", b' \r\n\t{"title":"x"} \n', "x"),
        )
    ),
]
