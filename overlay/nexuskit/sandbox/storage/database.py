"""The database: opening, migration and transactions."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterator

from sqlalchemy import URL, Connection, insert, inspect, make_url, select, update
from sqlalchemy.exc import ArgumentError

from ..errors import StorageError
from . import tables
from .backend import Backend
from .sqlite import open_sqlite

_VERSION = "schema_version"
_CURSOR_SECRET = "cursor_secret"
_GENERATION = "generation"

_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_PASSWORD = re.compile(r"(?<=:)[^:@/]+(?=@)|(?<=password=)[^&]*")

_IS_GENERATION = tables.meta.c.name == _GENERATION
_GET_GENERATION = select(tables.meta.c.value).where(_IS_GENERATION)


class Database:
    """A database with the current schema."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.name = f"the database {backend.name}"
        self.cursor_secret = b""

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Begin a read transaction, which sees a consistent snapshot."""
        try:
            with self.backend.turn, self.backend.readers.connect() as connection:
                yield connection
        except Exception as error:
            self._raise_outage(error)
            raise

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Begin an exclusive write transaction. It is rolled back if the block raises."""
        try:
            with self.backend.turn, self.backend.writers.begin() as connection:
                self.backend.lock(connection)
                yield connection
        except Exception as error:
            self._raise_outage(error)
            raise

    def close(self) -> None:
        """Close all connections. A database in memory is lost."""
        with self.backend.turn:
            self.backend.readers.dispose()

    def prepare(self) -> None:
        """Create the tables in an empty database, or migrate older ones."""
        with self.write() as connection:
            present = set(inspect(connection).get_table_names())
            if not present:
                facts = self._create(connection)
            elif tables.meta.name not in present:
                raise StorageError(f"{self.name} is not a database of the sandbox; give another database")
            else:
                facts = {row.name: row.value for row in connection.execute(select(tables.meta))}
                self._migrate(connection, facts.get(_VERSION))
        self.cursor_secret = bytes.fromhex(facts[_CURSOR_SECRET])

    def generation(self, connection: Connection) -> int:
        """Return a number that increases each time all data is replaced."""
        return int(connection.execute(_GET_GENERATION).scalar_one())

    def raise_generation(self, connection: Connection) -> None:
        """Increase the generation."""
        number = self.generation(connection) + 1
        connection.execute(update(tables.meta).where(_IS_GENERATION).values(value=str(number)))

    def _create(self, connection: Connection) -> dict[str, str]:
        tables.metadata.create_all(connection, checkfirst=False)
        self.backend.create_constraints(connection)
        facts = {
            _VERSION: str(tables.SCHEMA_VERSION),
            _CURSOR_SECRET: secrets.token_hex(16),
            _GENERATION: "1",
        }
        rows = [{"name": name, "value": value} for name, value in facts.items()]
        connection.execute(tables.meta.insert(), rows)
        return facts

    def _migrate(self, connection: Connection, version: str | None) -> None:
        if version is None or not version.isdecimal() or int(version) < 1:
            raise StorageError(f"{self.name} has no schema version; use a new database")
        if int(version) > tables.SCHEMA_VERSION:
            raise StorageError(
                f"{self.name} has schema version {version}, but this version of the sandbox reads up to "
                f"{tables.SCHEMA_VERSION}; update nexuskit, or use a new database"
            )
        if int(version) < tables.SCHEMA_VERSION:
            _migrate(connection, int(version))
            connection.execute(
                update(tables.meta)
                .where(tables.meta.c.name == _VERSION)
                .values(value=str(tables.SCHEMA_VERSION))
            )

    def _raise_outage(self, error: Exception) -> None:
        reason = self.backend.outage_reason(error)
        if reason is not None:
            raise StorageError(f"{self.name} cannot be used: {reason}") from error


def open_database(where: str | os.PathLike[str] | None) -> Database:
    """Open a database, and create or migrate its tables."""
    database = Database(_backend(where))
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return database


def _backend(where: str | os.PathLike[str] | None) -> Backend:
    if where is None:
        return open_sqlite(URL.create("sqlite"))
    text = os.fspath(where)
    if not text:
        raise StorageError(
            "the database is an empty string; give a filename, or omit it for a database in memory"
        )
    if "://" not in text:
        return open_sqlite(URL.create("sqlite", database=text))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Without the library's message, which contains the password.
        raise StorageError(
            f"{_PASSWORD.sub('***', text)!r} is not a database URL; use the form sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
        ) from None
    if url.drivername in _SQLITE:
        return open_sqlite(url)
    if url.drivername in _POSTGRESQL:
        # Imported only if needed, because it is slow.
        from .postgresql import open_postgresql

        return open_postgresql(url)
    raise StorageError(
        f"a database of kind {url.drivername!r} is not supported; give a file, or a URL that begins with "
        "postgresql://"
    )


def _migrate(connection: Connection, version: int) -> None:
    """Migrate from an older schema version to the current one. Each so far only added tables.

    A version that changes a table also needs a step here that does not use `tables`, which changes later.
    """
    tables.metadata.create_all(connection)
    if version < 2:
        connection.execute(insert(tables.meta).values(name="generation", value="1"))
    if version < 3:
        assets = select(tables.assets.c.row, tables.assets.c.metadata)
        for rows in connection.execute(assets).partitions(10_000):
            if groups := [group for row, metadata in rows for group in tables.group_rows(row, metadata)]:
                connection.execute(insert(tables.asset_groups), groups)
