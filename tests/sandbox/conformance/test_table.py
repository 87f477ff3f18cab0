"""Every case of the conformance table over real HTTP, and that the table has no gap."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import attrs
import pytest

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.conformance.answers import BY_SETTING, OF_THE_SANDBOX, check_answer, check_request
from tests.sandbox.conformance.case import OWN_PROJECT, Request, contains
from tests.sandbox.conformance.cases import CASES
from tests.sandbox.conformance.cases.access import MAX_BODY
from tests.sandbox.conformance.cases.bulk import MAX_ACTIONS, MAX_ENTRIES
from tests.sandbox.conformance.cases.sequences import MAX_ATTRIBUTE_BYTES
from tests.sandbox.conformance.description import description
from tests.sandbox.support import BOTH_KEY, KEY, OTHER_KEY, OTHER_PROJECT, PROJECT, SEED, Clock

USUAL = {
    "flowId": "flow_1",
    "sequenceId": "seq_a",
    "assetIdOrFilename": "asset_1",
    "logId": "nexuslog_asset_1",
    # Of these there are none at the start.
    "uploadSessionId": "up_1",
    "opId": "op_1",
    "multipartId": "mp_1",
    "partNumber": "1",
}
ELSEWHERE = [{"id": "flow_elsewhere"}]
NewDatabase: TypeAlias = Callable[[], str | None]


def own_project(number: int) -> str:
    return f"proj_case_{number}"


@pytest.fixture(scope="module")
def sandbox(new_database: NewDatabase) -> Iterator[Sandbox]:
    """A sandbox with small limits and a project for each case."""
    [project, other] = SEED["projects"]
    own = [own_project(number) for number in range(len(CASES))]
    seed = {
        **SEED,
        "secret_keys": {KEY: own, OTHER_KEY: [OTHER_PROJECT], BOTH_KEY: [OTHER_PROJECT, PROJECT]},
        "projects": [
            project,
            {**other, "workflows": ELSEWHERE, "sequences": ELSEWHERE, "assets": ELSEWHERE},
            *({**project, "id": id} for id in own),
        ],
    }
    settings = Settings(
        max_actions=MAX_ACTIONS,
        max_entries=MAX_ENTRIES,
        max_attribute_bytes=MAX_ATTRIBUTE_BYTES,
        max_body_bytes=MAX_BODY,
        max_sessions=1_000_000,
        clock=Clock(),
    )
    with Sandbox(seed=seed, db=new_database(), settings=settings) as running:
        yield running


@pytest.fixture(scope="module")
def connection(sandbox: Sandbox) -> Iterator[HTTPConnection]:
    # Not httpx, which would correct what is wrong on purpose.
    connection = HTTPConnection(sandbox.base_url.removeprefix("http://"))
    yield connection
    connection.close()


def send(connection: HTTPConnection, operation_id: str, request: Request, project: str) -> tuple[int, Any]:
    """Send a request, hold it and its answer to the description, and give the status and the body."""
    operation = description().operations[operation_id]
    target = operation.path
    for name, value in {**USUAL, "projectId": project, **request.path}.items():
        target = target.replace(f"{{{name}}}", value)
    if request.query:
        target += f"?{request.query}"
    method = request.method or operation.method
    connection.putrequest(method, target, skip_host="Host" in request.headers, skip_accept_encoding=True)
    for key in request.keys:
        connection.putheader("Secret-Key", key)
    for header, text in request.headers.items():
        connection.putheader(header, text)
    if request.body is not None:
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body)
    answer = connection.getresponse()
    body = answer.read()
    check_answer(method, target, answer.status, answer.getheader("content-type"), body)
    content_type = request.headers.get("Content-Type")
    check_request(method, target, content_type, request.body or b"", answer.status)
    is_json = answer.getheader("content-type") == "application/json"
    return answer.status, json.loads(body) if is_json else body


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: str(CASES[number])[:80])
def test_a_case_is_answered_as_the_table_says(connection: HTTPConnection, number: int) -> None:
    case, project = CASES[number], own_project(number)
    given: dict[str, Any] = {}
    for operation, request in case.before:
        if operation in SIGNED:
            send_bytes(connection, SIGNED[operation](given), request.body)
            continue
        status, given[operation] = send(connection, operation, fill_in(request, given), project)
        assert is_success(status), given[operation]
    status, body = send(connection, case.operation, fill_in(case.request, given), project)
    assert status == case.status, body
    if is_success(status):
        assert contains(body, with_project(case.expect, project)), body
    elif case.expect is not ...:
        assert case.expect in body["message"]


SIGNED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "sendFile": lambda given: given["createUploadSession"]["assets"][0]["upload"],
    "sendPart": lambda given: given["createMultipartUploadPart"],
}
"""Where the signed URLs are in the answers so far."""


def send_bytes(connection: HTTPConnection, signed: Any, content: bytes | None) -> None:
    path = urlsplit(signed["url"]).path
    connection.request(signed["method"], path, content, signed.get("headers", {}))
    answer = connection.getresponse()
    assert (answer.read(), answer.status) == (b"", 200)


def fill_in(request: Request, given: dict[str, Any]) -> Request:
    """Put what earlier answers gave in its place."""
    path = dict(request.path)
    for name, value in path.items():
        if value.startswith("@"):
            operation, _, field = value[1:].partition(".")
            path[name] = given[operation][field]
    return attrs.evolve(request, path=path)


def is_success(status: int) -> bool:
    return 200 <= status < 300


def with_project(expect: Any, project: str) -> Any:
    """Put the project of the case in its place."""
    if isinstance(expect, dict):
        return {name: with_project(part, project) for name, part in expect.items()}
    if isinstance(expect, list):
        return [with_project(part, project) for part in expect]
    return project if expect == OWN_PROJECT else expect


def test_every_documented_status_has_a_case_or_a_reason_to_have_none() -> None:
    documented = set(description().pairs)
    covered = {(case.operation, case.status) for case in CASES}
    by_faults = {(operation, status) for operation, status in documented if status in ONLY_BY_FAULTS}
    # Of an operation without any case, `make endpoint` says that they are missing.
    begun = {operation for operation, status in covered if is_success(status)}
    assert {pair for pair in documented - covered - by_faults if pair[0] in begun} == set(NEVER)
    assert covered & (NEVER.keys() | by_faults) == set()


def test_every_status_of_the_table_is_documented_or_of_the_sandbox() -> None:
    documented = set(description().pairs)
    assert {
        (case.operation, case.status)
        for case in CASES
        if (case.operation, case.status) not in documented and case.status not in OF_THE_SANDBOX
    } == set()
    assert {status for _, status in documented} & OF_THE_SANDBOX.keys() == set()
    assert documented & BY_SETTING.keys() == set()


_NOTHING_TO_REFUSE = "the path and the query have nothing that can be wrong, and there is no body"
_NO_PROJECT_REFUSED = "a project that does not exist is answered by 403, as one that the key does not open"
ONLY_BY_FAULTS: Mapping[int, str] = {
    429: "the sandbox throttles upload sessions alone, of which the table starts many; a fault can do it"
}
"""Documented statuses that come of faults alone. So does all that `default` stands for, the 5xx."""

NEVER: Mapping[tuple[str, int], str] = {
    ("getWorkspace", 400): _NOTHING_TO_REFUSE,
    ("getWorkspace", 403): "there is one workspace, which every key opens",
    ("getWorkspace", 404): "every sandbox has a workspace",
    ("listProjects", 400): _NOTHING_TO_REFUSE,
    ("listProjects", 403): "a key lists the projects that it opens",
    ("listProjects", 404): "there is always a list, if an empty one",
    ("getProject", 400): _NOTHING_TO_REFUSE,
    ("getProject", 404): _NO_PROJECT_REFUSED,
    ("listWorkflows", 400): _NOTHING_TO_REFUSE,
    ("listWorkflows", 404): _NO_PROJECT_REFUSED,
    ("listSequences", 404): _NO_PROJECT_REFUSED,
    ("bulkUpdateSequences", 404): _NO_PROJECT_REFUSED,
    ("listAssets", 404): _NO_PROJECT_REFUSED,
    ("createUploadSession", 404): _NO_PROJECT_REFUSED,
    ("listAssetGroups", 404): _NO_PROJECT_REFUSED,
    ("bulkSetCustomMetadata", 404): _NO_PROJECT_REFUSED,
    ("bulkDeleteCustomMetadata", 404): _NO_PROJECT_REFUSED,
}
"""Documented statuses of an operation that the sandbox with its default settings never gives."""
