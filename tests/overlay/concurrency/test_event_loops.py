"""What holds of the asynchronous side alone: its loop, and calls that are cancelled."""

from __future__ import annotations

import asyncio
import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from nexus_api import api
from nexuskit import AsyncClient
from nexuskit.errors import ConfigurationError
from nexuskit.sandbox import Sandbox
from nexuskit.transport.error_mapping import event_loop_guard
from tests.overlay.support import KEY, PROJECT


def files() -> int:
    gc.collect()
    open_files = Path("/proc/self/fd")
    return len(list(open_files.iterdir())) if open_files.is_dir() else 0


def test_one_client_works_in_one_event_loop_after_the_other(sandbox: Sandbox) -> None:
    client = AsyncClient(KEY, endpoint=sandbox.base_url)
    asyncio.run(client.list_projects())
    before = files()
    for _ in range(5):
        assert len(asyncio.run(client.list_projects())) == 1
    # Those of loops that have ended are let go of, without a warning that they were not closed.
    assert files() <= before
    assert len(client._transport.pool._process.connections) == 1
    asyncio.run(client.close())
    with pytest.raises(ConfigurationError, match="the client is closed"):
        asyncio.run(client.list_projects())
    assert files() <= before


def test_one_client_works_in_threads_that_each_have_an_event_loop(sandbox: Sandbox) -> None:
    client = AsyncClient(KEY, endpoint=sandbox.base_url)

    async def many() -> int:
        found = await asyncio.gather(*[client.list_projects() for _ in range(5)])
        return sum(map(len, found))

    def loops(_: int) -> list[int]:
        return [asyncio.run(many()) for _ in range(5)]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(loops, range(8))) == [[5] * 5] * 8
    asyncio.run(client.close())


def test_a_client_closed_in_one_event_loop_is_closed_in_one_that_runs_elsewhere(sandbox: Sandbox) -> None:
    client = AsyncClient(KEY, endpoint=sandbox.base_url)
    elsewhere = asyncio.new_event_loop()
    thread = threading.Thread(target=elsewhere.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(client.list_projects(), elsewhere).result()
    [held] = client._transport.pool._process.connections.values()
    asyncio.run(client.close())
    with pytest.raises(ConfigurationError, match="the client is closed"):
        asyncio.run_coroutine_threadsafe(client.list_projects(), elsewhere).result()
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0.01), elsewhere).result()
    assert held._open == set()
    elsewhere.call_soon_threadsafe(elsewhere.stop)
    thread.join()
    elsewhere.close()


@pytest.mark.parametrize("given", ["http_client", "transport"])
def test_what_was_given_is_refused_in_every_other_event_loop_before_anything_is_sent(
    given: str, sandbox: Sandbox
) -> None:
    made: Any = httpx.AsyncClient() if given == "http_client" else httpx.AsyncHTTPTransport()
    client = AsyncClient(KEY, endpoint=sandbox.base_url, **{given: made})
    sequences = client.get_project(PROJECT).sequences
    with asyncio.Runner() as first:
        assert len(first.run(client.list_projects())) == 1
        sandbox.requests.clear()
        for _ in range(3):
            with pytest.raises(ConfigurationError, match="belongs to another event loop"):
                asyncio.run(client.list_projects())
            report = asyncio.run(sequences.bulk().unlink(asset_id="asset_3").run())
            assert report[0].status == "not_sent"
        assert sandbox.requests.entries() == []
        assert len(first.run(client.list_projects())) == 1
        first.run(client.close())
        first.run(made.aclose())


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_given_client_that_somebody_used_in_another_event_loop_is_told(sandbox: Sandbox) -> None:
    made = httpx.AsyncClient()
    with asyncio.Runner() as first:
        first.run(made.get(f"{sandbox.base_url}/workspace"))
        client = AsyncClient(KEY, endpoint=sandbox.base_url, http_client=made)
        with pytest.raises(ConfigurationError, match=r"another event loop.*been applied") as caught:
            asyncio.run(client.get_project(PROJECT).workflows.delete("flow_1"))
        assert isinstance(caught.value.__cause__, RuntimeError)
        assert KEY not in str(caught.value)
    gc.collect()


def test_any_other_error_is_left_alone() -> None:
    with pytest.raises(RuntimeError, match="of a hook"), event_loop_guard(api.workspace.get_workspace()):
        raise RuntimeError("of a hook")
