from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from nexus_api import Answer, AsyncClient, Client, api, models
from nexus_api.errors import ClientError, RequestError

KEY = "secret-key-0123456789"
URL = "http://127.0.0.1:9"


@pytest.mark.anyio
async def test_a_closed_client_sends_nothing_over_a_given_transport_either() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    client = Client(base_url=URL, transport=transport)
    waiting = AsyncClient(base_url=URL, transport=transport)
    client.close()
    await waiting.close()
    with pytest.raises(ClientError, match="the client is closed"):
        client.send(api.workspace.get_workspace())
    with pytest.raises(ClientError, match="the client is closed"):
        await waiting.send(api.workspace.get_workspace())


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
