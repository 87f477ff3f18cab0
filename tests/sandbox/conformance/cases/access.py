"""What holds for every operation: keys, projects, methods, the size of a body and the name of the server."""

from __future__ import annotations

from collections.abc import Iterator

from tests.sandbox.conformance.case import Case, Request, sending
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


CASES = [
    *(case for operation in description().operations.values() for case in _cases(operation)),
    Case(
        "getWorkspace", 200, "a key of several projects", Request(keys=(BOTH_KEY.encode(),)), {"id": "ws_1"}
    ),
]
