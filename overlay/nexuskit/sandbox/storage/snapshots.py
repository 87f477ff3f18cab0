"""Snapshots: states under a name, kept in the database itself, where all processes find them."""

from __future__ import annotations

import attrs
from sqlalchemy import Connection, delete, func, insert, select

from ..config.settings import now_in_milliseconds
from ..errors import SandboxError
from . import tables

_MAX_NAME = 200

# No name that a snapshot may have.
_START = ""
# One that takes more would be a burden to whoever does not reset.
_MAX_START_BYTES = 8 * 1_048_576

_table = tables.snapshots


@attrs.frozen
class Snapshot:
    """What there is to know about a snapshot.

    Attributes:
        name: Its name.
        create_date: When it was taken, in milliseconds since the Unix epoch.
        size: How many bytes it takes in the database.
    """

    name: str
    create_date: int
    size: int


def list_snapshots(connection: Connection) -> list[Snapshot]:
    """Return all snapshots, by name."""
    columns = select(_table.c.name, _table.c.create_date, func.length(_table.c.data))
    taken = columns.where(_table.c.name != _START).order_by(_table.c.name)
    return [Snapshot(*row) for row in connection.execute(taken)]


def keep(connection: Connection, name: str, packed: bytes) -> Snapshot:
    """Keep a state under a name, in place of an earlier one."""
    _check(name)
    return _keep(connection, name, packed)


def find(connection: Connection, name: str) -> bytes:
    """Return the state that was kept under a name."""
    _check(name)
    packed = _find(connection, name)
    if packed is None:
        raise _unknown(connection, name)
    return packed


def drop(connection: Connection, name: str) -> None:
    """Forget a snapshot."""
    _check(name)
    if connection.execute(delete(_table).where(_table.c.name == name)).rowcount == 0:
        raise _unknown(connection, name)


def save_initial(connection: Connection, packed: bytes) -> bool:
    """Keep what a database was filled with at first, unless it is too large."""
    if len(packed) > _MAX_START_BYTES:
        return False
    _keep(connection, _START, packed)
    return True


def find_initial(connection: Connection) -> bytes | None:
    """Return what the database was filled with at first, if that was kept."""
    return _find(connection, _START)


def _keep(connection: Connection, name: str, packed: bytes) -> Snapshot:
    now = now_in_milliseconds()
    connection.execute(delete(_table).where(_table.c.name == name))
    connection.execute(insert(_table).values(name=name, create_date=now, data=packed))
    return Snapshot(name, now, len(packed))


def _find(connection: Connection, name: str) -> bytes | None:
    packed: bytes | None = connection.execute(select(_table.c.data).where(_table.c.name == name)).scalar()
    return packed


def _check(name: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"the name of a snapshot is a text, got {type(name).__name__}")
    if not name or len(name) > _MAX_NAME:
        raise SandboxError(
            f"the name of a snapshot has 1 to {_MAX_NAME} characters, and this one has {len(name)}"
        )
    try:
        name.encode()
    except UnicodeEncodeError:
        raise SandboxError(f"the name {name!r} of a snapshot cannot be written in UTF-8") from None


def _unknown(connection: Connection, name: str) -> SandboxError:
    known = [repr(one.name) for one in list_snapshots(connection)]
    there = f"there are {', '.join(known)}" if known else "none was taken yet"
    return SandboxError(f"there is no snapshot {name!r}; {there}")
