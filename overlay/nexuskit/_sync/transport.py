# Derived from overlay/nexuskit/_async/transport.py; do not edit.
# Change that file and run `make generate`.
"""The one place through which every call goes out and every answer comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, ParamSpec, TypeVar

import httpx

import nexus_api
from nexus_api import Answer, Request
from nexus_api.errors import ClientError, RequestError

from ..errors import ArgumentError, ConfigurationError, DecodeError
from ..options import USER_AGENT, Options
from ..translate import connection_error, decode, one_loop, prepare

P = ParamSpec("P")
T = TypeVar("T")


class Transport:
    """Sends requests through the generated client and raises the errors of this package.

    Args:
        options: The resolved settings.
        http_client: An httpx client to send with, which stays open; `None` for an own one.
        transport: An httpx transport for the own client; `None` for the default one.

    Raises:
        ConfigurationError: The endpoint or the key cannot be used.
    """

    def __init__(
        self,
        options: Options,
        *,
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.endpoint = options.endpoint
        self.origin = options.origin
        self._http_client = http_client
        self._closed = False
        try:
            self._client = nexus_api.Client(
                base_url=options.endpoint,
                secret_key=options.secret_key,
                timeout=options.timeout,
                verify=options.verify,
                user_agent=USER_AGENT,
                allow_insecure=options.allow_insecure,
                transport=transport,
                http_client=http_client,
            )
        except ClientError as error:
            # The generated client calls the endpoint by its own name, and cannot know where it comes from.
            raise ConfigurationError(str(error).replace("base_url", options.endpoint_source)) from None

    def call(self, operation: Callable[P, Request[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a request with a function of `nexus_api.api`, send it and return its decoded answer.

        Raises:
            ArgumentError: The function refused an argument; nothing was sent.
            StatusError: The service answered with anything but the documented success.
            DecodeError: The answer is not JSON or does not have the documented shape.
            NetworkConnectionError: There is no answer.
            ConfigurationError: The client is closed, or belongs to another event loop.
        """
        request = prepare(operation, *args, **kwargs)
        return decode(request, self.exchange(request), self.origin)

    def exchange(self, request: Request[Any]) -> Answer:
        """Send a request and return what came back, whatever its status.

        Raises:
            ArgumentError: The arguments make a URL that is too long.
            DecodeError: The answer is compressed and broken.
            NetworkConnectionError: There is no answer.
            ConfigurationError: The client is closed, or belongs to another event loop.
        """
        if self._closed or (self._http_client is not None and self._http_client.is_closed):
            raise ConfigurationError("the client is closed; make a new one")
        try:
            with one_loop(request):
                return self._client.exchange(request)
        except RequestError as error:
            raise ArgumentError("", str(error)) from None
        except httpx.DecodingError as error:
            # An answer came, so this is no broken connection, after which a call might be repeated.
            problem = f"its content encoding is broken: {error}"
            raise DecodeError("$", problem, operation=request.operation.id) from None
        except httpx.RequestError as error:
            raise connection_error(error, request, self.endpoint, self.origin) from error

    def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client`.

        Raises:
            ConfigurationError: The client belongs to another event loop.
        """
        self._closed = True
        with one_loop():
            self._client.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a client holds a secret key and connections and is not pickled; make it anew instead"
        )
