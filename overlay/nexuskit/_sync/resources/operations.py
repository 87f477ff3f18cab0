# Derived from overlay/nexuskit/_async/resources/operations.py; do not edit.
# Change that file and run `make generate`.
"""Operations: work that the service does after a request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nexus_api import api
from nexus_api.enums import OperationStatusOverview
from nexus_api.models import Operation

from ...concurrency._sync import call_hook, check_hook, sleep
from ...error_types import OperationFailedError, OperationTimeoutError
from ...resources.validation import positive_seconds, validate_id

if TYPE_CHECKING:
    from ..transport.sender import Transport

_FIRST_PAUSE, _PAUSE_FACTOR, _LONGEST_PAUSE = 0.25, 1.5, 8.0
"""Pauses between two reads in seconds; the last one is that of Datature's client."""

_FAILED = (OperationStatusOverview.ERRORED, OperationStatusOverview.CANCELLED)


class Operations:
    """The operations of a project, as `project.operations`."""

    def __init__(self, transport: Transport, project_id: str) -> None:
        self._transport = transport
        self._project_id = project_id

    def get(self, op_id: str) -> Operation:
        """Get an operation (observed).

        Args:
            op_id: The id, with its prefix `op_`.

        Returns:
            The operation. `status.overview` is `Queued`, `Running`, `Finished`, `Cancelled` or `Errored`.

        Raises:
            NotFoundError: There is no such operation in the project.

        Example:
            >>> report = project.assets.upload([("slice_1.png", png)], wait=False)
            >>> (project.operations.get(report.operation_ids[0])).kind
            'nexus.assets.upload'
        """
        return self._transport.call(
            api.operations.get_operation, self._project_id, validate_id("op_id", op_id)
        )

    def wait(
        self,
        op_id: str,
        *,
        timeout: float = 3_600.0,
        progress: Callable[[Operation], Any] | None = None,
    ) -> Operation:
        """Wait until an operation has finished. The pauses between two reads grow from 0.25 to 8 seconds.

        Args:
            op_id: The id, with its prefix `op_`.
            timeout: The most seconds to wait.
            progress: Called with the operation after each read.

        Returns:
            The finished operation.

        Raises:
            OperationFailedError: It ended as `Errored` or `Cancelled`; `operation` has the counts.
            OperationTimeoutError: It did not end in time.
            NotFoundError: There is no such operation in the project.

        Example:
            >>> report = project.assets.upload([("slice_1.png", png)], wait=False)
            >>> operation = project.operations.wait(report.operation_ids[0], timeout=60)
            >>> operation.status.overview.value
            'Finished'
        """
        end = time.monotonic() + positive_seconds("timeout", timeout)
        if progress is not None:
            check_hook(progress)
        pause = _FIRST_PAUSE
        while True:
            operation = self.get(op_id)
            if progress is not None:
                call_hook(progress, operation)
            if operation.status.overview is OperationStatusOverview.FINISHED:
                return operation
            if operation.status.overview in _FAILED:
                raise OperationFailedError(operation)
            if (left := end - time.monotonic()) <= 0:
                raise OperationTimeoutError(operation, timeout)
            sleep(min(pause, left))
            pause = min(pause * _PAUSE_FACTOR, _LONGEST_PAUSE)
