"""Uses that type checkers must accept, and uses that they must refuse. Read by mypy and pyright, never run.

A line that must be refused carries an ignore for each checker; an ignore that is not needed is an error too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, assert_type

import httpx

import nexus_api
from nexus_api import api, models
from nexuskit import (
    ApiTypes,
    Bulk,
    BulkReport,
    Client,
    Hooks,
    PlanError,
    Project,
    RawAnswer,
    RequestEvent,
    ResponseEvent,
    RetryPolicy,
    Walk,
)
from nexuskit.bulk import BulkProgress, Change, Diff, Finding, Outcome, Plan, Status
from nexuskit.errors import CallError, DecodeError, NetworkConnectionError, NexusError, NoMatch, StatusError


def clients() -> None:
    Client("key", Path("cert.pem"), "key.pem", transport=httpx.MockTransport(answer))
    with Client("key", timeout=httpx.Timeout(5), allow_insecure=True) as client:
        assert_type(client, Client)
    Client(key="key")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Client("key", http_client=httpx.AsyncClient())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, request=request)


def options(client: Client) -> None:
    policy = RetryPolicy(attempts=6, wait_initial=0.1, deadline=None)
    Client("key", retry=policy, hooks=Hooks(before=add_header, after=[note, note]))
    assert_type(client.with_options(timeout=httpx.Timeout(None), retry=policy), Client)
    client.with_options(retry=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def add_header(event: RequestEvent) -> None:
    event.headers["X-Trace"] = f"{event.operation}-{event.attempt}"
    event.headers = {"X-Trace": event.path}


def note(event: ResponseEvent) -> None:
    assert_type(event.status, int | None)
    assert_type(event.request_id, str | None)


def raw(client: Client) -> None:
    answer = client.raw(api.workflows.get_workflow("proj_a", "flow_1"))
    assert_type(answer, RawAnswer[models.Workflow])
    assert_type(answer.decode(), ApiTypes.Workflow)
    own: nexus_api.ApiOperation[list[str]] = nexus_api.ApiOperation(
        id="listTags", method="GET", path="/tags", answers={200: list[str]}, errors={}, safe=True
    )
    assert_type(client.raw(nexus_api.Request(own, "/tags")).decode(), list[str])
    client.raw(api.workflows.get_workflow)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def workspace(client: Client) -> None:
    assert_type(client.get_info(), ApiTypes.Workspace)
    assert_type(client.list_projects(), list[Project])
    project = client.get_project("proj_a")
    assert_type(project.get_info(), ApiTypes.Project)


def workflows(project: Project) -> None:
    assert_type(project.workflows.list(), list[ApiTypes.Workflow])
    flow = project.workflows.update("flow_1", ApiTypes.FlowMetadata(title="New"))
    assert_type(flow, ApiTypes.Workflow)
    assert_type(flow.created_at, datetime)
    assert_type(flow.to_dict(), dict[str, Any])
    assert_type(project.workflows.delete("flow_1"), ApiTypes.DeleteResponse)
    for _letter in flow:  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
        pass


def sequences(project: Project) -> None:
    page = project.sequences.list(ApiTypes.Pagination(None, 2), ApiTypes.SequenceFilter("Patient A"))
    assert_type(page, ApiTypes.PaginationResponse[ApiTypes.Sequence])
    assert_type(page.next_page, str | None)
    sequence = project.sequences.get("seq_1")
    assert_type(sequence.items, list[ApiTypes.SequenceEntryAsset])
    assert_type(sequence.attributes.items, dict[str, str] | None)
    ApiTypes.Pagination(limit="2")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def walks(project: Project) -> None:
    assert_type(project.sequences.iter(), Walk[ApiTypes.Sequence])
    assert_type(project.sequences.pages(), Walk[ApiTypes.PaginationResponse[ApiTypes.Sequence]])
    assert_type(next(project.assets.iter()), ApiTypes.Asset)
    project.assets.iter({"filename": "image_1.jpg"}, 5)  # type: ignore[arg-type,call-arg]  # pyright: ignore[reportCallIssue]


def lookup(project: Project) -> None:
    assert_type(project.workflows.find(where=lambda flow: flow.title == "Knee"), list[ApiTypes.Workflow])


def bulk_update(project: Project) -> None:
    results = project.sequences.bulk_update(
        actions=[
            {"sequence": {"name": "Patient A", "ord": 1}, "asset_filename": "image_1.jpg"},
            ApiTypes.SequenceBulkUpdateActionLink(asset_id="asset_1", sequence="Unset"),
            ApiTypes.SequenceBulkUpdateActionRemoveSequence(sequence_id="seq_1"),
        ],
        abort_mode=ApiTypes.SequenceBulkUpdateAbortMode.ABORT_ON_ANY_FAILED,
    )
    assert_type(results.actions, list[ApiTypes.SequenceBulkUpdateResult])
    ApiTypes.SequenceBulkUpdateActionLink(
        asset_id="a",
        sequence="Patient A",  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    )


def bulk_actions(project: Project, sequence: ApiTypes.Sequence) -> None:
    builder = project.sequences.bulk("AbortOnAnyFailed")
    assert_type(builder.link(asset_filename="1.jpg", sequence=sequence, role="Sagittal"), Bulk)
    assert_type(builder.unlink(asset_id="asset_1").unlink(asset_filename="1.jpg"), Bulk)
    assert_type(builder.rename(sequence_id="seq_1", new_name="B").remove(sequence_name="A"), Bulk)


def dicts() -> Iterator[dict[str, object]]:
    yield {"asset_id": "asset_1"}


def refused_bulk_actions(builder: Bulk) -> None:
    builder.link(asset_id="a", asset_filename="b", sequence="A")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.link(asset_id="a")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.unlink()  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.patch(name="A")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.rename(sequence_id="s", sequence_name="A", new_name="B")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.remove()  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    builder.extend(next(dicts()))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def bulk_plan(builder: Bulk) -> None:
    plan = builder.plan(chunk_size=100, max_chunk_bytes=50_000)
    assert_type(plan, Plan)
    assert_type(plan.findings, tuple[Finding, ...])
    diff = builder.diff()
    assert_type(diff, Diff)
    assert_type(diff.failures, tuple[Change, ...])


def bulk_run(builder: Bulk) -> None:
    assert_type(builder.run(chunk_size=100, journal=Path("run.journal"), progress=watch), BulkReport)
    builder.run(journal="run.journal", progress=list[BulkProgress]().append)


def watch(progress: BulkProgress) -> None:
    assert_type(progress.total, int | None)
    assert_type(progress.counts, dict[Status, int])


def bulk_report(report: BulkReport) -> None:
    assert_type(report[0], Outcome)
    assert_type(report[0].result, ApiTypes.SequenceBulkUpdateResult | None)
    assert_type(report.by_reason, Mapping[str, tuple[Outcome, ...]])
    assert_type(report.retry_failed(concurrency=1, fail_on="error", journal="again.journal"), BulkReport)
    report.counts["sent"]  # type: ignore[index]  # pyright: ignore[reportArgumentType]


def actions(action: models.SequenceBulkUpdateAction) -> str:
    """The kind tells the three apart."""
    if action.kind == "Link":
        assert_type(action, models.SequenceBulkUpdateActionLink)
        return action.asset_id or action.asset_filename or ""
    if action.kind == "PatchSequence":
        assert_type(action.patch, models.SequencePatch)
        return action.patch.name or ""
    assert_type(action, models.SequenceBulkUpdateActionRemoveSequence)
    return action.sequence_id or action.sequence_name or ""


def errors(project: Project) -> None:
    try:
        project.workflows.by_title("New")
    except NoMatch:
        raise
    except PlanError as error:
        assert_type(error.findings, tuple[Finding, ...])
    except StatusError as error:
        assert_type(error.status, int)
    except DecodeError as error:
        assert_type(error.path, str)
    except NetworkConnectionError as error:
        assert_type(error.sent, bool)
    except CallError as error:
        assert_type(error.maybe_applied, bool)
        error.status  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    except NexusError as error:
        error.attempts  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
