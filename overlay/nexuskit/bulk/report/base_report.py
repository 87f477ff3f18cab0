"""The report of a bulk update. Pure: `_async` and `_sync` add `retry_failed()`."""

from __future__ import annotations

from typing import ClassVar

import attrs

from ...runs.outcomes import ListedOutcomes, Outcomes
from ...runs.report import Report, RunError
from .outcome import Outcome
from .outcome_store import as_outcomes, merged


class BulkError(RunError):
    """Some actions of a bulk update did not succeed, or the run stopped early.

    Attributes:
        report: The report of all actions.
    """


@attrs.frozen(repr=False)
class BaseBulkReport(Report[Outcome]):
    """A `Report` of actions. `BulkReport` describes it."""

    error_class: ClassVar[type[RunError]] = BulkError
    columns: ClassVar[tuple[str, ...]] = (
        "row",
        "source_row",
        "status",
        "reason",
        "result",
        "detail",
        "kind",
        "asset",
        "sequence",
        "role",
        "ord",
        "merge",
        "name",
        "attributes",
        "given",
    )
    integer_columns: ClassVar[tuple[str, ...]] = ("source_row", "ord")

    def __attrs_post_init__(self) -> None:
        # Not a converter: an attribute that is declared again moves to the end.
        if isinstance(self.outcomes, ListedOutcomes):
            object.__setattr__(self, "outcomes", as_outcomes(self.outcomes.listed))

    def _merged_outcomes(self, newer: Outcomes[Outcome]) -> Outcomes[Outcome]:
        return merged(self.outcomes, newer)
