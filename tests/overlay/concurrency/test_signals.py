"""What a signal handler raises in the middle of a call is no failure of the connection."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from nexuskit import Client, RetryPolicy
from nexuskit.errors import RequestTimeoutError
from tests.overlay.faults.slow_server import SlowServer
from tests.overlay.support import ENDPOINT, KEY, PROJECT, Side


class Alarm:
    """Handlers of each form that Python allows."""

    def __init__(self, error: type[OSError] = TimeoutError) -> None:
        self.error = error

    def method(self, *_: object) -> None:
        self.deeper()

    def deeper(self) -> None:
        raise self.error("of the handler")

    def __call__(self, *_: object) -> None:
        self.deeper()


@contextlib.contextmanager
def alarm(handler: Any, seconds: float = 0.1) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


HANDLERS: dict[str, Any] = {
    "method": Alarm().method,
    "partial": partial(Alarm().method, 1),
    "object": Alarm(),
    "function": lambda *_: Alarm().deeper(),
}


@pytest.mark.parametrize("form", HANDLERS)
def test_what_a_handler_raises_comes_as_it_is_at_once(form: str) -> None:
    with SlowServer(lambda: iter(())) as server, Client(KEY, endpoint=server.url) as client:
        with pytest.raises(TimeoutError, match="of the handler"), alarm(HANDLERS[form]):
            client.get_info()
        assert server.requests <= 1  # none where the alarm comes first, on a slow machine


@pytest.mark.parametrize("error", [ConnectionResetError, BrokenPipeError, FileNotFoundError, OSError])
@pytest.mark.parametrize("own", [True, False])
def test_whatever_it_derives_from(error: type[OSError], own: bool) -> None:
    with SlowServer(lambda: iter(())) as server, httpx.Client() as given:
        client = Client(KEY, endpoint=server.url, http_client=None if own else given)
        with client, pytest.raises(error, match="of the handler"), alarm(Alarm(error)):
            client.get_project(PROJECT).workflows.delete("flow_1")
        assert server.requests <= 1


# A handler between the creation of a socket and its owner leaves the socket to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_call_that_a_handler_ends_while_it_waits_leaves_its_turn_to_others() -> None:
    once = RetryPolicy(attempts=1)
    with (
        SlowServer(lambda: iter(())) as server,
        Client(KEY, endpoint=server.url, timeout=1, retry=once) as client,
    ):
        for seconds in range(1, 120):
            # Where Python swallows what the handler raises, as in a finalizer, the timeout ends the call.
            with contextlib.suppress(TimeoutError, RequestTimeoutError), alarm(Alarm(), seconds / 20_000):
                client.get_info()
        assert client._transport.pool.client()._slots._active == set()
        assert client._transport.pool.client()._open == set()


@pytest.mark.anyio
async def test_an_event_hook_that_raises_is_no_failed_connection(side: Side) -> None:
    called: list[str] = []

    def raises(_: object) -> None:
        called.append("")
        raise FileNotFoundError("of the hook")

    async def raises_later(_: object) -> None:
        raises(_)

    hooks: dict[str, list[Callable[..., Any]]]
    hooks = {"request": [raises_later if side.name == "async" else raises]}
    double = httpx.MockTransport(lambda _: httpx.Response(200, json=[]))
    made = side.http_client_class(transport=double, event_hooks=hooks)
    client = side.client_class(KEY, endpoint=ENDPOINT, http_client=made)
    with pytest.raises(FileNotFoundError, match="of the hook"):
        await side.settle(client.list_projects())
    assert len(called) == 1
