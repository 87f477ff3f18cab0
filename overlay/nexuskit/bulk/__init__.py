"""Bulk updates of any size: the plan of what is sent, the diff of what that changes, the report of it all.

They begin with `project.sequences.bulk()`. All of this is pure; the builders and reports that
do the I/O are `nexuskit.Bulk`, `nexuskit.AsyncBulk`, `nexuskit.BulkReport` and `nexuskit.AsyncBulkReport`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..deprecated import moved_name

if TYPE_CHECKING:
    from .diff.change import Change
    from .diff.project_diff import Diff
    from .plan.checks import Finding
    from .plan.planner import Plan
    from .report.durations import Durations
    from .report.outcome import Outcome, Status
    from .run.progress import BulkProgress

__all__ = [
    "BulkProgress",
    "Change",
    "Diff",
    "Durations",
    "Finding",
    "Outcome",
    "Plan",
    "Status",
]

# Few programs use all of it: each is imported when it is asked for.
_HOMES = {
    "BulkProgress": "nexuskit.bulk.run.progress",
    "Change": "nexuskit.bulk.diff.change",
    "Diff": "nexuskit.bulk.diff.project_diff",
    "Durations": "nexuskit.bulk.report.durations",
    "Finding": "nexuskit.bulk.plan.checks",
    "Outcome": "nexuskit.bulk.report.outcome",
    "Plan": "nexuskit.bulk.plan.planner",
    "Status": "nexuskit.bulk.report.outcome",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for the first time."""
    if name not in _HOMES:
        return moved_name(__name__, name)
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
