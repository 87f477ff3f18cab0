"""What a route takes from the API description: the status and the type of its answer, and its path."""

from __future__ import annotations

from typing import Any

import pytest

from nexus_api.models import DeleteResponse, Workflow
from nexus_api.request import ApiOperation
from nexuskit.sandbox.api.context import Handler
from nexuskit.sandbox.api.routing import Route, build_router
from nexuskit.sandbox.errors import Problem

WORKFLOW = Workflow(id="flow_1", project_id="proj_a", title="A", create_date=1, update_date=1)


def no_handler(_: Any) -> Any:
    raise AssertionError


HANDLER: Handler = no_handler


def route(path: str = "/things", method: str = "get", target: str = "", **settings: Any) -> Route:
    operation: ApiOperation[Any] = ApiOperation(id="x", method=method.upper(), path=path, **settings)
    router = build_router({"x": HANDLER}, {"paths": {path: {method: {"operationId": "x"}}}}, {"x": operation})
    found, _ = router.match(method.upper(), (target or path).encode())
    return found


def test_several_statuses_go_by_what_is_returned() -> None:
    several = route(answers={200: Workflow, 202: DeleteResponse, 204: None})
    assert several.answer(WORKFLOW).status == 200
    assert several.answer(DeleteResponse(deleted=True)).status == 202
    assert (several.answer(None).status, several.answer(None).body) == (204, b"")
    assert route(answers={200: list[Workflow]}).answer([WORKFLOW]).status == 200


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
