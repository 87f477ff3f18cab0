"""The PostgreSQL backend."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from ..errors import MissingExtra, StorageError
from . import tables
from .backend import Backend

_CONNECTIONS = 8
_WAIT_SECONDS = 30
_CONNECT_SECONDS = 10
_LOCK = select(func.pg_advisory_xact_lock(bindparam("key")))

# Tables with at least this number of rows are analyzed at once, and not only within a minute.
_MANY_ROWS = 1_000

# Suggestions by SQLSTATE.
_HINTS = {
    "25006": "the server is read-only; connect to the primary server",
    "42501": (
        "grant the user the right to create and use tables in the schema, or add another schema to the URL: "
        "?options=-csearch_path%3DNAME"
    ),
    "53100": "free space on its disk",
    "53300": "raise the connection limit of the server, or close connections",
    "55P03": "another transaction blocks writing; end it",
}


@attrs.frozen(kw_only=True)
class PostgreSQL(Backend):
    """A PostgreSQL database.

    Readers see a consistent snapshot and never wait. Writers acquire a lock before they read, so that none
    fails or overwrites unseen changes.
    """

    lock_key: int
    turn: contextlib.AbstractContextManager[Any] = attrs.field(factory=contextlib.nullcontext)
    is_shared: bool = True
    reads_block: bool = True
    writes_block: bool = True

    def lock(self, connection: Connection) -> None:
        """Acquire the lock until the end of the transaction."""
        connection.execute(_LOCK, {"key": self.lock_key})

    def create_constraints(self, connection: Connection) -> None:
        """Add the unique constraints and indexes."""
        for statement in constraint_statements():
            connection.execute(text(statement))

    def last_rows(self, connection: Connection) -> dict[str, int]:
        """Read the sequences of row numbers."""
        found: dict[str, int] = {}
        for table in tables.NUMBERED:
            statement = text(f"SELECT last_value, is_called FROM {_counter(table)}")
            number, is_used = connection.execute(statement).one()
            found[str(table.name)] = number if is_used else number - 1
        return found

    def set_last_rows(self, connection: Connection, last_rows: Mapping[str, int]) -> None:
        """Restart the sequences. Unlike `setval`, this is transactional."""
        for table in tables.NUMBERED:
            number = last_rows.get(table.name, 0) + 1
            connection.execute(text(f"ALTER SEQUENCE {_counter(table)} RESTART WITH {number}"))

    def analyze(self, connection: Connection, rows: Mapping[str, int]) -> None:
        """Analyze large tables, which the planner would otherwise treat as empty."""
        large = [name for name, count in rows.items() if count >= _MANY_ROWS]
        if large:
            connection.execute(text(f"ANALYZE {', '.join(large)}"))

    def outage_reason(self, error: BaseException) -> str | None:
        """Evaluate the SQLSTATE, or the message of a connection error."""
        if isinstance(error, TimeoutError):
            return "all connections to it are in use; send fewer concurrent requests"
        return _outage(error) if isinstance(error, DBAPIError) else None


def open_postgresql(url: URL) -> PostgreSQL:
    """Open a PostgreSQL database, and check its encoding and schema."""
    try:
        importlib.import_module("psycopg")
    except ImportError as error:
        raise MissingExtra(
            "PostgreSQL needs psycopg; run pip install 'nexuskit[postgresql]', or "
            "pip install '.[postgresql]' in a clone",
            name="psycopg",
        ) from error
    # Without other parts of the URL, which may be secret.
    name = f"{url.database or ''} at {url.host or 'the local server'}"
    if url.port is not None:
        name += f":{url.port}"
    engine = _engine(url)
    try:
        key = _lock_key(engine, name)
    except BaseException:
        engine.dispose()
        raise
    return PostgreSQL(
        name=name,
        readers=engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
        writers=engine.execution_options(isolation_level="READ COMMITTED"),
        lock_key=key,
    )


def _lock_key(engine: Engine, name: str) -> int:
    """Connect for the first time, and return the number of the schema's lock."""
    try:
        with engine.connect() as connection:
            encoding, schema = connection.execute(
                select(func.current_setting("server_encoding"), func.current_schema())
            ).one()
    except DBAPIError as error:
        raise StorageError(f"{name} cannot be used: {_outage(error) or error.orig}") from error
    if encoding != "UTF8":
        raise StorageError(
            f"{name} has the encoding {encoding}, which cannot store every text; create one with UTF8"
        )
    if schema is None:
        raise StorageError(f"{name} does not contain the schema of the URL; create it")
    digest = hashlib.blake2b(schema.encode(), digest_size=8, person=b"nexuskit sandbox").digest()
    # A signed 64-bit integer.
    return int.from_bytes(digest, signed=True)


def constraint_statements() -> list[str]:
    """Return the statements that create the unique constraints and indexes.

    Uses hash indexes, because names may be longer than the 2,700 bytes that a B-tree entry can store. A hash
    index has one value, so columns are concatenated. The constraints are deferrable, so that rows can
    exchange names in one statement.
    """
    statements = ["CREATE INDEX entries_by_sequence ON entries (sequence_row)"]
    for table in tables.metadata.sorted_tables:
        constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        for constraint in sorted(constraints, key=lambda one: [column.name for column in one.columns]):
            statements += _unique(table, constraint)
    return statements


def _unique(table: Table, constraint: UniqueConstraint) -> Iterable[str]:
    numbers = [column.name for column in constraint.columns if not isinstance(column.type, Text)]
    [name] = [column.name for column in constraint.columns if isinstance(column.type, Text)]
    # Numbers first: they contain no colon, so the concatenation is unambiguous.
    together = " || ':' || ".join([*(f"{number}::text" for number in numbers), name])
    yield (
        f"ALTER TABLE {table.name} ADD CONSTRAINT {table.name}_unique_{name} "
        f"EXCLUDE USING hash (({together}) WITH =) DEFERRABLE"
    )
    if table is not tables.entries:
        yield f"CREATE INDEX {table.name}_by_{name} ON {table.name} USING hash ({name})"


def _counter(table: Table) -> str:
    return f"{table.name}_row_seq"


def _engine(url: URL) -> Engine:
    arguments: dict[str, Any] = {"client_encoding": "utf8"}
    if "connect_timeout" not in url.query:
        arguments["connect_timeout"] = _CONNECT_SECONDS
    if "application_name" not in url.query:
        arguments["application_name"] = "nexuskit sandbox"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        hide_parameters=True,
        max_overflow=0,
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        pool_timeout=_WAIT_SECONDS,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _: object) -> None:
        connection.execute(f"SET lock_timeout = '{_WAIT_SECONDS}s'")
        # All queries have an index. With outdated statistics the planner would scan tables, for example in
        # foreign key checks while bulk requests fill a table.
        connection.execute("SET enable_seqscan = off")
        # Compilation is worthwhile only for statements that take seconds.
        connection.execute("SET jit = off")
        connection.commit()

    return engine


def _outage(error: DBAPIError) -> str | None:
    problem = error.orig
    state: str | None = getattr(problem, "sqlstate", None)
    if not (error.connection_invalidated or isinstance(error, OperationalError) or state in _HINTS):
        return None
    # The first line; the others repeat it for each address of the host.
    said = " ".join((str(problem).splitlines() or [""])[0].split())
    hint = None if state is None else _HINTS.get(state)
    return said if hint is None else f"{said}; {hint}"
