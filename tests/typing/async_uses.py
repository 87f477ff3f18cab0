"""The same for the asynchronous side, as far as it differs. Read by mypy and pyright, never run."""

from __future__ import annotations

from typing import assert_type

import httpx

from nexus_api import api, models
from nexuskit import (
    ApiTypes,
    AsyncBulk,
    AsyncBulkReport,
    AsyncClient,
    AsyncProject,
    AsyncWalk,
    Hooks,
    RawAnswer,
    ResponseEvent,
)
from nexuskit.bulk import BulkProgress, Diff


async def clients() -> None:
    async with AsyncClient("key", endpoint="http://127.0.0.1:8080") as client:
        assert_type(client, AsyncClient)
    with AsyncClient("key"):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    AsyncClient("key", http_client=httpx.Client())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(client.with_options(hooks=Hooks(after=[note, plain])), AsyncClient)


async def note(event: ResponseEvent) -> None:
    assert_type(event.status, int | None)


def plain(event: ResponseEvent) -> None:
    assert_type(event.headers["content-type"], str)


async def project(client: AsyncClient) -> None:
    assert_type(await client.list_projects(), list[AsyncProject])
    answer = await client.raw(api.workflows.get_workflow("proj_a", "flow_1"))
    assert_type(answer, RawAnswer[models.Workflow])
    project = client.get_project("proj_a")
    page = await project.sequences.list({"limit": 2})
    assert_type(await page.next(), ApiTypes.AsyncPaginationResponse[ApiTypes.Sequence] | None)
    project.workflows.get("flow_1").title  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


async def walks(project: AsyncProject) -> None:
    assert_type(project.sequences.iter(), AsyncWalk[ApiTypes.Sequence])
    assert_type([sequence.name async for sequence in project.sequences.iter(max_items=5)], list[str])
    async with project.assets.iter() as walk:
        assert_type(walk.cursor, str | None)
    for _ in project.assets.iter():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass


async def bulk(project: AsyncProject) -> None:
    builder = project.sequences.bulk()
    assert_type(builder.link(asset_id="asset_1", sequence="A").unlink(asset_filename="2.jpg"), AsyncBulk)
    assert_type(await builder.diff(), Diff)
    report = await builder.run(progress=watch, journal="run.journal")
    assert_type(report, AsyncBulkReport)
    builder.link(asset_id="a", asset_filename="b", sequence="A")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.run().outcomes  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    await builder.plan()  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]


async def watch(progress: BulkProgress) -> None:
    assert_type(progress.limit, int)
