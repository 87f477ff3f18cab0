"""The same for the asynchronous side, as far as it differs. Read by mypy and pyright, never run."""

from __future__ import annotations

from typing import assert_type

import httpx

import nexus_api
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
    RequestEvent,
    ResponseEvent,
    RetryPolicy,
)
from nexuskit.bulk import BulkProgress, Diff, Plan


async def clients() -> None:
    async with AsyncClient("key", endpoint="http://127.0.0.1:8080") as client:
        assert_type(client, AsyncClient)
    with AsyncClient("key"):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    AsyncClient("key", http_client=httpx.Client())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def options(client: AsyncClient) -> None:
    AsyncClient("key", retry=RetryPolicy(attempts=1), hooks=Hooks(before=add_header, after=[note, plain]))
    view = client.with_options(timeout=5, hooks=Hooks(after=note))
    assert_type(view, AsyncClient)
    assert_type(await view.get_info(), ApiTypes.Workspace)
    await client.with_options()  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    client.with_options(retry={"attempts": 1})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Hooks(before=note)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def add_header(event: RequestEvent) -> None:
    event.headers["X-Trace"] = f"{event.operation}-{event.attempt}"


async def note(event: ResponseEvent) -> None:
    assert_type(event.status, int | None)


def plain(event: ResponseEvent) -> None:
    assert_type(event.headers["content-type"], str)


async def raw(client: AsyncClient) -> None:
    answer = await client.raw(api.workflows.get_workflow("proj_a", "flow_1"))
    assert_type(answer, RawAnswer[models.Workflow])
    assert_type(answer.decode(), ApiTypes.Workflow)
    client.raw(api.workspace.get_workspace()).decode()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    await client.raw(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def project(client: AsyncClient) -> None:
    handle = client.get_project("proj_a")
    assert_type(handle, AsyncProject)
    assert_type(await client.get_info(), ApiTypes.Workspace)
    assert_type(await client.list_projects(), list[AsyncProject])
    assert_type(await handle.get_info(), ApiTypes.Project)


async def resources(project: AsyncProject) -> None:
    assert_type(await project.workflows.list(), list[ApiTypes.Workflow])
    assert_type(await project.workflows.by_title("New"), ApiTypes.Workflow)
    page = await project.sequences.list({"limit": 2})
    assert_type(page, ApiTypes.AsyncPaginationResponse[ApiTypes.Sequence])
    assert_type([sequence.name for sequence in page], list[str])
    following = await page.next()
    assert_type(following, ApiTypes.AsyncPaginationResponse[ApiTypes.Sequence] | None)
    assert_type((await project.sequences.by_name("Patient A")).id, str)
    assert_type(await project.assets.get("image_1.jpg"), ApiTypes.Asset)
    project.workflows.get("flow_1").title  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


async def walks(project: AsyncProject) -> None:
    assert_type(project.sequences.iter(), AsyncWalk[ApiTypes.Sequence])
    assert_type([sequence.name async for sequence in project.sequences.iter(max_items=5)], list[str])
    async for page in project.assets.pages(page_size=5):
        assert_type(page, ApiTypes.AsyncPaginationResponse[ApiTypes.Asset])
    async with project.assets.iter() as walk:
        assert_type(walk.cursor, str | None)
    for _ in project.assets.iter():  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass


async def lookup(project: AsyncProject) -> None:
    assert_type(await project.workflows.find(prefix="Knee"), list[ApiTypes.Workflow])
    assert_type(await project.sequences.rename("Patient A", "Patient B"), ApiTypes.Sequence)


async def bulk(project: AsyncProject) -> None:
    builder = project.sequences.bulk()
    assert_type(builder.link(asset_id="asset_1", sequence="A").unlink(asset_filename="2.jpg"), AsyncBulk)
    assert_type(builder.stream(iter([{"asset_id": "asset_1"}])), AsyncBulk)
    assert_type(builder.plan(), Plan)
    assert_type(await builder.diff(), Diff)
    report = await builder.run(progress=watch, journal="run.journal")
    assert_type(report, AsyncBulkReport)
    assert_type(await report.retry_failed(progress=plain_watch), AsyncBulkReport)
    assert_type(report.raise_for_failures(), AsyncBulkReport)
    builder.link(asset_id="a", asset_filename="b", sequence="A")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.rename(sequence_id="s", sequence_name="A", new_name="B")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.diff().failures  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    builder.run().outcomes  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    report.retry_failed().outcomes  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    await builder.plan()  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    await builder.run(fail_on="everything")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def watch(progress: BulkProgress) -> None:
    assert_type(progress.limit, int)


def plain_watch(progress: BulkProgress) -> None:
    assert_type(progress.under_way, int)


async def generated_alone() -> None:
    async with nexus_api.AsyncClient(base_url="http://127.0.0.1:8080", secret_key="key") as client:
        assert_type(await client.send(api.workflows.list_workflows("proj_a")), list[models.Workflow])
