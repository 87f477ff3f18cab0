"""How much a service takes at once, as its refusals tell. Pure.

Its limits are not known. One of bytes shows as a 413, and is learned from the size of what was refused. One
of actions shows as a 400, as a wrong action does; it is learned if both halves of what was refused are taken.
"""

from __future__ import annotations

from collections.abc import Callable

from nexus_api.structs import encode_json

from ...error_types import CallError, PayloadTooLargeError
from ...resources.actions import Action
from ..plan.chunks import Limits
from .tasks import Task


class SizeLimit:
    """What was learned so far.

    Args:
        action: Gives the action of a row.
    """

    def __init__(self, action: Callable[[int], Action]) -> None:
        self._action = action
        self._too_many_bytes: int | None = None
        self._too_many_actions: int | None = None

    def fitting(self, task: Task, limits: Limits) -> Task:
        """Return as much of a task as may be sent at once; the rest follows it.

        Args:
            task: The task. What an earlier run has sent may be more than this one wants to.
            limits: How large a request may be.
        """
        while self._is_too_large(task, limits):
            task = task.halves()
        return task

    def halved(self, task: Task, error: CallError) -> Task:
        """Return the first half of what was refused, which the second one follows."""
        half = task.halves()
        if isinstance(error, PayloadTooLargeError):
            size = self._size(task)
            self._too_many_bytes = min(size, self._too_many_bytes or size)
        elif half.following is not None:
            half.following.refused = len(task.rows)
            half.other_half = half.following
        return half

    def taken(self, task: Task) -> None:
        """Learn from a request that was not refused."""
        if task.other_half is not None:
            task.other_half.is_other_half_taken = True
        if task.refused and task.is_other_half_taken:
            self._too_many_actions = min(task.refused, self._too_many_actions or task.refused)

    def _is_too_large(self, task: Task, limits: Limits) -> bool:
        count = len(task.rows)
        if task.reading or count < 2:
            return False
        if count > limits.chunk_size or (
            self._too_many_actions is not None and count >= self._too_many_actions
        ):
            return True
        if self._too_many_bytes is None and not task.in_doubt:
            return False
        size = self._size(task)
        return size > limits.max_chunk_bytes or (
            self._too_many_bytes is not None and size >= self._too_many_bytes
        )

    def _size(self, task: Task) -> int:
        """Return the bytes of the encoded actions, with the commas between them."""
        return len(encode_json([self._action(row) for row in task.rows])) - 2
