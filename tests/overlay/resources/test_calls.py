from __future__ import annotations

from typing import Any

import pytest

from nexuskit.errors import ArgumentError
from tests.overlay.support import KEY, PROJECT, Side

pytestmark = pytest.mark.anyio

FLOW = "flow_64e812a7e47592ef374cbbc2"


WRONG: list[Any] = [
    lambda client, project: client.get_project(""),
    lambda client, project: client.get_project(None),
    # A text that no URL can carry.
    lambda client, project: project.workflows.get("flow_\ud800"),
    lambda client, project: project.sequences.list({"page": "\ud800"}),
    lambda client, project: project.workflows.get(".."),
    lambda client, project: project.workflows.update("flow_1", {}),
    lambda client, project: project.workflows.update("", {"title": "T"}),
    lambda client, project: project.workflows.delete("."),
    lambda client, project: project.workflows.by_title(""),
    lambda client, project: project.sequences.list({"limit": 0}),
    lambda client, project: project.sequences.list(None, {"nme": "A"}),
    lambda client, project: project.sequences.get(""),
    lambda client, project: project.sequences.patch("seq_1", {"attributes": {"age": None}}),
    lambda client, project: project.sequences.delete(None),
    lambda client, project: project.sequences.bulk_update([{}]),
    lambda client, project: project.sequences.bulk_update([], "Abort"),
    lambda client, project: project.sequences.bulk("Abort"),
    lambda client, project: project.sequences.by_name(""),
    lambda client, project: project.sequences.find(),
    lambda client, project: project.workflows.rename(None, "New"),
    lambda client, project: project.workflows.rename("A", ""),
    lambda client, project: project.workflows.delete_by_title(b"A"),
    lambda client, project: project.sequences.rename("", "New"),
    lambda client, project: project.sequences.rename("A", 3),
    lambda client, project: project.workflows.find(),
    lambda client, project: project.assets.list({"limt": 1}),
    lambda client, project: project.assets.get(".."),
    lambda client, project: project.operations.get(""),
    lambda client, project: project.operations.wait("op_1", timeout=0),
    lambda client, project: project.operations.wait("op_1", timeout=float("nan")),
    lambda client, project: project.assets.update("asset_3"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=range(len(WRONG)))
async def test_wrong_arguments_never_reach_the_service(wrong: Any, side: Side) -> None:
    # Nothing listens there: a request would be another error.
    client = side.client_class(KEY, endpoint="http://127.0.0.1:9")
    with pytest.raises(ArgumentError):
        await side.settle(wrong(client, client.get_project(PROJECT)))
    await side.settle(client.close())


async def test_a_keyword_beside_what_it_stands_for_is_refused(side: Side) -> None:
    client = side.client_class(KEY, endpoint="http://127.0.0.1:9")
    project, settle = client.get_project(PROJECT), side.settle
    with pytest.raises(ArgumentError, match="pagination: give either pagination or limit, not both"):
        await settle(project.sequences.list({"limit": 1}, limit=2))
    with pytest.raises(ArgumentError, match="filters: give either filters or name, not both"):
        await settle(project.sequences.list(filters={"name": "A"}, name="A"))
    with pytest.raises(ArgumentError, match="give either flow or title, not both"):
        await settle(project.workflows.update(FLOW, {"title": "A"}, title="B"))
    with pytest.raises(ArgumentError, match=r"flow\.title: is missing"):
        await settle(project.workflows.update(FLOW))
    await settle(client.close())
