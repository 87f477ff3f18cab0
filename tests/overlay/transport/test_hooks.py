"""Functions of a user around every request: what they get, what they may change, what they may break."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from nexuskit import Client, Hooks, RequestEvent, ResponseEvent
from nexuskit.errors import ConfigurationError, NetworkConnectionError, TooManyRequestsError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Side

pytestmark = pytest.mark.anyio

FLOW = "flow_64e812a7e47592ef374cbbc2"


def with_hooks(client: Any, **hooks: Any) -> Any:
    return client.with_options(hooks=Hooks(**hooks)).get_project(PROJECT)


async def test_they_are_called_in_order_before_and_after(side: Side, client: Any, shared: Sandbox) -> None:
    told: list[Any] = []
    project = with_hooks(
        client,
        before=[lambda event: told.append(("first", event)), lambda event: told.append(("second", event))],
        after=(lambda event: told.append(("third", event)), lambda event: told.append(("fourth", event))),
    )
    await side.settle(project.sequences.list({"limit": 1}))
    assert [place for place, _ in told] == ["first", "second", "third", "fourth"]
    before, after = told[0][1], told[2][1]
    assert told[1][1] is before
    assert told[3][1] is after
    assert isinstance(before, RequestEvent)
    assert isinstance(after, ResponseEvent)
    path = f"/projects/{PROJECT}/sequences"
    for event in (before, after):
        assert (event.operation, event.method, event.path) == ("listSequences", "GET", path)
        assert event.attempt == 1
    assert (after.status, after.error) == (200, None)
    assert after.elapsed > 0
    assert after.request_id == after.headers["x-request-id"] == shared.requests.entries()[-1].request_id


async def test_they_are_called_around_every_attempt(side: Side, client: Any, shared: Sandbox) -> None:
    shared.faults.replace(
        [{"when": {"nth": 1}, "do": {"status": 503}}, {"when": {"nth": 2}, "do": {"reset": "before"}}]
    )
    sent: list[RequestEvent] = []
    seen: list[ResponseEvent] = []
    project = with_hooks(client, before=sent.append, after=seen.append)
    assert len(await side.settle(project.workflows.list())) == 2
    assert [event.attempt for event in sent] == [event.attempt for event in seen] == [1, 2, 3]
    assert [event.status for event in seen] == [503, None, 200]
    assert len({id(event.headers) for event in sent}) == 3
    [broken] = [event.error for event in seen if event.error is not None]
    assert isinstance(broken, NetworkConnectionError)
    assert (broken.operation, broken.attempts, broken.sent) == ("listWorkflows", 2, True)
    assert (seen[1].headers, seen[1].request_id) == ({}, None)


LENGTH = {"Content-Length": "0"}


@pytest.mark.parametrize(
    "add",
    [
        lambda event: event.headers.__setitem__("Content-Length", "0"),
        lambda event: event.headers.update(LENGTH),
        lambda event: setattr(event, "headers", LENGTH),
    ],
)
def test_a_header_that_cannot_be_sent_is_refused_where_it_is_set(add: Callable[[RequestEvent], None]) -> None:
    event = RequestEvent(operation="getWorkspace", method="GET", path="/workspace", attempt=1)
    with pytest.raises(ConfigurationError, match="must not set the header Content-Length"):
        add(event)


async def test_the_asynchronous_side_awaits_coroutine_functions(shared: Sandbox) -> None:
    shared.reset()
    told: list[str] = []

    async def slowly(place: str, event: object) -> None:
        await asyncio.sleep(0)
        told.append(place)

    hooks = Hooks(
        before=[partial(slowly, "before"), lambda event: told.append("plain")],
        after=[partial(slowly, "after"), lambda event: told.append("plain")],
    )
    side = Side("async")
    client = side.client_class(KEY, endpoint=shared.base_url, hooks=hooks)
    await client.list_projects()
    await client.close()
    assert told == ["before", "plain", "after", "plain"]


class Asynchronous:
    async def __call__(self, event: object) -> None: ...

    async def method(self, event: object) -> None: ...


async def function(event: object) -> None: ...


REFUSED = "Hooks and progress: .* only AsyncClient awaits; give a plain function"


@pytest.mark.parametrize(
    "hook",
    [function, partial(function), Asynchronous(), Asynchronous().method],
    ids=["function", "partial", "object", "method"],
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_the_synchronous_side_refuses_what_it_cannot_await(hook: Any, place: str) -> None:
    hooks = Hooks(**{place: hook})
    with Client(KEY, endpoint=ENDPOINT) as client, pytest.raises(ConfigurationError, match=REFUSED):
        client.with_options(hooks=hooks)
    with pytest.raises(ConfigurationError, match=REFUSED):
        Client(KEY, endpoint=ENDPOINT, hooks=hooks)


def test_the_synchronous_side_refuses_what_turns_out_to_be_awaited(shared: Sandbox) -> None:
    with Client(KEY, endpoint=shared.base_url) as client, pytest.raises(ConfigurationError, match=REFUSED):
        client.with_options(hooks=Hooks(before=lambda event: function(event))).list_projects()


@pytest.mark.parametrize("status", [None, 503])
async def test_what_one_after_raises_takes_the_place_of_the_answer(
    side: Side, client: Any, shared: Sandbox, status: int | None
) -> None:
    if status is not None:
        shared.faults.replace([{"do": {"status": status}}])
    mine = ValueError("mine")

    def fail(event: object) -> None:
        raise mine

    told: list[object] = []
    project = with_hooks(client, after=[fail, told.append])
    with pytest.raises(ValueError, match="mine") as caught:
        await side.settle(project.workflows.update(FLOW, {"title": "New"}))
    assert caught.value is mine
    assert told == []
    [entry] = shared.requests.entries()
    assert entry.applied == (status is None)


@pytest.mark.parametrize("place", ["before", "after"])
async def test_a_call_is_not_repeated_for_what_a_hook_raises(
    side: Side, client: Any, shared: Sandbox, place: str
) -> None:
    mine = NetworkConnectionError("of another call", operation="another")
    shared.faults.replace([{"when": {"nth": 1}, "do": {"status": 503}}])

    def fail(event: Any) -> None:
        if event.attempt == 2:
            raise mine

    project = with_hooks(client, **{place: fail})
    with pytest.raises(NetworkConnectionError) as caught:
        await side.settle(project.sequences.get("seq_b"))
    assert caught.value is mine
    assert (mine.operation, mine.attempts, mine.elapsed) == ("another", 1, 0.0)
    assert len(shared.requests.entries()) == (1 if place == "before" else 2)


async def test_no_hook_can_change_the_answer(side: Side, client: Any, shared: Sandbox) -> None:
    shared.faults.replace([{"do": {"status": 429, "retry_after": 3600}}])
    with pytest.raises(TooManyRequestsError) as caught:
        await side.settle(with_hooks(client, after=lambda event: event.headers.clear()).workflows.list())
    assert caught.value.retry_after == 3600
    assert len(shared.requests.entries()) == 1


@pytest.mark.parametrize(
    "wrong", [None, 5, "print", [print, 5], {"a": 1}, lambda: None, lambda event, other: None]
)
@pytest.mark.parametrize("place", ["before", "after"])
def test_what_cannot_be_called_with_an_event_is_refused(wrong: Any, place: str) -> None:
    with pytest.raises(ConfigurationError, match="Hooks: before and after take functions of one event"):
        Hooks(**{place: wrong})
