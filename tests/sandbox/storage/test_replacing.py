"""Reset, reseed, snapshot and restore: all or nothing, and as if nothing had been before."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, insert

from nexuskit.sandbox import SandboxError, Settings
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.dump import Data, read_dump
from nexuskit.sandbox.storage.store import Store, open_store
from tests.sandbox.support import SEED

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


def test_what_cannot_be_committed_leaves_the_old_keys(store: Store) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("the end")

    event.listen(Engine, "commit", fail)
    try:
        with pytest.raises(RuntimeError, match="the end"):
            store.reseed(OTHER)
    finally:
        event.remove(Engine, "commit", fail)
    assert store.keys.get("key-a") == {"proj_a": 1}
