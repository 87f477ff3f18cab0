"""What the public API and the signed URLs have in common: errors, the request log and resets."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
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
class RequestRecord:
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


class LoggedService(ABC):
    """Answers requests, and logs each of them."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state

    async def answer(self, request: Request) -> Reply:
        """Return the response to a request."""
        record = RequestRecord(epoch=self._state.epoch)
        try:
            reply = await self._answer(request, record)
        except (Disconnected, asyncio.CancelledError):
            # The client disconnected, or the server stops.
            self._log_request(_entry(request, record, None), record)
            raise
        except Exception as error:
            reply = self._error_reply(request, error)
        entry = _entry(request, record, reply)
        # Before the response is sent, so that its recipient finds the request in the log.
        if not self._log_request(entry, record):
            return reply
        return attrs.evolve(reply, headers=(*reply.headers, (b"x-request-id", entry.request_id.encode())))

    @abstractmethod
    async def _answer(self, request: Request, record: RequestRecord) -> Reply:
        """Return the response, or raise its error."""

    async def _apply_fault(
        self, fault: Fault | None, record: RequestRecord, carry_out: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        """Carry out an operation, with its fault, if any."""
        if fault is None:
            return await carry_out()
        record.fault = fault.label

        async def carry_out_and_note() -> Reply:
            record.result = await carry_out()
            return record.result

        return await fault.apply(carry_out_and_note)

    def _log_request(self, entry: LogEntry, record: RequestRecord) -> bool:
        """Log a request, unless the sandbox was reset meanwhile. Return whether it was logged."""
        return self._state.log.add(entry, lambda: record.epoch is self._state.epoch)

    def _error_reply(self, request: Request, error: Exception) -> Reply:
        if isinstance(error, Problem):
            return Reply.problem(error)
        line = self._state.redactor.text(f"{request.method} {request.target}")
        if isinstance(error, StorageError):
            _log.error("%s failed: %s", line, error)
            return Reply.problem(Problem(503, str(error)))
        _log.exception("%s failed", line)
        return Reply.problem(Problem(500, "internal error of the sandbox; see its log"))

    def _check_epoch(self, record: RequestRecord) -> None:
        if record.epoch is not self._state.epoch:
            raise Problem(503, "the sandbox was reset during this request; nothing was changed")


def _entry(request: Request, record: RequestRecord, reply: Reply | None) -> LogEntry:
    # Without a fault the response is the result, also if the operation was not reached.
    result = reply if record.fault is None else record.result
    kept = result is not None and (not record.is_safe or len(result.body) <= _KEPT_ANSWER_BYTES)
    return LogEntry(
        at=now_in_milliseconds(),
        method=request.method,
        target=request.target,
        operation_id=record.operation_id,
        project_id=record.project_id,
        status=reply.status if reply is not None and reply.answered else None,
        result=None if result is None else result.status,
        applied=record.applied,
        fault=record.fault,
        milliseconds=(time.perf_counter() - record.started) * 1000,
        request_bytes=len(record.body) if record.received is None else record.received,
        response_bytes=0 if result is None else len(result.body),
        request_headers=record.headers,
        request_body=record.body or None,
        response_body=result.body if result is not None and kept else None,
    )
