"""The interface of a database backend."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import attrs
from sqlalchemy import Connection, Engine


@attrs.frozen(kw_only=True)
class Backend:
    """A database."""

    name: str
    readers: Engine
    writers: Engine
    # The lock that a thread holds while it uses a connection.
    turn: AbstractContextManager[Any]
    # Whether other connections, also of other processes, can change it.
    is_shared: bool
    # Whether transactions may wait for others or for the network.
    reads_block: bool
    writes_block: bool

    def lock(self, connection: Connection) -> None:
        """Block all other writers until the end of the transaction. Called at its start."""

    def create_constraints(self, connection: Connection) -> None:
        """Add the constraints of this backend to new tables."""

    def last_rows(self, connection: Connection) -> dict[str, int]:
        """Return the last row number of each numbered table."""
        raise NotImplementedError

    def set_last_rows(self, connection: Connection, last_rows: Mapping[str, int]) -> None:
        """Set the last row number of each numbered table. Undone by a rollback."""
        raise NotImplementedError

    def analyze(self, connection: Connection, rows: Mapping[str, int]) -> None:
        """Update the statistics after a bulk write. `rows` has the number of rows by table."""

    def outage_reason(self, error: BaseException) -> str | None:
        """Return why the database is unavailable, with a suggestion; `None` for other errors."""
        raise NotImplementedError
