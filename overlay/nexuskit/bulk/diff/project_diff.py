"""Compares a plan with the state of a project. Pure.

A diff simulates the actions one by one on the state that was read, with the assumptions in `simulator`.
Others may change the project before the plan is run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import cast

import attrs

from ...resources.actions import Action, ActionLike
from ...resources.tables import TableTuple
from ..plan.checks import Finding
from ..plan.look_alikes import find_in_project
from ..source_rows import SourceRows
from .change import EFFECTS, Change, Effect
from .project_state import ProjectState
from .render import html_table, text_table
from .simulator import Simulator


def _as_tuple(changes: Iterable[Change]) -> tuple[Change, ...]:
    return TableTuple(changes)


def _sort(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return TableTuple(sorted(findings, key=lambda finding: finding.row))


@attrs.frozen(repr=False)
class Diff:
    """The effect of each action of a plan, in row order.

    Iterating yields one `Change` per action. It prints as a table with failures first.

    Attributes:
        rows: The changes, `same` included.
        unneeded: Rows that change nothing in the project as it was read. Leaving them out does not change the
            effect of others. Rows of `already` that depend on an earlier action are not included, because
            that action may fail.
        findings: The warnings of the plan, and names that the project has only in another spelling, as far as
            it was read.

    >>> from nexuskit.resources.actions import typed_actions
    >>> from nexuskit.bulk.diff.project_state import Targets
    >>> actions = typed_actions([{"asset_filename": "missing.jpg"}])
    >>> diff = compare(enumerate(actions), ProjectState(Targets.of(actions)))
    >>> diff
    Diff(fail=1)
    >>> diff.failures[0].reason
    'FailedLinkAssetNotFound: no asset has this filename'
    """

    rows: tuple[Change, ...] = attrs.field(default=(), converter=_as_tuple)
    unneeded: frozenset[int] = frozenset()
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=_sort)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        # A diff without actions is true: `diff or default` must not drop it.
        return True

    def __getitem__(self, position: int) -> Change:
        return self.rows[position]

    def __repr__(self) -> str:
        counts = self.counts
        shown = ", ".join(f"{effect}={counts[effect]}" for effect in EFFECTS if counts[effect])
        return f"Diff({shown})"

    def __str__(self) -> str:
        return text_table(self.rows, findings=self.findings)

    def _repr_html_(self) -> str:
        """Return the notebook view: counts, failures, and the first rows."""
        return html_table(self.rows, self.findings)

    @property
    def counts(self) -> Mapping[Effect, int]:
        """The number of actions by effect. Every effect is a key.

        >>> Diff().counts["remove"]
        0
        """
        found = Counter(change.effect for change in self.rows)
        return {effect: found[effect] for effect in EFFECTS}

    @property
    def changes(self) -> tuple[Change, ...]:
        """Changes that are not `same`."""
        return TableTuple(change for change in self.rows if change.effect != "same")

    @property
    def already(self) -> tuple[Change, ...]:
        """Changes that are `same`, in the project or after an earlier action."""
        return TableTuple(change for change in self.rows if change.effect == "same")

    @property
    def failures(self) -> tuple[Change, ...]:
        """Changes that are `fail` or `unclear`."""
        return TableTuple(change for change in self.rows if change.effect in ("fail", "unclear"))


def with_source_rows(diff: Diff, source_rows: SourceRows) -> Diff:
    """Return a diff with source rows, where they are known.

    >>> diff = Diff([Change(row=0, action={}, effect="same")])
    >>> with_source_rows(diff, {0: 2})[0].source_row
    2
    """
    if not source_rows:
        return diff
    rows = [attrs.evolve(change, source_row=source_rows.get(change.row)) for change in diff]
    return attrs.evolve(diff, rows=rows)


def compare(
    actions: Iterable[tuple[int, ActionLike]],
    state: ProjectState,
    refused: Mapping[int, object] = MappingProxyType({}),
    warnings: Iterable[Finding] = (),
) -> Diff:
    """Simulate a plan on the state of a project.

    Actions apply in row order, each to the result of those before it (assumed), in whichever requests they
    are sent. The abort mode is ignored.

    Args:
        actions: Rows and their actions, in ascending order of rows; typed, except for refused rows.
        state: The part of the project that these actions concern. It is not changed.
        refused: Why actions cannot be sent, by row: texts or errors. These actions fail and have no effect.
        warnings: The warnings of the plan.

    >>> from nexuskit.resources.actions import typed_actions
    >>> from nexuskit.bulk.diff.project_state import Targets
    >>> compare([(0, {"asset": "A"})], ProjectState(Targets()), {0: "asset: unknown key"})[0].detail
    'asset: unknown key'
    """
    simulator = Simulator(state)
    actions = tuple(actions)
    changes = [
        Change(row=row, action=action, effect="fail", reason=str(refused[row]))
        if row in refused
        else simulator.apply(row, cast(Action, action))
        for row, action in actions
    ]
    alike = find_in_project(((row, each) for row, each in actions if row not in refused), state.look_alikes)
    return Diff(changes, frozenset(simulator.unneeded), (*warnings, *alike))
