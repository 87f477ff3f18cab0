"""One client for all threads: what each calls for it gets, over a bounded number of connections."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from nexuskit import Client, RetryPolicy
from nexuskit.errors import ConfigurationError, NetworkConnectionError
from tests.overlay.support import KEY, PROJECT
from tests.tls import Service

THREADS = 16


def together(action: Callable[[int], object]) -> list[object]:
    """Carry out an action in many threads that begin at the same time."""
    ready = threading.Barrier(THREADS)

    def begin(number: int) -> object:
        ready.wait()
        return action(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def read_and_write(client: Client, number: int) -> None:
    """Rename things that all threads share, and read what belongs to this thread alone."""
    project = client.get_project(PROJECT)
    flow_id = [flow.id for flow in project.workflows.list()][number % 2]
    for turn in range(5):
        title = f"{number} in turn {turn}"
        assert project.workflows.update(flow_id, {"title": title}).title == title
        assert project.workflows.get(flow_id).id == flow_id
        assert [len(page) for page in project.sequences.pages(page_size=1)] == [1, 1]
        assert project.assets.get(f"image_{number % 2 + 1}.jpg").id == f"asset_{number % 2 + 1}"


def test_threads_read_and_write_with_one_client(service: Service, endpoint: str) -> None:
    with Client(KEY, endpoint=endpoint) as client:
        together(lambda number: read_and_write(client, number))
    peers = {seen.peer for seen in service.requests}
    # Each thread has one call in flight, and one more that fetches a page ahead.
    assert 1 < len(peers) <= 2 * THREADS
    assert len(service.requests) >= THREADS * 21


def close_among_callers(url: str, attempts: int) -> list[str]:
    """Close a client while threads call with it, and return the errors that each of them gets."""
    # A call in flight may find out only at its timeout.
    client = Client(KEY, endpoint=url, timeout=0.5, retry=RetryPolicy(attempts=attempts))

    def call_until_closed(number: int) -> str:
        if number == 0:
            with contextlib.suppress(NetworkConnectionError):  # on a slow machine
                client.get_info()
            client.close()
        while True:
            try:
                client.get_info()
            except (ConfigurationError, NetworkConnectionError) as error:
                return str(error)

    texts = [str(text) for text in together(call_until_closed)]
    with pytest.raises(ConfigurationError, match="the client is closed"):
        client.get_info()
    return texts


# A connection that is made at that very moment is dropped with its client.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("attempts", [1, 4])
def test_closing_while_others_call_ends_their_calls_with_a_clear_error(attempts: int, endpoint: str) -> None:
    for _ in range(3):
        for text in close_among_callers(endpoint, attempts):
            assert "the client is closed" in text or "no response from" in text
    gc.collect()
