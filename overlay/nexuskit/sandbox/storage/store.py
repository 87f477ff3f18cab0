"""The data: access by secret key, and operations that replace all data."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from sqlalchemy import Connection, select

from ..config.settings import Settings
from ..errors import SandboxError
from ..seeds.loader import SeedSource, read_seed
from . import snapshots, tables
from .blobs import Blobs, DatabaseBlobs, FolderBlobs, drop_unused_blobs
from .database import Database, open_database
from .dump import Data, fill, is_empty, read_dump, restore_dump, unpack
from .keyset import CursorCodec
from .seed_loader import dump_seed, export_seed
from .snapshots import Snapshot

_log = logging.getLogger("nexuskit.sandbox")


@attrs.frozen
class Access:
    """The secret keys of one generation of the data. Immutable."""

    generation: int
    # In the order of the seed. The projects of each: row numbers by id, oldest first.
    keys: Mapping[str, Mapping[str, int]] = attrs.field(repr=False)


class Store:
    """The data of a sandbox. Thread-safe. Operations that replace the data are transactions."""

    def __init__(
        self,
        database: Database,
        access: Access,
        settings: Settings,
        blobs: Blobs,
    ) -> None:
        self.database = database
        self.blobs = blobs
        self.cursors = CursorCodec(database.cursor_secret)
        self._access = access
        self._settings = settings

    @property
    def keys(self) -> Mapping[str, Mapping[str, int]]:
        """The row numbers by id of the projects that each key opens, as last seen by this process."""
        return self._access.keys

    @property
    def secret_key(self) -> str:
        """The first key, as last seen by this process."""
        return next(iter(self._access.keys))

    @property
    def generation(self) -> int:
        """A number that increases when all data is replaced, as last seen by this process."""
        return self._access.generation

    def access(self, connection: Connection) -> Access:
        """Return the keys that match the data in a transaction.

        Another thread or process may replace the data of a shared database, which changes the row numbers.
        Then the keys are read again.
        """
        known = self._access
        if not self.database.backend.is_shared:
            return known
        generation = self.database.generation(connection)
        if generation == known.generation:
            return known
        access = _read_access(connection, generation)
        # An older transaction may see an older generation.
        if generation > self._access.generation:
            self._access = access
        return access

    def reset(self) -> None:
        """Restore the initial data of the database, including row numbers and cursors. Keeps snapshots."""
        with self._replacing() as connection:
            start = snapshots.find(connection, snapshots.START)
            if start is None:
                raise SandboxError(
                    f"the initial data of {self.database.name} is unknown; restore a snapshot, or use "
                    "PUT /_sandbox/data or Sandbox.reseed"
                )
            restore_dump(self.database, connection, unpack(start))

    def reseed(self, source: SeedSource | None, settings: Settings | None = None) -> None:
        """Replace all data with a seed. Keeps snapshots and the initial data."""
        data = _seed_data(source, settings or self._settings)
        with self._replacing() as connection:
            restore_dump(self.database, connection, data)

    def snapshot(self, name: str) -> Snapshot:
        """Save the current data as a snapshot. Replaces an earlier one with this name."""
        snapshots.check_name(name)
        with self.database.write() as connection:
            return snapshots.save(connection, name, read_dump(self.database, connection).pack())

    def restore(self, name: str) -> None:
        """Restore a snapshot, including row numbers."""
        snapshots.check_name(name)
        with self._replacing() as connection:
            if (packed := snapshots.find(connection, name)) is None:
                raise snapshots.unknown_name_error(connection, name)
            restore_dump(self.database, connection, unpack(packed))

    def snapshots(self) -> list[Snapshot]:
        """Return all snapshots, ordered by name."""
        with self.database.read() as connection:
            return snapshots.list_snapshots(connection)

    def drop_snapshot(self, name: str) -> None:
        """Delete a snapshot."""
        snapshots.check_name(name)
        with self.database.write() as connection:
            if not snapshots.drop(connection, name):
                raise snapshots.unknown_name_error(connection, name)

    def export(self) -> dict[str, Any]:
        """Return the current data as a seed."""
        with self.database.read() as connection:
            data = read_dump(self.database, connection)
        return export_seed(data)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    @contextlib.contextmanager
    def _replacing(self) -> Iterator[Connection]:
        before = self._access
        try:
            with self.database.write() as connection:
                yield connection
                drop_unused_blobs(self.blobs, connection)
                # In the transaction, so that waiting threads find the new keys.
                self._access = _read_access(connection, self.database.generation(connection))
        except BaseException:
            self._access = before
            raise


def open_store(
    where: str | os.PathLike[str] | None,
    seed: SeedSource | None,
    settings: Settings,
    blobs: str | os.PathLike[str] | None = None,
) -> Store:
    """Open a database, and fill it if it is empty: with the seed, or else with the demo data.

    `blobs` is the folder for the bytes of uploaded files; by default they are in the database.
    """
    blob_store = DatabaseBlobs() if blobs is None else FolderBlobs(blobs)
    given = None if seed is None else _seed_data(seed, settings)
    database = open_database(where)
    try:
        # One transaction decides and fills, so that several processes can start on one database at once.
        with database.write() as connection:
            if is_empty(connection):
                data = given or _seed_data(None, settings)
                fill(database, connection, data)
                snapshots.save(connection, snapshots.START, data.pack())
            elif given is not None:
                _warn_of_another_seed(database, connection, given)
            access = _read_access(connection, database.generation(connection))
        if not access.keys:
            raise SandboxError("the database has no secret key; start with a new one")
        return Store(database, access, settings, blob_store)
    except BaseException:
        database.close()
        raise


def _read_access(connection: Connection, generation: int) -> Access:
    """Return the keys in the database."""
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
    return Access(generation, found)


def _warn_of_another_seed(database: Database, connection: Connection, given: Data) -> None:
    start = snapshots.find(connection, snapshots.START)
    if start is not None and unpack(start) != given:
        _log.warning(
            "%s keeps its data, which began with another seed; the given one is not used. To replace the "
            "data, use PUT /_sandbox/data or Sandbox.reseed, or start with a new database",
            database.name,
        )


def _seed_data(source: SeedSource | None, settings: Settings) -> Data:
    limits = {"max_entries": settings.max_entries, "max_attribute_bytes": settings.max_attribute_bytes}
    return dump_seed(read_seed(source, **limits))
