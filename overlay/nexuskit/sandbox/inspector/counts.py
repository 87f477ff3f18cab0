"""Counts that stop at a bound, so that a page costs the same however much there is."""

from __future__ import annotations

from typing import Any, Final

import attrs
from sqlalchemy import Connection, Select, func, select

from ..storage.tables import assets, entries, role_of, sequences, workflows

COUNTED: Final = 10_000
"""How far pages count."""


@attrs.frozen
class Count:
    """How many were found, and whether that is all there are."""

    number: int
    exact: bool = True

    def __str__(self) -> str:
        return f"{self.number:,}" if self.exact else f"{self.number:,}+"


@attrs.frozen
class RoleCount:
    """The entries of one role of a sequence: how many they are, and the places that they span."""

    key: str
    count: int
    first: int
    last: int

    @property
    def role(self) -> str | None:
        """The role; `None` for entries that have none."""
        return role_of(self.key)


@attrs.frozen
class ProjectCounts:
    """How much a project holds."""

    workflows: Count
    assets: Count
    sequences: Count
    entries: Count


def count_project(connection: Connection, project_row: int, limit: int) -> ProjectCounts:
    """Count what a project holds."""
    flows, files, all_sequences = (
        _count(connection, select(table.c.row).where(table.c.project_row == project_row), limit)
        for table in (workflows, assets, sequences)
    )
    some = select(sequences.c.row).where(sequences.c.project_row == project_row).limit(limit).subquery()
    of_some = select(entries.c.asset_row).join_from(some, entries, entries.c.sequence_row == some.c.row)
    linked = _count(connection, of_some, limit)
    exact = linked.exact and all_sequences.exact
    return ProjectCounts(flows, files, all_sequences, Count(linked.number, exact))


def count_roles(connection: Connection, sequence_row: int, limit: int | None = None) -> list[RoleCount]:
    """Count the entries of each role of a sequence, in order of the roles."""
    key, ord = entries.c.role_key, entries.c.ord
    grouped = (
        select(key, func.count(), func.min(ord), func.max(ord))
        .where(entries.c.sequence_row == sequence_row)
        .group_by(key)
        .order_by(key)
        .limit(limit)
    )
    return [RoleCount(*facts) for facts in connection.execute(grouped)]


def _count(connection: Connection, rows: Select[Any], limit: int) -> Count:
    some = rows.limit(limit + 1).subquery()
    found: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
    return Count(min(found, limit), found <= limit)
