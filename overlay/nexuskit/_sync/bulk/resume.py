# Derived from overlay/nexuskit/_async/bulk/resume.py; do not edit.
# Change that file and run `make generate`.
"""The reads of a run before it resumes from a journal. Nothing here changes the project."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, cast

from ...bulk.diff.project_state import Targets
from ...bulk.plan.planner import Plan
from ...bulk.run.idempotency import is_repeatable
from ...bulk.run.observations import Observations, RequiredReads
from ...bulk.run.reconciliation import required_reads
from ...bulk.run.resume import (
    AppliedRows,
    ResumePoint,
    find_applied_rows,
    find_undone_rows,
    rename_pairs,
    rows_to_report,
)
from ...bulk.run.superseded import find_superseded
from ...concurrency._sync import run_in_thread
from ...resources.actions import Action
from ...runs.journal.state import JournalState

if TYPE_CHECKING:
    from .state_reader import StateReader

_ROUNDS = 2
"""The number of reads: sequences first, then what they leave open."""


def read_needed(
    reader: StateReader,
    actions: Sequence[Action],
    before: Observations | None = None,
    *,
    all_or_nothing: bool = False,
    judge_all: bool = False,
    certain: bool = True,
) -> Observations:
    """Read the state that shows whether actions were applied, in several rounds if necessary."""
    observations = Observations()
    for _ in range(_ROUNDS):
        needs = required_reads(
            actions, observations, before, all_or_nothing=all_or_nothing, judge_all=judge_all
        )
        if not needs:
            break
        observations |= reader.observe(needs, certain=certain)
    return observations


def find_applied(reader: StateReader, plan: Plan, past: ResumePoint) -> AppliedRows | None:
    """Find the rows that look unsent but were applied; `None` if that makes no difference."""
    with_outcome = past.with_outcome
    rows = [row for row in _rows(plan) if row not in with_outcome and row not in plan.refused]
    actions = [cast(Action, plan.action(row)) for row in rows]
    unsafe = (row for row, action in zip(rows, actions, strict=True) if not is_repeatable(action))
    if past.done.issuperset(unsafe):
        return None
    # No request of the run is in flight, so listings do not shift.
    observations = read_needed(reader, actions, certain=False)
    names = frozenset(chain.from_iterable(rename_pairs(actions))) - observations.by_name.keys()
    if names:
        observations |= reader.observe(RequiredReads(names=names))
    return run_in_thread(find_applied_rows, rows, actions, observations, past.done)


def verify_journal(reader: StateReader, plan: Plan, past: JournalState) -> tuple[list[int], str]:
    """Compare the actions that are `ok` in a journal with the project.

    Superseded rows are not compared. They count as undone if all rows that supersede them do.
    """
    rows = [row for row in _rows(plan) if (outcome := past.outcome(row)) and outcome[0] == "ok"]
    late = run_in_thread(find_superseded, rows, rows, plan.action)
    last = [(row, cast(Action, plan.action(row))) for row in rows if row not in late]
    state = reader.read_state(run_in_thread(Targets.of, [action for _, action in last]))
    lost, unclear = run_in_thread(find_undone_rows, last, state)
    so = [row for row, _ in last if row not in lost]
    lost_rows = run_in_thread(rows_to_report, lost, so, late, plan.action)
    advice = (
        " retry_failed() of this report sends these again; a run with a new journal sends all."
        if lost
        else ""
    )
    return lost_rows, (
        f"Of {len(rows):,} actions that are ok in the journal, {len(last) - unclear:,} were compared with "
        f"the project; no longer so, and reported as failed: {len(lost_rows):,}.{advice}"
    )


def _rows(plan: Plan) -> range:
    return range(plan.first_row, plan.first_row + len(plan))
