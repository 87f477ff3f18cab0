"""A reset ends running requests: they do not affect the data, the faults or the log afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from nexuskit.sandbox import Sandbox, SandboxError
from nexuskit.sandbox.storage.store import Store
from tests.sandbox.support import KEY, SEED, Api

FLOW = "/projects/proj_a/workflows/flow_1"
RENAME = {"title": "Of the test before"}
MESSAGE = "the sandbox was reset during this request; nothing was changed"


@contextmanager
def held_back(sandbox: Sandbox, method: str, **do: Any) -> Iterator[Future[httpx.Response]]:
    """Send a request that waits for an hour on purpose, unless something ends that."""
    sandbox.faults.replace([{"do": do}])
    with (
        httpx.Client(
            base_url=sandbox.base_url, headers={"Secret-Key": KEY}, trust_env=False, timeout=60
        ) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        sent = pool.submit(client.request, method, FLOW, json=RENAME if method == "PATCH" else None)
        until(lambda: bool(sandbox.faults._delays._under_way))
        try:
            yield sent
        finally:
            sandbox.faults.end_delays()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def title(sandbox: Sandbox) -> str:
    with Api(sandbox) as api:
        found: str = api.call("GET", "/workflows/flow_1")["title"]
    return found


def operations(sandbox: Sandbox) -> list[str | None]:
    return [entry.operation_id for entry in sandbox.requests.entries()]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_request_that_is_held_back_is_refused(where: str | None, method: str) -> None:
    with Sandbox(seed=SEED, db=where) as sandbox, held_back(sandbox, method, delay=3600) as sent:
        sandbox.reset()
        answer = sent.result(timeout=60)
        assert (answer.status_code, answer.json()) == (503, {"message": MESSAGE})
        # There is nothing in the log that it could lead to.
        assert "x-request-id" not in answer.headers
        assert title(sandbox) == "First"
        assert operations(sandbox) == ["getWorkflow"]


def test_a_request_of_which_the_body_is_still_to_come_is_refused_and_counts_for_no_fault() -> None:
    with Sandbox(seed=SEED, faults=[{"when": {"nth": 1}, "do": {"status": 504}}]) as sandbox:
        begun = []

        def body() -> Iterator[bytes]:
            yield b'{"title":'
            # The server takes requests in the order in which they come: this one has begun.
            begun.append(httpx.get(f"{sandbox.base_url}/_health", trust_env=False).status_code)
            sandbox.reset()
            yield b'"late"}'

        headers = {"Secret-Key": KEY, "Content-Type": "application/json"}
        answer = httpx.patch(sandbox.base_url + FLOW, content=body(), headers=headers, trust_env=False)
        assert (begun, answer.status_code, answer.json()) == ([200], 503, {"message": MESSAGE})
        assert [rule.matched for rule in sandbox.faults.state()] == [0]
        assert sandbox.requests.entries() == []


def test_a_request_that_comes_while_a_reset_begins_is_undone_and_not_in_the_new_log(
    shared_where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(seed=SEED, db=shared_where) as sandbox, Api(sandbox) as api, ThreadPoolExecutor(1) as pool:
        reset = Store.reset

        def reset_late(store: Store) -> None:
            sent.append(pool.submit(api.http.patch, FLOW, json=RENAME))
            until(lambda: sandbox.requests.total == 1)
            reset(store)

        sent: list[Future[httpx.Response]] = []
        monkeypatch.setattr(Store, "reset", reset_late)
        sandbox.reset()
        assert sent[0].result(timeout=60).status_code == 200
        assert title(sandbox) == "First"
        assert operations(sandbox) == ["getWorkflow"]


def test_a_reset_that_fails_ends_nothing() -> None:
    with Sandbox(seed=SEED) as sandbox, held_back(sandbox, "PATCH", delay=3600) as sent:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Store, "reset", _refused)
            with pytest.raises(SandboxError):
                sandbox.reset()
        sandbox.faults.end_delays()
        assert sent.result(timeout=60).status_code == 200
        [entry] = sandbox.requests.entries()
        assert entry.applied


def _refused(_: Store) -> None:
    raise SandboxError("the initial data of")
