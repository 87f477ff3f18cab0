# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The two drivers that send a request with httpx: one synchronous, one asynchronous."""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import anyio.to_thread
import httpx

from .errors import ClientError, DecodeError, RequestError
from .key import SecretKey, check_key, hide_key
from .request import Answer, Request

T = TypeVar("T")
Sink: TypeAlias = Callable[[bytes], object]

KEY_HEADER = "Secret-Key"
BASE_URL = "https://api.datature.io"
SERVERS = ("https://api.datature.io", "http://127.0.0.1:8080")
DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=10.0)


class Client:
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

    def __init__(
        self,
        *,
        base_url: str,
        secret_key: SecretKey | str | None = None,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: ssl.SSLContext | bool = True,
        user_agent: str = "nexus_api/1.1.0",
        allow_insecure: bool = False,
        transport: httpx.BaseTransport | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        # First, as an error carries the variables of this function along.
        secret_key = hide_key(secret_key)
        check_base_url(base_url, keyed=secret_key is not None and not allow_insecure)
        if secret_key is not None:
            check_key(secret_key)
        self.base_url = base_url.rstrip("/")
        self.secret_key = secret_key
        self.user_agent = user_agent
        self._is_closed, self._is_lent = False, http_client is not None
        self._is_own = http_client is None and transport is None
        self._http = http_client or httpx.Client(
            timeout=timeout,
            verify=verify,
            transport=transport,
            # A proxy set for the outside must not see what is meant for this machine, above all not the key.
            trust_env=not is_loopback(httpx.URL(base_url).host),
        )

    def __repr__(self) -> str:
        return f"Client(base_url={self.base_url!r})"

    def send(self, request: Request[T]) -> T:
        """Send a request and return its decoded answer.

        Raises:
            RequestError, ClientError: Nothing was sent: the URL is too long, or the client is closed.
            StatusError, DecodeError: The answer is not the documented success, or not of its shape.
            httpx.TransportError: There is no answer: a refused connection, a timeout.
        """
        return request.decode(self.exchange(request))

    def exchange(
        self,
        request: Request[T],
        *,
        headers: Mapping[str, str] = {},
        timeout: httpx.Timeout | float | None = None,
        until: float | None = None,
        extensions: Mapping[str, Any] = {},
        into: Sink | None = None,
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
            RequestError, ClientError, httpx.RequestError: As for `send`.
            DecodeError: The content encoding of the answer is broken.
        """
        if self._is_closed:
            raise ClientError("the client is closed; make a new one")
        phases = _phases(self._http.timeout if timeout is None else httpx.Timeout(timeout), until)
        handled = sys.exception()
        sent = _built(self, request, headers, {**extensions, "timeout": phases})
        try:
            return self._exchange(request, sent, until, into)
        except BaseException as error:
            forget_variables(error, handled)
            raise
        finally:
            # httpx keeps the request on its exceptions and responses; the key must not travel with them.
            sent.headers.pop(KEY_HEADER, None)

    def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client` or `transport`."""
        self._is_closed = not self._is_lent
        if self._is_own:
            self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _exchange(
        self, request: Request[Any], sent: httpx.Request, until: float | None, into: Sink | None
    ) -> Answer:
        try:
            response = self._http.send(sent, stream=True, follow_redirects=False)
        except (httpx.InvalidURL, UnicodeError) as error:
            # httpx makes the request that a redirect asks for, although nobody sends it.
            raise httpx.RemoteProtocolError(
                f"the answer redirects to no URL: {error}", request=sent
            ) from None
        except RuntimeError:
            if not self._http.is_closed:
                raise
            raise ClientError("the client is closed; make a new one") from None
        status, headers = response.status_code, dict(response.headers.items())
        body, is_late, is_success = bytearray(), False, status in request.operation.answers
        try:
            for chunk in response.iter_bytes():
                # Not before there is more to come: an answer that is whole is worth having, late or not.
                if is_late:
                    raise httpx.ReadTimeout("the answer takes too long", request=sent)
                if into and is_success:
                    into(chunk)
                else:
                    body += chunk
                is_late = until is not None and time.monotonic() > until
        except httpx.DecodingError as error:
            if is_success:
                problem = f"its content encoding is broken: {error}"
                raise DecodeError(request.operation.id, status, headers, b"", "$", problem) from None
            body.clear()  # a status that is no success counts without it
        finally:
            if response.next_request is not None:
                response.next_request.headers.pop(KEY_HEADER, None)
            response.close()
            # A response and its stream hold each other, and the stream the connection: without this, a
            # client that nobody closed would keep its socket until the garbage collector comes.
            response.stream = httpx.ByteStream(b"")
        return Answer(status, headers, bytes(body))


class AsyncClient:
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

    def __init__(
        self,
        *,
        base_url: str,
        secret_key: SecretKey | str | None = None,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: ssl.SSLContext | bool = True,
        user_agent: str = "nexus_api/1.1.0",
        allow_insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        # First, as an error carries the variables of this function along.
        secret_key = hide_key(secret_key)
        check_base_url(base_url, keyed=secret_key is not None and not allow_insecure)
        if secret_key is not None:
            check_key(secret_key)
        self.base_url = base_url.rstrip("/")
        self.secret_key = secret_key
        self.user_agent = user_agent
        self._is_closed, self._is_lent = False, http_client is not None
        self._is_own = http_client is None and transport is None
        self._http = http_client or httpx.AsyncClient(
            timeout=timeout,
            verify=verify,
            transport=transport,
            # A proxy set for the outside must not see what is meant for this machine, above all not the key.
            trust_env=not is_loopback(httpx.URL(base_url).host),
        )

    def __repr__(self) -> str:
        return f"AsyncClient(base_url={self.base_url!r})"

    async def send(self, request: Request[T]) -> T:
        """Send a request and return its decoded answer.

        Raises:
            RequestError, ClientError: Nothing was sent: the URL is too long, or the client is closed.
            StatusError, DecodeError: The answer is not the documented success, or not of its shape.
            httpx.TransportError: There is no answer: a refused connection, a timeout.
        """
        return request.decode(await self.exchange(request))

    async def exchange(
        self,
        request: Request[T],
        *,
        headers: Mapping[str, str] = {},
        timeout: httpx.Timeout | float | None = None,
        until: float | None = None,
        extensions: Mapping[str, Any] = {},
        into: Sink | None = None,
    ) -> Answer:
        """Send a request and return what came back, whatever its status. Redirects are not followed.

        Args:
            request: What to send.
            headers: More headers; those of the client itself win.
            timeout: In place of that of the client.
            until: A moment of `time.monotonic()` at which to give up; noticed between two reads, for each of
                which only what is left of the time is waited.
            extensions: More extensions of httpx for the request.
            into: Takes the body of a success in chunks, in a thread; the answer is then without it.

        Raises:
            RequestError, ClientError, httpx.RequestError: As for `send`.
            DecodeError: The content encoding of the answer is broken.
        """
        if self._is_closed:
            raise ClientError("the client is closed; make a new one")
        phases = _phases(self._http.timeout if timeout is None else httpx.Timeout(timeout), until)
        handled = sys.exception()
        sent = _built(self, request, headers, {**extensions, "timeout": phases})
        try:
            return await self._exchange(request, sent, until, into)
        except BaseException as error:
            forget_variables(error, handled)
            raise
        finally:
            # httpx keeps the request on its exceptions and responses; the key must not travel with them.
            sent.headers.pop(KEY_HEADER, None)

    async def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client` or `transport`."""
        self._is_closed = not self._is_lent
        if self._is_own:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _exchange(
        self, request: Request[Any], sent: httpx.Request, until: float | None, into: Sink | None
    ) -> Answer:
        try:
            response = await self._http.send(sent, stream=True, follow_redirects=False)
        except (httpx.InvalidURL, UnicodeError) as error:
            # httpx makes the request that a redirect asks for, although nobody sends it.
            raise httpx.RemoteProtocolError(
                f"the answer redirects to no URL: {error}", request=sent
            ) from None
        except RuntimeError:
            if not self._http.is_closed:
                raise
            raise ClientError("the client is closed; make a new one") from None
        status, headers = response.status_code, dict(response.headers.items())
        body, is_late, is_success = bytearray(), False, status in request.operation.answers
        try:
            async for chunk in response.aiter_bytes():
                # Not before there is more to come: an answer that is whole is worth having, late or not.
                if is_late:
                    raise httpx.ReadTimeout("the answer takes too long", request=sent)
                if into and is_success:
                    await anyio.to_thread.run_sync(into, chunk)
                else:
                    body += chunk
                is_late = until is not None and time.monotonic() > until
        except httpx.DecodingError as error:
            if is_success:
                problem = f"its content encoding is broken: {error}"
                raise DecodeError(request.operation.id, status, headers, b"", "$", problem) from None
            body.clear()  # a status that is no success counts without it
        finally:
            if response.next_request is not None:
                response.next_request.headers.pop(KEY_HEADER, None)
            await response.aclose()
            # A response and its stream hold each other, and the stream the connection: without this, a
            # client that nobody closed would keep its socket until the garbage collector comes.
            response.stream = httpx.ByteStream(b"")
        return Answer(status, headers, bytes(body))


def _built(
    client: Client | AsyncClient,
    request: Request[Any],
    headers: Mapping[str, str],
    extensions: dict[str, Any],
) -> httpx.Request:
    own = {"accept": request.operation.accept, "user-agent": client.user_agent}
    content: Any = request.body
    if content is not None:
        own["content-type"] = request.content_type
    given = {name.lower(): value for name, value in {**request.headers, **headers}.items()}
    url, method = client.base_url + request.target, request.operation.method
    try:
        built = client._http.build_request(
            method, url, headers={**given, **own}, content=content, extensions=extensions
        )
    except httpx.InvalidURL as error:
        raise RequestError(request.operation.id, f"makes no URL that can be sent: {error}") from None
    # Put in last, so that no header of the caller's takes its place, and no error above holds it.
    if client.secret_key is not None and request.operation.keyed:
        built.headers[KEY_HEADER] = client.secret_key.reveal()
    return built


def forget_variables(error: BaseException, handled: BaseException | None) -> None:
    """Clear the variables of the frames below the caller, in an error and those behind it, up to `handled`.

    Error reporters send these variables along, and they hold what goes over the wire.
    """
    seen: list[BaseException | None] = [handled]
    behind: list[BaseException | None] = [error]
    while behind:
        one = behind.pop()
        if one is None or any(one is other for other in seen):
            continue
        seen.append(one)
        traceback.clear_frames(one.__traceback__)
        behind += (one.__cause__, one.__context__)
        if isinstance(one, BaseExceptionGroup):
            behind += one.exceptions


def _phases(timeout: httpx.Timeout, until: float | None) -> dict[str, float | None]:
    """Return seconds for each phase of an exchange, as httpx hands them to its transports."""
    phases = timeout.as_dict()
    if until is None:
        return phases
    left = max(until - time.monotonic(), 0.001)  # 0 would mean not to wait at all, which is another mode
    return {phase: left if limit is None else min(limit, left) for phase, limit in phases.items()}


def check_base_url(base_url: str, *, keyed: bool) -> None:
    """Refuse a base URL that requests cannot be built on, or that would send a key in the clear.

    Raises:
        ClientError: It is no http(s) URL, has a query or credentials, or is plain http to another machine.
    """
    url, host, labels = None, "", [b""]
    with contextlib.suppress(httpx.InvalidURL, TypeError, UnicodeError):
        url = httpx.URL(base_url)
        host, labels = url.host, url.raw_host.removesuffix(b".").split(b".")
    # Not from within, as the error of httpx repeats what may be a password.
    if url is None or not isinstance(base_url, str):
        raise ClientError("base_url is no URL; it looks like https://api.datature.io")
    has_port = url.port is None or 0 < url.port < 65536
    has_host = all(0 < len(label) < 64 for label in labels)
    checks = [
        (url.scheme in ("http", "https") and host, "must begin with https:// (or http://) and name a host"),
        (not any(map(str.isspace, base_url)), "has a space in it; copy it again"),
        (has_host and has_port, "names a host or a port that cannot be; copy it again"),
        (not url.userinfo, "must not carry credentials; give the key as secret_key"),
        (not url.query and not url.fragment, "must end with its path, without ? or #"),
    ]
    for is_fine, problem in checks:
        if not is_fine:
            raise ClientError(f"base_url {problem}")
    if keyed and url.scheme == "http" and not is_loopback(host):
        problem = f"the secret key would travel unencrypted to {url.host}"
        raise ClientError(f"{problem}; use https, or insist with allow_insecure=True")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
