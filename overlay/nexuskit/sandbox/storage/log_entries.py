"""The log entries that the sandbox writes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, select

from . import tables
from .batch_sql import BatchStatement, insert_many

_ENTRIES = BatchStatement(
    select(tables.entries.c.asset_row, tables.entries.c.sequence_row), tables.entries.c.sequence_row
)


def log_deleted_sequences(connection: Connection, sequences: Mapping[int, str], now: int) -> None:
    """Log the deletion of sequences for each of their assets. Call it before they are deleted."""
    rows = [
        {
            "asset_row": entry.asset_row,
            "id": f"nexuslog_{uuid.uuid4()}",
            "level": "Info",
            "kind": "Sequence",
            "event": "SequenceDeleted",
            "resource": msgspec.json.encode({"sequenceId": sequences[entry.sequence_row]}).decode(),
            "create_date": now,
        }
        for entry in _ENTRIES.find(connection, sequences)
    ]
    insert_many(connection, tables.asset_logs, rows)
