"""The report of a bulk update that can carry out again what did not succeed."""

from __future__ import annotations

from collections import abc
from typing import TYPE_CHECKING, Protocol, Unpack

import attrs

from ...bulk.report.base_report import Report
from ...bulk.report.outcome import Outcome
from ...deprecated import renamed_arguments
from ...error_types import ConfigurationError

if TYPE_CHECKING:
    from ...bulk.run.settings import RunOptions


class AsyncRetry(Protocol):
    """Carries out the actions of outcomes again, and reports them under the rows that they have."""

    async def __call__(
        self, outcomes: abc.Sequence[Outcome], /, **options: Unpack[RunOptions]
    ) -> AsyncBulkReport: ...


@attrs.frozen(repr=False)
class AsyncBulkReport(Report):
    """What became of each action, in the order in which the actions were given, and of the run.

    It has a length, and is read by `report[row]` or by iterating over it. The report of a streamed run counts
    all actions, and holds those that are not `ok`: only these are iterated over, found by row, and written to
    a file. Whatever shows a report shows first what went wrong.

    The client behind it counts neither for equality nor for its repr, and does not travel in a pickle.

    Attributes:
        outcomes: The outcomes; each is made when it is asked for, so that a million cost little memory.
        elapsed: Seconds that the run took.
        durations: How many bulk requests there were, and how long they took.
        stopped: Why the run ended before it had carried out everything; empty if it did not.
        error: The error that stopped it, if one did.
        notes: Further remarks, such as that the run was resumed, and what was not checked.
        from_journal: How many outcomes the run took from its journal; 0 if it did not resume.

    Example:
        >>> report = await project.sequences.bulk().unlink(asset_filename="missing.jpg").run()
        >>> report
        AsyncBulkReport(unknown=0, not_sent=0, failed=1, ok=0)
        >>> report.by_reason.keys()
        dict_keys(['FailedLinkAssetNotFound'])
    """

    _retry: AsyncRetry | None = attrs.field(default=None, eq=False, repr=False)

    @renamed_arguments("run")
    async def retry_failed(self, **options: Unpack[RunOptions]) -> AsyncBulkReport:
        """Carry out again what failed or was not sent, and settle what is unknown first.

        If every action is `ok`, nothing is sent. A row that would undo what was done after it, such as a link
        of an asset that a later row has put elsewhere, is not sent again, and its detail says so; of a stream
        that is not known. What is unknown after `AbortOnAnyFailed` may stay so.

        Args:
            **options: Those of `run()`, with the same defaults but for `fail_on`: unless it is given, what
                cannot be sent is once more reported as not sent.

        Returns:
            A report of all actions, in which those that were not `ok` have their new outcomes. Times and
            requests are those of all runs together.

        Raises:
            ConfigurationError: This report was made by hand or unpickled, so that no client is behind it.
            PlanError: There are findings that a given `fail_on` names; nothing was sent.

        Example:
            >>> report = await project.sequences.bulk().unlink(asset_filename="image_1.jpg").run()
            >>> (await report.retry_failed()) is report
            True
        """
        failures = self.failures
        if not failures:
            return self
        if self._retry is None:
            raise ConfigurationError(
                "no client is behind this report; give the actions of its failures to extend() of a new "
                "sequences.bulk() instead"
            )
        return self.merged(await self._retry(failures, **options))
