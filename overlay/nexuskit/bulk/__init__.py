"""Bulk updates of any size: the plan of what is sent, the diff of what that changes, the report of it all.

They begin with `project.sequences.bulk()`. Beside the two sides of that builder all of this is pure.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._async.bulk.builder import AsyncBulk
    from .._async.bulk.report import AsyncBulkReport
    from .._sync.bulk.builder import Bulk
    from .._sync.bulk.report import BulkReport
    from .diff.change import Change
    from .diff.project_diff import Diff
    from .plan.checks import Finding
    from .plan.planner import Plan
    from .report.durations import Durations
    from .report.outcome import Outcome, Status
    from .run.settings import BulkProgress

__all__ = [
    "AsyncBulk",
    "AsyncBulkReport",
    "Bulk",
    "BulkProgress",
    "BulkReport",
    "Change",
    "Diff",
    "Durations",
    "Finding",
    "Outcome",
    "Plan",
    "Status",
]

# The two sides are made of what is in this package, and few programs use all of it: each is imported when it
# is asked for.
_HOMES = {
    "AsyncBulk": "nexuskit._async.bulk.builder",
    "AsyncBulkReport": "nexuskit._async.bulk.report",
    "Bulk": "nexuskit._sync.bulk.builder",
    "BulkProgress": "nexuskit.bulk.run.settings",
    "BulkReport": "nexuskit._sync.bulk.report",
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
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
