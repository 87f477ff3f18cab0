from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import nexuskit
from nexus_api import Answer, Request, api
from nexus_api.errors import ApiError, excerpt
from nexuskit import BulkReport, RetryPolicy, errors
from nexuskit.bulk import Finding, Outcome
from nexuskit.errors import (
    BulkError,
    DecodeError,
    NetworkConnectionError,
    NexusError,
    NoMatch,
    PlanError,
    RequestTimeoutError,
    RetryableError,
    SeveralMatches,
    StatusError,
    one_line,
)
from nexuskit.resources.actions import typed_action
from nexuskit.uploads import UploadFinding
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Handler, Wire, answering

pytestmark = pytest.mark.anyio


STATUSES = {
    301: "StatusError",
    400: "BadRequestError",
    401: "UnauthorizedError",
    402: "StatusError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    413: "PayloadTooLargeError",
    418: "StatusError",
    429: "TooManyRequestsError",
    500: "InternalServerError",
    502: "InternalServerError",
    503: "ServiceUnavailableError",
    504: "GatewayTimeoutError",
    520: "InternalServerError",
    524: "InternalServerError",
    599: "InternalServerError",
    999: "StatusError",
}


@pytest.mark.parametrize(("status", "name"), STATUSES.items())
async def test_each_status_has_its_error(status: int, name: str, wire: Callable[[Handler], Wire]) -> None:
    body = {"message": "no such thing", "code": 7}
    calls = wire(answering(body, status=status, headers={"X-Request-Id": "req-1", "Retry-After": "3"}))
    with pytest.raises(StatusError) as caught:
        await calls.settle(calls.project.workflows.get("flow_1"))
    await calls.settle(calls.client.close())
    error = caught.value
    assert type(error).__name__ == name
    assert error.status == status
    assert error.message == "no such thing"
    assert error.detail == body
    assert json.loads(error.body) == body
    assert error.headers["retry-after"] == "3"
    assert error.operation == "getWorkflow"
    assert error.request_id == "req-1"
    assert str(error).startswith(f"getWorkflow: status {status}: no such thing (request req-1)")
    assert_well_behaved(error)


@pytest.mark.parametrize(
    ("content", "path", "problem"),
    [
        (b"<html>", "$", "malformed"),
        (b"", "$", "truncated"),
        (b"[]", "$", "Expected `object`, got `array`"),
        (b'{"id": "flow_1"}', "$", "missing required field `projectId`"),
        (b'{"id": 3}', "$.id", "Expected `str`, got `int`"),
    ],
)
async def test_an_answer_that_does_not_fit_names_its_place(
    content: bytes, path: str, problem: str, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(lambda _: httpx.Response(200, content=content, headers={"X-A": "b"}))
    with pytest.raises(DecodeError) as caught:
        await calls.settle(calls.project.workflows.get("flow_1"))
    await calls.settle(calls.client.close())
    error = caught.value
    assert error.path == path
    assert problem in error.problem
    assert error.body == content
    assert error.status == 200
    assert error.headers["x-a"] == "b"
    assert error.operation == "getWorkflow"
    assert str(error).startswith(f"getWorkflow: invalid response at {path}: ")
    assert not isinstance(error, KeyError)
    assert_well_behaved(error)


DATA = '{"data":[{"name":"Meier, Hans"}],"id":"Meier, Hans"}'


@pytest.mark.parametrize("status", [200, 206, 300, 404, 500])
@pytest.mark.parametrize(
    "body",
    [
        DATA.encode(),
        f"\ufeff {DATA}".encode(),
        DATA.encode("utf-16"),
        DATA.encode("utf-16-le"),
        DATA.encode("utf-32"),
        f")]}}'\n{DATA}".encode(),
        f"while(1);{DATA}".encode(),
        f"data: {DATA}\n\n".encode(),
        DATA[:-5].encode(),
        f"<script>window.state = {DATA}</script>".encode(),
        DATA.encode() + b"\xff",
    ],
    ids=repr,
)
async def test_no_error_quotes_what_may_be_data(
    body: bytes, status: int, wire: Callable[[Handler], Wire], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    calls = wire(lambda _: httpx.Response(status, content=body))
    project = calls.client.with_options(retry=RetryPolicy(attempts=1)).get_project(PROJECT)
    with pytest.raises(errors.CallError) as caught:
        await calls.settle(project.workflows.get("flow_1"))
    report = await calls.settle(project.sequences.bulk().unlink(asset_id="a").run(attempts=1))
    await calls.settle(calls.client.close())
    assert isinstance(caught.value, StatusError | DecodeError)
    assert caught.value.body == body
    request = Request(api.workflows.GET_WORKFLOW, "/x")
    with pytest.raises(ApiError) as api_error:
        request.decode(Answer(status, {}, body))
    for text in (str(caught.value), repr(caught.value), str(api_error.value), repr(api_error.value)):
        assert "Meier" not in text.replace("\x00", "").replace("\ufffd", "")
    assert "Meier" not in caplog.text.replace("\x00", "")
    assert "Meier" not in f"{report} {report[0].detail} {report.stopped}".replace("\ufffd", "")


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (httpx.ConnectError("Connection refused"), NetworkConnectionError, "Connection refused"),
        (httpx.ReadError(""), NetworkConnectionError, "ReadError"),
        (httpx.RemoteProtocolError("peer closed"), NetworkConnectionError, "peer closed"),
        (httpx.ConnectTimeout("t"), RequestTimeoutError, "connect timeout"),
        (httpx.ReadTimeout("t"), RequestTimeoutError, "read timeout"),
        (httpx.WriteTimeout("t"), RequestTimeoutError, "write timeout"),
        (httpx.PoolTimeout("t"), RequestTimeoutError, "pool timeout"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_no_answer(
    fault: httpx.RequestError, kind: type[NetworkConnectionError], says: str, wire: Callable[[Handler], Wire]
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise fault

    calls = wire(fail)
    with pytest.raises(NetworkConnectionError) as reading:
        await calls.settle(calls.project.workflows.list())
    with pytest.raises(NetworkConnectionError) as writing:
        await calls.settle(calls.project.sequences.bulk_update([{"asset_id": "asset_1"}]))
    await calls.settle(calls.client.close())
    for caught, operation in ((reading, "listWorkflows"), (writing, "bulkUpdateSequences")):
        assert type(caught.value) is kind
        assert isinstance(caught.value, RetryableError)
        assert caught.value.operation == operation
        assert says in str(caught.value)
        assert ENDPOINT in str(caught.value)
        assert caught.value.__cause__ is fault
        assert_well_behaved(caught.value)
    assert "may have been applied" not in str(reading.value)
    sent = not isinstance(fault, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    assert ("may have been applied" in str(writing.value)) == sent


CHECK_ENDPOINT = f"check the endpoint, {ENDPOINT} (from the argument endpoint)"


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda client, project: client.get_info(), CHECK_ENDPOINT),
        (lambda client, project: client.list_projects(), CHECK_ENDPOINT),
        (lambda client, project: project.get_info(), f"{CHECK_ENDPOINT}, and the project id"),
        (lambda client, project: project.workflows.list(), f"{CHECK_ENDPOINT}, and the project id"),
        (lambda client, project: project.sequences.bulk_update([]), f"{CHECK_ENDPOINT}, and the project id"),
        (lambda client, project: project.workflows.get("flow_x"), errors.NotFoundError.hint),
        (lambda client, project: project.sequences.delete("seq_x"), errors.NotFoundError.hint),
        (lambda client, project: project.assets.get("x"), "check the id or filename"),
        (
            lambda client, project: project.workflows.get("64e8 12"),
            "'64e8 12' does not look like the id of a workflow: those begin with flow_; "
            "workflows.by_name() takes a name",
        ),
        (
            lambda client, project: project.sequences.delete("flow_1"),
            "'flow_1' does not look like the id of a sequence: those begin with seq_; "
            "sequences.by_name() takes a name",
        ),
        (
            lambda client, project: project.workflows.get("ü\n" * 300),
            f"{excerpt(('ü' + chr(10)).encode() * 300, 80)} does not look like the id of a workflow: "
            "those begin with flow_; workflows.by_name() takes a name",
        ),
    ],
)
async def test_only_a_call_with_an_id_is_told_to_check_it(
    call: Any, hint: str, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(answering({"message": "no such path"}, status=404))
    with pytest.raises(errors.NotFoundError) as caught:
        await calls.settle(call(calls.client, calls.project))
    await calls.settle(calls.client.close())
    assert caught.value.hint == hint
    assert str(caught.value).endswith(f"; {hint}")
    assert hint == CHECK_ENDPOINT or "id" in hint
    assert_well_behaved(caught.value)


def samples() -> list[NexusError]:
    """One error of every class, so that none is forgotten when a class is added."""
    report = BulkReport([Outcome(0, typed_action({"asset_id": "a"}), "not_sent")])
    workflow = nexuskit.ApiTypes.Workflow("flow_1", "proj_1", "T", 0, 0)
    status = nexuskit.ApiTypes.OperationStatus(
        nexuskit.ApiTypes.OperationStatusOverview.ERRORED, "two files were broken"
    )
    operation = nexuskit.ApiTypes.Operation("op_1", "nexus.assets.upload", status, 0, 0)
    special: dict[type[NexusError], NexusError] = {
        errors.ArgumentError: errors.ArgumentError("flow_id", "is wrong"),
        errors.DecodeError: DecodeError("$.id", "is wrong", status=200, body=b"{}", headers={"a": "b"}),
        errors.NetworkConnectionError: NetworkConnectionError("refused", operation="getWorkflow"),
        errors.RequestTimeoutError: RequestTimeoutError("timeout", operation="getWorkflow"),
        errors.LookupFailed: errors.LookupFailed("none", kind="workflow", wanted="T"),
        errors.NoMatch: NoMatch(kind="workflow", wanted="T", near=["t"]),
        errors.SeveralMatches: SeveralMatches(kind="workflow", wanted="T", candidates=[workflow, workflow]),
        errors.BulkError: BulkError(report),
        errors.UploadError: errors.UploadError(report),
        errors.UploadPlanError: errors.UploadPlanError([UploadFinding(3, "a.txt", "is a text")]),
        errors.OperationFailedError: errors.OperationFailedError(operation),
        errors.OperationTimeoutError: errors.OperationTimeoutError(operation, 60.0),
        errors.PlanError: PlanError([Finding(3, "invalid", "error", "asset_id: must not be empty")]),
    }
    found = {
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, NexusError)
    }
    for kind in sorted(found - special.keys(), key=lambda kind: kind.__name__):
        special[kind] = (
            kind(
                "text",
                {"message": "text"},
                status=418,
                body=b"{}",
                headers={"a": "b"},
                operation="x",
                request_id="r",
            )
            if issubclass(kind, StatusError)
            else kind("text\n  and more")
        )
    return list(special.values())


@pytest.mark.parametrize("error", samples(), ids=lambda error: type(error).__name__)
def test_every_error_is_pickled_and_prints_on_one_line(error: NexusError) -> None:
    error.add_note("a note")
    assert_well_behaved(error)


def test_the_names_of_the_existing_client() -> None:
    assert errors.Error is NexusError
    assert errors.ErrorWithCode is errors.CallError
    for name in (
        "NetworkConnectionError",
        "RequestTimeoutError",
        "ServiceUnavailableError",
        "GatewayTimeoutError",
        "TooManyRequestsError",
    ):
        assert issubclass(getattr(errors, name), errors.RetryableError)
        assert issubclass(getattr(errors, name), errors.ErrorWithCode)


def assert_well_behaved(error: NexusError) -> None:
    assert len(str(error).splitlines()) == 1
    assert str(error) == str(error).strip()
    assert KEY not in f"{error!r} {error} {error.args} {vars(error)}"
    pickled = [pickle.loads(pickle.dumps(error, number)) for number in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in (*pickled, copy.copy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        assert twin.args == error.args
        assert vars(twin) == vars(error)


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://example.test/login?token=hidden", " to https://example.test"),
        ("//user:hidden@example.test:8443/x", " to //example.test:8443"),
        ("/hidden", ""),
        ("", ""),
        ("http://[hidden", " to an invalid URL"),
    ],
)
async def test_a_redirect_names_where_to_and_nothing_more(
    location: str, named: str, wire: Callable[[Handler], Wire]
) -> None:
    calls = wire(lambda _: httpx.Response(307, headers=[(b"Location", location.encode())]))
    with pytest.raises(StatusError) as caught:
        await calls.settle(calls.client.list_projects())
    await calls.settle(calls.client.close())
    assert_well_behaved(caught.value)
    assert caught.value.hint == (
        f"check the endpoint, {ENDPOINT} (from the argument endpoint): it redirects{named}; "
        "redirects are not followed, to protect the key"
    )
    assert "hidden" not in str(caught.value)
    assert len(calls.requests) == 1


HUGE = b"<html>\r\n" + b"<p>a\x00\x1b[2J\x85\xe2\x80\xa8\xe2\x80\xaeb</p>\n" * 50_000 + b"</html>"


@pytest.mark.parametrize("status", [200, 404, 500])
async def test_whatever_the_service_sends_an_error_is_a_line_of_bounded_length(
    status: int, wire: Callable[[Handler], Wire]
) -> None:
    headers = [(b"X-Request-Id", b"r\xc2\x85" * 5000)]
    calls = wire(lambda _: httpx.Response(status, content=HUGE, headers=headers))
    with pytest.raises(errors.CallError) as caught:
        await calls.settle(calls.project.workflows.get("ü" * 2000))
    await calls.settle(calls.client.close())
    error = caught.value
    assert_well_behaved(error)
    assert len(str(error)) <= 2000
    assert len(repr(error)) < 5000
    assert isinstance(error, StatusError | DecodeError)
    assert error.body == HUGE
    assert error.request_id == ("r\x85" * 5000)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n\tb\u2028c\x85d", "a b c d"),
        ("  a  ", "a"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("a\u202etxt.exe", "a\ufffdtxt.exe"),
        ("lone \ud800", "lone \ufffd"),
        ("Jürgen 膝 👩\u200d⚕", "Jürgen 膝 👩\u200d⚕"),
        ("x" * 1000, "x" * 1000),
        ("a" * 666 + "b" * 2 + "c" * 333, "a" * 666 + "…" + "c" * 333),
    ],
)
def test_a_line_can_be_printed_anywhere(text: str, line: str) -> None:
    assert one_line(text) == line
    assert line.encode().decode() == line


async def test_a_deeply_nested_error_body_is_still_that_error(wire: Callable[[Handler], Wire]) -> None:
    body = b'{"message":' + b"[" * 100_000
    wired = wire(lambda _: httpx.Response(500, content=body))
    with pytest.raises(StatusError, match="status 500") as caught:
        await wired.settle(wired.project.workflows.list())
    assert caught.value.body == body


async def test_a_success_that_is_not_documented_may_have_changed_something(
    wire: Callable[[Handler], Wire],
) -> None:
    calls = wire(lambda _: httpx.Response(202))
    with pytest.raises(StatusError, match=r"may have been applied.*this success status is not documented"):
        await calls.settle(calls.project.workflows.delete("flow_1"))
    assert len(calls.requests) == 1
