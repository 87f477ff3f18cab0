"""A plan compared with what a project holds: what each action would do. Pure.

A diff tells what would happen if the actions were carried out one by one on what was read, by a service that
does what is assumed of it; `simulator` says what that is. It changes nothing, and promises nothing: others
may change the project before the plan is run.
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
from ..plan.look_alikes import in_project
from .change import EFFECTS, Change, Effect
from .project_state import ProjectState
from .render import html_table, text_table
from .simulator import Simulator


def _as_tuple(changes: Iterable[Change]) -> tuple[Change, ...]:
    return TableTuple(changes)


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return TableTuple(sorted(findings, key=lambda finding: finding.row))


@attrs.frozen(repr=False)
class Diff:
    """What each action of a plan would do, in the order in which the actions were given.

    It iterates over one `Change` for each action, and prints as a table with what would fail on top.

    Attributes:
        rows: What each action would do, `same` included.
        unneeded: Rows that would change nothing, and may be left out without changing what the others do.
            They are those of `already` that were so when the project was read. What is so only because an
            earlier action of the plan makes it so is not among them: should that action fail in the end, the
            later one still has its work to do.
        findings: What is probably a mistake: the warnings of the plan, and names that the project lacks and
            of which it has another spelling, as far as it was read.

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
    findings: tuple[Finding, ...] = attrs.field(default=(), converter=_sorted)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        # A diff without actions is still a diff: `diff or default` must not drop it.
        return True

    def __getitem__(self, position: int) -> Change:
        return self.rows[position]

    def __repr__(self) -> str:
        counts = self.counts
        shown = ", ".join(f"{effect}={counts[effect]}" for effect in EFFECTS if counts[effect])
        return f"Diff({shown})"

    def __str__(self) -> str:
        return text_table(self.rows)

    def _repr_html_(self) -> str:
        """Return the tables that a notebook shows: the counts, and the first rows of each effect."""
        return html_table(self.rows)

    @property
    def counts(self) -> Mapping[Effect, int]:
        """How many actions would have which effect; every effect is a key.

        >>> Diff().counts["remove"]
        0
        """
        found = Counter(change.effect for change in self.rows)
        return {effect: found[effect] for effect in EFFECTS}

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is not `same`: what would change something, fail, or is unclear."""
        return TableTuple(change for change in self.rows if change.effect != "same")

    @property
    def already(self) -> tuple[Change, ...]:
        """What would change nothing because it is so already, or because an earlier action makes it so."""
        return TableTuple(change for change in self.rows if change.effect == "same")

    @property
    def failures(self) -> tuple[Change, ...]:
        """What would fail, and what is unclear."""
        return TableTuple(change for change in self.rows if change.effect in ("fail", "unclear"))


def compare(
    actions: Iterable[tuple[int, ActionLike]],
    state: ProjectState,
    refused: Mapping[int, object] = MappingProxyType({}),
    warnings: Iterable[Finding] = (),
) -> Diff:
    """Compare a plan with what a project holds.

    Actions are walked through in the order of their rows, each seeing the effect of those before it
    (assumed), whatever requests they are sent in. An abort mode is not regarded.

    Args:
        actions: Rows and their actions, in ascending order of rows; typed, except for rows that are refused.
        state: What the project holds, as far as these actions concern it; it is left as it is.
        refused: Why actions cannot be sent, by row: texts or errors. They fail for this reason and have no
            effect.
        warnings: Those of the plan.

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
    alike = in_project(((row, each) for row, each in actions if row not in refused), state.look_alikes)
    return Diff(changes, frozenset(simulator.unneeded), (*warnings, *alike))
