"""The connections of a client and of all views of it."""

from __future__ import annotations

import codecs
import os
import ssl
import warnings

import httpx

import nexus_api
from nexus_api.errors import ClientError

from ..errors import ConfigurationError
from ..options import USER_AGENT, Options
from ..redact import Redactor
from ..translate import one_loop
from ..trust import tls_settings

# Python imports this codec when a host is looked up for the first time.
codecs.lookup("idna")


class AsyncPool:
    """Holds the generated client, and with it the connections.

    A process that was forked has the sockets of its parent, and two that write to one socket spoil it for
    both. So it gets connections of its own with its first call. A given `http_client` or `transport` cannot
    be made anew, and is used as it is. What a thread of the parent was importing at the fork would be locked
    in the child for ever, so that no call imports anything.

    Args:
        options: The resolved settings.
        redactor: Takes the key out of what is said of them.
        http_client: An httpx client to send with, which stays open; `None` for an own one.
        transport: An httpx transport for the own client, which stays open; `None` for the default one.

    Raises:
        ConfigurationError: The endpoint or the key cannot be used.
    """

    def __init__(
        self,
        options: Options,
        redactor: Redactor,
        *,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._options = options
        self._redactor = redactor
        self._http_client = http_client
        self._transport = transport
        self._closed = False
        self._connect(options.verify)

    def _connect(self, verify: ssl.SSLContext | bool) -> None:
        options = self._options
        redactor, problem = self._redactor, ""
        try:
            self._client = nexus_api.AsyncClient(
                base_url=options.endpoint,
                secret_key=options.key,
                timeout=options.timeout,
                verify=tls_settings(options.endpoint, verify),
                user_agent=USER_AGENT,
                allow_insecure=options.allow_insecure,
                transport=self._transport,
                http_client=self._http_client,
            )
        except ClientError as error:
            # The generated client calls the endpoint by its own name, and cannot know where it comes from.
            problem = redactor.text(str(error)).replace("base_url", options.endpoint_source)
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            problem = redactor.text(
                f"a proxy of the environment cannot be used: {error}; "
                "correct or unset HTTP_PROXY, HTTPS_PROXY or ALL_PROXY"
            )
        if not problem and redactor.stands_in(options.endpoint):
            problem = f"{options.endpoint_source} has the secret key in it; give it as secret_key alone"
        if problem:
            raise ConfigurationError(problem)
        # Not before there is one: another thread would take the client of the parent for this process's.
        self._pid = os.getpid()

    def client(self) -> nexus_api.AsyncClient:
        """Return the generated client of this process.

        Raises:
            ConfigurationError: It is closed.
        """
        if self._closed or (self._http_client is not None and self._http_client.is_closed):
            raise ConfigurationError("the client is closed; make a new one")
        if self._pid != os.getpid():
            with warnings.catch_warnings():
                # The sockets of the parent are let go of. To close them properly might need a lock that one
                # of its threads held, and which nobody gives back here.
                warnings.simplefilter("ignore", ResourceWarning)
                self._connect(self._options.verify_of_a_child())
        return self._client

    async def close(self) -> None:
        """Close the connections, unless they belong to a given `http_client` or `transport`.

        Raises:
            ConfigurationError: They belong to another event loop.
        """
        self._closed = True
        if self._pid == os.getpid():
            with one_loop():
                await self._client.close()
