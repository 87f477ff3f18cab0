"""What the client bears: answers that say nothing where they may, and texts that no request can carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nexuskit.errors import ArgumentError
from tests.overlay.support import PROJECT, Handler, Wire, answering, sequence

pytestmark = pytest.mark.anyio

LONE = "flow_\ud800"


async def test_null_stands_for_an_absent_field(wire: Callable[[Handler], Wire]) -> None:
    found = {
        **sequence("A"),
        "items": [{"assetId": "asset_1", "ord": 1, "role": None}],
        "attributes": {"bytesUsed": 0, "bytesTotal": 1, "items": None},
    }
    calls = wire(answering({"data": [found], "nextPage": None, "prevPage": None}))
    page = await calls.settle(calls.project.sequences.list())
    assert (page.next_page, page.prev_page, page.data[0].items[0].role) == (None, None, None)
    assert not page.data[0].attributes.items
    assert await calls.settle(page.next()) is None
    await calls.settle(calls.client.close())


async def test_a_project_without_statistics(wire: Callable[[Handler], Wire]) -> None:
    project = {
        "id": PROJECT,
        "name": "Knee study",
        "workspaceId": "ws_1",
        "type": "Segmentation",
        "createDate": 0,
        "localization": "MULTI",
        "tags": [],
        "groups": [],
        "statistic": None,
        "inNoDescription": {"a": None},
    }
    calls = wire(answering(project))
    assert (await calls.settle(calls.project.get_info())).statistic is None
    await calls.settle(calls.client.close())


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda client, project: client.get_project(LONE).get_info(), "project_id"),
        (lambda client, project: client.get_project(LONE).sequences.list(), "project_id"),
        (lambda client, project: project.workflows.get(LONE), "flow_id"),
        (lambda client, project: project.workflows.update(LONE, {"title": "T"}), "flow_id"),
        (lambda client, project: project.workflows.delete(LONE), "flow_id"),
        (lambda client, project: project.sequences.get(LONE), "sequence_id"),
        (lambda client, project: project.sequences.patch(LONE, {"name": "A"}), "sequence_id"),
        (lambda client, project: project.sequences.delete(LONE), "sequence_id"),
        (lambda client, project: project.assets.get(LONE), "asset_id_or_filename"),
        (lambda client, project: project.sequences.list({"page": LONE}), "page"),
        (lambda client, project: project.sequences.list(filters={"name": LONE}), "name"),
        (lambda client, project: project.sequences.by_name(LONE), "name"),
        (lambda client, project: project.assets.list(filters={"filename": LONE}), "filename"),
        (lambda client, project: project.workflows.update("flow_1", {"title": LONE}), "title"),
        (lambda client, project: project.sequences.patch("seq_1", {"attributes": {LONE: 1}}), "attributes"),
        (lambda client, project: project.sequences.bulk().unlink(asset_id=LONE).run(), "asset_id"),
        (lambda client, project: project.sequences.bulk_update([{"asset_id": LONE}]), "actions[0].assetId"),
    ],
)
async def test_a_text_that_utf_8_cannot_carry_is_refused_before_sending(
    call: Any, argument: str, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(answering({}))
    with pytest.raises(ArgumentError) as caught:
        await calls.settle(call(calls.client, calls.project))
    await calls.settle(calls.client.close())
    assert caught.value.argument == argument
    assert str(caught.value).isascii()
    assert calls.requests == []
