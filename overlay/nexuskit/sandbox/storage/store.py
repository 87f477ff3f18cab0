"""A database with its data, and who may see what of it."""

from __future__ import annotations

import os
from collections.abc import Mapping

import attrs
from sqlalchemy import Connection, select

from ..errors import SandboxError, SeedError
from ..seeds.model import SeedSource, read_seed
from ..settings import Settings
from . import tables
from .cursors import CursorCodec
from .database import Database, open_database
from .seeding import is_empty, write_seed


@attrs.frozen
class Store:
    """What the application works on.

    Attributes:
        database: The database.
        keys: For each secret key, in the order of the seed, the projects that it opens: row numbers by id.
            Nothing but a seed changes them, so they are read once.
        cursors: Writes and reads the cursors of the database.
    """

    database: Database
    keys: Mapping[str, Mapping[str, int]] = attrs.field(repr=False)
    cursors: CursorCodec

    @property
    def secret_key(self) -> str:
        """The first key."""
        return next(iter(self.keys))

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_store(where: str | os.PathLike[str] | None, seed: SeedSource | None, settings: Settings) -> Store:
    """Open a database, and fill it if it is empty.

    Args:
        where: A file, a database URL, or `None` for a database in memory.
        seed: What to fill it with; `None` for the demo data, or for what it holds already.
        settings: The limits that a seed has to keep.

    Raises:
        SeedError: The seed cannot be used, or the database is not empty; nothing was written.
        StorageError: The database cannot be opened.
    """
    limits = {"max_entries": settings.max_entries, "max_attribute_bytes": settings.max_attribute_bytes}
    given = None if seed is None else read_seed(seed, **limits)
    database = open_database(where)
    try:
        # One transaction decides and fills, so that several processes can start on one database at once.
        with database.write() as connection:
            if is_empty(connection):
                write_seed(connection, given or read_seed(None, **limits))
            elif given is not None:
                raise SeedError("the database is not empty; leave the seed out, or start with a new file")
            keys = _keys(connection)
        if not keys:
            raise SandboxError("the database has no secret key; start with a new file")
        return Store(database, keys, CursorCodec(database.cursor_secret))
    except BaseException:
        database.close()
        raise


def _keys(connection: Connection) -> dict[str, dict[str, int]]:
    keys = tables.secret_keys
    in_order = select(keys.c.row, keys.c.secret_key).order_by(keys.c.row)
    by_row: dict[int, dict[str, int]] = {}
    found: dict[str, dict[str, int]] = {}
    for row, secret_key in connection.execute(in_order):
        found[secret_key] = by_row[row] = {}
    opened = (
        select(tables.key_projects.c.key_row, tables.projects.c.id, tables.projects.c.row)
        .join_from(tables.key_projects, tables.projects)
        .order_by(tables.projects.c.create_date, tables.projects.c.row)
    )
    for key_row, id, row in connection.execute(opened):
        by_row[key_row][id] = row
    return found
