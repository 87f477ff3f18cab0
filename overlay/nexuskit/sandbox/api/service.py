"""What the public API and the signed URLs have in common: errors, the request log and resets."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

import attrs

from ..config.settings import now_in_milliseconds
from ..errors import Problem, StorageError
from ..faults import Fault
from ..logs.request_log import LogEntry
from ..state import SandboxState
from ..web.http import Disconnected, Reply, Request

_log = logging.getLogger("nexuskit.sandbox")

# Larger responses of safe operations are not kept in the log.
_KEPT_ANSWER_BYTES = 4096


@attrs.define(kw_only=True)
class Progress:
    """The state of a request, for the log."""

    started: float = attrs.field(factory=time.perf_counter)
    epoch: object
    body: bytes = b""
    # The size of the body, if it is not `body`.
    received: int | None = None
    headers: Mapping[str, str] | None = None
    operation_id: str | None = None
    project_id: str | None = None
    is_safe: bool = True
    fault: str | None = None
    # The response of the operation, if it was carried out.
    result: Reply | None = None
    applied: bool = False


class Service:
    """Answers requests, and logs each of them."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state

    async def answer(self, request: Request) -> Reply:
        """Return the response to a request."""
        progress = Progress(epoch=self._state.epoch)
        try:
            reply = await self._answer(request, progress)
        except (Disconnected, asyncio.CancelledError):
            # The client disconnected, or the server stops.
            self._log_request(_entry(request, progress, None), progress)
            raise
        except Exception as error:
            reply = self._error_reply(request, error)
        entry = _entry(request, progress, reply)
        # Before the response is sent, so that its recipient finds the request in the log.
        if not self._log_request(entry, progress):
            return reply
        return attrs.evolve(reply, headers=(*reply.headers, (b"x-request-id", entry.request_id.encode())))

    async def _answer(self, request: Request, progress: Progress) -> Reply:
        raise NotImplementedError

    async def _meet_fault(
        self, fault: Fault | None, progress: Progress, carry_out: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        """Carry out an operation, with the fault that it meets, if any."""
        if fault is None:
            return await carry_out()
        progress.fault = fault.label

        async def carried_out() -> Reply:
            progress.result = await carry_out()
            return progress.result

        return await fault.around(carried_out)

    def _log_request(self, entry: LogEntry, progress: Progress) -> bool:
        """Log a request, unless the sandbox was reset meanwhile. Return whether it was logged."""
        return self._state.log.add(entry, lambda: progress.epoch is self._state.epoch)

    def _error_reply(self, request: Request, error: Exception) -> Reply:
        if isinstance(error, Problem):
            return Reply.problem(error)
        line = self._state.redactor.text(f"{request.method} {request.target}")
        if isinstance(error, StorageError):
            _log.error("%s failed: %s", line, error)
            return Reply.problem(Problem(503, str(error)))
        _log.exception("%s failed", line)
        return Reply.problem(Problem(500, "internal error of the sandbox; see its log"))

    def _check_epoch(self, progress: Progress) -> None:
        if progress.epoch is not self._state.epoch:
            raise Problem(503, "the sandbox was reset during this request; nothing was changed")


def _entry(request: Request, progress: Progress, reply: Reply | None) -> LogEntry:
    # Without a fault the response is the result, also if the operation was not reached.
    result = reply if progress.fault is None else progress.result
    kept = result is not None and (not progress.is_safe or len(result.body) <= _KEPT_ANSWER_BYTES)
    return LogEntry(
        at=now_in_milliseconds(),
        method=request.method,
        target=request.target,
        operation_id=progress.operation_id,
        project_id=progress.project_id,
        status=reply.status if reply is not None and reply.answered else None,
        result=None if result is None else result.status,
        applied=progress.applied,
        fault=progress.fault,
        milliseconds=(time.perf_counter() - progress.started) * 1000,
        request_bytes=len(progress.body) if progress.received is None else progress.received,
        response_bytes=0 if result is None else len(result.body),
        request_headers=progress.headers,
        request_body=progress.body or None,
        response_body=result.body if result is not None and kept else None,
    )
