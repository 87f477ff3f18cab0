"""Opening a database and its transactions: the one module that knows which database it is."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from ..errors import StorageError
from . import tables

_BUSY_SECONDS = 30.0
_BEGIN = "sandbox_begin"
_VERSION = "schema_version"
_CURSOR_SECRET = "cursor_secret"

# What to do about what SQLite says.
_MENDS = {
    "unable to open database file": "name a file in a folder that exists and is writable",
    "attempt to write a readonly database": "the file and its folder have to be writable",
}


class Database:
    """A database with the tables of this version.

    Attributes:
        cursor_secret: What marks the cursors of this database, the same for every process that opens it.
    """

    def __init__(self, engine: Engine, where: str, *, shared_connection: bool) -> None:
        self._readers = engine.execution_options(**{_BEGIN: "BEGIN"})
        self._writers = engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._where = where
        # A database in memory lives in one connection, which threads have to take in turns.
        self._turn: contextlib.AbstractContextManager[Any] = (
            threading.RLock() if shared_connection else contextlib.nullcontext()
        )
        self.cursor_secret = b""
        self.reads_block = False
        self.writes_block = False

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database throughout."""
        with self._turn, self._readers.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is undone if the block raises.

        It locks from the start: one that begins by reading and then finds another writer in its way could
        only fail.
        """
        with self._turn, self._writers.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections; a database in memory is gone."""
        with self._turn:
            self._readers.dispose()

    def prepare(self) -> None:
        """Make the tables in an empty database, or see that they are those of this version.

        Raises:
            StorageError: It holds something else, or another version.
        """
        with self.write() as connection:
            present = set(inspect(connection).get_table_names())
            if not present:
                tables.metadata.create_all(connection)
                facts = {_VERSION: str(tables.SCHEMA_VERSION), _CURSOR_SECRET: secrets.token_hex(16)}
                rows = [{"name": name, "value": value} for name, value in facts.items()]
                connection.execute(tables.meta.insert(), rows)
            elif tables.meta.name not in present:
                raise StorageError(f"{self._where} holds something other than a sandbox; give another file")
            else:
                facts = {row.name: row.value for row in connection.execute(select(tables.meta))}
        if facts.get(_VERSION) != str(tables.SCHEMA_VERSION):
            raise StorageError(
                f"{self._where} has schema version {facts.get(_VERSION)}, and this version of the sandbox "
                f"reads {tables.SCHEMA_VERSION} alone; start with a new file"
            )
        self.cursor_secret = bytes.fromhex(facts[_CURSOR_SECRET])


def open_database(where: str | os.PathLike[str] | None) -> Database:
    """Open a database and make its tables if it has none.

    Args:
        where: A file, a database URL, or `None` for a database in memory.

    Raises:
        StorageError: It cannot be opened, or does not hold the tables of this version.
    """
    url = _url(where)
    in_memory = url.database in (None, "", ":memory:")
    name = "the database in memory" if in_memory else f"the database {url.database}"
    database = Database(_sqlite(url, in_memory=in_memory), name, shared_connection=in_memory)
    try:
        database.prepare()
    except DBAPIError as error:
        database.close()
        mend = _MENDS.get(str(error.orig))
        raise StorageError(
            f"{name} cannot be used: {error.orig}" + ("" if mend is None else f"; {mend}")
        ) from error
    except BaseException:
        database.close()
        raise
    return database


def _url(where: str | os.PathLike[str] | None) -> URL:
    if where is None:
        return URL.create("sqlite")
    text = os.fspath(where)
    if not text:
        raise StorageError(
            "the database is an empty text; name a file, or leave it out for a database in memory"
        )
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StorageError(f"{text!r} is no database URL: {error}") from error
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StorageError(f"a database of kind {url.drivername!r} is not supported; give a file")
    return url


def _sqlite(url: URL, *, in_memory: bool) -> Engine:
    # With no isolation level the driver leaves transactions alone; its own way begins them too late.
    arguments: dict[str, Any] = {
        "isolation_level": None,
        "timeout": _BUSY_SECONDS,
        "check_same_thread": False,
    }
    if in_memory:
        engine = create_engine(url, connect_args=arguments, poolclass=StaticPool)
    else:
        engine = create_engine(url, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        if not in_memory:
            # With a write-ahead log readers go on beside a writer. NORMAL loses nothing when the process is
            # killed; only a power cut can take the last transactions.
            _use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(connection.get_execution_options()[_BEGIN])

    return engine


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # For this one change SQLite does not wait until a file that others open at the same time is free.
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
