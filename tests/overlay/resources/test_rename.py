"""What changes the one thing of a title or name, and leaves all alone if the title is ambiguous."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import nexuskit
from nexuskit.errors import ConflictError, NoMatch, SeveralMatches
from tests.overlay.resources.services import sequence_service, workflow_service
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, answering, sequence, workflow

pytestmark = pytest.mark.anyio

YOLO = "flow_64e812a7e47592ef374cbbc2"
AWESOME = "flow_639309be08b4488a914b8802"

DESTRUCTIVE: dict[tuple[str, str], Callable[[Any, str], Any]] = {
    ("workflows", "rename"): lambda project, text: project.workflows.rename(text, "New"),
    ("workflows", "delete_by_title"): lambda project, text: project.workflows.delete_by_title(text),
    ("sequences", "rename"): lambda project, text: project.sequences.rename(text, "New"),
}
"""Every method that changes what it finds by a title or name."""

READING = {
    ("workflows", "by_title"),
    ("workflows", "find"),
    ("sequences", "by_name"),
    ("sequences", "find"),
    ("workflows", "by_name"),
    *(("sequences", name) for name in ("count", "iter", "list", "pages")),
    *(("assets", name) for name in ("count", "iter", "list", "pages")),
}

BY_ID = {"flow_id", "sequence_id", "asset_id_or_filename"}
"""Parameters of methods that do not find by a title."""

each_destructive = pytest.mark.parametrize("call", DESTRUCTIVE.values(), ids=map(".".join, DESTRUCTIVE))


def service(*things: tuple[str, str], gone: tuple[str, ...] = ()) -> Handler:
    """A service with workflows and sequences of these titles and ids, which knows no unique names."""
    workflows = workflow_service([workflow(title, own_id) for title, own_id in things], gone=gone)
    sequences = sequence_service([sequence(name, own_id) for name, own_id in things], gone=gone)
    return lambda request: (workflows if "/workflows" in request.url.path else sequences)(request)


def test_every_method_that_finds_by_a_title_is_known() -> None:
    with nexuskit.Client(KEY) as client:
        project = client.get_project(PROJECT)
    found = {
        (resource, name)
        for resource in ("workflows", "sequences", "assets")
        for name, method in inspect.getmembers(getattr(project, resource), inspect.ismethod)
        if not name.startswith("_")
        and any(re.search("title|name", parameter) for parameter in inspect.signature(method).parameters)
        # `filename` of `upload` is a rule for names.
        and not (BY_ID | {"source"}) & inspect.signature(method).parameters.keys()
    }
    assert found == READING | DESTRUCTIVE.keys()


@each_destructive
async def test_nothing_destructive_accepts_an_ambiguous_title(
    call: Callable[[Any, str], Any], wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(service(("A", "seq_1"), ("B", "seq_2"), ("A", "seq_3")))
    with pytest.raises(SeveralMatches) as caught:
        await calls.settle(call(calls.project, "A"))
    assert caught.value.ids == ("seq_1", "seq_3")
    assert {request.method for request in calls.requests} == {"GET"}


@each_destructive
@pytest.mark.parametrize("near", ["a", "A ", "A\N{NO-BREAK SPACE}", "\N{FULLWIDTH LATIN CAPITAL LETTER A}"])
async def test_nothing_destructive_accepts_a_near_title(
    call: Callable[[Any, str], Any], near: str, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(service((near, "seq_1")))
    with pytest.raises(NoMatch) as caught:
        await calls.settle(call(calls.project, "A"))
    assert caught.value.near == (near,)
    assert {request.method for request in calls.requests} == {"GET"}


async def test_a_new_name_that_another_sequence_has_is_a_conflict(side: Side, project: Any) -> None:
    with pytest.raises(ConflictError):
        await side.settle(project.sequences.rename("Patient B", "Patient A"))
    names = [one.name for one in await side.settle(project.sequences.list())]
    assert sorted(names) == ["Patient A", "Patient B"]


async def test_a_workflow_is_deleted_by_its_title_and_never_by_its_id(side: Side, project: Any) -> None:
    with pytest.raises(NoMatch):
        await side.settle(project.workflows.delete_by_title(AWESOME))
    answer = await side.settle(project.workflows.delete_by_title("My Awesome Workflow"))
    assert (answer.deleted, answer.id) == (True, AWESOME)
    assert [flow.id for flow in await side.settle(project.workflows.list())] == [YOLO]


async def test_an_id_that_is_the_name_of_another_sequence_is_ambiguous(
    wire: Callable[[Handler], Wire],
) -> None:
    calls = wire(service(("A", "seq_1"), ("seq_1", "seq_2")))
    with pytest.raises(SeveralMatches):
        await calls.settle(calls.project.sequences.rename("seq_1", "New"))
    assert {request.method for request in calls.requests} == {"GET"}


async def test_an_answer_for_another_id_designates_nothing(wire: Callable[[Handler], Wire]) -> None:
    calls = wire(answering(sequence("A", "seq_a"), {"data": []}))
    with pytest.raises(NoMatch):
        await calls.settle(calls.project.sequences.rename("seq_A", "New"))
    assert {request.method for request in calls.requests} == {"GET"}


@pytest.mark.parametrize("status", [400, 404])
async def test_a_text_that_is_no_id_may_be_a_name(status: int, wire: Callable[[Handler], Wire]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            return httpx.Response(200, json=sequence("New", "seq_b"))
        if request.url.path.endswith("/sequences"):
            return httpx.Response(200, json={"data": [sequence("seq_my knee", "seq_b")]})
        return httpx.Response(status, json={"message": "no id"})

    calls = wire(answer)
    renamed = await calls.settle(calls.project.sequences.rename("seq_my knee", "New"))
    assert renamed.name == "New"
