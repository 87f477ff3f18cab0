"""A small model of the sequences of one project, written from the descriptions alone.

It shares no code with the sandbox. A state is a plain value; an operation is applied to it and gives the next
state and what the service has to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias


class Entry(NamedTuple):
    role: str | None
    ord: int


class Sequence(NamedTuple):
    """A sequence; the id is known of those alone that were there from the start."""

    id: str | None
    attributes: frozenset[tuple[str, str]] = frozenset()
    entries: frozenset[tuple[str, Entry]] = frozenset()

    def slots(self, without: str | None = None) -> dict[Entry, str]:
        return {entry: asset for asset, entry in self.entries if asset != without}

    def content(self) -> Any:
        """What an answer shows of it: its attributes, and its entries in order."""
        slots = sorted(
            (entry.role is not None, entry.role or "", entry.ord, asset) for asset, entry in self.entries
        )
        return dict(self.attributes), [
            (role if has_role else None, ord, asset) for has_role, role, ord, asset in slots
        ]


State: TypeAlias = Mapping[str, Sequence]
"""Sequences by name."""


class Link(NamedTuple):
    asset: str
    name: str
    role: str | None = None
    ord: int | None = None
    reject: bool = False


class Unlink(NamedTuple):
    asset: str


class Rename(NamedTuple):
    name: str
    new_name: str


class Remove(NamedTuple):
    name: str


Action: TypeAlias = Link | Unlink | Rename | Remove


class Bulk(NamedTuple):
    actions: tuple[Action, ...]
    abort: bool = False


class Patch(NamedTuple):
    id: str
    name: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()


class Delete(NamedTuple):
    id: str


class Get(NamedTuple):
    id: str


class List(NamedTuple):
    pass


Operation: TypeAlias = Bulk | Patch | Delete | Get | List


def apply(state: State, operation: Operation, max_entries: int = 10_000) -> tuple[State, Any]:
    """Return the state after an operation, and what the service has to answer.

    An answer is a status, and with success the results of a bulk update, the content of a sequence, or that
    of all by name.
    """
    if isinstance(operation, Bulk):
        return _bulk(state, operation, max_entries)
    if isinstance(operation, List):
        return state, (200, {name: sequence.content() for name, sequence in state.items()})
    name = next((name for name, sequence in state.items() if sequence.id == operation.id), None)
    if name is None:
        return state, 404
    if isinstance(operation, Get):
        return state, (200, state[name].content())
    if isinstance(operation, Delete):
        return {other: sequence for other, sequence in state.items() if other != name}, 200
    if operation.name is not None and operation.name != name and operation.name in state:
        return state, 409
    sequence = state[name]
    changed = sequence._replace(
        attributes=frozenset({**dict(sequence.attributes), **dict(operation.attributes)}.items())
    )
    new_name = operation.name or name
    after = {other: one for other, one in state.items() if other != name} | {new_name: changed}
    return after, (200, changed.content())


def _bulk(state: State, bulk: Bulk, max_entries: int) -> tuple[State, Any]:
    results: list[str] = []
    after = state
    for position, action in enumerate(bulk.actions):
        after, result = _act(after, action, max_entries)
        results.append(result)
        if bulk.abort and result != "Ok":
            failed = ["Failed"] * len(bulk.actions)
            failed[position] = result
            return state, (200, failed)
    return after, (200, results)


def _act(state: State, action: Action, max_entries: int) -> tuple[State, str]:
    if isinstance(action, Link):
        return _link(state, action, max_entries)
    if isinstance(action, Unlink):
        return _without(state, action.asset), "Ok"
    if action.name not in state:
        kind = "Patch" if isinstance(action, Rename) else "Remove"
        return state, f"Failed{kind}SequenceSequenceNotFound"
    after = dict(state)
    sequence = after.pop(action.name)
    if isinstance(action, Remove):
        return after, "Ok"
    if action.new_name in after:
        return state, "FailedPatchSequenceRenameWouldDuplicate"
    return after | {action.new_name: sequence}, "Ok"


def _link(state: State, link: Link, max_entries: int) -> tuple[State, str]:
    target = state.get(link.name, Sequence(None))
    slots = target.slots(without=link.asset)
    last = max((entry.ord for entry in slots if entry.role == link.role), default=0)
    place = Entry(link.role, last + 1 if link.ord is None else link.ord)
    if place in slots and link.reject:
        return state, "FailedLinkWouldOverwriteExistingItem"
    displaced = slots.pop(place, None)
    was_there = any(asset == link.asset for asset, _ in target.entries)
    if not was_there and displaced is None and len(slots) + 1 > max_entries:
        return state, "FailedLinkSequenceWouldExceedMaximumItemCount"
    slots[place] = link.asset
    after = dict(_without(state, link.asset))
    after[link.name] = target._replace(entries=frozenset((asset, entry) for entry, asset in slots.items()))
    return after, "Ok"


def _without(state: State, asset: str) -> State:
    return {
        name: sequence._replace(entries=frozenset(entry for entry in sequence.entries if entry[0] != asset))
        for name, sequence in state.items()
    }
