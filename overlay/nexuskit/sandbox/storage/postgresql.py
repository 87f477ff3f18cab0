"""What only PostgreSQL needs: one writer at a time, unique texts of any length, numbers, and its errors."""

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

# From how many rows on the planner gets the statistics of a table at once, and not only within a minute.
_MANY_ROWS = 1_000

# What to do about what the server says, by its SQLSTATE.
_HINTS = {
    "25006": "it only lets read; connect to the primary server",
    "42501": (
        "give the user the right to create and use tables in the schema, or name another schema by "
        "?options=-csearch_path%3DNAME at the end of the URL"
    ),
    "53100": "free some space on its disk",
    "53300": "let the server take more connections, or close some",
    "55P03": "another transaction writes without end; stop it",
}

# The same where it was no server that spoke, or one that let nobody in: then there is no SQLSTATE.
_CONNECTION_HINTS = {
    "Connection refused": "see that the server is running, and check host and port",
    "could not translate host name": "check the host",
    "failed to resolve host": "check the host",
    "No such file or directory": "see that the server is running, and check host and port",
    "authentication failed": "check user and password",
    "no password supplied": "put a password into the URL, or into the environment variable PGPASSWORD",
    "does not exist": "create it, for instance with createdb or createuser",
}


@attrs.frozen(kw_only=True)
class PostgreSQL(Backend):
    """A database of PostgreSQL.

    Readers see one state throughout and wait for nobody. Writers take turns by a lock of the whole sandbox
    before they read anything, so that none fails or overwrites what it has not seen.
    """

    lock_key: int
    turn: contextlib.AbstractContextManager[Any] = attrs.field(factory=contextlib.nullcontext)
    is_shared: bool = True
    reads_block: bool = True
    writes_block: bool = True

    def lock(self, connection: Connection) -> None:
        """Take the lock, which the end of the transaction gives back."""
        connection.execute(_LOCK, {"key": self.lock_key})

    def create_constraints(self, connection: Connection) -> None:
        """Add what keeps texts unique and finds them."""
        for statement in rules():
            connection.execute(text(statement))

    def last_rows(self, connection: Connection) -> dict[str, int]:
        """Ask the sequences that number the rows."""
        found: dict[str, int] = {}
        for table in tables.NUMBERED:
            statement = text(f"SELECT last_value, is_called FROM {_counter(table)}")
            number, is_used = connection.execute(statement).one()
            found[str(table.name)] = number if is_used else number - 1
        return found

    def set_last_rows(self, connection: Connection, last_rows: Mapping[str, int]) -> None:
        """Restart the sequences; unlike `setval`, that is undone with the transaction."""
        for table in tables.NUMBERED:
            number = last_rows.get(table.name, 0) + 1
            connection.execute(text(f"ALTER SEQUENCE {_counter(table)} RESTART WITH {number}"))

    def analyze(self, connection: Connection, rows: Mapping[str, int]) -> None:
        """Have the large tables counted; one that is known to be empty would be taken to stay so."""
        large = [name for name, count in rows.items() if count >= _MANY_ROWS]
        if large:
            connection.execute(text(f"ANALYZE {', '.join(large)}"))

    def outage_reason(self, error: BaseException) -> str | None:
        """Look at the SQLSTATE, or at the words if the connection is what failed."""
        if isinstance(error, TimeoutError):
            return "all connections to it are in use; send fewer requests at once"
        return _outage(error) if isinstance(error, DBAPIError) else None


def open_postgresql(url: URL) -> PostgreSQL:
    """Open a database of PostgreSQL, and see that it can keep what the sandbox has."""
    try:
        importlib.import_module("psycopg")
    except ImportError as error:
        raise MissingExtra(
            "a database of PostgreSQL needs its extra: pip install 'nexuskit[postgresql]' "
            "(from a clone: pip install '.[postgresql]')",
            name="psycopg",
        ) from error
    # Parts by their names: what else a URL holds may be secret.
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
    """Connect for the first time, and return the number of the lock that the schema has."""
    try:
        with engine.connect() as connection:
            encoding, schema = connection.execute(
                select(func.current_setting("server_encoding"), func.current_schema())
            ).one()
    except DBAPIError as error:
        raise StorageError(f"{name} cannot be used: {_outage(error) or error.orig}") from error
    if encoding != "UTF8":
        raise StorageError(
            f"{name} has the encoding {encoding}, which cannot hold every text; create one with UTF8"
        )
    if schema is None:
        raise StorageError(f"{name} has no schema on its search path; create the one that the URL names")
    digest = hashlib.blake2b(schema.encode(), digest_size=8, person=b"nexuskit sandbox").digest()
    # PostgreSQL takes a number of 64 bits with a sign.
    return int.from_bytes(digest, signed=True)


def rules() -> list[str]:
    """Return the statements that keep texts unique and find them.

    An entry of an index that sorts takes some 2,700 bytes, and names may be longer. An index that hashes
    compares the whole values and has no limit, but takes one value alone; hence those that are unique
    together are put together. They can be deferred, so that rows of one statement can exchange names.
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
    # Numbers first: they hold no colon, so that different values never look the same together.
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
        # Everything is found by an index. The planner prefers to walk through a table that was small when it
        # looked last, and keeps to that in its checks of foreign keys while bulk requests fill the table.
        connection.execute("SET enable_seqscan = off")
        # Compiling a statement pays where one takes seconds; here it would only delay the large ones.
        connection.execute("SET jit = off")
        connection.commit()

    return engine


def _outage(error: DBAPIError) -> str | None:
    problem = error.orig
    state: str | None = getattr(problem, "sqlstate", None)
    if not (error.connection_invalidated or isinstance(error, OperationalError) or state in _HINTS):
        return None
    # The first line; the others repeat it for every address of the host.
    said = " ".join((str(problem).splitlines() or [""])[0].split())
    if state is not None:
        hint = _HINTS.get(state)
    else:
        hint = next((hint for words, hint in _CONNECTION_HINTS.items() if words in str(problem)), None)
    return said if hint is None else f"{said}; {hint}"
