"""Errors of waiting for an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import NexusError

if TYPE_CHECKING:
    from nexus_api.models import Operation


class OperationFailedError(NexusError):
    """An operation ended as `Errored` or `Cancelled`.

    Attributes:
        operation: The operation, with its message and the counts of its units.
    """

    def __init__(self, operation: Operation) -> None:
        super().__init__(f"operation {operation.id} ended as {_describe(operation)}")
        self.operation = operation


class OperationTimeoutError(NexusError):
    """An operation did not end in time. The service continues with it.

    Attributes:
        operation: The operation as it was last.
        timeout: The seconds that were waited.
    """

    def __init__(self, operation: Operation, timeout: float) -> None:
        super().__init__(f"operation {operation.id} is still {_describe(operation)}, after {timeout:g} s")
        self.operation = operation
        self.timeout = timeout


def _describe(operation: Operation) -> str:
    status = operation.status
    told = str(getattr(status.overview, "value", status.overview))
    if status.message:
        told += f": {status.message}"
    if status.progress is not None:
        counts = ", ".join(
            f"{name} {count:,}" for name, count in status.progress.with_status.to_dict().items() if count
        )
        told += f" ({status.progress.unit}: {counts})" if counts else ""
    return told
