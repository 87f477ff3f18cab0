"""What no service should answer, no transport do and no user give: all of it ends in errors of ours."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx
import pytest

from nexuskit import Client
from nexuskit.errors import NetworkConnectionError, StatusError
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Handler, Wire, sequence

pytestmark = pytest.mark.anyio

Wiring = Callable[[Handler], Wire]


async def test_a_success_that_is_not_documented_may_have_changed_something(wire: Wiring) -> None:
    calls = wire(lambda _: httpx.Response(202))
    with pytest.raises(StatusError, match=r"may have been applied.*this success status is not documented"):
        await calls.settle(calls.project.workflows.delete("flow_1"))
    assert len(calls.requests) == 1


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
