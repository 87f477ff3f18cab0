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
        base_url: The URL of the service, such as `https://api.datature.io`.
        secret_key: The key for the `Secret-Key` header; `None` with a client certificate.
        timeout: Seconds for each of connect, read, write and waiting for a connection, or `httpx.Timeout`.
        verify: An `ssl.SSLContext` with another trust store or a client certificate; `True` for the default.
        user_agent: The `User-Agent` header.
        allow_insecure: Whether the key may be sent over plain http to a host that is not this machine.
        transport: An httpx transport to use instead of the default one. The client does not close it.
        http_client: An httpx client to use. The client does not close it.

    Raises:
        ClientError: The base URL or the key is invalid.
    """

    def __init__(
        self,
        *,
        base_url: str,
        secret_key: SecretKey | str | None = None,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: ssl.SSLContext | bool = True,
        user_agent: str = "nexus_api/2.0.0",
        allow_insecure: bool = False,
        transport: httpx.BaseTransport | None = None,
        http_client: httpx.Client | None = None,
    ) -> None:
        # First, because errors carry the variables of this function.
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
            # Proxies must not see requests to this machine, and above all not the key.
            trust_env=not is_loopback(httpx.URL(base_url).host),
        )

    def __repr__(self) -> str:
        return f"Client(base_url={self.base_url!r})"

    def send(self, request: Request[T]) -> T:
        """Send a request and return its decoded response.

        Raises:
            RequestError, ClientError: The URL is too long, or the client is closed. Nothing was sent.
            StatusError, DecodeError: The response is an error, or does not match the spec.
            httpx.TransportError: There is no response, for example after a timeout.
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
        """Send a request and return the response, whatever its status. Redirects are not followed.

        Args:
            request: The request.
            headers: More headers. The client's own headers take precedence.
            timeout: The timeout, instead of that of the client.
            until: The deadline, as a time of `time.monotonic()`. It limits the timeout of each read and is
                checked between two reads.
            extensions: More extensions of httpx for the request.
            into: A function for the chunks of a success; the response then has no body.

        Raises:
            RequestError, ClientError, httpx.RequestError: As for `send`.
            DecodeError: The content encoding of the response is broken.
        """
        if self._is_closed:
            raise ClientError("the client is closed; create a new one")
        phases = _phases(self._http.timeout if timeout is None else httpx.Timeout(timeout), until)
        handled = sys.exception()
        sent = _built(self, request, headers, {**extensions, "timeout": phases})
        try:
            return self._exchange(request, sent, until, into)
        except BaseException as error:
            forget_variables(error, handled)
            raise
        finally:
            # httpx keeps the request on its exceptions and responses. They must not carry the key.
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
            raise ClientError("the client is closed; create a new one") from None
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
        base_url: The URL of the service, such as `https://api.datature.io`.
        secret_key: The key for the `Secret-Key` header; `None` with a client certificate.
        timeout: Seconds for each of connect, read, write and waiting for a connection, or `httpx.Timeout`.
        verify: An `ssl.SSLContext` with another trust store or a client certificate; `True` for the default.
        user_agent: The `User-Agent` header.
        allow_insecure: Whether the key may be sent over plain http to a host that is not this machine.
        transport: An httpx transport to use instead of the default one. The client does not close it.
        http_client: An httpx client to use. The client does not close it.

    Raises:
        ClientError: The base URL or the key is invalid.
    """

    def __init__(
        self,
        *,
        base_url: str,
        secret_key: SecretKey | str | None = None,
        timeout: httpx.Timeout | float = DEFAULT_TIMEOUT,
        verify: ssl.SSLContext | bool = True,
        user_agent: str = "nexus_api/2.0.0",
        allow_insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        # First, because errors carry the variables of this function.
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
            # Proxies must not see requests to this machine, and above all not the key.
            trust_env=not is_loopback(httpx.URL(base_url).host),
        )

    def __repr__(self) -> str:
        return f"AsyncClient(base_url={self.base_url!r})"

    async def send(self, request: Request[T]) -> T:
        """Send a request and return its decoded response.

        Raises:
            RequestError, ClientError: The URL is too long, or the client is closed. Nothing was sent.
            StatusError, DecodeError: The response is an error, or does not match the spec.
            httpx.TransportError: There is no response, for example after a timeout.
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
        """Send a request and return the response, whatever its status. Redirects are not followed.

        Args:
            request: The request.
            headers: More headers. The client's own headers take precedence.
            timeout: The timeout, instead of that of the client.
            until: The deadline, as a time of `time.monotonic()`. It limits the timeout of each read and is
                checked between two reads.
            extensions: More extensions of httpx for the request.
            into: A function for the chunks of a success, in a thread; the response then has no body.

        Raises:
            RequestError, ClientError, httpx.RequestError: As for `send`.
            DecodeError: The content encoding of the response is broken.
        """
        if self._is_closed:
            raise ClientError("the client is closed; create a new one")
        phases = _phases(self._http.timeout if timeout is None else httpx.Timeout(timeout), until)
        handled = sys.exception()
        sent = _built(self, request, headers, {**extensions, "timeout": phases})
        try:
            return await self._exchange(request, sent, until, into)
        except BaseException as error:
            forget_variables(error, handled)
            raise
        finally:
            # httpx keeps the request on its exceptions and responses. They must not carry the key.
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
            raise ClientError("the client is closed; create a new one") from None
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
    # Last, so that no header of the caller replaces it and no error above contains it.
    if client.secret_key is not None and request.operation.keyed:
        built.headers[KEY_HEADER] = client.secret_key.reveal()
    return built


def forget_variables(error: BaseException, handled: BaseException | None) -> None:
    """Clear the variables of the frames below the caller, in an error and its causes, up to `handled`.

    Error reporters send these variables, which contain requests and responses.
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
    """Return the timeout of each phase of an exchange, in the form that httpx transports take."""
    phases = timeout.as_dict()
    if until is None:
        return phases
    left = max(until - time.monotonic(), 0.001)  # 0 would mean not to wait at all, which is another mode
    return {phase: left if limit is None else min(limit, left) for phase, limit in phases.items()}


def check_base_url(base_url: str, *, keyed: bool) -> None:
    """Reject a base URL that is invalid, or that would send the key unencrypted.

    Raises:
        ClientError: It is no http(s) URL, has a query or credentials, or uses http to another machine.
    """
    url, host, labels = None, "", [b""]
    with contextlib.suppress(httpx.InvalidURL, TypeError, UnicodeError):
        url = httpx.URL(base_url)
        host, labels = url.host, url.raw_host.removesuffix(b".").split(b".")
    # Outside the block: the error of httpx may contain a password.
    if url is None or not isinstance(base_url, str):
        raise ClientError("base_url is no URL; it looks like https://api.datature.io")
    has_port = url.port is None or 0 < url.port < 65536
    has_host = all(0 < len(label) < 64 for label in labels)
    checks = [
        (url.scheme in ("http", "https") and host, "must begin with https:// (or http://) and name a host"),
        (not any(map(str.isspace, base_url)), "contains a space; copy it again"),
        (has_host and has_port, "has an invalid host or port; copy it again"),
        (not url.userinfo, "must not contain credentials; give the key as secret_key"),
        (not url.query and not url.fragment, "must end with its path, without ? or #"),
    ]
    for is_fine, problem in checks:
        if not is_fine:
            raise ClientError(f"base_url {problem}")
    if keyed and url.scheme == "http" and not is_loopback(host):
        problem = f"the secret key would be sent unencrypted to {url.host}"
        raise ClientError(f"{problem}; use https, or allow it with allow_insecure=True")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is that of this machine."""
    try:
        address = ipaddress.ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
