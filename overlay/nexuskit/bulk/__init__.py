"""Bulk updates: plan, diff and report.

`project.sequences.bulk()` makes the builder. This package does no I/O; `nexuskit.Bulk`, `nexuskit.AsyncBulk`,
`nexuskit.BulkReport` and `nexuskit.AsyncBulkReport` do.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..deprecated import import_moved

if TYPE_CHECKING:
    from ..runs.base_outcome import Status
    from ..runs.durations import Durations
    from .diff.change import Change
    from .diff.project_diff import Diff
    from .plan.checks import Finding
    from .plan.planner import Plan
    from .report.outcome import Outcome
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

# Each name is imported at its first use: few programs use all of them.
_HOMES = {
    "BulkProgress": "nexuskit.bulk.run.progress",
    "Change": "nexuskit.bulk.diff.change",
    "Diff": "nexuskit.bulk.diff.project_diff",
    "Durations": "nexuskit.runs.durations",
    "Finding": "nexuskit.bulk.plan.checks",
    "Outcome": "nexuskit.bulk.report.outcome",
    "Plan": "nexuskit.bulk.plan.planner",
    "Status": "nexuskit.runs.base_outcome",
}


def __getattr__(name: str) -> Any:
    """Import a name at its first use."""
    if name not in _HOMES:
        return import_moved(__name__, name)
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
