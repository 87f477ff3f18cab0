# Derived from overlay/nexuskit/_async/transport.py; do not edit.
# Change that file and run `make generate`.
"""The one place through which every call goes out and every answer comes in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, ParamSpec, Self, TypeVar

import httpx

from nexus_api import Answer, Request
from nexus_api.errors import ClientError, RequestError
from nexus_api.errors import DecodeError as ApiDecodeError
from nexus_api.models import DeleteResponse

from ..calls import Call
from ..errors import (
    ArgumentError,
    CallError,
    ConfigurationError,
    NetworkConnectionError,
    NotFoundError,
)
from ..hooks import ResponseEvent
from ..options import CallOptions
from ..primitives._sync import check_hook, notify, sleep, time_limit
from ..raw import RawAnswer
from ..redact import Redactor
from ..retry import pause
from ..translate import connection_error, one_loop, past_deadline, undecodable
from .pool import Pool

P = ParamSpec("P")
T = TypeVar("T")


class Transport:
    """Sends requests through the generated client, again where that helps, and raises this package's errors.

    Args:
        pool: The connections.
        redactor: Takes the key out of what errors carry.
        endpoint: Where requests are sent.
        origin: The same with where it was set, for messages.
        options: What may differ from call to call.
    """

    def __init__(
        self, pool: Pool, redactor: Redactor, endpoint: str, origin: str, options: CallOptions
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

    def call(self, operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a request with a function of `nexus_api.api`, send it and return its decoded answer.

        Raises:
            ArgumentError: The function refused an argument; nothing was sent.
            StatusError: The service answered with anything but the documented success.
            DecodeError: The answer is not JSON or does not have the documented shape.
            NetworkConnectionError: There is no answer.
            ConfigurationError: The client is closed, or belongs to another event loop.
        """
        return (self.exchange(self.prepare(operation, *args, **kwargs))).decode()

    @staticmethod
    def prepare(operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> Request[T]:
        """Make a request with a function of `nexus_api.api`.

        Raises:
            ArgumentError: The function refused an argument.
        """
        try:
            return operation(*args, **kwargs)
        except RequestError as error:
            raise ArgumentError(error.argument.removeprefix("body."), error.problem) from None

    def delete(
        self, operation: Callable[[str, str], Request[DeleteResponse]], project_id: str, thing_id: str
    ) -> DeleteResponse:
        """Delete a thing by its id.

        When an attempt that may have been carried out is followed by one that finds nothing, the first one
        has deleted it, and the wish of the caller is fulfilled. That there never was such a thing cannot be
        told from this, and gives the same answer: there is no such thing now.

        Raises:
            NotFoundError: It was not there, and no earlier attempt can have deleted it.
            NexusError: As of `call`.
        """
        try:
            return self.call(operation, project_id, thing_id)
        except NotFoundError as error:
            if not error.maybe_applied:
                raise
            return DeleteResponse(deleted=True, id=thing_id)

    def exchange(self, request: Request[T]) -> RawAnswer[T]:
        """Send a request, again where that helps and can do no harm, and return what came back at last.

        Raises:
            ArgumentError: The arguments make a URL that is too long, or one with the key in it.
            DecodeError: The answer is compressed and broken.
            NetworkConnectionError: There is no answer.
            ConfigurationError: The client is closed, or belongs to another event loop.
        """
        if self._redactor.stands_in(request.target):
            raise ArgumentError(
                "", f"{request.operation.id}: the secret key stands in an argument, and would in the URL"
            )
        call = Call(request, self.options.retry.deadline)
        try:
            return self._carry_out(request, call)
        finally:
            # What is raised carries these variables along, and the service may have repeated the key.
            call.outcome = None

    def _carry_out(self, request: Request[T], call: Call) -> RawAnswer[T]:
        policy = self.options.retry
        while True:
            try:
                call.outcome = self._attempt(request, call)
            except ConfigurationError:
                # Closed between two attempts: what the last one came to says more.
                if call.outcome is None:
                    raise
                break
            seconds = pause(
                policy,
                request.operation,
                call.outcome,
                attempts=call.attempts,
                time_left=call.time_left,
            )
            if seconds is None:
                break
            call.log_wait(seconds)
            sleep(seconds)
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

    def _attempt(self, request: Request[Any], call: Call) -> Answer | CallError:
        """Send a request once, with the hooks around it, and return what became of it."""
        event = call.begin()
        for before in self.options.hooks.before:
            notify(before, event)
        began = time.monotonic()
        try:
            answer = self._send(request, event.headers, call)
        except CallError as error:
            # Returned from here, so that no variable of a frame in its traceback holds it: else it would keep
            # all that those frames hold in memory until the garbage collector comes by.
            self._tell(call.end(error, time.monotonic() - began))
            return error
        elapsed = time.monotonic() - began
        try:
            self._tell(call.end(Answer(answer.status, self._redactor.headers(answer.headers), b""), elapsed))
        except BaseException:
            del answer  # what a hook raises carries these variables along
            raise
        return answer

    def _tell(self, event: ResponseEvent) -> None:
        for after in self.options.hooks.after:
            notify(after, event)

    def _send(self, request: Request[Any], headers: Mapping[str, str], call: Call) -> Answer:
        """Send a request once, and turn what is raised on the way into errors of this package."""
        client = self.pool.client()
        try:
            with one_loop(request), time_limit(call.limit):
                return client.exchange(
                    request, headers=headers, timeout=self.options.timeout, until=call.until
                )
        except RequestError as error:
            raise ArgumentError("", str(error)) from None
        except ClientError as error:
            raise ConfigurationError(str(error)) from None
        except ApiDecodeError as error:
            # An answer came, so this is no broken connection, after which a call might be repeated.
            came = self._redactor.answer(Answer(error.status, error.headers, error.body))
            path, problem = error.path, self._redactor.text(error.problem)
        except httpx.DecodingError as error:
            # Of a transport that reads answers by itself, so that no more is known of this one.
            came, path = Answer(0, {}, b""), "$"
            problem = self._redactor.text(f"its content encoding is broken: {error}")
        except (httpx.RequestError, OSError) as error:
            # httpx lets errors of TLS through that its synchronous side meets after the handshake, and a
            # transport of somebody's own may raise what the system does.
            self._redactor.error(error)
            raise self._no_answer(error, request, call) from error
        # Raised from here, so that the error with the answer as it came is not behind it.
        raise undecodable(request, came, path, problem)

    def _no_answer(
        self, error: httpx.RequestError | OSError, request: Request[Any], call: Call
    ) -> NetworkConnectionError:
        failure = connection_error(error, request, self.endpoint, self.origin)
        # The limit around an attempt raises a `TimeoutError`, which is an `OSError`.
        if failure.sent and call.is_over and isinstance(error, httpx.TimeoutException | TimeoutError):
            return past_deadline(request, self.origin)
        return failure

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a client holds a secret key and connections and is not pickled; make it anew instead"
        )
