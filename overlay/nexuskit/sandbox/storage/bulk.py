"""The picture of a bulk request, read from the database by few statements and written as a difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from nexus_api.models import SequenceBulkUpdateActionLink, SequenceBulkUpdateActionPatchSequence

from ..bulk.changes import Changes
from ..bulk.rules import Action, Picture, SequenceState, attribute_bytes
from . import tables

_T = TypeVar("_T")

# Databases limit the parameters of one statement; SQLite takes 32,766, PostgreSQL 65,535.
_CHUNK = 5_000

_values: BindParameter[Any] = bindparam("values", expanding=True)

_ASSETS = select(tables.assets.c.row, tables.assets.c.id, tables.assets.c.filename).where(
    tables.assets.c.project_row == bindparam("project")
)
_ASSETS_BY_ID = _ASSETS.where(tables.assets.c.id.in_(_values))
_ASSETS_BY_FILENAME = _ASSETS.where(tables.assets.c.filename.in_(_values))

_SEQUENCES = select(
    tables.sequences.c.row, tables.sequences.c.id, tables.sequences.c.name, tables.sequences.c.attributes
).where(tables.sequences.c.project_row == bindparam("project"))
_SEQUENCES_BY_ID = _SEQUENCES.where(tables.sequences.c.id.in_(_values))
_SEQUENCES_BY_NAME = _SEQUENCES.where(tables.sequences.c.name.in_(_values))

_ENTRIES_OF_SEQUENCES = select(tables.entries).where(tables.entries.c.sequence_row.in_(_values))
_ENTRIES_OF_ASSETS = (
    select(tables.entries, tables.sequences.c.id, tables.sequences.c.name)
    .join_from(tables.entries, tables.sequences)
    .where(tables.entries.c.asset_row.in_(_values))
)

_these_sequences = tables.sequences.c.row.in_(_values)
_REMOVE = delete(tables.sequences).where(_these_sequences)
_TOUCH = update(tables.sequences).where(_these_sequences).values(update_date=bindparam("now"))
_UNPLACE = delete(tables.entries).where(tables.entries.c.asset_row.in_(_values))

_this_sequence = tables.sequences.c.row == bindparam("this")
_RENAME = update(tables.sequences).where(_this_sequence).values(name=bindparam("new_name"))
_SET_ATTRIBUTES = (
    update(tables.sequences)
    .where(_this_sequence)
    .values(attributes=bindparam("new_attributes"), attribute_bytes=bindparam("new_bytes"))
)
_CREATE = insert(tables.sequences)
_PLACE = insert(tables.entries)


class BulkStorage:
    """Loads and saves within one transaction."""

    def __init__(self, connection: Connection, project_row: int) -> None:
        self._connection = connection
        self._project_row = project_row
        self._rows: dict[str, int] = {}

    def load(self, actions: Sequence[Action]) -> Picture:
        """Read what the actions can touch."""
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
        return Picture(
            assets={row.id: row.row for row in assets.values()},
            filenames={row.filename: row.row for row in assets.values()},
            sequences=sequences,
        )

    def _load_entries(
        self, sequences: dict[str, SequenceState], assets: Iterable[int], *, whole: bool
    ) -> None:
        if whole:
            # Any of them may be linked into: a rename can give it the name that a link names.
            ids = {row: id for id, row in self._rows.items()}
            for entry in self._find(_ENTRIES_OF_SEQUENCES, ids):
                slot = (tables.role_of(entry.role_key), entry.ord)
                sequences[ids[entry.sequence_row]].slots[slot] = entry.asset_row
        for entry in self._find(_ENTRIES_OF_ASSETS, assets):
            state = sequences.setdefault(entry.id, SequenceState(entry.name))
            self._rows[entry.id] = entry.sequence_row
            state.slots[tables.role_of(entry.role_key), entry.ord] = entry.asset_row

    def save(self, changes: Changes, now: int) -> None:
        """Write what changed."""
        rows = self._rows
        self._change(_REMOVE, [rows[id] for id in changes.removed])
        self._write(_RENAME, [{"this": rows[id], "new_name": name} for id, name in changes.renamed])
        self._write(
            _SET_ATTRIBUTES,
            [
                {
                    "this": rows[id],
                    "new_attributes": _json(attributes),
                    "new_bytes": attribute_bytes(attributes),
                }
                for id, attributes in changes.attributes.items()
            ],
        )
        self._change(_TOUCH, [rows[id] for id in changes.touched], now=now)
        self._create(changes.created, now)
        self._change(_UNPLACE, changes.unplaced)
        self._write(
            _PLACE,
            [
                {"asset_row": asset, "sequence_row": rows[id], "role_key": tables.role_key(role), "ord": ord}
                for asset, id, (role, ord) in changes.placed
            ],
        )

    def _create(self, created: dict[str, SequenceState], now: int) -> None:
        self._write(
            _CREATE,
            [
                {
                    "project_row": self._project_row,
                    "id": id,
                    "name": state.name,
                    "attributes": _json(state.attributes),
                    "attribute_bytes": attribute_bytes(state.attributes),
                    "create_date": now,
                    "update_date": now,
                }
                for id, state in created.items()
            ],
        )
        self._rows.update((row.id, row.row) for row in self._find(_SEQUENCES_BY_ID, created))

    def _find(self, statement: Any, values: Iterable[Any]) -> Iterator[Any]:
        for chunk in _chunks(list(values)):
            yield from self._connection.execute(statement, {"project": self._project_row, "values": chunk})

    def _change(self, statement: Any, values: Sequence[int], **given: int) -> None:
        for chunk in _chunks(values):
            self._connection.execute(statement, {**given, "values": chunk})

    def _write(self, statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _add(texts: set[str], text: str | None) -> None:
    if text is not None:
        texts.add(text)


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _json(value: dict[str, str]) -> str:
    return msgspec.json.encode(value).decode()
