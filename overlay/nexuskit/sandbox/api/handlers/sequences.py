"""Sequences: list, get, patch, delete and bulk update."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import attrs
import msgspec
from sqlalchemy import Row, bindparam, delete, exists, select

from nexus_api.enums import SequenceBulkUpdateAbortMode as AbortMode
from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import (
    DeleteResponse,
    Sequence,
    SequenceAttributes,
    SequenceBulkUpdate,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateResults,
    SequenceEntryAsset,
    SequenceLinkMetadata,
    SequencePatch,
)

from ....resources.actions import Action
from ...bulk import rules
from ...config.settings import Settings
from ...errors import Problem
from ...storage import tables
from ...storage.bulk import BulkStorage, log_deleted_sequences
from ..context import HANDLERS, Context
from ..pagination import Listing, PageResponse

_table = tables.sequences
LISTING = Listing("sequences", _table, _table.c.name)
_one = (_table.c.project_row == bindparam("project"), _table.c.id == bindparam("sequence"))
_GET = select(_table).where(*_one)
_DELETE = delete(_table).where(*_one)
_DELETE_EMPTY = delete(_table).where(
    _table.c.project_row == bindparam("project"),
    _table.c.id.in_(bindparam("ids", expanding=True)),
    ~exists().where(tables.entries.c.sequence_row == _table.c.row),
)
_ENTRIES_UNSORTED = (
    select(
        tables.entries.c.sequence_row,
        tables.assets.c.id,
        tables.entries.c.ord,
        tables.entries.c.role_key,
    )
    .join_from(tables.entries, tables.assets, tables.entries.c.asset_row == tables.assets.c.row)
    .where(tables.entries.c.sequence_row.in_(bindparam("rows", expanding=True)))
    .order_by(tables.entries.c.sequence_row)
)
_ENTRIES = {
    "role": _ENTRIES_UNSORTED.order_by(tables.entries.c.role_key, tables.entries.c.ord),
    "ord": _ENTRIES_UNSORTED.order_by(tables.entries.c.ord, tables.entries.c.role_key),
}
# Databases limit the number of parameters of a statement.
_CHUNK = 5_000


@HANDLERS.handles("listSequences")
def list_sequences(context: Context) -> PageResponse:
    """Return a page of sequences in order of creation."""
    rows, page = LISTING.page(context, context.query.name)
    page.data = _sequences(context, rows)
    return page


@HANDLERS.handles("getSequence")
def get_sequence(context: Context) -> Sequence:
    """Return a sequence."""
    return _find(context)


@HANDLERS.handles("patchSequence")
def patch_sequence(context: Context) -> Sequence:
    """Patch a sequence as a bulk update does, with statuses instead of results."""
    patch: SequencePatch = context.body
    action = SequenceBulkUpdateActionPatchSequence(patch=patch, sequence_id=context.path["sequenceId"])
    [result] = _apply(context, [action], abort_on_failure=False)
    if result is Result.FAILED_PATCH_SEQUENCE_SEQUENCE_NOT_FOUND:
        raise context.not_found("sequence", context.path["sequenceId"])
    if result is Result.FAILED_PATCH_SEQUENCE_RENAME_WOULD_DUPLICATE:
        message = f"name: project {context.project_id!r} has another sequence named {patch.name!r}"
        raise Problem(context.settings.rename_conflict_status, message)
    if result is Result.FAILED_PATCH_SEQUENCE_ATTRIBUTE_SIZE_WOULD_EXCEED_LIMIT:
        limit = context.settings.max_attribute_bytes
        message = f"attributes: the attributes of the sequence would exceed {limit} bytes"
        raise Problem(context.settings.attribute_limit_status, message)
    if result is not Result.OK:
        raise Problem(400, "body: the patch needs a name or attributes")
    return _find(context)


@HANDLERS.handles("deleteSequence")
def delete_sequence(context: Context) -> DeleteResponse:
    """Delete a sequence and its entries, and log it for their assets."""
    id = context.path["sequenceId"]
    row = context.connection.execute(_GET, _key(context)).first()
    if row is not None:
        log_deleted_sequences(context.connection, {row.row: id}, context.settings.clock())
        context.connection.execute(_DELETE, _key(context))
        context.changed = True
    elif context.settings.missing_delete_status == 404:
        raise context.not_found("sequence", id)
    return DeleteResponse(deleted=True, id=id)


@HANDLERS.handles("bulkUpdateSequences")
def bulk_update_sequences(context: Context) -> SequenceBulkUpdateResults:
    """Apply the actions of a bulk update."""
    body: SequenceBulkUpdate = context.body
    max_actions = context.settings.max_actions
    if len(body.actions) > max_actions:
        raise Problem(
            400, f"actions: a request may contain at most {max_actions} actions, got {len(body.actions)}"
        )
    min_ord = context.settings.min_ord
    for position, action in enumerate(body.actions):
        link = getattr(action, "sequence", None)
        if isinstance(link, SequenceLinkMetadata) and link.ord is not None and link.ord < min_ord:
            raise Problem(
                400, f"actions[{position}].sequence.ord: must be at least {min_ord}, got {link.ord}"
            )
    abort = body.abort_mode == AbortMode.ABORT_ON_ANY_FAILED
    return SequenceBulkUpdateResults(actions=_apply(context, body.actions, abort_on_failure=abort))


def _apply(context: Context, actions: list[Action], *, abort_on_failure: bool) -> list[Result]:
    storage = BulkStorage(context.connection, context.project_row)
    current = storage.load(actions)
    outcome = rules.apply_actions(
        current, actions, _rules(context.settings), abort_on_failure=abort_on_failure
    )
    if outcome.sequences is not None:
        made = rules.find_changes(current, outcome, context.settings.update_date)
        storage.save(made, context.settings.clock())
        context.changed = any(attrs.astuple(made, recurse=False))
        if context.settings.empty_sequence == "remove":
            _remove_empty(context, sorted(outcome.lost))
    return outcome.results


def _rules(settings: Settings) -> rules.Rules:
    return rules.Rules(**{name: getattr(settings, name) for name in attrs.fields_dict(rules.Rules)})


def _remove_empty(context: Context, ids: list[str]) -> None:
    # Only the database has all entries; the current has those that the actions can change.
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        context.connection.execute(_DELETE_EMPTY, {"project": context.project_row, "ids": chunk})


def _find(context: Context) -> Sequence:
    row = context.connection.execute(_GET, _key(context)).first()
    if row is None:
        raise context.not_found("sequence", context.path["sequenceId"])
    return _sequences(context, [row])[0]


def _key(context: Context) -> dict[str, Any]:
    return {"project": context.project_row, "sequence": context.path["sequenceId"]}


def _sequences(context: Context, rows: Iterable[Row[Any]]) -> list[Sequence]:
    rows = list(rows)
    items = _items(context, [row.row for row in rows])
    return [_sequence(context, row, items[row.row]) for row in rows]


def _items(context: Context, rows: list[int]) -> dict[int, list[SequenceEntryAsset]]:
    items: dict[int, list[SequenceEntryAsset]] = defaultdict(list)
    if rows:
        in_order = _ENTRIES[context.settings.entry_order]
        for sequence_row, asset_id, ord, role_key in context.connection.execute(in_order, {"rows": rows}):
            entry = SequenceEntryAsset(asset_id=asset_id, ord=ord, role=tables.role_of(role_key))
            items[sequence_row].append(entry)
    return items


def _sequence(context: Context, row: Row[Any], items: list[SequenceEntryAsset]) -> Sequence:
    sequence = Sequence(
        id=row.id,
        name=row.name,
        project_id=context.project_id,
        items=items,
        attributes=SequenceAttributes(
            bytes_used=row.attribute_bytes,
            bytes_total=context.settings.max_attribute_bytes,
            items=msgspec.json.decode(row.attributes, type=dict[str, str]),
        ),
        create_date=row.create_date,
        update_date=row.update_date,
    )
    if context.settings.counters == "send":
        sequence.length = len(items)
        sequence.item_count_with_role = Counter(item.role for item in items if item.role is not None)
    return sequence
