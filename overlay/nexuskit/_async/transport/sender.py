"""Sends all requests, with retries, and converts errors."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, ParamSpec, Self, TypeVar

import httpx

from nexus_api import Answer, Request
from nexus_api.client import forget_variables
from nexus_api.errors import ClientError, RequestError
from nexus_api.errors import DecodeError as ApiDecodeError
from nexus_api.models import DeleteResponse

from ...concurrency._async import call_hook, check_hook, sleep, time_limit
from ...error_types import ArgumentError, CallError, ConfigurationError, NetworkConnectionError, NotFoundError
from ...transport.call_state import CallState
from ...transport.error_mapping import (
    connection_error,
    deadline_error,
    decode,
    decode_error,
    event_loop_guard,
    foreign_exception,
)
from ...transport.hooks import ResponseEvent
from ...transport.options import CallOptions
from ...transport.raw_response import RawAnswer
from ...transport.redaction import Redactor
from ...transport.retry import retry_delay
from .pool import AsyncPool

P = ParamSpec("P")
T = TypeVar("T")


class AsyncTransport:
    """Sends requests through the generated client, retries them, and raises the errors of this package."""

    def __init__(
        self, pool: AsyncPool, redactor: Redactor, endpoint: str, origin: str, options: CallOptions
    ) -> None:
        for hook in options.hooks:
            check_hook(hook)
        self.endpoint = endpoint
        self.origin = origin
        self.options = options
        self.pool = pool
        self._redactor = redactor

    def view(self, options: CallOptions) -> Self:
        """Return a transport with other options that shares the connections."""
        return type(self)(self.pool, self._redactor, self.endpoint, self.origin, options)

    async def call(self, operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Create a request with a function of `nexus_api.api`, send it and return the decoded response."""
        request = self.prepare(operation, *args, **kwargs)
        value: list[T] = []
        raw = await self._exchange(request, value)
        try:
            return value[0] if value else raw.decode()
        finally:
            del raw  # errors keep the variables of this frame

    @staticmethod
    def prepare(operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
        """Create a request with a function of `nexus_api.api`."""
        try:
            return operation(*args, **kwargs)
        except RequestError as error:
            raise ArgumentError(error.argument.removeprefix("body."), error.problem) from None

    async def delete(
        self, operation: Callable[P, Request[DeleteResponse]], *ids: P.args, **options: P.kwargs
    ) -> DeleteResponse:
        """Delete an item by its id, the last argument.

        If an earlier attempt may have been applied, a 404 counts as success: the item does not exist now.
        Whether it ever existed is not known in this case.
        """
        try:
            return await self.call(operation, *ids, **options)
        except NotFoundError as error:
            if not error.maybe_applied:
                raise
            return DeleteResponse(deleted=True, id=str(ids[-1]))

    async def exchange(self, request: Request[T]) -> RawAnswer[T]:
        """Send a request, with retries, and return the last response without decoding its body."""
        return await self._exchange(request)

    async def _exchange(self, request: Request[T], value: list[T] | None = None) -> RawAnswer[T]:
        """Send a request. If `value` is given, also decode the response of a safe operation into it."""
        if self._redactor.contains_secret(request.target):
            raise ArgumentError("", f"{request.operation.id}: an argument contains the secret key; remove it")
        call = CallState(request, self.options.retry.deadline)
        try:
            return await self._send_with_retries(request, call, value)
        finally:
            # Errors keep the variables of this frame, and the response may contain the key.
            call.outcome = None

    async def _send_with_retries(
        self, request: Request[T], call: CallState, value: list[T] | None
    ) -> RawAnswer[T]:
        policy = self.options.retry
        while True:
            try:
                call.outcome = await self._attempt(request, call)
                if value is not None and request.operation.safe:
                    call.outcome = self._decode(request, call.outcome, value)
            except ConfigurationError:
                # The client was closed between two attempts. The last outcome is more useful.
                if call.outcome is None:
                    raise
                break
            seconds = retry_delay(
                policy,
                request.operation,
                call.outcome,
                attempts=call.attempts,
                time_left=call.time_left,
            )
            if seconds is None:
                break
            call.log_wait(seconds)
            await sleep(seconds)
        answer = call.result()
        return RawAnswer(
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            attempts=call.attempts,
            elapsed=call.elapsed,
            maybe_applied=call.maybe_applied,
            request=request,
            origin=self.origin,
            redactor=self._redactor,
        )

    def _decode(self, request: Request[T], outcome: Answer | CallError, value: list[T]) -> Answer | CallError:
        """Decode a successful response, and return it or the error."""
        if not isinstance(outcome, Answer) or outcome.status not in request.operation.answers:
            return outcome
        handled = sys.exception()
        try:
            value.append(decode(request, outcome, self.origin, self._redactor))
        except BaseException as error:
            forget_variables(error, handled)
            del outcome
            if isinstance(error, CallError):
                return error  # see `_attempt`
            raise
        return outcome

    async def _attempt(self, request: Request[Any], call: CallState) -> Answer | CallError:
        """Send a request once, call the hooks, and return the response or the error."""
        event = call.begin()
        for before in self.options.hooks.before:
            await call_hook(before, event)
        began = time.monotonic()
        try:
            answer = await self._send(request, event.headers, call)
        except CallError as error:
            # Returned here, so that no frame of its traceback refers to the error. Such a cycle would keep
            # these frames in memory until the next garbage collection.
            await self._call_after_hooks(call.end(error, time.monotonic() - began))
            return error
        elapsed = time.monotonic() - began
        try:
            await self._call_after_hooks(
                call.end(Answer(answer.status, self._redactor.headers(answer.headers), b""), elapsed)
            )
        except BaseException:
            del answer  # an error of a hook keeps the variables of this frame
            raise
        return answer

    async def _call_after_hooks(self, event: ResponseEvent) -> None:
        for after in self.options.hooks.after:
            await call_hook(after, event)

    async def _send(self, request: Request[Any], headers: Mapping[str, str], call: CallState) -> Answer:
        """Send a request once, and convert exceptions to errors of this package."""
        connections = self.pool.client()
        timeout = self.options.timeout
        before, foreign = sys.exception(), None
        received, path, problem = Answer(0, {}, b""), "$", ""
        try:
            # A waiting call has sent nothing, so only this limit applies to it.
            async with connections.acquire(self._max_wait(call)) as (client, mark):
                with event_loop_guard(request), time_limit(call.limit):
                    return await client.exchange(
                        request, headers=headers, timeout=timeout, until=call.until, extensions=mark
                    )
                raise deadline_error(request, self.origin)
        except RequestError as error:
            raise ArgumentError("", str(error)) from None
        except ClientError as error:
            raise ConfigurationError(str(error)) from None
        except ApiDecodeError as error:
            received = self._redactor.answer(Answer(error.status, error.headers, error.body))
            path, problem = error.path, self._redactor.text(error.problem)
        except httpx.DecodingError as error:
            # From a transport that reads the whole response, so its status is not known.
            problem = self._redactor.text(f"its content encoding is broken: {error}")
        except (httpx.RequestError, OSError) as error:
            # httpx lets TLS errors after the handshake through on its asynchronous side, and a custom
            # transport may raise an OSError.
            foreign = foreign_exception(error, before)
            if foreign is None:
                self._redactor.error(error)
                raise self._connection_error(error, request, call) from error
        if foreign is None:
            # Raised outside the handlers, so that the error with the unredacted response is not its context.
            raise decode_error(request, received, path, problem)
        try:
            raise foreign
        finally:
            del foreign, before  # their tracebacks refer to this frame

    def _max_wait(self, call: CallState) -> float | None:
        """Return the seconds that a call waits for a free connection."""
        times = self.pool.pool_timeout(self.options.timeout), call.time_left
        return min((seconds for seconds in times if seconds is not None), default=None)

    def _connection_error(
        self, error: httpx.RequestError | OSError, request: Request[Any], call: CallState
    ) -> NetworkConnectionError:
        failure = connection_error(error, request, self.endpoint, self.origin)
        # The timeouts of the attempt are limited to the time left of the call.
        if failure.sent and call.is_over and isinstance(error, httpx.TimeoutException):
            return deadline_error(request, self.origin)
        return failure

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a client holds a secret key and connections and is not pickled; create a new one instead"
        )
