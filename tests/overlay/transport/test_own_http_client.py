"""A user's own httpx clients and transports: used unchanged, and not closed."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.overlay.support import KEY, PROJECT, Side
from tests.tls import Service, projects

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def endpoint(service: Service) -> str:
    service.begin_anew()
    return service.listen()


@contextlib.asynccontextmanager
async def open_client(side: Side, **settings: Any) -> AsyncIterator[Any]:
    """Make a client of httpx, and close it in the end."""
    http_client = side.http_client_class(**settings)
    try:
        yield http_client
    finally:
        await side.settle(http_client.aclose() if side.name == "async" else http_client.close())


async def test_a_given_client_stays_open_for_others(side: Side, endpoint: str, service: Service) -> None:
    async with open_client(side, trust_env=False) as http_client:
        for _ in range(2):
            assert await projects(side, KEY, endpoint=endpoint, http_client=http_client) == [PROJECT]
        assert not http_client.is_closed
        answer = await side.settle(http_client.get(f"{endpoint}/_health"))
        assert answer.json() == {"status": "ok"}
    # One connection served them all, so the first of the two did not close it.
    assert len({seen.peer for seen in service.requests}) == 1


async def test_headers_cookies_and_auth_of_a_given_client_are_sent(
    side: Side, endpoint: str, service: Service
) -> None:
    async with open_client(
        side,
        headers={"X-Team": "knee", "User-Agent": "mine", "Secret-Key": "another"},
        cookies={"route": "7"},
        auth=("user", "password"),
        trust_env=False,
    ) as http_client:
        assert await projects(side, KEY, endpoint=endpoint, http_client=http_client) == [PROJECT]
        # What the client puts on its requests it does not leave on the given one.
        assert http_client.headers["secret-key"] == "another"
    [seen] = service.requests
    assert seen.headers["x-team"] == "knee"
    assert seen.headers["cookie"] == "route=7"
    assert seen.headers["authorization"] == "Basic dXNlcjpwYXNzd29yZA=="
    assert seen.headers["user-agent"].startswith("nexuskit/")
    assert seen.headers["secret-key"] == KEY
