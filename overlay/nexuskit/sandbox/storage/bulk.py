"""Loading the state for a bulk request, and saving its changes, with the log entries that they cause."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, select, update

from nexus_api.models import SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ...bulk.rules.attributes import attribute_bytes
from ...resources.actions import Action
from ..bulk.rules import BulkUpdateState, Changes, SequenceState
from . import tables
from .batch_sql import BatchStatement, insert_many, update_many

_ASSETS = select(tables.assets.c.row, tables.assets.c.id, tables.assets.c.filename).where(
    tables.assets.c.project_row == bindparam("project")
)
_ASSETS_BY_ID = BatchStatement(_ASSETS, tables.assets.c.id)
_ASSETS_BY_FILENAME = BatchStatement(_ASSETS, tables.assets.c.filename)

_SEQUENCES = select(
    tables.sequences.c.row, tables.sequences.c.id, tables.sequences.c.name, tables.sequences.c.attributes
).where(tables.sequences.c.project_row == bindparam("project"))
_SEQUENCES_BY_ID = BatchStatement(_SEQUENCES, tables.sequences.c.id)
_SEQUENCES_BY_NAME = BatchStatement(_SEQUENCES, tables.sequences.c.name)

_ENTRIES_OF_SEQUENCES = BatchStatement(select(tables.entries), tables.entries.c.sequence_row)
_ENTRIES_OF_ASSETS = BatchStatement(
    select(tables.entries, tables.sequences.c.id, tables.sequences.c.name).join_from(
        tables.entries, tables.sequences
    ),
    tables.entries.c.asset_row,
)

_REMOVE = BatchStatement(delete(tables.sequences), tables.sequences.c.row)
_TOUCH = BatchStatement(update(tables.sequences).values(update_date=bindparam("now")), tables.sequences.c.row)
_UNPLACE = BatchStatement(delete(tables.entries), tables.entries.c.asset_row)

_PLACES = BatchStatement(
    select(tables.entries.c.asset_row, tables.entries.c.sequence_row), tables.entries.c.sequence_row
)


class BulkStorage:
    """Loads and saves in one transaction."""

    def __init__(self, connection: Connection, project_row: int) -> None:
        self._connection = connection
        self._project_row = project_row
        self._rows: dict[str, int] = {}

    def load(self, actions: Sequence[Action]) -> BulkUpdateState:
        """Load everything that the actions can change."""
        asset_ids: set[str] = set()
        filenames: set[str] = set()
        sequence_ids: set[str] = set()
        names: set[str] = set()
        linking = False
        for action in actions:
            if isinstance(action, SequenceBulkUpdateActionLink):
                _add(asset_ids, action.asset_id)
                _add(filenames, action.asset_filename)
                if not isinstance(action.sequence, str):
                    linking = True
                    names.add(action.sequence.name)
                continue
            _add(sequence_ids, action.sequence_id)
            _add(names, action.sequence_name)
            if isinstance(action, SequenceBulkUpdateActionPatchSequence):
                _add(names, action.patch.name)
        assets = {row.row: row for row in self._find(_ASSETS_BY_ID, asset_ids)}
        assets |= {row.row: row for row in self._find(_ASSETS_BY_FILENAME, filenames)}
        sequences: dict[str, SequenceState] = {}
        for statement, texts in ((_SEQUENCES_BY_ID, sequence_ids), (_SEQUENCES_BY_NAME, names)):
            for row in self._find(statement, texts):
                attributes = msgspec.json.decode(row.attributes, type=dict[str, str])
                sequences[row.id] = SequenceState(row.name, attributes)
                self._rows[row.id] = row.row
        self._load_entries(sequences, assets, whole=linking)
        return BulkUpdateState(
            assets={row.id: row.row for row in assets.values()},
            filenames={row.filename: row.row for row in assets.values()},
            sequences=sequences,
        )

    def _load_entries(
        self, sequences: dict[str, SequenceState], assets: Iterable[int], *, whole: bool
    ) -> None:
        if whole:
            # A link may target any of them, because a rename can give it the name in the link.
            ids = {row: id for id, row in self._rows.items()}
            for entry in _ENTRIES_OF_SEQUENCES.find(self._connection, ids):
                slot = (tables.role_of(entry.role_key), entry.ord)
                sequences[ids[entry.sequence_row]].slots[slot] = entry.asset_row
        for entry in _ENTRIES_OF_ASSETS.find(self._connection, assets):
            state = sequences.setdefault(entry.id, SequenceState(entry.name))
            self._rows[entry.id] = entry.sequence_row
            state.slots[tables.role_of(entry.role_key), entry.ord] = entry.asset_row

    def save(self, changes: Changes, now: int) -> None:
        """Write the changes."""
        rows = self._rows
        log_deleted_sequences(self._connection, {rows[id]: id for id in changes.removed}, now)
        _REMOVE.change(self._connection, [rows[id] for id in changes.removed])
        self._update([(rows[id], {"name": name}) for id, name in changes.renamed])
        self._update([(rows[id], _columns_of(attributes)) for id, attributes in changes.attributes.items()])
        _TOUCH.change(self._connection, [rows[id] for id in changes.touched], now=now)
        self._create(changes.created, now)
        _UNPLACE.change(self._connection, changes.unplaced)
        placed = [
            {"asset_row": asset, "sequence_row": rows[id], "role_key": tables.role_key(role), "ord": ord}
            for asset, id, (role, ord) in changes.placed
        ]
        insert_many(self._connection, tables.entries, placed)

    def _create(self, created: dict[str, SequenceState], now: int) -> None:
        dates = {"create_date": now, "update_date": now}
        rows = [
            {
                "project_row": self._project_row,
                "id": id,
                "name": state.name,
                **_columns_of(state.attributes),
                **dates,
            }
            for id, state in created.items()
        ]
        insert_many(self._connection, tables.sequences, rows)
        self._rows.update((row.id, row.row) for row in self._find(_SEQUENCES_BY_ID, created))

    def _find(self, statement: BatchStatement, texts: Iterable[str]) -> Iterator[Row[Any]]:
        return statement.find(self._connection, texts, project=self._project_row)

    def _update(self, values: list[tuple[int, dict[str, Any]]]) -> None:
        update_many(self._connection, tables.sequences, values)


def _add(texts: set[str], text: str | None) -> None:
    if text is not None:
        texts.add(text)


def _columns_of(attributes: dict[str, str]) -> dict[str, Any]:
    written = msgspec.json.encode(attributes).decode()
    return {"attributes": written, "attribute_bytes": attribute_bytes(attributes)}


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
        for entry in _PLACES.find(connection, sequences)
    ]
    insert_many(connection, tables.asset_logs, rows)
