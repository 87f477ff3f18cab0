from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from nexus_api import Answer, AsyncClient, Client, Request, api, models
from nexus_api.errors import ClientError, RequestError, StatusError
from nexuskit.sandbox import Sandbox

KEY = "secret-key-0123456789"
URL = "http://127.0.0.1:9"
SEED = {
    "secret_keys": {KEY: ["proj_a"]},
    "projects": [
        {
            "id": "proj_a",
            "workflows": [{"id": "flow_1", "title": "Yolov8 Workflow", "createDate": 1701927649302}],
            "assets": [{"id": "asset_1", "filename": "image_1.jpg"}],
            "sequences": [{"id": "seq_1", "name": "Patient A"}, {"id": "seq_2", "name": "Patient B"}],
        }
    ],
}

Send = Callable[[Request[Any]], Awaitable[Any]]
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=SEED) as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def make(request: pytest.FixtureRequest) -> Callable[..., Send]:
    """Give a way to send that is the same for both kinds; each call opens and closes a client."""

    def build(base_url: str = URL, handler: Handler | None = None, **settings: Any) -> Send:
        transport = httpx.MockTransport(handler) if handler else None

        async def send(described: Request[Any]) -> Any:
            if request.param == "sync":
                with Client(base_url=base_url, secret_key=KEY, transport=transport, **settings) as client:
                    return client.send(described)
            async with AsyncClient(
                base_url=base_url, secret_key=KEY, transport=transport, **settings
            ) as client:
                return await client.send(described)

        return send

    return build


def answering(status: int, content: bytes, headers: dict[str, str] | None = None) -> Handler:
    return lambda request: httpx.Response(status, content=content, headers=headers)


pytestmark = pytest.mark.anyio
GET = api.workflows.get_workflow("proj_a", "flow_1")


async def test_a_documented_status_is_raised_with_what_the_service_says(
    make: Callable[..., Send], sandbox: Sandbox
) -> None:
    with pytest.raises(StatusError) as caught:
        await make(sandbox.base_url)(api.workflows.get_workflow("proj_a", "flow_missing"))
    error = caught.value
    assert (error.status, error.documented, error.operation_id) == (404, True, "getWorkflow")
    assert isinstance(error.detail, models.Error)
    assert error.message
    assert error.message in str(error)


async def test_what_is_sent(make: Callable[..., Send]) -> None:
    seen: list[httpx.Request] = []
    keys: list[str | None] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        keys.append(request.headers.get("Secret-Key"))
        return httpx.Response(418)

    send = make(handler=handler)
    requests = [
        GET,
        api.workflows.update_workflow("proj_a", "flow_1", models.FlowMetadata(title="New")),
        api.sequences.list_sequences("proj_a", name="A & B"),
    ]
    for request in requests:
        with pytest.raises(StatusError):
            await send(request)
    assert keys == [KEY] * 3
    assert [request.headers.get("Content-Type") for request in seen] == [None, "application/json", None]
    assert [request.content for request in seen] == [b"", b'{"title":"New"}', b""]
    assert seen[2].url.raw_path == b"/projects/proj_a/sequences?limit=100&name=A%20%26%20B"


async def test_a_closed_client_sends_nothing_over_a_given_transport_either() -> None:
    transport = httpx.MockTransport(answering(200, b"{}"))
    client = Client(base_url=URL, transport=transport)
    waiting = AsyncClient(base_url=URL, transport=transport)
    client.close()
    await waiting.close()
    with pytest.raises(ClientError, match="the client is closed"):
        client.send(api.workspace.get_workspace())
    with pytest.raises(ClientError, match="the client is closed"):
        await waiting.send(api.workspace.get_workspace())


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"base_url": "http://service.example", "secret_key": KEY}, "unencrypted"),
        ({"base_url": "ftp://service.example", "secret_key": KEY}, "https://"),
        ({"base_url": "service.example", "secret_key": KEY}, "https://"),
        ({"base_url": "https://user:pass@service.example", "secret_key": KEY}, "credentials"),
        ({"base_url": "https://service.example?x=1", "secret_key": KEY}, r"without \? or #"),
        ({"base_url": URL, "secret_key": ""}, "not empty"),
        ({"base_url": URL, "secret_key": f"{KEY}\n"}, "copy it again"),
        ({"base_url": URL, "secret_key": f"{KEY}é"}, "copy it again"),
    ],
)
def test_a_client_that_cannot_work_is_refused(
    kind: type[Client] | type[AsyncClient], settings: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ClientError, match=problem) as caught:
        kind(**settings)
    assert KEY not in str(caught.value)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "api.localhost"])
def test_plain_http_to_this_machine_is_allowed(host: str) -> None:
    Client(base_url=f"http://{host}/", secret_key=KEY).close()


def test_any_http_client_can_send_a_request_description() -> None:
    request = api.workflows.get_workflow("proj_a", "a/b")
    assert (request.operation.method, request.target) == ("GET", "/projects/proj_a/workflows/a%2Fb")
    answer = Answer(
        200, {}, b'{"id": "a/b", "projectId": "p", "title": "t", "createDate": 1, "updateDate": 2}'
    )
    assert request.decode(answer).id == "a/b"


@pytest.mark.parametrize(
    ("build", "where"),
    [
        (lambda: api.workflows.get_workflow("", "flow_1"), "project_id"),
        (lambda: api.workflows.get_workflow("proj_a", 5), "flow_id"),
        (lambda: api.workflows.get_workflow("proj_a", "\ud800"), "flow_id"),
        (lambda: api.sequences.list_sequences("proj_a", limit=0), "limit"),
        (lambda: api.sequences.list_sequences("proj_a", name=5), "name"),
        (
            lambda: api.workflows.update_workflow("proj_a", "flow_1", models.FlowMetadata(title="")),
            "body.title",
        ),
        (
            lambda: api.sequences.patch_sequence("proj_a", "s", models.SequencePatch(attributes={"age": 5})),
            "body.attributes",
        ),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_sent(build: Callable[[], Any], where: str) -> None:
    with pytest.raises(RequestError) as caught:
        build()
    assert caught.value.argument.startswith(where)
    assert isinstance(caught.value, ValueError)
