"""What only SQLite needs: in a file that processes share, or in memory for one."""

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

# Where SQLite keeps the last number of each table.
_NUMBERS = table("sqlite_sequence", column("name"), column("seq"))

# What to do about what SQLite says, by its primary result code. Other codes mean a fault of the sandbox.
_HINTS = {
    sqlite3.SQLITE_PERM: "the file and its folder have to be readable and writable",
    sqlite3.SQLITE_BUSY: "another process writes without end; stop it, or use another file",
    sqlite3.SQLITE_LOCKED: "another process writes without end; stop it, or use another file",
    sqlite3.SQLITE_READONLY: "the file and its folder have to be writable",
    sqlite3.SQLITE_IOERR: "see that its disk is there and sound",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore a copy, or start with a new file",
    sqlite3.SQLITE_FULL: "free some space on its disk",
    sqlite3.SQLITE_CANTOPEN: "name a file in a folder that exists and is writable",
    sqlite3.SQLITE_NOTADB: "give another file",
}


class SQLite(Backend):
    """A database of SQLite.

    One that is in memory lives in one connection, which threads take in turns. Readers of a file never wait,
    as it has a write-ahead log, but a writer may have to wait for one in another process. A transaction that
    writes begins with the lock: one that begins by reading and then finds another writer in its way could
    only fail.
    """

    def last_rows(self, connection: Connection) -> dict[str, int]:
        """Read what SQLite has noted."""
        noted = {row.name: row.seq for row in connection.execute(select(_NUMBERS))}
        # A table that never had a row is not noted.
        return {str(table.name): noted.get(table.name, 0) for table in tables.NUMBERED}

    def set_last_rows(self, connection: Connection, last_rows: Mapping[str, int]) -> None:
        """Replace what SQLite has noted."""
        connection.execute(delete(_NUMBERS))
        values = [{"name": table.name, "seq": last_rows.get(table.name, 0)} for table in tables.NUMBERED]
        connection.execute(insert(_NUMBERS), values)

    def outage_reason(self, error: BaseException) -> str | None:
        """Look at the result code."""
        if isinstance(error, _Replaced):
            return "its file was removed or replaced; restart the sandbox"
        if isinstance(error, TimeoutError):
            return "all of its connections are in use; send fewer requests at once"
        if isinstance(error, DBAPIError):
            error = error.orig or error
        code = getattr(error, "sqlite_errorcode", None)
        hint = None if code is None else _HINTS.get(code & 0xFF)
        return None if hint is None else f"{error}; {hint}"


def open_sqlite(url: URL) -> SQLite:
    """Open a database of SQLite, without a connection yet."""
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
    """The file is not the one that was opened."""


class _File:
    """The file of a database, as it was first opened.

    Connections that are open go on with a file that was removed, and new ones would make another: what the
    one writes, the others would never see.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._identity: tuple[int, int] | None = None

    def note(self) -> None:
        """Take it for the file, if it is the first."""
        if self._identity is None:
            self._identity = self._present()

    def check(self) -> None:
        """See that it is the same."""
        if self._identity is not None and self._present() != self._identity:
            raise _Replaced

    def _present(self) -> tuple[int, int] | None:
        try:
            present = os.stat(self._path)  # noqa: PTH116 - asked before each use, and a Path takes thrice as long
        except OSError:
            return None
        return present.st_dev, present.st_ino


def _engine(url: URL, *, in_memory: bool) -> Engine:
    # With no isolation level the driver leaves transactions alone; its own way begins them too late.
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
            # With a write-ahead log readers go on beside a writer. NORMAL loses nothing when the process is
            # killed; only a power cut can take the last transactions.
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
