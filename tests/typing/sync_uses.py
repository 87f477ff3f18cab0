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
    Client()
    Client("key", None, None, "http://127.0.0.1:8080")
    Client("key", mtls_certificate_file_path="cert.pem", mtls_private_key_file_path="key.pem")
    Client(
        secret_key="key", endpoint="http://127.0.0.1:8080", timeout=5, transport=httpx.MockTransport(answer)
    )
    with Client("key", timeout=httpx.Timeout(5), allow_insecure=True) as client:
        assert_type(client, Client)
    Client(key="key")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Client("key", http_client=httpx.AsyncClient())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, request=request)


def options(client: Client) -> None:
    policy = RetryPolicy(
        attempts=6, wait_initial=0.1, wait_exp_base=3, wait_max=20, max_retry_after=90, deadline=None
    )
    Client("key", retry=policy, hooks=Hooks(before=add_header, after=[note, note]))
    view = client.with_options(timeout=5, retry=policy, hooks=Hooks(after=note))
    assert_type(view.with_options(timeout=httpx.Timeout(None)).get_info(), ApiTypes.Workspace)
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
    assert_type(answer.request_id, str | None)
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
    flow = project.workflows.get("flow_1")
    assert_type(flow, ApiTypes.Workflow)
    assert_type(flow.create_date, int)
    assert_type(flow.created_at, datetime)
    assert_type(flow.to_dict(), dict[str, Any])
    assert_type(project.workflows.update("flow_1", {"title": "New"}), ApiTypes.Workflow)
    assert_type(project.workflows.update("flow_1", ApiTypes.FlowMetadata(title="New")), ApiTypes.Workflow)
    assert_type(project.workflows.delete("flow_1"), ApiTypes.DeleteResponse)
    for _letter in flow:  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
        pass


def sequences(project: Project) -> None:
    page = project.sequences.list(ApiTypes.Pagination(None, 2), ApiTypes.SequenceFilter("Patient A"))
    assert_type(page, ApiTypes.PaginationResponse[ApiTypes.Sequence])
    assert_type(page.next_page, str | None)
    assert_type([sequence.name for sequence in page], list[str])
    sequence = project.sequences.get("seq_1")
    assert_type(sequence.items, list[ApiTypes.SequenceEntryAsset])
    assert_type(sequence.attributes.items, dict[str, str] | None)
    assert_type(project.sequences.patch("seq_1", {"attributes": {"age": 20}}), ApiTypes.Sequence)
    assert_type(project.sequences.delete("seq_1"), ApiTypes.DeleteResponse)
    assert_type(project.sequences.by_name("Patient A"), ApiTypes.Sequence)
    ApiTypes.Pagination(limit="2")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def walks(project: Project) -> None:
    assert_type(project.sequences.iter(), Walk[ApiTypes.Sequence])
    for page in project.sequences.pages():
        assert_type(page, ApiTypes.PaginationResponse[ApiTypes.Sequence])
    assert_type(next(project.assets.iter()), ApiTypes.Asset)
    project.assets.iter({"filename": "image_1.jpg"}, 5)  # type: ignore[arg-type,call-arg]  # pyright: ignore[reportCallIssue]


def lookup(project: Project) -> None:
    assert_type(project.workflows.find(where=lambda flow: flow.title == "Knee"), list[ApiTypes.Workflow])
    assert_type(project.sequences.find(pattern="^Patient"), list[ApiTypes.Sequence])
    assert_type(project.workflows.delete_by_title("Knee"), ApiTypes.DeleteResponse)


def assets(project: Project) -> None:
    page = project.assets.list({"limit": 2}, ApiTypes.AssetFilter(filename="image_1.jpg"))
    assert_type(page, ApiTypes.PaginationResponse[ApiTypes.Asset])
    assert_type(project.assets.get("image_1.jpg"), ApiTypes.Asset)


def bulk_update(project: Project) -> None:
    results = project.sequences.bulk_update(
        actions=[
            {"sequence": {"name": "Patient A", "ord": 1}, "asset_filename": "image_1.jpg"},
            ApiTypes.SequenceBulkUpdateActionLink(
                asset_id="asset_1", sequence=ApiTypes.SequenceLinkMetadata("Patient A", ord=2)
            ),
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
    assert_type(project.sequences.bulk(abort_mode="AbortOnAnyFailed"), Bulk)
    builder = project.sequences.bulk(ApiTypes.SequenceBulkUpdateAbortMode.NONE)
    assert_type(builder.link(asset_id="asset_1", sequence="A", ord=1, role="Sagittal"), Bulk)
    assert_type(
        builder.link(asset_filename="1.jpg", sequence=sequence, merge="RejectSequenceOperation"), Bulk
    )
    assert_type(builder.unlink(asset_id="asset_1").unlink(asset_filename="1.jpg"), Bulk)
    assert_type(
        builder.rename(sequence_id="seq_1", new_name="B").rename(sequence_name="A", new_name="B"), Bulk
    )
    assert_type(builder.remove(sequence_id="seq_1").remove(sequence_name="A"), Bulk)


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
    report = builder.run(
        chunk_size=100,
        max_chunk_bytes=50_000,
        concurrency=2,
        attempts=3,
        fail_on="warning",
        only_changes=True,
        journal=Path("run.journal"),
        verify=True,
        progress=watch,
    )
    assert_type(report, BulkReport)
    builder.run(journal="run.journal", progress=steps().append)


def steps() -> list[BulkProgress]:
    return []


def watch(progress: BulkProgress) -> None:
    assert_type(progress.total, int | None)
    assert_type(progress.counts, dict[Status, int])


def bulk_report(report: BulkReport) -> None:
    assert_type(report[0], Outcome)
    assert_type(report[0].result, ApiTypes.SequenceBulkUpdateResult | None)
    assert_type([outcome.reason for outcome in report], list[str])
    assert_type(report.by_reason, Mapping[str, tuple[Outcome, ...]])
    assert_type(report.retry_failed(concurrency=1, fail_on="error", journal="again.journal"), BulkReport)
    assert_type(report.to_csv("report.csv"), int)
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


def generated_alone() -> None:
    client = nexus_api.Client(base_url="http://127.0.0.1:8080", secret_key="key")
    assert_type(client.send(api.workflows.list_workflows("proj_a")), list[models.Workflow])
    assert_type(client.send(api.sequences.list_sequences("proj_a", limit=2)), models.SequencePage)
    api.workflows.update_workflow("proj_a", "flow_1", models.FlowMetadata("New"))
    api.workflows.update_workflow("proj_a", "flow_1", {"title": "New"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
