"""A view of a client: other options, the same connections."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from nexuskit import Hooks, RetryPolicy
from nexuskit.errors import ConfigurationError, RequestTimeoutError, ServiceUnavailableError
from nexuskit.sandbox import Sandbox
from tests.overlay.resources.walking import within
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Side, answering
from tests.tls import Service

pytestmark = pytest.mark.anyio

ONCE = RetryPolicy(attempts=1)


async def test_it_shares_the_connections_and_closes_none(side: Side, service: Service, endpoint: str) -> None:
    client = side.client_class(KEY, endpoint=endpoint)
    view = client.with_options(timeout=5)
    for each in (client, view, view.with_options(retry=ONCE), client):
        assert len(await side.settle(each.list_projects())) == 1
        await side.settle(view.close())
    async with within(side, view):
        pass
    assert len(await side.settle(view.list_projects())) == 1
    await side.settle(client.close())
    assert len({seen.peer for seen in service.requests}) == 1


async def test_it_ends_with_the_client_it_was_made_from(side: Side, shared: Sandbox) -> None:
    client = side.client_class(KEY, endpoint=shared.base_url)
    view = client.with_options(timeout=5)
    project = view.with_options(retry=ONCE).get_project(PROJECT)
    await side.settle(client.close())
    for call in (view.list_projects, view.get_info, project.workflows.list):
        with pytest.raises(ConfigurationError, match="the client is closed"):
            await side.settle(call())
    late = client.with_options(timeout=5)
    with pytest.raises(ConfigurationError, match="the client is closed"):
        await side.settle(late.list_projects())


async def test_the_client_stays_as_it_is(
    side: Side, client: Any, shared: Sandbox, pauses: list[float]
) -> None:
    seen: list[object] = []
    view = client.with_options(timeout=5, retry=ONCE, hooks=Hooks(after=seen.append))
    assert view is not client
    assert type(view) is type(client)
    assert repr(view) == repr(client)
    shared.faults.replace([{"when": {"every": 2, "count": 2}, "do": {"status": 503}}])
    await side.settle(view.get_info())
    with pytest.raises(ServiceUnavailableError) as caught:
        await side.settle(view.get_info())
    assert (caught.value.attempts, len(seen), pauses) == (1, 2, [])
    await side.settle(client.get_info())
    await side.settle(client.get_info())
    assert (len(seen), len(pauses)) == (2, 1)
    assert [entry.status for entry in shared.requests.entries()] == [200, 503, 200, 503, 200]


async def test_what_is_not_given_is_as_in_the_one_before(
    side: Side, client: Any, shared: Sandbox, pauses: list[float]
) -> None:
    seen: list[object] = []
    shared.faults.replace([{"do": {"status": 503}}])
    watched = client.with_options(hooks=Hooks(after=seen.append))
    twice = watched.with_options(retry=RetryPolicy(attempts=2))
    patient = twice.with_options(timeout=httpx.Timeout(None)).with_options()
    for view, attempts in ((watched, 4), (twice, 2), (patient, 2)):
        seen.clear()
        with pytest.raises(ServiceUnavailableError):
            await side.settle(view.get_project(PROJECT).workflows.list())
        assert len(seen) == attempts


async def test_its_timeout_holds_over_a_client_of_the_users_too(side: Side, shared: Sandbox) -> None:
    shared.reset()
    shared.faults.replace([{"when": {"nth": 1}, "do": {"delay": 30}}])
    http_client = side.http_client_class(timeout=None)
    client = side.client_class(KEY, endpoint=shared.base_url, http_client=http_client)
    with pytest.raises(RequestTimeoutError, match="read timeout"):
        await side.settle(client.with_options(timeout=0.05, retry=ONCE).get_info())
    await side.settle(client.close())
    assert not http_client.is_closed
    await side.close(http_client)


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ({"timeout": 0}, "timeout must be a number of seconds above 0"),
        ({"retry": 3}, r"retry must be a nexuskit\.RetryPolicy, got int"),
        ({"hooks": print}, r"hooks must be a nexuskit\.Hooks, got builtin_function_or_method"),
    ],
    ids=repr,
)
async def test_what_cannot_be_used_is_refused(option: dict[str, Any], says: str, side: Side) -> None:
    client = side.client_class(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(answering([])))
    with pytest.raises(ConfigurationError, match=says):
        client.with_options(**option)
    assert await side.settle(client.list_projects()) == []
    await side.settle(client.close())
