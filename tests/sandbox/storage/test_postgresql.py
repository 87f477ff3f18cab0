"""What only PostgreSQL can do, or do wrong: URLs, passwords, locks, schemas, servers that go away."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import insert, select, text

from nexuskit.sandbox import Sandbox, Settings, StorageError
from nexuskit.sandbox.errors import MissingExtra
from nexuskit.sandbox.storage import tables
from nexuskit.sandbox.storage.database import open_database
from nexuskit.sandbox.storage.store import Store, open_store
from tests.postgresql import PASSWORD, Server, execute, running_server
from tests.sandbox.support import SEED, Api, link

SECRET = "pass-word-in-a-url"


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    made = postgresql.new_database()
    yield made
    postgresql.drop(made)


full = pytest.mark.full


@full
@pytest.mark.parametrize("scheme", ["postgres", "postgresql+psycopg"])
def test_the_ways_to_write_a_url(url: str, scheme: str) -> None:
    with Sandbox(seed=SEED, db=url.replace("postgresql", scheme, 1)) as sandbox, Api(sandbox) as api:
        assert api.bulk(link("asset_9", "Patient N")) == ["Ok"]


def test_a_driver_that_is_missing_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"pip install 'nexuskit\[postgresql\]'") as caught:
        open_database(f"postgresql://someone:{SECRET}@127.0.0.1/x")
    assert SECRET not in str(caught.value)


@full
@pytest.mark.parametrize(
    ("where", "message"),
    [
        (
            f"postgresql://someone:{SECRET}@127.0.0.1:1/x",
            "x at 127.0.0.1:1 .*refused",
        ),
        (f"postgresql://someone:{SECRET}@127.0.0.1:port/x", "is not a database URL; use the form"),
        (f"oracle://someone:{SECRET}@127.0.0.1/x", "'oracle' is not supported; give a file, or a URL that"),
        (f"postgresql://someone:{SECRET}@127.0.0.1:1/x?no_such_option=1", "no_such_option"),
    ],
)
def test_no_message_shows_a_password(where: str, message: str) -> None:
    with pytest.raises(StorageError, match=message) as caught:
        open_database(where)
    shown: BaseException | None = caught.value
    while shown is not None:
        assert SECRET not in f"{shown} {shown!r}"
        shown = shown.__cause__ or shown.__context__


@full
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((PASSWORD, "wrong"), "authentication failed"),
        (("/test_", "/missing_"), "does not exist"),
    ],
    ids=["password", "database"],
)
def test_a_server_that_lets_nobody_in(url: str, change: tuple[str, str], message: str) -> None:
    with pytest.raises(StorageError, match=message) as caught:
        open_database(url.replace(*change))
    assert "wrong" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


@full
def test_a_database_that_cannot_hold_every_text_is_refused(postgresql: Server) -> None:
    url = postgresql.new_database("ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'")
    with pytest.raises(StorageError, match=r"has the encoding LATIN1.* create one with UTF8"):
        open_database(url)


@full
def test_schemas_hold_a_sandbox_each_and_do_not_wait_for_each_other(url: str) -> None:
    execute(url, "CREATE SCHEMA one")
    execute(url, "CREATE SCHEMA two")
    one, two = (
        open_store(f"{url}?options=-csearch_path%3D{name}", SEED, Settings()) for name in ("one", "two")
    )
    with one.database.write() as first, two.database.write() as second:
        first.execute(tables.sequences.delete())
        assert len(second.execute(select(tables.sequences.c.row)).all()) == 3
    one.close()
    two.close()
    with pytest.raises(StorageError, match="does not contain the schema of the URL"):
        open_database(f"{url}?options=-csearch_path%3Dthree")


@full
def test_a_user_that_may_not_create_tables_is_told_what_to_ask_for(url: str) -> None:
    execute(url, "CREATE ROLE guest LOGIN PASSWORD '" + PASSWORD + "'")
    execute(url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    with pytest.raises(StorageError, match=r"permission denied.*; grant the user the right to create"):
        open_database(url.replace("tester", "guest", 1))


def read_while(store: Store, act: Callable[[], None]) -> None:
    with store.database.read() as connection:
        act()
        connection.execute(select(tables.sequences))


@pytest.fixture
def own_server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@full
def test_a_restart_of_the_server_is_survived(own_server: Server) -> None:
    store = open_store(own_server.new_database(), SEED, Settings())
    with store.database.write() as connection:
        connection.execute(tables.sequences.delete())
    with pytest.raises(StorageError, match="cannot be used"):
        read_while(store, own_server.stop)
    with pytest.raises(StorageError, match="refused"):
        store.reset()
    own_server.start()
    with store.database.read() as connection:
        assert connection.execute(select(tables.sequences)).all() == []
    store.reset()
    store.close()


def change_and_lose_the_connection(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(tables.sequences.delete())
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with store.database.read() as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        connection.execute(tables.workflows.delete())


@full
def test_a_connection_that_is_cut_in_the_middle_of_a_change_undoes_it(url: str) -> None:
    store = open_store(url, SEED, Settings())
    before = store.export()
    with pytest.raises(StorageError, match="terminat"):
        change_and_lose_the_connection(store)
    assert store.export() == before
    store.reset()
    store.close()


def test_errors_of_the_database_hide_what_was_written(store: Store) -> None:
    row = {"secret_key": "key-a"}
    with pytest.raises(Exception, match="secret_keys") as caught, store.database.write() as connection:
        connection.execute(insert(tables.secret_keys), [row, row])
    assert "[parameters" not in str(caught.value)
