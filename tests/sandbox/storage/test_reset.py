"""Reset, reseed, snapshot and restore: all or nothing, and requests that run meanwhile change nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, delete, event, insert

from nexuskit.sandbox import Sandbox, SandboxError, Settings
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.dump import Data, read_dump
from nexuskit.sandbox.storage.store import Store, open_store
from tests.sandbox.support import KEY, SEED, Api

FLOW = "/projects/proj_a/workflows/flow_1"
RENAME = {"title": "Of the test before"}
MESSAGE = "the sandbox was reset during this request; nothing was changed"


@contextmanager
def hold_request(sandbox: Sandbox, method: str, **do: Any) -> Iterator[Future[httpx.Response]]:
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
    with Sandbox(seed=SEED, db=where) as sandbox, hold_request(sandbox, method, delay=3600) as sent:
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
    with Sandbox(seed=SEED) as sandbox, hold_request(sandbox, "PATCH", delay=3600) as sent:
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


OTHER = {
    "secret_keys": {"other": ["proj_z"]},
    "projects": [{"id": "proj_z", "workflows": [{"id": "flow_z"}]}],
}


def everything(store: Store) -> Data:
    with store.database.read() as connection:
        return read_dump(store.database, connection)


def add_sequence(store: Store, name: str) -> int:
    """Add a sequence and give its row number."""
    values = {"attributes": "{}", "attribute_bytes": 0, "create_date": 1, "update_date": 1}
    with store.database.write() as connection:
        statement = insert(tables.sequences).values(project_row=1, id=name, name=name, **values)
        key: Any = connection.execute(statement).inserted_primary_key
        return int(key[0])


def test_reset_goes_back_to_how_the_database_began_in_every_process(shared_where: str) -> None:
    first = open_store(shared_where, SEED, Settings())
    before = everything(first)
    second = open_store(shared_where, None, Settings())
    for store in (second, first):
        store.reseed(OTHER)
        store.reset()
        assert everything(second) == everything(first) == before
        assert store.snapshots() == []
    for store in (second, first):
        store.close()


def test_data_whose_start_is_unknown_is_not_reset(shared_where: str) -> None:
    """As in a database of version 0.1.0."""
    store = open_store(shared_where, SEED, Settings())
    with store.database.write() as connection:
        connection.execute(delete(tables.snapshots))
    before = everything(store)
    with pytest.raises(SandboxError, match=r"initial data of .* restore a snapshot, or use"):
        store.reset()
    assert everything(store) == before
    store.close()


def test_snapshots_are_shared_and_survive_a_restart(shared_where: str) -> None:
    one, two = open_store(shared_where, SEED, Settings()), open_store(shared_where, None, Settings())
    one.snapshot("start")
    # The initial data has no name, and nobody may delete it.
    for act in (one.snapshot, one.restore, one.drop_snapshot):
        with pytest.raises(SandboxError, match="1 to 200 characters"):
            act("")
    one.reseed(OTHER)
    two.restore("start")
    one.close()
    two.close()
    again = open_store(shared_where, None, Settings())
    assert list(again.keys) == list(SEED["secret_keys"])
    again.restore("start")
    again.close()


def test_a_transaction_that_began_before_has_the_keys_of_before(shared_where: str) -> None:
    one, two = open_store(shared_where, SEED, Settings()), open_store(shared_where, None, Settings())
    with two.database.read() as earlier:
        assert two.access(earlier).keys.get("key-a") == {"proj_a": 1}
        one.reseed(OTHER)
        with two.database.read() as later:
            assert two.access(later).keys.get("other") == {"proj_z": 1}
        assert two.access(earlier).keys.get("key-a") == {"proj_a": 1}
        assert two.access(earlier).keys.get("other") is None
    assert two.keys.get("other") == {"proj_z": 1}
    one.close()
    two.close()


def test_what_fails_half_way_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before, generation = everything(store), store.generation
    with monkeypatch.context() as patched:
        patched.setattr(
            type(store.database.backend),
            "set_last_rows",
            lambda *_: (_ for _ in ()).throw(RuntimeError("the end")),
        )
        for act in (store.reset, lambda: store.reseed(OTHER)):
            with pytest.raises(RuntimeError, match="the end"):
                act()
    assert (everything(store), store.generation) == (before, generation)
    assert store.keys.get("key-a") == {"proj_a": 1}
    assert add_sequence(store, "new") == 4


def test_new_keys_come_with_the_commit_and_old_ones_stay_if_it_fails(store: Store) -> None:
    at_the_commit = []

    def fail(_: object) -> None:
        at_the_commit.append(store.keys.get("other"))
        raise RuntimeError("the end")

    event.listen(Engine, "commit", fail)
    try:
        with pytest.raises(RuntimeError, match="the end"):
            store.reseed(OTHER)
    finally:
        event.remove(Engine, "commit", fail)
    assert store.keys.get("key-a") == {"proj_a": 1}
    assert at_the_commit == [{"proj_z": 1}]
