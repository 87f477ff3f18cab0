"""A user's own httpx clients and transports: used unchanged, and not closed."""

from __future__ import annotations

import pytest

from tests.overlay.support import KEY, PROJECT, Side
from tests.tls import Service, projects

pytestmark = pytest.mark.anyio


async def test_a_given_client_stays_open_for_others(side: Side, endpoint: str, service: Service) -> None:
    async with side.http_client(trust_env=False) as http_client:
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
    async with side.http_client(
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
