"""Makes the calls of a run: sends the actions of a task, or reads to reconcile them."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING

import attrs

from nexus_api.enums import SequenceBulkUpdateAbortMode, SequenceBulkUpdateResult

from ...bulk.diff.project_diff import Diff
from ...bulk.run.observations import Observations
from ...bulk.run.scheduler import BulkScheduler
from ...bulk.run.tasks import Task, TaskResult
from ...error_types import ConfigurationError, NexusError
from ...transport.hooks import Hooks, RequestEvent, ResponseEvent
from ...transport.options import CallOptions
from .request import send_actions
from .resume import read_needed
from .state_reader import AsyncStateReader

if TYPE_CHECKING:
    from ..transport.sender import AsyncTransport

_MARKS: ContextVar[list[str]] = ContextVar("marks")


def _note_sending(event: RequestEvent) -> None:
    """Record that the hooks before a call are done: from here on something may be sent."""
    _MARKS.get().append(event.operation)


class AsyncTaskCaller:
    """Makes calls concurrently, without changing the scheduler.

    Attributes:
        responded_at: The time of the last successful response, also to one page of a read.
    """

    def __init__(
        self,
        transport: AsyncTransport,
        project_id: str,
        abort_mode: SequenceBulkUpdateAbortMode,
        retrying: CallOptions,
        scheduler: BulkScheduler,
    ) -> None:
        self.responded_at = -math.inf
        options = transport.options
        hooks = Hooks(
            before=[*options.hooks.before, _note_sending], after=[*options.hooks.after, self._on_response]
        )
        # The scheduler makes all retries of requests.
        once = options.with_changes(retry=attrs.evolve(options.retry, attempts=1), hooks=hooks)
        self._sender = transport.view(once)
        self._reader = AsyncStateReader(transport.view(retrying.with_changes(hooks=hooks)), project_id)
        self._project_id = project_id
        self._abort_mode = abort_mode
        self._scheduler = scheduler

    async def call(self, task: Task) -> TaskResult:
        """Make one call and return its result: results, a read, or an error."""
        began = time.monotonic()
        try:
            self._sender.pool.client()
        except ConfigurationError as error:
            return TaskResult(task, error, 0.0, may_be_sent=False)  # it is closed
        result: Sequence[SequenceBulkUpdateResult] | Observations | Diff | NexusError
        marks: list[str] = []
        _MARKS.set(marks)
        try:
            if task.is_read:
                result = await self._read(task)
            else:
                actions = self._scheduler.sendable(task)
                answer = await send_actions(self._sender, self._project_id, actions, self._abort_mode)
                result = answer.actions
        except NexusError as error:
            result = error
        return TaskResult(task, result, time.monotonic() - began, may_be_sent=bool(marks))

    async def _read(self, task: Task) -> Observations | Diff:
        """Read what reconciliation or the next stage needs."""
        if task.requests:
            return await self._reader.observe(task.needs, certain=False)
        actions = [self._scheduler.action(row) for row in task.rows]
        if task.unlinks:
            return await self._reader.diff(zip(task.rows, actions, strict=True))
        schedule = self._scheduler
        observations = await read_needed(
            self._reader, actions, schedule.before, all_or_nothing=schedule.aborts, judge_all=task.final
        )
        if not _MARKS.get() and schedule.needs_probe(task):
            await self._reader.probe()
        return observations

    def _on_response(self, event: ResponseEvent) -> None:
        """Record the time of a successful response, also to one page of a read."""
        if event.status is not None and event.status < 400:
            self.responded_at = time.monotonic()
