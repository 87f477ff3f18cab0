"""Services that answer as the documents allow, but the sandbox does not: any filter, duplicate names."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import unquote

import httpx

from tests.overlay.support import Handler

Matches = Callable[[str, str], bool]

SEMANTICS: dict[str, Matches] = {
    "exactly": lambda name, wanted: name == wanted,
    "by prefix": lambda name, wanted: name.startswith(wanted),
    "by substring": lambda name, wanted: wanted in name,
    "without case": lambda name, wanted: name.casefold() == wanted.casefold(),
    "not at all": lambda name, wanted: True,
}
"""What a service may take its `name` filter for."""

Thing = dict[str, Any]


def sequence_service(
    sequences: list[Thing], matches: Matches = SEMANTICS["exactly"], *, gone: Collection[str] = ()
) -> Handler:
    """A service with these sequences that pages by position and filters as it likes."""

    def listed(request: httpx.Request) -> httpx.Response:
        params = request.url.params
        wanted = params.get("name")
        found = [thing for thing in sequences if wanted is None or matches(thing["name"], wanted)]
        start, limit = int(params.get("page", "0")), int(params["limit"])
        page: Thing = {"data": found[start : start + limit]}
        if start + limit < len(found):
            page["nextPage"] = str(start + limit)
        return httpx.Response(200, json=page)

    return _service("sequences", sequences, gone, listed)


def workflow_service(workflows: list[Thing], *, gone: Collection[str] = ()) -> Handler:
    """A service with these workflows, some of which were deleted since they were listed."""
    return _service("workflows", workflows, gone, lambda _: httpx.Response(200, json=workflows))


def _service(kind: str, things: list[Thing], gone: Collection[str], listed: Handler) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        last = unquote(request.url.raw_path.decode().partition("?")[0].rpartition("/")[2])
        if last == kind:
            return listed(request)
        found = [thing for thing in things if thing["id"] == last and last not in gone]
        if not found:
            return httpx.Response(404, json={"message": f"no {last} among the {kind}"})
        if request.method == "DELETE":
            return httpx.Response(200, json={"deleted": True, "id": last})
        changes = json.loads(request.content) if request.method == "PATCH" else {}
        return httpx.Response(200, json=found[0] | changes)

    return handler
