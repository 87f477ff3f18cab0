"""What holds for every operation: keys, projects, methods, the name of the server, and bodies in JSON."""

from __future__ import annotations

from collections.abc import Iterator

from tests.sandbox.conformance.case import JSON, Case, Request, sending
from tests.sandbox.conformance.description import Operation, description
from tests.sandbox.support import BOTH_KEY, KEY, OTHER_KEY, OTHER_PROJECT

MAX_BODY = 300_000
"""The largest body that the sandbox of the table reads."""

_KEY = KEY.encode()
_KEYS: dict[str, tuple[bytes, ...]] = {
    "no key": (),
    "an empty key": (b"",),
    "an unknown key": (b"key-none",),
    "the key in capitals": (_KEY.upper(),),
    "the key and more": (_KEY + b"x",),
    "the key as a bearer token": (b"Bearer " + _KEY,),
    "the key twice": (_KEY, _KEY),
    "two keys": (_KEY, OTHER_KEY.encode()),
    "a key with a byte that is not ASCII": (b"key-\xff",),
    "a key of 10,000 bytes": (b"k" * 10_000,),
}
_PROJECTS = {
    "a project of another key": OTHER_PROJECT,
    "an unknown project": "proj_none",
    "a project that is not UTF-8": "%FF",
    "a project with a broken escape": "%zz",
}


_IN_FULL = ("getProject", "bulkUpdateSequences")
"""The operations with every key and every project, which the code checks alike for all."""


def _cases(operation: Operation) -> Iterator[Case]:
    count = None if operation.id in _IN_FULL else 1
    for title, keys in list(_KEYS.items())[:count]:
        yield Case(operation.id, 401, title, Request(keys=keys), "Secret-Key")
    if "{projectId}" in operation.path:
        for title, project in list(_PROJECTS.items())[:count]:
            request = Request({"projectId": project})
            yield Case(operation.id, 403, title, request, "does not open this project")
    methods = {each.method for each in description().operations.values() if each.path == operation.path}
    yield Case(operation.id, 405, "BREW", Request(method="BREW"), ", ".join(sorted(methods)))
    yield Case(operation.id, 413, "a body that is too large", sending(b" " * (MAX_BODY + 1)), str(MAX_BODY))
    yield Case(operation.id, 421, "another server", Request(headers={"Host": "example.com"}), "example.com")
    if operation.method != "GET":
        foreign = Request(headers={"Origin": "https://example.com"})
        yield Case(operation.id, 403, "a page of another site", foreign, "https://example.com")


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
    *(case for operation in description().operations.values() for case in _cases(operation)),
    Case(
        "getWorkspace", 200, "a key of several projects", Request(keys=(BOTH_KEY.encode(),)), {"id": "ws_1"}
    ),
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
