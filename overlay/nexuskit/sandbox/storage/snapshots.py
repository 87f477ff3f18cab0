"""Snapshots of the data, stored in the database itself for all processes."""

from __future__ import annotations

import attrs
from sqlalchemy import Connection, delete, func, insert, select

from ..config.settings import now_in_milliseconds
from ..errors import SandboxError
from . import tables

_MAX_NAME = 200

# The name of the initial data, which is not a valid name for a snapshot.
START = ""

_table = tables.snapshots


@attrs.frozen
class Snapshot:
    """A snapshot.

    Attributes:
        name: The name.
        create_date: The time of creation, in milliseconds since the Unix epoch.
        size: The size in the database, in bytes.
    """

    name: str
    create_date: int
    size: int


def list_snapshots(connection: Connection) -> list[Snapshot]:
    """Return all snapshots, ordered by name."""
    columns = select(_table.c.name, _table.c.create_date, func.length(_table.c.data))
    taken = columns.where(_table.c.name != START).order_by(_table.c.name)
    return [Snapshot(*row) for row in connection.execute(taken)]


def save(connection: Connection, name: str, packed: bytes) -> Snapshot:
    """Save data as a snapshot. Replaces an earlier one with this name."""
    now = now_in_milliseconds()
    connection.execute(delete(_table).where(_table.c.name == name))
    connection.execute(insert(_table).values(name=name, create_date=now, data=packed))
    return Snapshot(name, now, len(packed))


def find(connection: Connection, name: str) -> bytes | None:
    """Return the data of a snapshot, if there is one with this name."""
    packed: bytes | None = connection.execute(select(_table.c.data).where(_table.c.name == name)).scalar()
    return packed


def drop(connection: Connection, name: str) -> bool:
    """Delete a snapshot. Return whether there was one with this name."""
    return connection.execute(delete(_table).where(_table.c.name == name)).rowcount > 0


def check_name(name: str) -> None:
    """Reject a name that a snapshot cannot have."""
    if not name or len(name) > _MAX_NAME:
        raise SandboxError(f"the name of a snapshot must have 1 to {_MAX_NAME} characters, got {len(name)}")


def unknown_name_error(connection: Connection, name: str) -> SandboxError:
    """Return the error for a name that no snapshot has."""
    known = [repr(one.name) for one in list_snapshots(connection)]
    existing = f"expected one of {', '.join(known)}" if known else "there are no snapshots yet"
    return SandboxError(f"unknown snapshot {name!r}; {existing}")
