"""Resumes a run from a journal: rows with an outcome, and rows to reconcile first. Pure.

A journal may lose its end, for example as an older backup, and then looks like the journal of a killed run.
Rows that were applied look unsent. So a resumed run first reads the state of unsent rows that are not safe to
repeat, and `find_applied_rows` judges them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Self

import attrs

from nexus_api.enums import SequenceBulkUpdateResult
from nexus_api.models import SequenceBulkUpdateActionLink as Link
from nexus_api.models import SequenceBulkUpdateActionPatchSequence as Patch

from ...resources.actions import Action, ActionLike
from ...runs.base_outcome import Status
from ...runs.journal.state import PLAIN_OK, JournalState
from ..diff.change import Change
from ..diff.project_diff import compare
from ..diff.project_state import ProjectState
from ..report.outcome_store import OutcomeStore
from ..rules.keys import Key, asset_key, sequence_key
from .idempotency import Verdict, is_repeatable
from .observations import Observations
from .reconciliation import reconcile
from .superseded import find_superseded


@attrs.frozen
class ResumePoint:
    """The state from which a run resumes.

    Attributes:
        done: The rows that are not planned: they have an outcome or are uncertain.
        in_doubt: The uncertain rows by request, in the order of sending.
    """

    done: frozenset[int] = frozenset()
    in_doubt: tuple[Sequence[int], ...] = ()

    @classmethod
    def doubtful(cls, groups: Iterable[Sequence[int]]) -> Self:
        """Return a state with only uncertain rows, by request."""
        in_doubt = tuple(group for group in groups if group)
        return cls(frozenset().union(*in_doubt), in_doubt)

    @property
    def with_outcome(self) -> frozenset[int]:
        """The rows with an outcome."""
        return self.done.difference(*self.in_doubt)

    def without(self, rows: frozenset[int]) -> ResumePoint:
        """Return the state with more rows that have an outcome."""
        groups = ([row for row in group if row not in rows] for group in self.in_doubt)
        return ResumePoint(self.done | rows, tuple(group for group in groups if group))


@attrs.frozen
class AppliedRows:
    """The verdicts on rows without an outcome in the journal.

    Attributes:
        done: Rows that were applied.
        uncertain: Rows that may have been applied, and are sent.
        unclear: Rows that may have been applied, and are not sent.
    """

    done: list[int]
    uncertain: list[int]
    unclear: list[int]


def resume_rows(
    past: JournalState,
    rows: range,
    action: Callable[[int], ActionLike],
    store: OutcomeStore,
    others: ResumePoint,
) -> ResumePoint:
    """Take the state of some rows from a journal, and note their outcomes in the store."""
    doubtful = ResumePoint.doubtful([row for row in group if row in rows] for group in past.in_doubt)
    known = [row for row in rows if past.is_known(row)]
    plain: list[int] = []
    for row in known:
        status, result, detail = past.outcome(row) or PLAIN_OK
        if (status, result, detail) == PLAIN_OK:
            plain.append(row)
        else:
            known_result = None if result is None else SequenceBulkUpdateResult(result)
            store.note(row, action(row), status, known_result, detail)
    store.note_ok(plain)
    from_journal = attrs.evolve(doubtful, done=doubtful.done.union(known))
    still = others.without(from_journal.done)
    both = ResumePoint(from_journal.done | still.done, (*from_journal.in_doubt, *still.in_doubt))
    late = _find_superseded_rows(both, rows, known, past, action)
    for row, other in late.items():
        new_status: Status = "unknown" if row in both.done else "not_sent"
        store.note(row, action(row), new_status, None, superseded_detail(other))
    return both.without(frozenset(late))


RENAMED = "not sent: a sequence may have been renamed already; check it"
FOUND = "found done, although the journal has no record of it"
UNDONE = "ok in the journal, but no longer so in the project"


def journal_notes(
    past: JournalState,
    counts: Mapping[Status, int],
    *,
    path: object,
    sent: bool,
    checked: bool,
    known: int,
    uncertain: int,
    held: bool,
) -> Iterator[str]:
    """Yield notes on what was taken from a journal, and on what was not checked."""
    if past.is_finished and not sent:
        at = past.finished_at and f" at {past.finished_at}"
        what = "sent" if checked or past.in_doubt else "checked or sent"
        yield f"This journal's run already finished{at}; nothing was {what}."
        if sum(counts.values()) > counts["ok"]:
            yield "retry_failed() of this report sends the failed actions again."
    if known or past.in_doubt or past.finished_at:
        total = sum(counts.values())
        note = f"Resumed from the journal {path}, which had the outcomes of {known:,} of {total:,} actions"
        if known and not checked:
            compare = "verify=True compares those that are ok; a" if held else "A"
            note += f"; the project was not read for these. {compare} run with a new journal sends all again"
        yield f"{note}."
    if uncertain:
        yield (
            "Actions sent although the project does not show whether they were carried out before: "
            f"{uncertain:,}. If the journal is an older copy or lost its end, check their sequences."
        )


def superseded_detail(other: int) -> str:
    """Return the detail of a row that is not sent again."""
    return f"not sent again: row {other} was to follow it, and is done"


def _find_superseded_rows(
    resumed: ResumePoint,
    rows: range,
    known: list[int],
    past: JournalState,
    action: Callable[[int], ActionLike],
) -> dict[int, int]:
    """Find rows that would undo later ones."""
    with_outcome = resumed.with_outcome
    left = (row for row in rows[: rows.index(known[-1])] if row not in with_outcome) if known else ()
    return find_superseded(left, (row for row in known if (past.outcome(row) or PLAIN_OK)[0] == "ok"), action)


def rename_pairs(actions: Iterable[Action]) -> list[tuple[str, str]]:
    """Return the old and the new name of each rename by name."""
    return [
        (action.sequence_name, action.patch.name)
        for action in actions
        if isinstance(action, Patch) and action.sequence_name and action.patch.name
    ]


def find_applied_rows(
    rows: Sequence[int], actions: Sequence[Action], observations: Observations, in_doubt: Container[int] = ()
) -> AppliedRows:
    """Find rows that were applied although the journal has no outcome of them.

    All actions are reconciled like those of one request, except links of an asset that a later link names.
    Actions without a verdict are sent again, with

    - all later links without `ord` to the same role, because a link that is sent again is appended;
    - all links of an asset that occurs more than once.

    An applied removal or rename may be sent again: the service rejects it. But a link to the old name of such
    a rename would create that sequence again. So no action on its old or new name is sent, and no action that
    would undo one of these.

    Args:
        rows: All rows without an outcome, ascending.
        actions: Their actions.
        observations: What was read: see `reconciliation.required_reads`, and the names of all `rename_pairs`.
        in_doubt: The uncertain rows of these, which are reconciled later.
    """
    by_row = dict(zip(rows, actions, strict=True))
    new_names = {new for _, new in rename_pairs(actions)}
    names: set[Key | None] = {
        ("sequence_name", name)
        for old, new in rename_pairs(action for row, action in by_row.items() if row not in in_doubt)
        if old not in new_names
        and observations.by_name.get(old, ...) is None
        and observations.by_name.get(new) is not None
        for name in (old, new)
    }
    unclear = {row for row, action in by_row.items() if names and sequence_key(action) in names}
    while unclear and (late := find_superseded(by_row.keys() - unclear, sorted(unclear), by_row.__getitem__)):
        unclear.update(late)
    links = {row: action for row, action in by_row.items() if isinstance(action, Link)}
    uses = Counter(map(asset_key, links.values()))
    last = {asset_key(action): row for row, action in links.items()}
    judged = {
        row: action
        for row, action in by_row.items()
        if row not in unclear and (row not in links or last[asset_key(links[row])] == row)
    }
    found = AppliedRows([], [], sorted(unclear))
    behind: set[tuple[str, str | None]] = set()
    verdicts = reconcile([*judged.values()], observations)
    for (row, action), verdict in zip(judged.items(), verdicts, strict=True):
        if is_repeatable(action):
            continue
        if isinstance(action, Link) and not isinstance(to := action.sequence, str):
            asset = asset_key(action)
            is_behind = to.ord is None and (to.name, to.role) in behind
            if verdict is Verdict.DONE and uses[asset] == 1 and not is_behind:
                found.done.append(row)
                continue
            # The link of a missing asset fails and changes no order.
            if verdict is not Verdict.RETRY or observations.assets.get(asset[1], asset) is not None:
                behind.add((to.name, to.role))
        elif verdict is Verdict.DONE:
            continue
        if verdict is not Verdict.RETRY and row not in in_doubt:
            found.uncertain.append(row)
    return found


def rows_to_report(
    undone: Iterable[int], ok: Iterable[int], superseded: Iterable[int], action: Callable[[int], ActionLike]
) -> list[int]:
    """Return the rows that are undone, and the `superseded` rows that no `ok` row supersedes."""
    left, applied = set(superseded), set(ok)
    while found := find_superseded(left, sorted(applied), action):
        left.difference_update(found)
        applied.update(found)
    return sorted(left.union(undone))


def find_undone_rows(actions: Iterable[tuple[int, Action]], state: ProjectState) -> tuple[set[int], int]:
    """Return the rows whose effect is no longer present, and the number of unclear ones.

    The position within the role is not compared for a link without `ord`.
    """
    rows: set[int] = set()
    unclear = 0
    for change in compare(actions, state):
        if change.effect == "unclear":
            unclear += 1
        elif change.effect != "same" and not _is_effect_present(change, state):
            rows.add(change.row)
    return rows, unclear


def _is_effect_present(change: Change, state: ProjectState) -> bool:
    """Return whether the effect is present, although the action would now change something or fail."""
    action, before, after = change.action, change.before, change.after
    if isinstance(action, Link):
        if isinstance(action.sequence, str):
            # An asset that does not exist is in no sequence.
            return change.effect == "fail"
        if before is None or after is None or action.sequence.ord is not None:
            return False
        return (before.sequence, before.role) == (after.sequence, after.role)
    if isinstance(action, Patch):
        # A renamed sequence is not found by its old name.
        return change.effect == "fail" and action.sequence_id is None and action.patch.name in state.by_name
    return change.effect == "fail"
