# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The two drivers that send a request with httpx: one synchronous, one asynchronous."""

from __future__ import annotations

import ssl
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, TypeVar

import attrs
import httpx

from .base_url import check_base_url, is_loopback
from .errors import ClientError, DecodeError, RequestError
from .key import SecretKey, check_key, hide_key, hides_key
from .lent import AsyncLent, Lent
from .request import Answer, Request

T = TypeVar("T")

KEY_HEADER = "Secret-Key"
BASE_URL = "https://api.datature.io"
SERVERS = ("https://api.datature.io", "http://127.0.0.1:8080")
DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=10.0)

_NOTHING: Mapping[str, Any] = {}

_SHORTEST = 0.001
"""Seconds of a phase for which no time is left; 0 would mean not to wait at all, which is another mode."""


def _without_slash(base_url: str) -> str:
    check_text("base_url", base_url)
    return base_url.rstrip("/")


def check_text(name: str, value: object) -> None:
    """Refuse what is no string.

    Raises:
        ClientError: It is none.
    """
    if not isinstance(value, str):
        raise ClientError(f"{name} must be a string, got {type(value).__name__}")


@attrs.define(eq=False, kw_only=True)
class _Settings:
    """What both drivers are made from; each documents it."""

    base_url: str = attrs.field(converter=_without_slash)
    secret_key: SecretKey | None = attrs.field(default=None, repr=False, converter=hide_key)
    timeout: httpx.Timeout | float = DEFAULT_TIMEOUT
    verify: ssl.SSLContext | bool = attrs.field(default=True, repr=False)
    user_agent: str = "nexus_api/1.0.0"
    allow_insecure: bool = False

    def __attrs_post_init__(self) -> None:
        check_base_url(self.base_url, keyed=self.secret_key is not None and not self.allow_insecure)
        if self.secret_key is not None:
            check_key(self.secret_key)

    @property
    def _trust_env(self) -> bool:
        # A proxy set for the outside must not see what is meant for this machine, above all not the key.
        return not is_loopback(httpx.URL(self.base_url).host)

    def _built(
        self,
        http: httpx.Client | httpx.AsyncClient,
        request: Request[T],
        headers: Mapping[str, str],
        extensions: dict[str, Any],
    ) -> httpx.Request:
        own = {"accept": request.operation.accept, "user-agent": self.user_agent}
        if (content := request.body) is not None:
            own["content-type"] = request.content_type
        if http.is_closed:
            raise ClientError("the client is closed; make a new one")
        given = {name.lower(): value for name, value in {**request.headers, **headers}.items()}
        try:
            built = http.build_request(
                request.operation.method,
                self.base_url + request.target,
                headers={**given, **own},
                content=content,
                extensions=extensions,
            )
        except httpx.InvalidURL as error:
            raise RequestError(request.operation.id, f"makes no URL that can be sent: {error}") from None
        # Put in last, so that no header of the caller's stands in its place, and no error above holds it.
        if self.secret_key is not None and request.operation.keyed:
            built.headers[KEY_HEADER] = self.secret_key.reveal()
        return built


@hides_key
@attrs.define(eq=False, kw_only=True)
class Client(_Settings):
    """A synchronous client. Close it, or use it as a context manager.

    Args:
        base_url: Where the service is, such as `https://api.datature.io`.
        secret_key: The key for the `Secret-Key` header; `None` where a client certificate does.
        timeout: Seconds for each of connect, read, write and waiting for a connection, or `httpx.Timeout`.
        verify: An `ssl.SSLContext` with another trust store or a client certificate; `True` for the default.
        user_agent: The `User-Agent` header.
        allow_insecure: Whether the key may be sent over plain http to a host that is not this machine.
        transport: An httpx transport to use in place of the default one; it is left open.
        http_client: An httpx client to use in place of an own one; it is left open.

    Raises:
        ClientError: The base URL or the key cannot be used.
    """

    transport: httpx.BaseTransport | None = attrs.field(default=None, repr=False)
    http_client: httpx.Client | None = attrs.field(default=None, repr=False)
    _http: httpx.Client = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self._http = self.http_client or httpx.Client(
            timeout=self.timeout,
            verify=self.verify,
            transport=None if self.transport is None else Lent(self.transport),
            trust_env=self._trust_env,
        )

    def send(self, request: Request[T]) -> T:
        """Send a request and return its decoded answer.

        Raises:
            RequestError: The arguments make a URL that is too long.
            ClientError: The client is closed.
            StatusError: The service answered with anything but the documented success.
            DecodeError: The answer is not JSON or does not have the documented shape.
            httpx.TransportError: There is no answer: a refused connection, a timeout.
        """
        return request.decode(self.exchange(request))

    def exchange(
        self,
        request: Request[T],
        *,
        headers: Mapping[str, str] = _NOTHING,
        timeout: httpx.Timeout | float | None = None,
        until: float | None = None,
        extensions: Mapping[str, Any] = _NOTHING,
        into: Callable[[bytes], object] | None = None,
    ) -> Answer:
        """Send a request and return what came back, whatever its status. Redirects are not followed.

        Args:
            request: What to send.
            headers: More headers; those of the client itself win.
            timeout: In place of that of the client.
            until: A moment of `time.monotonic()` at which to give up; noticed between two reads, for each of
                which only what is left of the time is waited.
            extensions: More extensions of httpx for the request.
            into: Takes the body of a success in chunks; the answer is then without it.

        Raises:
            RequestError: The arguments make a URL that is too long.
            ClientError: The client is closed.
            DecodeError: The content encoding of the answer is broken.
            httpx.RequestError: There is no answer.
        """
        phases = _within(self._http.timeout if timeout is None else httpx.Timeout(timeout), until)
        handled = sys.exception()
        sent = self._built(self._http, request, headers, {**extensions, "timeout": phases})
        try:
            return self._exchange(request, sent, until, into)
        except BaseException as error:
            forget_variables(error, handled)
            raise
        finally:
            _forget_key(sent)

    def _exchange(
        self,
        request: Request[Any],
        sent: httpx.Request,
        until: float | None,
        into: Callable[[bytes], object] | None,
    ) -> Answer:
        try:
            response = self._http.send(sent, stream=True, follow_redirects=False)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise _no_redirect(sent, error) from None
        except RuntimeError:
            if not self._http.is_closed:
                raise
            # By another thread, since the request was made.
            raise ClientError("the client is closed; make a new one") from None
        body, is_late = bytearray(), False
        keep = into if into and response.status_code in request.operation.answers else body.extend
        try:
            for chunk in response.iter_bytes():
                # Not before there is more to come: an answer that is whole is worth having, late or not.
                if is_late:
                    raise httpx.ReadTimeout("the answer takes too long", request=sent)
                keep(chunk)
                is_late = until is not None and time.monotonic() > until
        except httpx.DecodingError as error:
            if response.status_code in request.operation.answers:
                raise _undecodable(request, response, error) from None
            body.clear()  # a status that is no success counts without it
        finally:
            _forget_key(response.next_request)
            response.close()
            _let_go(response)
        return Answer(response.status_code, dict(response.headers.items()), bytes(body))

    def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client` or `transport`."""
        if self.http_client is None:
            self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


@hides_key
@attrs.define(eq=False, kw_only=True)
class AsyncClient(_Settings):
    """An asynchronous client. Close it, or use it as an asynchronous context manager.

    Args:
        base_url: Where the service is, such as `https://api.datature.io`.
        secret_key: The key for the `Secret-Key` header; `None` where a client certificate does.
        timeout: Seconds for each of connect, read, write and waiting for a connection, or `httpx.Timeout`.
        verify: An `ssl.SSLContext` with another trust store or a client certificate; `True` for the default.
        user_agent: The `User-Agent` header.
        allow_insecure: Whether the key may be sent over plain http to a host that is not this machine.
        transport: An httpx transport to use in place of the default one; it is left open.
        http_client: An httpx client to use in place of an own one; it is left open.

    Raises:
        ClientError: The base URL or the key cannot be used.
    """

    transport: httpx.AsyncBaseTransport | None = attrs.field(default=None, repr=False)
    http_client: httpx.AsyncClient | None = attrs.field(default=None, repr=False)
    _http: httpx.AsyncClient = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self._http = self.http_client or httpx.AsyncClient(
            timeout=self.timeout,
            verify=self.verify,
            transport=None if self.transport is None else AsyncLent(self.transport),
            trust_env=self._trust_env,
        )

    async def send(self, request: Request[T]) -> T:
        """Send a request and return its decoded answer.

        Raises:
            RequestError: The arguments make a URL that is too long.
            ClientError: The client is closed.
            StatusError: The service answered with anything but the documented success.
            DecodeError: The answer is not JSON or does not have the documented shape.
            httpx.TransportError: There is no answer: a refused connection, a timeout.
        """
        return request.decode(await self.exchange(request))

    async def exchange(
        self,
        request: Request[T],
        *,
        headers: Mapping[str, str] = _NOTHING,
        timeout: httpx.Timeout | float | None = None,
        until: float | None = None,
        extensions: Mapping[str, Any] = _NOTHING,
        into: Callable[[bytes], Awaitable[object]] | None = None,
    ) -> Answer:
        """Send a request and return what came back, whatever its status. Redirects are not followed.

        Args:
            request: What to send.
            headers: More headers; those of the client itself win.
            timeout: In place of that of the client.
            until: A moment of `time.monotonic()` at which to give up; noticed between two reads, for each of
                which only what is left of the time is waited.
            extensions: More extensions of httpx for the request.
            into: Takes the body of a success in chunks; the answer is then without it.

        Raises:
            RequestError: The arguments make a URL that is too long.
            ClientError: The client is closed.
            DecodeError: The content encoding of the answer is broken.
            httpx.RequestError: There is no answer.
        """
        phases = _within(self._http.timeout if timeout is None else httpx.Timeout(timeout), until)
        handled = sys.exception()
        sent = self._built(self._http, request, headers, {**extensions, "timeout": phases})
        try:
            return await self._exchange(request, sent, until, into)
        except BaseException as error:
            forget_variables(error, handled)
            raise
        finally:
            _forget_key(sent)

    async def _exchange(
        self,
        request: Request[Any],
        sent: httpx.Request,
        until: float | None,
        into: Callable[[bytes], Awaitable[object]] | None,
    ) -> Answer:
        try:
            response = await self._http.send(sent, stream=True, follow_redirects=False)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise _no_redirect(sent, error) from None
        body, is_late = bytearray(), False
        keep = into if into and response.status_code in request.operation.answers else None
        try:
            async for chunk in response.aiter_bytes():
                # Not before there is more to come: an answer that is whole is worth having, late or not.
                if is_late:
                    raise httpx.ReadTimeout("the answer takes too long", request=sent)
                if keep is None:
                    body += chunk
                else:
                    await keep(chunk)
                is_late = until is not None and time.monotonic() > until
        except httpx.DecodingError as error:
            if response.status_code in request.operation.answers:
                raise _undecodable(request, response, error) from None
            body.clear()  # a status that is no success counts without it
        finally:
            _forget_key(response.next_request)
            await response.aclose()
            _let_go(response)
        return Answer(response.status_code, dict(response.headers.items()), bytes(body))

    async def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client` or `transport`."""
        if self.http_client is None:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def _forget_key(request: httpx.Request | None) -> None:
    # httpx hangs the request on its exceptions and responses, and on an answer that redirects the one that
    # it would send next; the key must not travel with them.
    if request is not None:
        request.headers.pop(KEY_HEADER, None)


def _undecodable(request: Request[Any], response: httpx.Response, error: httpx.DecodingError) -> DecodeError:
    problem = f"its content encoding is broken: {error}"
    headers = dict(response.headers.items())
    return DecodeError(request.operation.id, "$", problem, response.status_code, headers, b"")


def _no_redirect(sent: httpx.Request, error: Exception) -> httpx.RemoteProtocolError:
    # httpx makes the request that a redirect asks for, although nobody sends it, and not all that it then
    # raises are errors of its own.
    return httpx.RemoteProtocolError(f"the answer redirects to no URL: {error}", request=sent)


def _let_go(response: httpx.Response) -> None:
    # httpx ties a response and its stream into a circle, and the stream holds the connection: without this,
    # the socket of a client that nobody closed would stay until the garbage collector comes.
    # Another one stays in its place, as a test double may answer with the same object again.
    response.stream = httpx.ByteStream(b"")


def forget_variables(error: BaseException, handled: BaseException | None) -> None:
    """Clear the variables of the frames below the caller, in an error and in those behind it.

    Error reporters send these variables along, and they hold what goes over the wire.

    Args:
        error: The error that is about to leave the caller.
        handled: The error that was being handled before. It is not changed.
    """
    for one in _chain(error, handled):
        traceback.clear_frames(one.__traceback__)


def _chain(error: BaseException, end: BaseException | None) -> Iterator[BaseException]:
    seen = [] if end is None else [end]
    behind: list[BaseException | None] = [error]
    while behind:
        one = behind.pop()
        if one is None or any(one is other for other in seen):
            continue
        seen.append(one)
        yield one
        behind += (one.__cause__, one.__context__)
        if isinstance(one, BaseExceptionGroup):
            behind += one.exceptions


def _within(timeout: httpx.Timeout, until: float | None) -> dict[str, float | None]:
    """Return seconds for each phase of an exchange, as httpx hands them to its transports."""
    phases = timeout.as_dict()
    if until is None:
        return phases
    left = max(until - time.monotonic(), _SHORTEST)
    return {phase: left if limit is None else min(limit, left) for phase, limit in phases.items()}
