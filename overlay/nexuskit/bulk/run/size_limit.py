"""Learns the size limit of a service from its rejections with 413. Pure."""

from __future__ import annotations

from collections.abc import Callable

from nexus_api.structs import encode_json

from ...resources.actions import Action
from ..plan.chunks import Limits
from .tasks import Task


class SizeLimit:
    """The limit in bytes that was learned so far."""

    def __init__(self, action: Callable[[int], Action]) -> None:
        self._action = action
        self._too_many_bytes: int | None = None

    def fitting(self, task: Task, limits: Limits) -> Task:
        """Return the first part of a task that may be sent at once; the rest follows it."""
        while self._is_too_large(task, limits):
            task = task.halves()
        return task

    def on_too_large(self, task: Task) -> None:
        """Learn from a request that was too large."""
        size = self._size(task)
        self._too_many_bytes = min(size, self._too_many_bytes or size)

    def _is_too_large(self, task: Task, limits: Limits) -> bool:
        if task.is_read or len(task.rows) < 2:
            return False
        if len(task.rows) > limits.chunk_size:
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
