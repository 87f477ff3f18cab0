"""The one place through which every call goes out and every answer comes in."""

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
from ...errors import ArgumentError, CallError, ConfigurationError, NetworkConnectionError, NotFoundError
from ...transport.call_state import CallState
from ...transport.error_mapping import (
    connection_error,
    deadline_error,
    decode,
    decode_error,
    event_loop_guard,
    not_of_the_call,
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
    """Sends requests through the generated client, again where that helps, and raises this package's errors.

    Args:
        pool: The connections.
        redactor: Takes the key out of what errors carry.
        endpoint: Where requests are sent.
        origin: The same with where it was set, for messages.
        options: What may differ from call to call.
    """

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
        """Return a transport with other options over the same connections."""
        return type(self)(self.pool, self._redactor, self.endpoint, self.origin, options)

    async def call(self, operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a request with a function of `nexus_api.api`, send it and return its decoded answer."""
        request = self.prepare(operation, *args, **kwargs)
        value: list[T] = []
        raw = await self._exchange(request, value)
        try:
            return value[0] if value else raw.decode()
        finally:
            del raw  # what is raised carries these variables along

    @staticmethod
    def prepare(operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
        """Make a request with a function of `nexus_api.api`."""
        try:
            return operation(*args, **kwargs)
        except RequestError as error:
            raise ArgumentError(error.argument.removeprefix("body."), error.problem) from None

    async def delete(
        self, operation: Callable[P, Request[DeleteResponse]], *ids: P.args, **options: P.kwargs
    ) -> DeleteResponse:
        """Delete a thing by its id, the last argument.

        When an attempt that may have been carried out is followed by one that finds nothing, the first one
        has deleted it, and the wish of the caller is fulfilled. That there never was such a thing cannot be
        told from this, and gives the same answer: there is no such thing now.
        """
        try:
            return await self.call(operation, *ids, **options)
        except NotFoundError as error:
            if not error.maybe_applied:
                raise
            return DeleteResponse(deleted=True, id=str(ids[-1]))

    async def exchange(self, request: Request[T]) -> RawAnswer[T]:
        """Send a request, again where that helps and can do no harm, and return what came back at last.

        What is in its body makes no difference.
        """
        return await self._exchange(request)

    async def _exchange(self, request: Request[T], value: list[T] | None = None) -> RawAnswer[T]:
        """Do so; with a list to put it into, decode what only reads, and repeat that if it is no JSON."""
        if self._redactor.contains_secret(request.target):
            raise ArgumentError(
                "", f"{request.operation.id}: the secret key stands in an argument, and would in the URL"
            )
        call = CallState(request, self.options.retry.deadline)
        try:
            return await self._carry_out(request, call, value)
        finally:
            # An error carries these variables along, and the service may have repeated the key.
            call.outcome = None

    async def _carry_out(self, request: Request[T], call: CallState, value: list[T] | None) -> RawAnswer[T]:
        policy = self.options.retry
        while True:
            try:
                call.outcome = await self._attempt(request, call)
                if value is not None and request.operation.safe:
                    call.outcome = self._decoded(request, call.outcome, value)
            except ConfigurationError:
                # Closed between two attempts: what the last one came to says more.
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

    def _decoded(
        self, request: Request[T], outcome: Answer | CallError, value: list[T]
    ) -> Answer | CallError:
        """Decode an answer that came with success, and return it, or the error that it makes."""
        if not isinstance(outcome, Answer) or outcome.status not in request.operation.answers:
            return outcome
        handled = sys.exception()
        try:
            value.append(decode(request, outcome, self.origin, self._redactor))
        except BaseException as error:
            forget_variables(error, handled)
            del outcome
            if isinstance(error, CallError):
                return error  # from here, as in `_attempt`
            raise
        return outcome

    async def _attempt(self, request: Request[Any], call: CallState) -> Answer | CallError:
        """Send a request once, with the hooks around it, and return what became of it."""
        event = call.begin()
        for before in self.options.hooks.before:
            await call_hook(before, event)
        began = time.monotonic()
        try:
            answer = await self._send(request, event.headers, call)
        except CallError as error:
            # Returned from here, so that no variable of a frame in its traceback holds it: else it would keep
            # all that those frames hold in memory until the garbage collector comes by.
            await self._tell(call.end(error, time.monotonic() - began))
            return error
        elapsed = time.monotonic() - began
        try:
            await self._tell(
                call.end(Answer(answer.status, self._redactor.headers(answer.headers), b""), elapsed)
            )
        except BaseException:
            del answer  # an error of a hook carries these variables along
            raise
        return answer

    async def _tell(self, event: ResponseEvent) -> None:
        for after in self.options.hooks.after:
            await call_hook(after, event)

    async def _send(self, request: Request[Any], headers: Mapping[str, str], call: CallState) -> Answer:
        """Send a request once, and turn what is raised on the way into errors of this package."""
        connections = self.pool.client()
        timeout = self.options.timeout
        before, not_ours = sys.exception(), None
        came, path, problem = Answer(0, {}, b""), "$", ""
        try:
            # A call that waits for its turn has sent nothing, so that no more than this time limits it.
            async with connections.one(self._longest_wait(call)) as (client, mark):
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
            came = self._redactor.answer(Answer(error.status, error.headers, error.body))
            path, problem = error.path, self._redactor.text(error.problem)
        except httpx.DecodingError as error:
            # Of a transport that reads answers by itself, so that no more is known of this one.
            problem = self._redactor.text(f"its content encoding is broken: {error}")
        except (httpx.RequestError, OSError) as error:
            # httpx lets errors of TLS through that its asynchronous side meets after the handshake, and a
            # transport of somebody's own may raise what the system does.
            not_ours = not_of_the_call(error, before)
            if not_ours is None:
                self._redactor.error(error)
                raise self._no_answer(error, request, call) from error
        if not_ours is None:
            # Raised outside the handlers, so that the error with the unredacted answer is not its context.
            raise decode_error(request, came, path, problem)
        try:
            raise not_ours
        finally:
            del not_ours, before  # its traceback leads back to here

    def _longest_wait(self, call: CallState) -> float | None:
        """Return the seconds after which a call that nothing was sent of is given up."""
        times = self.pool.pool_timeout(self.options.timeout), call.time_left
        return min((seconds for seconds in times if seconds is not None), default=None)

    def _no_answer(
        self, error: httpx.RequestError | OSError, request: Request[Any], call: CallState
    ) -> NetworkConnectionError:
        failure = connection_error(error, request, self.endpoint, self.origin)
        # The timeouts of the phases are cut to what is left of the call.
        if failure.sent and call.is_over and isinstance(error, httpx.TimeoutException):
            return deadline_error(request, self.origin)
        return failure

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a client holds a secret key and connections and is not pickled; make it anew instead"
        )
