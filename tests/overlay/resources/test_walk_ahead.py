"""A walk fetches one page ahead, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any

import httpx
import pytest

from nexuskit import AsyncClient, Client
from nexuskit.errors import ConfigurationError
from tests.overlay.programs import run
from tests.overlay.resources.walking import (
    Gate,
    at_work,
    collect,
    complaints,
    names,
    numbered_sequences,
    settled,
    step,
    within,
)
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Handler, Side, Wire, sequence

pytestmark = pytest.mark.anyio
Wiring = Callable[[Handler], Wire]
SERVICE = numbered_sequences(10)


@pytest.fixture
def gate(side: Side) -> Gate:
    return Gate(side)


@pytest.fixture
def gated(wire: Wiring, gate: Gate) -> Wire:
    """Ten sequences; the answer with the third and the fourth is held back."""

    def handler(request: httpx.Request) -> Any:
        held = request.url.params.get("page") == "at-2"
        return gate.hold(SERVICE(request)) if held else SERVICE(request)

    return wire(handler)


def holding_once(gate: Gate) -> Handler:
    """The same, but a second request for the page that is held back gets it."""
    held = ["at-2"]

    def handler(request: httpx.Request) -> Any:
        if request.url.params.get("page") not in held:
            return SERVICE(request)
        held.clear()
        return gate.hold(SERVICE(request))

    return handler


def cursors(calls: Wire) -> list[str | None]:
    return [request.url.params.get("page") for request in calls.requests]


async def test_one_page_is_fetched_while_the_one_before_it_is_read(
    gated: Wire, gate: Gate, side: Side
) -> None:
    walk = gated.project.sequences.iter(page_size=2)
    assert gated.requests == []
    assert (await step(side, walk)).name == "0"
    await gate.wait_for_request()
    assert (await step(side, walk)).name == "1"
    assert cursors(gated) == [None, "at-2"]
    gate.open()
    assert await settled()
    assert cursors(gated) == [None, "at-2"]
    assert (await step(side, walk)).name == "2"
    assert await settled()
    assert cursors(gated) == [None, "at-2", "at-4"]
    assert names(await collect(side, walk)) == ["3", "4", "5", "6", "7", "8", "9"]
    assert cursors(gated) == [None, "at-2", "at-4", "at-6", "at-8"]


@pytest.mark.parametrize("way", ["closing it", "with", "an error within with", "letting go of it"])
async def test_a_walk_that_is_left_early_leaves_nothing(
    way: str, gated: Wire, gate: Gate, side: Side
) -> None:
    complained = complaints()
    walk = gated.project.sequences.iter(page_size=2)
    if "with" in way:
        with suppress(ZeroDivisionError):
            async with within(side, walk):
                await step(side, walk)
                await gate.wait_for_request()
                if "error" in way:
                    raise ZeroDivisionError
    else:
        await step(side, walk)
        await gate.wait_for_request()
        if way == "closing it":
            await side.close(walk)
    if side.name == "async" and way != "letting go of it":
        assert at_work() == set()
    del walk
    if side.name == "sync":
        # So far nobody has waited for the answer that is held back.
        gate.open()
    assert await settled()
    gc.collect()
    assert complained == []
    assert cursors(gated) == [None, "at-2"]


async def test_a_reader_that_is_cancelled_loses_nothing() -> None:
    side = Side("async")
    gate = Gate(side)
    walk = Wire(side, holding_once(gate)).project.sequences.iter(page_size=2)
    assert [(await anext(walk)).name for _ in range(2)] == ["0", "1"]
    reading = asyncio.ensure_future(anext(walk))
    await gate.wait_for_request()
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert names(await collect(side, walk)) == ["2", "3", "4", "5", "6", "7", "8", "9"]
    assert await settled()


async def test_two_that_read_one_walk_at_once_are_told(wire: Wiring, gate: Gate, side: Side) -> None:
    walk = wire(lambda request: gate.hold(SERVICE(request))).project.sequences.iter(page_size=9, max_items=9)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(next, walk) if side.name == "sync" else asyncio.ensure_future(anext(walk))
        await gate.wait_for_request()
        with pytest.raises(ConfigurationError, match="use this iterator"):
            await step(side, walk)
        gate.open()
        found = first.result() if isinstance(first, Future) else await first
    assert found.name == "0"
    assert len(await collect(side, walk)) == 8


async def test_a_walk_that_is_closed_while_it_is_read_ends(wire: Wiring, gate: Gate, side: Side) -> None:
    calls = wire(lambda request: gate.hold(SERVICE(request)))
    walk = calls.project.sequences.iter(page_size=2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(list, walk) if side.name == "sync" else asyncio.ensure_future(collect(side, walk))
        await gate.wait_for_request()
        await side.close(walk)
        gate.open()
        assert (first.result() if isinstance(first, Future) else await first) == []
    assert cursors(calls) == [None]


async def test_what_runs_ahead_sees_the_context_of_the_reader(wire: Wiring, side: Side) -> None:
    span = contextvars.ContextVar("span", default="none")
    seen = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(span.get())
        return SERVICE(request)

    token = span.set("parent")
    await collect(side, wire(handler).project.sequences.iter(page_size=4))
    span.reset(token)
    assert seen == ["parent"] * 3


async def test_without_threads_pages_are_fetched_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    calls = Wire(Side("sync"), SERVICE)
    walk = calls.project.sequences.iter(page_size=4)
    assert next(walk).name == "0"
    assert len(calls.requests) == 1
    assert names(list(walk)) == [str(number) for number in range(1, 10)]


def test_a_walk_goes_on_in_another_event_loop() -> None:
    client = AsyncClient(KEY, endpoint=ENDPOINT, transport=httpx.MockTransport(SERVICE))
    walk = client.get_project(PROJECT).sequences.iter(page_size=2)

    async def three() -> list[str]:
        return [(await anext(walk)).name for _ in range(3)]

    assert [asyncio.run(three()) for _ in range(3)] == [["0", "1", "2"], ["3", "4", "5"], ["6", "7", "8"]]
    asyncio.run(client.close())


def test_a_walk_does_not_wait_for_an_event_loop_that_stands_still() -> None:
    side = Side("async")
    gate = Gate(side)
    walk = Wire(side, holding_once(gate)).project.sequences.iter(page_size=2)
    with closing(asyncio.new_event_loop()) as first:
        assert first.run_until_complete(anext(walk)).name == "0"
        first.run_until_complete(gate.wait_for_request())
        [ahead] = asyncio.all_tasks(first)
        assert names(asyncio.run(collect(side, walk))) == [str(number) for number in range(1, 10)]
        with pytest.raises(asyncio.CancelledError):
            first.run_until_complete(ahead)


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


BEGINNING = """
    import os, threading
    import httpx
    from nexuskit import Client

    hanging, opened = threading.Event(), threading.Event()
    asked = []

    def handler(request):
        asked.append(start := int(request.url.params.get("page", "0")))
        if start == 1 and asked.count(1) == 1:
            hanging.set()
            opened.wait()
        stamp = {"createDate": 0, "updateDate": 0}
        item = {"id": f"seq_{start}", "name": str(start), "projectId": "proj_a", "items": [], **stamp}
        item["attributes"] = {"bytesUsed": 0, "bytesTotal": 0}
        following = {"nextPage": str(start + 1)} if start < 4 else {}
        return httpx.Response(200, json={"data": [item], **following})

    client = Client("key", endpoint="https://nexus.test", transport=httpx.MockTransport(handler))
    walk = client.get_project("proj_a").sequences.iter(page_size=1)
    assert next(walk).name == "0"
    hanging.wait()
"""


def test_a_program_ends_although_a_page_ahead_hangs() -> None:
    assert run(BEGINNING + "    print('done')\n") == "done\n"


def test_a_forked_walk_fetches_for_itself_what_its_parent_was_fetching() -> None:
    program = """
    child = os.fork()
    if not child:
        os.write(1, ",".join(item.name for item in walk).encode())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    opened.set()
    print(":" + ",".join(item.name for item in walk))
    """
    assert run(BEGINNING + program) == "1,2,3,4:1,2,3,4\n"
