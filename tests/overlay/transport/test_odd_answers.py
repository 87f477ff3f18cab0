"""What no service should answer, no transport do and no user give: all of it ends in errors of ours."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from nexuskit import Client, RetryPolicy
from nexuskit.errors import ConfigurationError, NetworkConnectionError, StatusError
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Handler, Side, Wire, sequence

pytestmark = pytest.mark.anyio

Wiring = Callable[[Handler], Wire]


@pytest.mark.parametrize("status", [201, 202, 204, 206, 303])
async def test_a_success_that_is_not_documented_may_have_changed_something(status: int, wire: Wiring) -> None:
    calls = wire(lambda _: httpx.Response(status))
    with pytest.raises(StatusError) as caught:
        await calls.settle(calls.project.workflows.delete("flow_1"))
    assert caught.value.maybe_applied
    assert "may have been applied" in str(caught.value)
    assert len(calls.requests) == 1
    await calls.settle(calls.client.close())


@pytest.mark.parametrize(
    "endpoint",
    [
        5,
        b"https://nexus.test",
        "http://127.0.0.1:99999",
        "https://a..example",
        f"https://{'a' * 64}.example",
        "https://xn--zz.localhost",
    ],
)
def test_an_endpoint_that_cannot_be_is_refused_at_once(endpoint: Any, side: Side) -> None:
    with pytest.raises(ConfigurationError, match="endpoint"):
        side.client_class(KEY, endpoint=endpoint)


def test_other_options_that_cannot_be_are_refused_at_once(side: Side) -> None:
    other = httpx.AsyncBaseTransport() if side.name == "sync" else httpx.BaseTransport()
    for transport in (other, object(), "x"):
        with pytest.raises(ConfigurationError, match="transport must be an httpx"):
            side.client_class(KEY, endpoint=ENDPOINT, transport=transport)
    with pytest.raises(ConfigurationError, match="allow_insecure must be True or False"):
        side.client_class(KEY, endpoint="http://nexus.test", allow_insecure="false")
    with pytest.raises(ConfigurationError, match="timeout must be"):
        side.client_class(KEY, endpoint=ENDPOINT, timeout=httpx.Timeout(-1))
    with pytest.raises(ConfigurationError, match="wait_initial must be a number of at most"):
        RetryPolicy(wait_initial=10**400)


def test_an_interrupt_at_the_turn_of_a_page_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {None: ("A", "c1"), "c1": ("B", "c2"), "c2": ("C", None)}

    def answer(request: httpx.Request) -> httpx.Response:
        name, following = pages[request.url.params.get("page")]
        return httpx.Response(200, json={"nextPage": following, "data": [sequence(name)]})

    start = threading.Thread.start
    interrupts = [True]

    def interrupted(thread: threading.Thread) -> None:
        if thread.name == "nexuskit-ahead" and interrupts:
            interrupts.pop()
            raise KeyboardInterrupt
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with Client(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(answer)) as client:
        walk = client.get_project(PROJECT).sequences.iter(page_size=1)
        with pytest.raises(KeyboardInterrupt):
            next(walk)
        assert [item.name for item in walk] == ["A", "B", "C"]
        assert walk.finished


async def test_a_client_that_is_closed_between_attempts_tells_what_came_of_the_last(wire: Wiring) -> None:
    def reset(_: httpx.Request) -> httpx.Response:
        calls.client._transport.pool._closed = True
        raise httpx.ReadError("reset")

    calls = wire(reset)
    with pytest.raises(NetworkConnectionError) as caught:
        await calls.settle(calls.project.workflows.delete("flow_1"))
    assert caught.value.maybe_applied
