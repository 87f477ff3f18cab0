"""Learns the size limits of a service from its rejections. Pure.

A limit in bytes shows as a 413, and is learned from the size of the rejected request. A limit in actions
shows as a 400, like an invalid action, and is learned if both halves of the rejected request are accepted.
"""

from __future__ import annotations

from collections.abc import Callable

from nexus_api.structs import encode_json

from ...error_types import CallError, PayloadTooLargeError
from ...resources.actions import Action
from ..plan.chunks import Limits
from .tasks import Task


class SizeLimit:
    """The limits learned so far."""

    def __init__(self, action: Callable[[int], Action]) -> None:
        self._action = action
        self._too_many_bytes: int | None = None
        self._too_many_actions: int | None = None

    def fitting(self, task: Task, limits: Limits) -> Task:
        """Return the first part of a task that may be sent at once; the rest follows it."""
        while self._is_too_large(task, limits):
            task = task.halves()
        return task

    def halved(self, task: Task, error: CallError) -> Task:
        """Return the first half of a rejected task; the second half follows it."""
        half = task.halves()
        if isinstance(error, PayloadTooLargeError):
            size = self._size(task)
            self._too_many_bytes = min(size, self._too_many_bytes or size)
        elif half.following is not None:
            half.following.refused = len(task.rows)
            half.other_half = half.following
        return half

    def taken(self, task: Task) -> None:
        """Learn from an accepted request."""
        if task.other_half is not None:
            task.other_half.first_half_accepted = True
        if task.refused and task.first_half_accepted:
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
        """Return the size of the encoded actions with commas, in bytes."""
        return len(encode_json([self._action(row) for row in task.rows])) - 2
