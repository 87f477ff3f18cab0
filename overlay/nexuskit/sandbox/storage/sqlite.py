"""The SQLite backend, for a file or in memory."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, Connection, Engine, column, create_engine, delete, event, insert, select, table
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.pool import StaticPool

from . import tables
from .backend import Backend

_BUSY_SECONDS = 30.0
_BEGIN = "sandbox_begin"

# SQLite's table of the last row numbers.
_NUMBERS = table("sqlite_sequence", column("name"), column("seq"))

# Suggestions by SQLite's primary result code. Other codes are bugs of the sandbox.
_HINTS = {
    sqlite3.SQLITE_PERM: "make the file and its folder readable and writable",
    sqlite3.SQLITE_BUSY: "another process blocks writing; stop it, or use another file",
    sqlite3.SQLITE_LOCKED: "another process blocks writing; stop it, or use another file",
    sqlite3.SQLITE_READONLY: "make the file and its folder writable",
    sqlite3.SQLITE_IOERR: "check its disk",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a copy, or use a new file",
    sqlite3.SQLITE_FULL: "free space on its disk",
    sqlite3.SQLITE_CANTOPEN: "give a file in an existing, writable folder",
    sqlite3.SQLITE_NOTADB: "give another file",
}


class SQLite(Backend):
    """An SQLite database.

    In memory, threads take turns with one connection. In a file, which has a write-ahead log, readers never
    wait, but writers wait for writers in other processes. A write transaction acquires the lock at its start,
    because upgrading a read transaction may fail.
    """

    def last_rows(self, connection: Connection) -> dict[str, int]:
        """Read SQLite's table of row numbers."""
        noted = {row.name: row.seq for row in connection.execute(select(_NUMBERS))}
        # It does not contain tables that never had a row.
        return {str(table.name): noted.get(table.name, 0) for table in tables.NUMBERED}

    def set_last_rows(self, connection: Connection, last_rows: Mapping[str, int]) -> None:
        """Replace SQLite's table of row numbers."""
        connection.execute(delete(_NUMBERS))
        values = [{"name": table.name, "seq": last_rows.get(table.name, 0)} for table in tables.NUMBERED]
        connection.execute(insert(_NUMBERS), values)

    def outage_reason(self, error: BaseException) -> str | None:
        """Evaluate the result code."""
        if isinstance(error, _Replaced):
            return "its file was removed or replaced; restart the sandbox"
        if isinstance(error, TimeoutError):
            return "all of its connections are in use; send fewer concurrent requests"
        if isinstance(error, DBAPIError):
            error = error.orig or error
        code = getattr(error, "sqlite_errorcode", None)
        hint = None if code is None else _HINTS.get(code & 0xFF)
        return None if hint is None else f"{error}; {hint}"


def open_sqlite(url: URL) -> SQLite:
    """Open an SQLite database. Connections are opened on first use."""
    in_memory = url.database in (None, "", ":memory:")
    engine = _engine(url, in_memory=in_memory)
    return SQLite(
        name="in memory" if in_memory else str(url.database),
        readers=engine.execution_options(**{_BEGIN: "BEGIN"}),
        writers=engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}),
        turn=threading.RLock() if in_memory else contextlib.nullcontext(),
        is_shared=not in_memory,
        reads_block=False,
        writes_block=not in_memory,
    )


class _Replaced(Exception):
    """The file is not the file that was opened."""


class _File:
    """The file of a database.

    After the file is removed, open connections would use the old file, and new connections a new one.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    def note(self) -> None:
        """Remember the identity of the file on first use."""
        if self._identity is None:
            self._identity = self._present()

    def check(self) -> None:
        """Raise `_Replaced` if the file was replaced."""
        if self._identity is not None and self._present() != self._identity:
            raise _Replaced

    def _present(self) -> tuple[int, int] | None:
        try:
            present = os.stat(self._path)  # noqa: PTH116 - called before each use, and `Path` is three times slower
        except OSError:
            return None
        return present.st_dev, present.st_ino


def _engine(url: URL, *, in_memory: bool) -> Engine:
    # Without an isolation level the driver does not begin transactions, which it would do too late.
    arguments: dict[str, Any] = {
        "isolation_level": None,
        "timeout": _BUSY_SECONDS,
        "check_same_thread": False,
    }
    if in_memory:
        engine = create_engine(url, connect_args=arguments, hide_parameters=True, poolclass=StaticPool)
    else:
        engine = create_engine(url, connect_args=arguments, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        if not in_memory:
            # With a write-ahead log, readers do not wait for a writer. NORMAL loses the last transactions
            # only after a power failure.
            _use_write_ahead_log(connection)
            connection.execute("PRAGMA synchronous = NORMAL")

    if not in_memory and "uri" not in url.query:
        _watch(engine, _File(str(url.database)))

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(connection.get_execution_options()[_BEGIN])

    return engine


def _watch(engine: Engine, file: _File) -> None:
    @event.listens_for(engine, "do_connect")
    def _check_before(*_: object) -> None:
        file.check()

    @event.listens_for(engine, "connect")
    def _note(*_: object) -> None:
        file.note()

    @event.listens_for(engine, "checkout")
    def _check(*_: object) -> None:
        file.check()


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # SQLite's busy timeout does not apply to this change.
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
