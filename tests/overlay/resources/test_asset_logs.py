"""The log of an asset, over HTTP with a sandbox, and as the existing client asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from nexuskit import ApiTypes
from nexuskit.errors import ArgumentError, NotFoundError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import KEY, PROJECT, Handler, Side, Wire, answering

pytestmark = pytest.mark.anyio

TIMES = range(2_000, 2_005)
LOGS = [
    {
        "id": f"nexuslog_{time}",
        "createDate": time,
        "level": "Warning" if time % 2 else "Info",
        "kind": "Annotation",
        "event": "AnnotationModified" if time % 2 else "AnnotationCreated",
        "resource": {"annotationId": f"annot_{time}"},
        "userId": "user_1" if time < 2_003 else "user_2",
        "metadata": {"sequenceChange": {"a": 1}, "note": "x"},
    }
    for time in TIMES
]
SEED = {
    "secret_keys": {KEY: [PROJECT]},
    "projects": [
        {
            "id": PROJECT,
            "assets": [{"id": "asset_1", "filename": "image_1.jpg", "createDate": 1_000, "logs": LOGS}],
        }
    ],
}


@pytest.fixture(scope="module")
def logged() -> Any:
    with Sandbox(seed=SEED) as sandbox:
        yield sandbox


@pytest.fixture
async def assets(side: Side, logged: Sandbox) -> AsyncIterator[Any]:
    client = side.client_class(KEY, endpoint=logged.base_url)
    yield client.get_project(PROJECT).assets
    await side.settle(client.close())


async def test_an_entry_with_and_without_details(side: Side, assets: Any) -> None:
    log = await side.settle(assets.get_log("image_1.jpg", "nexuslog_2003"))
    assert log.metadata == {"note": "x"}
    assert (log.object_type, log.asset_id, log.user_id) == ("asset_log", "asset_1", "user_2")
    assert log.resource.annotation == ApiTypes.AssetLogResourceAnnotation(
        kind="Annotation", project_id=PROJECT, annotation_id="annot_2003"
    )
    assert log.created_at.year == 1970
    detailed = await side.settle(assets.get_log("asset_1", log.id, detailed=True))
    assert detailed.metadata == {"sequenceChange": {"a": 1}, "note": "x"}
    [listed] = await side.settle(assets.list_logs("asset_1", after_time=2_004, detailed=True))
    assert listed.metadata == detailed.metadata
    with pytest.raises(NotFoundError, match="no log entry of asset 'asset_1' with the id 'nexuslog_1'"):
        await side.settle(assets.get_log("asset_1", "nexuslog_1"))
    with pytest.raises(NotFoundError):
        await side.settle(assets.list_logs("none.jpg"))


async def dates(side: Side, walk: Any) -> list[int]:
    logs = [log async for log in walk] if side.name == "async" else list(walk)
    return [log.create_date for log in logs]


async def test_pages(side: Side, assets: Any) -> None:
    page = await side.settle(assets.list_logs("asset_1", {"limit": 2}, {"events": ["AnnotationCreated"]}))
    following = await side.settle(page.next())
    assert [log.create_date for log in [*page, *following]] == [2_000, 2_002, 2_004]
    assert (following.next_page, len(page)) == (None, 2)
    walk = assets.iter_logs("image_1.jpg", page_size=2, max_items=5, user_ids=["user_1", "user_2"])
    assert await dates(side, walk) == list(TIMES)
    again = assets.iter_logs(
        "image_1.jpg", ApiTypes.AssetLogFilter(user_ids=["user_1", "user_2"]), page_size=2
    )
    assert await dates(side, again) == list(TIMES)


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({}, "limit=200"),
        (
            {
                "pagination": ApiTypes.AssetLogPagination(limit=50),
                "filters": {
                    "before_time": 2,
                    "after_time": 1,
                    "levels": ["Info"],
                    "kinds": ["Annotation", "Sequence"],
                    "events": ["SequenceDeleted"],
                    "user_ids": ["user_1"],
                    "annotation_ids": ["annot_1"],
                    "detailed": True,
                },
            },
            "limit=50&beforeTime=2&afterTime=1&levels=Info&kinds=Annotation,Sequence&events=SequenceDeleted"
            "&userIds=user_1&annotationIds=annot_1&detailed=true",
        ),
    ],
)
async def test_the_queries_are_those_that_the_existing_client_sends(
    side: Side, wire: Callable[[Handler], Wire], arguments: dict[str, Any], query: str
) -> None:
    calls = wire(answering({"data": []}))
    await side.settle(calls.project.assets.list_logs("asset_1", **arguments))
    assert [request.url.query.decode() for request in calls.requests] == [query]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"limit": 1_001}, "pagination.limit: must be at most 1000, got 1001"),
        ({"levels": ["Warn"]}, r"filters.levels\[0\]: must be one of .*; did you mean 'Warning'\?"),
        ({"kinds": "Asset"}, "filters.kinds: must be a list of strings, got str"),
        ({"events": ["a,b"]}, r"filters.events\[0\]: must not contain a comma, got 'a,b'"),
        ({"after_time": -1}, "filters.after_time: must be a time in milliseconds since 1970, got -1"),
        ({"detailed": "yes"}, "filters.detailed: must be True or False, got 'yes'"),
        ({"event": ["a"]}, "filters.event: unknown key; did you mean 'events'"),
        ({"filters": {}, "events": ["a"]}, "give either filters or events, not both"),
    ],
)
async def test_what_cannot_be_sent(side: Side, assets: Any, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        await side.settle(assets.list_logs("asset_1", **arguments))
