"""Finds names that look alike, within a plan and between a plan and a project. Pure.

The service compares names exactly (assumed), so each spelling makes its own sequence or role. `suggestions`
defines which names look alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from nexus_api.models import (
    SequenceBulkUpdateActionLink,
    SequenceBulkUpdateActionPatchSequence,
    SequenceBulkUpdateActionRemoveSequence,
)

from ...resources.suggestions import difference, normalize
from .checks import Finding

Kind: TypeAlias = Literal["sequence name", "role", "filename"]
"""The kinds of names. Filenames are only compared with the project: files may differ in case."""


def find_within_plan(kind: Kind, rows: Mapping[str, int]) -> Iterator[Finding]:
    """Compare the names of a plan with each other.

    >>> [found] = find_within_plan("role", {"axial": 0, "AXIAL": 7})
    >>> found.row, found.other_row
    (7, 0)
    >>> print(found.message)
    this role looks like one of row 0: 'AXIAL' differs from 'axial' only in letter case; spell both alike
    """
    first: dict[str, str] = {}
    for name in sorted(rows, key=rows.__getitem__):
        other = first.setdefault(normalize(name), name)
        if other != name:
            yield _finding(kind, name, other, rows[name], f"row {rows[other]:,}", rows[other])


class OtherSpellings:
    """Other spellings of the names of a plan in a project.

    >>> others = OtherSpellings({"P002", "P003"})
    >>> others.add(["p002", "P003", "Knee"])
    >>> others.of({"P002"})
    {'P002': 'p002'}
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._found: dict[str, str | None] = dict.fromkeys(map(normalize, names))

    def add(self, names: Iterable[str]) -> None:
        """Compare some names of the project."""
        for name in names if self._names else ():
            if name not in self._names and (form := normalize(name)) in self._found:
                self._found[form] = name

    def of(self, missing: Iterable[str]) -> dict[str, str]:
        """Return another spelling for each of the names that the project lacks, if it has one."""
        found = ((name, self._found.get(normalize(name))) for name in missing)
        return {name: other for name, other in found if other is not None}


def find_in_project(
    actions: Iterable[tuple[int, object]], alike: Mapping[Kind, Mapping[str, str]]
) -> Iterator[Finding]:
    """Find the first row of each name that the project has in another spelling.

    >>> from nexuskit.resources.actions import typed_actions
    >>> actions = typed_actions([{"asset_filename": "a "}])
    >>> [found] = find_in_project(enumerate(actions), {"filename": {"a ": "a"}})
    >>> print(found.message)
    this filename looks like one of the project: 'a ' differs from 'a' only in spaces; spell both alike
    """
    left = {(kind, name): other for kind, others in alike.items() for name, other in others.items()}
    for row, action in actions if left else ():
        for kind, name in _names(action):
            if (other := left.pop((kind, name), None)) is not None:
                yield _finding(kind, name, other, row, "the project")


def _names(action: object) -> Iterator[tuple[Kind, str]]:
    found: list[tuple[Kind, str | None]] = []
    if isinstance(action, SequenceBulkUpdateActionLink):
        found = [("filename", action.asset_filename)]
        if not isinstance(metadata := action.sequence, str):
            found += [("sequence name", metadata.name), ("role", metadata.role)]
    elif isinstance(action, SequenceBulkUpdateActionPatchSequence):
        found = [("sequence name", action.sequence_name), ("sequence name", action.patch.name)]
    elif isinstance(action, SequenceBulkUpdateActionRemoveSequence):
        found = [("sequence name", action.sequence_name)]
    return ((kind, name) for kind, name in found if name is not None)


def _finding(kind: Kind, name: str, other: str, row: int, of: str, other_row: int | None = None) -> Finding:
    message = f"this {kind} looks like one of {of}: {difference(name, other)}; spell both alike"
    return Finding(row, "looks-like-another", "warning", message, other_row)
