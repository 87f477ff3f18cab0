"""Turns results, reads and errors into outcomes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nexus_api.enums import SequenceBulkUpdateResult as Result
from nexus_api.models import SequenceBulkUpdateActionRemoveSequence as Remove

from ...error_types import CallError, PayloadTooLargeError, StatusError
from ...resources.actions import Action, ActionLike
from ...runs.base_outcome import Status
from ..diff.project_diff import Diff
from ..report.outcome import Outcome
from .idempotency import Verdict, resolve_retry
from .superseded import find_superseded
from .tasks import Task

_ALREADY_PROCESSED = frozenset(
    {
        Result.FAILED_LINK_ASSET_ALREADY_PROCESSED,
        Result.FAILED_PATCH_SEQUENCE_SEQUENCE_ALREADY_PROCESSED,
        Result.FAILED_REMOVE_SEQUENCE_SEQUENCE_ALREADY_PROCESSED,
    }
)
"""Results of actions that another action of the same request blocks."""

FOUND_GONE = "no response was received, and it is not there: removed, or never there"
FOUND_DONE = "no response was received, but it was found done"
CANNOT_READ = "no response was received, and the project could not be read"
CANNOT_TELL = "no response was received, and the project does not show whether it was applied"


def outcome_of(row: int, action: Action, result: Result, *, in_doubt: bool) -> Outcome:
    """Return the outcome of an action with a result; `unknown` if a read must follow."""
    if is_unclear(result):
        detail = f"the service returned {result.value!r}, a result that this version does not know"
        return Outcome(row, action, "unknown", result, detail)
    if in_doubt:
        status, detail = resolve_retry(action, result)
        return Outcome(row, action, status, result, detail)
    return Outcome(row, action, "ok" if result is Result.OK else "failed", result)


def is_unclear(result: Result) -> bool:
    """Return whether a result shows neither success nor failure.

    All failures begin with `Failed` (observed), so those of newer services are recognized.
    """
    return not result.is_known and not result.value.startswith(Result.FAILED.value)


def blocked_by_others(
    rows: Sequence[int], results: Sequence[Result], action: Callable[[int], ActionLike]
) -> list[int]:
    """Return the rows that another action of the request blocked, and that are worth a request of their own.

    The planner separates actions on one target. It cannot detect an asset that is named by id and by
    filename.
    """
    blocked = [row for row, result in zip(rows, results, strict=True) if result in _ALREADY_PROCESSED]
    if not 0 < len(blocked) < len(rows):
        return []
    done = (row for row, result in zip(rows, results, strict=True) if result is Result.OK)
    late = find_superseded(blocked, done, action)
    return [row for row in blocked if row not in late]


def required_lookups(outcomes: Sequence[Outcome], following: Task | None) -> Task | None:
    """Return the reads for results that do not show the outcome, to run before `following`."""
    results = {each.row: each.result for each in outcomes if each.result is not None}
    unlinks = {row: result for row, result in results.items() if not is_unclear(result)}
    if unlinks:
        following = Task([*unlinks], is_read=True, in_doubt=True, unlinks=unlinks, following=following)
    others: dict[str, list[int]] = {}
    for each in outcomes:
        if each.row not in unlinks:
            others.setdefault(each.detail, []).append(each.row)
    for detail, rows in others.items():
        # Not sent again: the service may have accepted them for later.
        following = Task(rows, in_doubt=True, following=following).final_read("unknown", detail)
    return following


def outcomes_of_unlinks(task: Task, diff: Diff) -> list[Outcome]:
    """Return the outcomes of unlinks that were rejected when repeated, from the positions of their assets."""
    outcomes: list[Outcome] = []
    for (row, result), change in zip(task.unlinks.items(), diff, strict=True):
        status: Status = "failed"
        detail = ""
        if row in diff.unneeded:
            status, detail = "ok", "in no sequence when repeated: unlinked before, or never linked"
        elif change.effect == "unclear":
            status, detail = "unknown", change.detail
        outcomes.append(Outcome(row, change.action, status, result, detail))
    return outcomes


def outcomes_of_verdicts(
    task: Task, actions: Sequence[Action], verdicts: Sequence[Verdict]
) -> tuple[list[Outcome], list[int]]:
    """Return the outcomes of a reconciled task, and the rows to send again."""
    outcomes: list[Outcome] = []
    again: list[int] = []
    status, why = task.found_undone
    for row, action, verdict in zip(task.rows, actions, verdicts, strict=True):
        if verdict is Verdict.DONE:
            found = FOUND_GONE if isinstance(action, Remove) and action.sequence_id else FOUND_DONE
            detail = f"found done; {why}" if status == "unknown" else found
            outcomes.append(Outcome(row, action, "ok", None, detail))
        elif verdict is Verdict.RETRY and not task.final:
            again.append(row)
        elif verdict is Verdict.RETRY or status == "unknown":
            outcomes.append(Outcome(row, action, status, None, why))
        else:
            detail = f"{CANNOT_TELL}: {why}" if why else CANNOT_TELL
            outcomes.append(Outcome(row, action, "unknown", None, detail))
    return outcomes, again


def to_record(outcome: Outcome) -> tuple[Status, str | None, str]:
    """Return the journal's record of an outcome."""
    if outcome.status == "unknown":
        # It is reconciled again, and its detail may contain anything.
        return "unknown", None, ""
    return outcome.status, outcome.result and outcome.result.value, outcome.detail


def reason(error: CallError, *, one: bool = False) -> str:
    """Describe a failed request, with the same words for the same failure, so that outcomes are grouped."""
    if not isinstance(error, StatusError):
        return error.message
        # The request id and the number of attempts differ; the error of the report has them.
    text = f"status {error.status}: {error.message}" if error.message else f"status {error.status}"
    hint = "this action alone is too large" if one and isinstance(error, PayloadTooLargeError) else error.hint
    return f"{text}; {hint}" if hint else text
