"""What a route takes from the API description: the status and the type of its answer, and its path."""

from __future__ import annotations

from typing import Any

import pytest

from nexus_api.request import ApiOperation
from nexuskit.sandbox.api.context import Handler
from nexuskit.sandbox.api.routing import build_router
from nexuskit.sandbox.errors import Problem


def no_handler(_: Any) -> Any:
    raise AssertionError


HANDLER: Handler = no_handler


def test_a_path_with_something_behind_a_parameter() -> None:
    operations: dict[str, ApiOperation[Any]] = {
        name: ApiOperation(id=name, method="POST", path=path, answers={204: None})
        for name, path in (("one", "/things/{id}"), ("cancel", "/things/{id}:cancel"))
    }
    paths = {one.path: {"post": {"operationId": one.id}} for one in operations.values()}
    router = build_router(dict.fromkeys(operations, HANDLER), {"paths": paths}, operations)
    assert [router.match("POST", path)[0].operation_id for path in (b"/things/a", b"/things/a:cancel")] == [
        "one",
        "cancel",
    ]
    assert router.match("POST", b"/things/a:cancel")[1] == {"id": "a"}
    assert router.match("POST", b"/things/:cancel")[0].operation_id == "one"
    with pytest.raises(Problem):
        router.match("POST", b"/things")
