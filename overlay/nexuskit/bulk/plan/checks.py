"""Checks a list of actions before anything is sent. Pure.

Each action is compared with the state that earlier rows leave: positions of assets, and names that renames
and removals use or free. The project is not known. So an error is an action that cannot succeed in any
project; all other findings are warnings. It is assumed that a link creates the sequence that it names, also
after a removal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, cast

import attrs

from nexus_api.enums import SequenceMergeMode
from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
    SequenceLinkMetadata,
    SequencePatch,
)

from ...error_types import one_line
from ...resources.actions import ActionLike
from ..rules.attributes import MAX_ATTRIBUTE_BYTES, attribute_bytes, attribute_sizes
from ..source_rows import row_cell, row_name

Severity: TypeAlias = Literal["error", "warning"]
"""`error`: cannot be sent or cannot succeed; `warning`: is sent, but is probably a mistake."""

Code: TypeAlias = Literal[
    "asset-linked-twice",
    "attributes-too-large",
    "invalid",
    "lone-surrogate",
    "looks-like-another",
    "patched-after-removal",
    "patched-twice",
    "removed-twice",
    "renamed-before",
    "renamed-onto-used-name",
    "slot-taken-twice",
    "unlinked-after-link",
    "unlinked-twice",
]
"""The kind of a finding."""


@attrs.frozen
class Finding:
    """A problem with one action of a plan.

    Attributes:
        row: The index of the action.
        code: The kind of problem.
        severity: `error` if it cannot be sent or cannot succeed, `warning` for a probable mistake.
        message: The problem and the fix, on one line.
        other_row: The earlier row that the action conflicts with, if any.
        source_row: The line of the caller's own file, if known; messages show it instead of the row.

    >>> print(Finding(7, "invalid", "error", "asset_id: must not be empty"))
    row 7: asset_id: must not be empty
    """

    row: int
    code: Code
    severity: Severity
    message: str = attrs.field(converter=one_line)
    other_row: int | None = None
    source_row: int | None = None

    def __str__(self) -> str:
        place = f"row {self.row:,}" if self.source_row is None else row_name(self.row, self.source_row)
        return f"{place}: {self.message}"

    def _table_cells(self) -> dict[str, object]:
        other = "" if self.other_row is None else self.other_row
        found = {"severity": self.severity, "finding": self.code, "message": self.message}
        return {"row": row_cell(self.row, self.source_row), **found, "other row": other}


_SequenceAction: TypeAlias = SequenceBulkUpdateActionPatchSequence | SequenceBulkUpdateActionRemoveSequence


@attrs.define(eq=False)
class _KnownSequence:
    """A sequence after the rows so far.

    Attributes:
        row: The first row that names it.
        name: Its name, if known.
        slots: The row of the link to each role and ord, from the second link on.
        patched: The last row that patched it.
        attributes: The attributes of the first patch.
        sizes: The size of each patched attribute, from the second patch on.
        size: The sum of these sizes.
        gone: The row that removed it; for a former name, the row that renamed it.
        removed_as: How the removal named it; `None` for a former name.
    """

    row: int
    name: str | None = None
    slots: dict[str | None, dict[int, int]] | None = None
    patched: int | None = None
    attributes: Mapping[str, str] | None = None
    sizes: dict[str, int] | None = None
    size: int = 0
    gone: int | None = None
    removed_as: tuple[str | None, str | None] | None = None


class Checker:
    """Checks actions in row order.

    Attributes:
        findings: The findings so far, in row order.
        roles: The first row of each role.

    >>> from nexuskit.resources.actions import typed_actions
    >>> checker = Checker(typed_actions([{"sequence_name": "A"}, {"sequence_name": "A"}]))
    >>> checker.check([0, 1])
    >>> print(checker.findings[0])
    row 1: sequence 'A' is removed in row 0 already; leave this removal out
    """

    def __init__(self, actions: Sequence[ActionLike], first_row: int = 0) -> None:
        self.findings: list[Finding] = []
        self.roles: dict[str, int] = {}
        self._actions = actions
        self._first_row = first_row
        self._names: dict[str, _KnownSequence] = {}
        # For a name that only one link uses, just the row: there may be as many names as actions.
        self._once: dict[str, int] = {}
        self._ids: dict[str, _KnownSequence] = {}
        # The last row that links or unlinks an asset.
        self._by_id: dict[str, int] = {}
        self._by_filename: dict[str, int] = {}
        # Sequences by a former name, with the row of the rename.
        self._former: dict[str, list[tuple[int, _KnownSequence]]] = {}

    def check(self, rows: Iterable[int]) -> None:
        """Check the actions of some rows.

        Args:
            rows: Rows of typed actions, ascending, after all rows checked before.
        """
        # One loop without calls for valid links: there may be a million. Each takes one integer, its row, for
        # both the asset and the position.
        actions, first_row = self._actions, self._first_row
        names, once, roles = self._names, self._once, self.roles
        by_id, by_filename = self._by_id, self._by_filename
        for row in rows:
            action = actions[row - first_row]
            if not isinstance(action, SequenceBulkUpdateActionLink):
                self._check_sequence(row, cast(_SequenceAction, action))
                continue
            if action.asset_id is not None:
                before = by_id.setdefault(action.asset_id, row)
            else:
                before = by_filename.setdefault(cast(str, action.asset_filename), row)
            if before != row:
                self._check_second_link(row, action, before)
            metadata = action.sequence
            if isinstance(metadata, str):
                continue
            if metadata.role is not None:
                roles.setdefault(metadata.role, row)
            seen = names.get(metadata.name)
            if seen is None:
                first = once.setdefault(metadata.name, row)
                if first == row:
                    continue
                seen = names[metadata.name] = _KnownSequence(first, metadata.name)
            elif seen.gone is not None:
                names[metadata.name] = _KnownSequence(row, metadata.name)
                continue
            ord = metadata.ord
            if ord is None:
                continue  # the service chooses one that is free
            slots = seen.slots
            if slots is None:
                slots = self._slots(seen)
            places = slots.get(metadata.role)
            if places is None:
                places = slots[metadata.role] = {}
            before = places.setdefault(ord, row)
            if before != row:
                self._check_slot(row, metadata, places, before)

    @property
    def names(self) -> dict[str, int]:
        """The first row of each name that a sequence has or gets, except old and removed names."""
        kept = {name: seen.row for name, seen in self._names.items()}
        gone = (name for name, seen in self._names.items() if seen.gone is not None)
        rows = self._once | kept
        for name in gone:
            del rows[name]
        return rows

    def _check_second_link(self, row: int, action: SequenceBulkUpdateActionLink, before: int) -> None:
        if action.asset_id is not None:
            self._by_id[action.asset_id] = row
        else:
            self._by_filename[cast(str, action.asset_filename)] = row
        former = self._link(before).sequence
        if isinstance(former, str):
            # An unlink before a link is harmless.
            if isinstance(action.sequence, str):
                message = (
                    f"asset {_asset(action)!r} is unlinked in row {before:,} already; leave this one out"
                )
                self._warn(row, "unlinked-twice", message, before)
            return
        seen = self._sequence_at(before, former.name)
        places = self._slots(seen).get(former.role, {})
        if former.ord is not None and places.get(former.ord) == before:
            del places[former.ord]
        linked = f"asset {_asset(action)!r} is linked to {former.name!r} in row {before:,}"
        if isinstance(action.sequence, str):
            message = f"{linked} and unlinked here; leave one of the two out"
            self._warn(row, "unlinked-after-link", message, before)
        else:
            message = f"{linked}, and to {action.sequence.name!r} here, where it ends; keep one of the links"
            self._warn(row, "asset-linked-twice", message, before)

    def _check_slot(
        self, row: int, metadata: SequenceLinkMetadata, places: dict[int, int], before: int
    ) -> None:
        ord = cast(int, metadata.ord)
        if metadata.merge == SequenceMergeMode.REJECT_SEQUENCE_OPERATION:
            effect = "so this link is rejected"
        else:
            places[ord] = row
            effect = "which this link unlinks"
        role = "" if metadata.role is None else f", role {metadata.role!r}"
        holder = f"asset {_asset(self._link(before))!r} of row {before:,}"
        message = (
            f"ord {ord}{role} of {metadata.name!r} is given to {holder}, {effect}; give another ord or role"
        )
        self._warn(row, "slot-taken-twice", message, before)

    def _check_sequence(self, row: int, action: _SequenceAction) -> None:
        id, name = action.sequence_id, action.sequence_name
        known, text = (self._names, cast(str, name)) if id is None else (self._ids, id)
        seen = known.get(text) if name is None else self._sequence(name)
        if seen is None:
            seen = known[text] = _KnownSequence(row, name)
        if seen.gone is not None:
            self._check_gone(row, action, seen, text)
        elif isinstance(action, SequenceBulkUpdateActionRemoveSequence):
            seen.gone, seen.removed_as, seen.slots = row, (id, name), {}
        elif self._check_attribute_size(row, seen, action.patch, text):
            if seen.patched is not None:
                message = f"sequence {text!r} is patched in row {seen.patched:,} too; make the two one patch"
                self._warn(row, "patched-twice", message, seen.patched)
            seen.patched = row
            if action.patch.name is not None and action.patch.name != name:
                self._rename(row, seen, action.patch.name, text)

    def _check_gone(self, row: int, action: _SequenceAction, seen: _KnownSequence, text: str) -> None:
        """Report an action on a sequence that an earlier row removed or renamed."""
        before = cast(int, seen.gone)
        removal = isinstance(action, SequenceBulkUpdateActionRemoveSequence)
        if seen.removed_as is None:
            message = f"sequence {text!r} gets another name in row {before:,}; use that one here"
            self._warn(row, "renamed-before", message, before)
            self._note_possible_rename(row, action)
            return
        code: Code = "removed-twice" if removal else "patched-after-removal"
        advice = "leave this removal out" if removal else "patch it before, or leave this patch out"
        message = f"sequence {text!r} is removed in row {before:,} already; {advice}"
        # If the other action names it differently, it is the same one only if the rename between succeeds.
        same = seen.removed_as == (action.sequence_id, action.sequence_name)
        self.findings.append(Finding(row, code, "error" if same else "warning", message, before))
        if not same:
            self._note_possible_rename(row, action)

    def _note_possible_rename(self, row: int, action: _SequenceAction) -> None:
        """Note that a rename may succeed and give a sequence a removed name."""
        if isinstance(action, SequenceBulkUpdateActionPatchSequence) and (name := action.patch.name):
            seen = self._names.get(name)
            if seen is not None and seen.gone is not None:
                self._names[name] = _KnownSequence(row, name)

    def _check_attribute_size(self, row: int, seen: _KnownSequence, patch: SequencePatch, text: str) -> bool:
        """Check and count the size of the attributes of a patch; return whether they can be sent."""
        attributes = patch.attributes
        if not attributes:
            return True
        size = attribute_bytes(attributes)
        if size > MAX_ATTRIBUTE_BYTES:
            message = (
                f"the attributes take {size:,} bytes, and the limit is {MAX_ATTRIBUTE_BYTES:,}; "
                "leave some out or shorten them"
            )
            self.findings.append(Finding(row, "attributes-too-large", "error", message))
            return False
        if seen.attributes is None:
            seen.attributes = attributes  # not a copy: most sequences are patched once
            return True
        if seen.sizes is None:
            seen.sizes = attribute_sizes(seen.attributes)
            seen.size = sum(seen.sizes.values())
        for attribute, bytes_ in attribute_sizes(attributes).items():
            seen.size += bytes_ - seen.sizes.get(attribute, 0)
            seen.sizes[attribute] = bytes_
        if seen.size > MAX_ATTRIBUTE_BYTES:
            message = (
                f"with the earlier patches, the attributes of {text!r} take {seen.size:,} bytes, and the "
                f"limit is {MAX_ATTRIBUTE_BYTES:,}; leave some out or shorten them"
            )
            self._warn(row, "attributes-too-large", message, seen.patched)
        return True

    def _rename(self, row: int, seen: _KnownSequence, new_name: str, text: str) -> None:
        target = self._sequence(new_name)
        if target is seen:
            return
        if target is not None and target.gone is None:
            message = (
                f"sequence {text!r} gets the name {new_name!r}, which row {target.row:,} uses; "
                "give another name, or first rename or remove the sequence of this name"
            )
            self._warn(row, "renamed-onto-used-name", message, target.row)
            return
        if seen.name is not None:
            self._former.setdefault(seen.name, []).append((row, seen))
            self._names[seen.name] = _KnownSequence(row, seen.name, gone=row)
        self._names[new_name] = seen
        seen.name = new_name

    def _slots(self, seen: _KnownSequence) -> dict[str | None, dict[int, int]]:
        """Return the slots of a sequence. The first call adds the slot of its first link."""
        if seen.slots is None:
            seen.slots = {}
            first = self._actions[seen.row - self._first_row]
            if isinstance(first, SequenceBulkUpdateActionLink):
                metadata = first.sequence
                if not isinstance(metadata, str) and metadata.ord is not None:
                    seen.slots[metadata.role] = {metadata.ord: seen.row}
        return seen.slots

    def _sequence_at(self, row: int, name: str) -> _KnownSequence:
        """Return the sequence of an earlier link."""
        renamed = (seen for taken, seen in self._former.get(name, ()) if taken > row)
        return next(renamed, None) or cast(_KnownSequence, self._sequence(name))

    def _sequence(self, name: str) -> _KnownSequence | None:
        """Return the sequence of a name, if an earlier row used it."""
        seen = self._names.get(name)
        if seen is None and (first := self._once.get(name)) is not None:
            seen = self._names[name] = _KnownSequence(first, name)
        return seen

    def _link(self, row: int) -> SequenceBulkUpdateActionLink:
        return cast(SequenceBulkUpdateActionLink, self._actions[row - self._first_row])

    def _warn(self, row: int, code: Code, message: str, other_row: int | None) -> None:
        self.findings.append(Finding(row, code, "warning", message, other_row))


def _asset(action: SequenceBulkUpdateActionLink) -> str | None:
    return action.asset_filename if action.asset_id is None else action.asset_id
