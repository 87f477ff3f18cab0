"""A database with its data: who may see what of it, and the operations that replace all of it."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from ..config.settings import Settings
from ..errors import SandboxError
from ..seeds.loader import SeedSource, read_seed
from . import snapshots
from .cursors import CursorCodec
from .database import Database, open_database
from .dump import Data, fill, is_empty, read_dump, restore_dump, unpack
from .export import export_seed
from .secret_keys import Access, read_access
from .seed_loader import dump_seed
from .snapshots import Snapshot

_log = logging.getLogger("nexuskit.sandbox")


class Store:
    """What the application works on.

    Everything that replaces the data does so in one transaction: a request sees the state before or the
    state after, and what fails changes nothing. Any thread may call it.
    """

    def __init__(
        self, database: Database, access: Access, settings: Settings, start: bytes | None = None
    ) -> None:
        self.database = database
        self.cursors = CursorCodec(database.cursor_secret)
        self._access = access
        self._settings = settings
        # Only what the database does not keep.
        self._start = start

    @property
    def keys(self) -> Mapping[str, Mapping[str, int]]:
        """The projects that each key opens, as far as this process knows: row numbers by id."""
        return self._access.keys

    @property
    def secret_key(self) -> str:
        """The first key, as far as this process knows."""
        return next(iter(self._access.keys))

    @property
    def generation(self) -> int:
        """A number that goes up when all data is replaced, as far as this process knows."""
        return self._access.generation

    def access(self, connection: Connection) -> Access:
        """Return the keys that go with what a transaction sees.

        Another thread, or another process on the same database, may replace the data at any time, and row
        numbers then mean something else. A database in memory is not asked for that. One that is shared is
        asked for one row, by its key, and for the keys only after the data was replaced.
        """
        known = self._access
        if not self.database.is_shared:
            return known
        generation = self.database.generation(connection)
        if generation == known.generation:
            return known
        access = read_access(connection, generation)
        # A transaction that began earlier may still see an older generation than what is known by now.
        if generation > self._access.generation:
            self._access = access
        return access

    def reset(self) -> None:
        """Go back to what the database was filled with at first, by whichever process.

        Row numbers, and hence cursors, are as they were then. Snapshots stay.
        """
        with self._replacing() as connection:
            start = self._start or snapshots.find_initial(connection)
            if start is None:
                raise SandboxError(
                    f"{self.database.name} held its data when the sandbox opened it, and does not tell how "
                    "it began, so there is nothing to go back to; restore a snapshot, or seed it anew by "
                    "PUT /_sandbox/data or Sandbox.reseed"
                )
            restore_dump(self.database, connection, unpack(start))

    def reseed(self, source: SeedSource | None, settings: Settings | None = None) -> None:
        """Replace everything by a seed; snapshots stay, and `reset` goes back to where it did."""
        data = _seed_data(source, settings or self._settings)
        with self._replacing() as connection:
            restore_dump(self.database, connection, data)

    def snapshot(self, name: str) -> Snapshot:
        """Keep the present state under a name, in place of an earlier one with that name."""
        with self.database.write() as connection:
            return snapshots.keep(connection, name, read_dump(self.database, connection).pack())

    def restore(self, name: str) -> None:
        """Go back to a snapshot, row numbers and all."""
        with self._replacing() as connection:
            restore_dump(self.database, connection, unpack(snapshots.find(connection, name)))

    def snapshots(self) -> list[Snapshot]:
        """Return what snapshots there are, by name."""
        with self.database.read() as connection:
            return snapshots.list_snapshots(connection)

    def drop_snapshot(self, name: str) -> None:
        """Forget a snapshot."""
        with self.database.write() as connection:
            snapshots.drop(connection, name)

    def export(self) -> dict[str, Any]:
        """Return the present state as what a seed file holds; seeded again, it gives the same answers."""
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
                # Within the transaction: whoever waits for the database finds the keys that go with it.
                self._access = read_access(connection, self.database.generation(connection))
        except BaseException:
            self._access = before
            raise


def open_store(where: str | os.PathLike[str] | None, seed: SeedSource | None, settings: Settings) -> Store:
    """Open a database, and fill it if it is empty: with the seed, or else with the demo data."""
    given = None if seed is None else _seed_data(seed, settings)
    start: bytes | None = None
    database = open_database(where)
    try:
        # One transaction decides and fills, so that several processes can start on one database at once.
        with database.write() as connection:
            if is_empty(connection):
                data = given or _seed_data(None, settings)
                fill(database, connection, data)
                packed = data.pack()
                start = None if snapshots.save_initial(connection, packed) else packed
            elif given is not None:
                _warn_of_another_seed(database, connection, given)
            access = read_access(connection, database.generation(connection))
        if not access.keys:
            raise SandboxError("the database has no secret key; start with a new one")
        return Store(database, access, settings, start)
    except BaseException:
        database.close()
        raise


def _warn_of_another_seed(database: Database, connection: Connection, given: Data) -> None:
    start = snapshots.find_initial(connection)
    if start is not None and unpack(start) != given:
        _log.warning(
            "%s keeps its data, which began with another seed; the given one is not used. To replace the "
            "data, use PUT /_sandbox/data or Sandbox.reseed, or start with a new database",
            database.name,
        )


def _seed_data(source: SeedSource | None, settings: Settings) -> Data:
    limits = {"max_entries": settings.max_entries, "max_attribute_bytes": settings.max_attribute_bytes}
    return dump_seed(read_seed(source, **limits))
