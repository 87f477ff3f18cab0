"""What the sandbox needs to know of each kind of database."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import attrs
from sqlalchemy import Connection, Engine


@attrs.frozen(kw_only=True)
class Backend:
    """One database of one kind: how it is opened, locked and numbered, and what its errors mean.

    Attributes:
        name: Where the data is: `in memory`, a file, or a database and its host, without its password.
        readers: Begins transactions that see one state throughout and write nothing.
        writers: Begins transactions that write.
        turn: What a thread has to hold while it uses a connection.
        is_shared: Whether other connections can change it, those of other processes included.
        reads_block: Whether a transaction that reads may wait for others or for the network.
        writes_block: Whether a transaction that writes may.
    """

    name: str
    readers: Engine
    writers: Engine
    turn: AbstractContextManager[Any]
    is_shared: bool
    reads_block: bool
    writes_block: bool

    def lock(self, connection: Connection) -> None:
        """Keep all other writers out until the transaction, which has just begun, ends."""

    def create_constraints(self, connection: Connection) -> None:
        """Add to newly made tables what they need in this kind of database alone."""

    def last_rows(self, connection: Connection) -> dict[str, int]:
        """Return the number that was given to a row last, for each table of which rows are numbered."""
        raise NotImplementedError

    def set_last_rows(self, connection: Connection, last_rows: Mapping[str, int]) -> None:
        """Make the next row of each table get the number after the given one; undone with the transaction."""
        raise NotImplementedError

    def analyze(self, connection: Connection, rows: Mapping[str, int]) -> None:
        """Take notice that so many rows were written at once, by the name of the table."""

    def outage_reason(self, error: BaseException) -> str | None:
        """Say why the database cannot be used, and what to do; `None` if that is not what an error means."""
        raise NotImplementedError
