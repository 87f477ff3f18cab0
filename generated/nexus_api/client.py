# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""The two drivers that send a request with httpx: one synchronous, one asynchronous."""

from __future__ import annotations

import ipaddress
import ssl
from types import TracebackType
from typing import TypeVar

import attrs
import httpx

from .errors import ClientError, RequestError
from .request import Answer, Request

T = TypeVar("T")

KEY_HEADER = "Secret-Key"
BASE_URL = "https://api.datature.io"
DEFAULT_TIMEOUT = httpx.Timeout(60.0, connect=10.0)


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
    secret_key: str | None = attrs.field(default=None, repr=False)
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

    def _built(self, http: httpx.Client | httpx.AsyncClient, request: Request[T]) -> httpx.Request:
        headers = {"Accept": "application/json", "User-Agent": self.user_agent}
        if self.secret_key is not None:
            headers[KEY_HEADER] = self.secret_key
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        if http.is_closed:
            raise ClientError("the client is closed; make a new one")
        try:
            return http.build_request(
                request.operation.method,
                self.base_url + request.target,
                headers=headers,
                content=request.body,
            )
        except httpx.InvalidURL as error:
            raise RequestError(request.operation.id, f"makes no URL that can be sent: {error}") from None


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
        transport: An httpx transport to use in place of the default one.
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
            timeout=self.timeout, verify=self.verify, transport=self.transport, trust_env=self._trust_env
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

    def exchange(self, request: Request[T]) -> Answer:
        """Send a request and return what came back, whatever its status. Redirects are not followed."""
        sent = self._built(self._http, request)
        try:
            response = self._http.send(sent, follow_redirects=False)
        finally:
            _forget_key(sent)
        return _answer(response)

    def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client`."""
        if self.http_client is None:
            self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


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
        transport: An httpx transport to use in place of the default one.
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
            timeout=self.timeout, verify=self.verify, transport=self.transport, trust_env=self._trust_env
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

    async def exchange(self, request: Request[T]) -> Answer:
        """Send a request and return what came back, whatever its status. Redirects are not followed."""
        sent = self._built(self._http, request)
        try:
            response = await self._http.send(sent, follow_redirects=False)
        finally:
            _forget_key(sent)
        return _answer(response)

    async def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client`."""
        if self.http_client is None:
            await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()


def check_base_url(base_url: str, *, keyed: bool) -> None:
    """Refuse a base URL that requests cannot be built on, or that would send a key in the clear.

    Raises:
        ClientError: It is no http(s) URL, has a query or credentials, or is plain http to another machine.
    """
    try:
        url = httpx.URL(base_url)
    except (httpx.InvalidURL, TypeError):
        raise ClientError("base_url is no URL; it looks like https://api.datature.io") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ClientError(f"base_url must begin with https:// (or http://) and name a host, got {base_url!r}")
    if any(character.isspace() for character in base_url):
        raise ClientError("base_url has a space in it; copy it again")
    if url.userinfo:
        raise ClientError("base_url must not carry credentials; give the key as secret_key")
    if url.query or url.fragment:
        raise ClientError("base_url must end with its path, without ? or #")
    if keyed and url.scheme == "http" and not is_loopback(url.host):
        raise ClientError(
            f"the secret key would travel unencrypted to {url.host}; "
            "use https, or insist with allow_insecure=True"
        )


def check_key(secret_key: str) -> None:
    """Refuse a key that cannot stand in a header; the message never contains it.

    Raises:
        ClientError: It is no string, is empty, or has a character that a header cannot carry.
    """
    check_text("secret_key", secret_key)
    if not secret_key:
        raise ClientError("secret_key must be a text that is not empty")
    if not (secret_key.isascii() and secret_key.isprintable()) or secret_key != secret_key.strip():
        raise ClientError(
            "secret_key has a space around it or a character that a header cannot carry; copy it again"
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _forget_key(sent: httpx.Request) -> None:
    # httpx hangs the request on its exceptions and responses; the key must not travel with them.
    sent.headers.pop(KEY_HEADER, None)


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, dict(response.headers.items()), response.content)
