# Derived from overlay/nexuskit/_async/transport/pool.py; do not edit.
# Change that file and run `make generate`.
"""The connections of a client and its views."""

from __future__ import annotations

import codecs
import os
import ssl
import sys
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import attrs
import httpx

import nexus_api
from nexus_api.errors import ClientError
from nexus_api.key import SecretKey

from ...concurrency._sync import (
    Event,
    close_at_end,
    close_in,
    current_loop,
    is_over,
    replace_locks,
    shield,
    wait,
)
from ...error_types import ConfigurationError
from ...transport.error_mapping import event_loop_error
from ...transport.limiter import Slot, SlotQueue
from ...transport.options import USER_AGENT, Options
from ...transport.redaction import Redactor
from ...transport.tls import shared_ssl_context

# Python imports this codec for the first lookup of a host.
codecs.lookup("idna")

_MOST = 100
"""The maximum number of open connections, as in httpx."""

_KEPT = 20
"""The maximum number of idle connections, as in httpx."""

_KEPT_SECONDS = 5.0
"""Seconds after which an idle connection is closed, as in httpx."""

_MARK = "nexuskit.slot"
"""The request extension that marks the requests of a call in a pool of httpcore."""

_PROXIES = "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY or NO_PROXY"

_WITHOUT_CONNECTIONS = (httpx.MockTransport, httpx.ASGITransport)
"""Transports without connections, which any event loop may use."""


class _Connections:
    """The connections of one event loop, or of all threads.

    Each connection is an httpx client of its own, used by one call at a time, and calls wait here for a free
    one. With a shared pool, httpcore scans all waiting calls whenever a call begins or ends, and a call that
    is cancelled while it gets a connection makes the connection unusable forever (encode/httpcore#1093).
    Here, a connection is closed after an exception.
    """

    def __init__(self, make: Callable[[], nexus_api.Client]) -> None:
        self.closed = False
        self._make = make
        self._slots: SlotQueue[nexus_api.Client] = SlotQueue(_MOST, Event)
        self._open: set[nexus_api.Client] = set()
        self._at_end: object = None

    @contextmanager
    def acquire(self, seconds: float | None) -> Iterator[tuple[nexus_api.Client, dict[str, Any]]]:
        """Return a context with a client for one request, and the extensions of the request."""
        if self._at_end is None:
            self._at_end = close_at_end(self.drop_all)
        slot: Slot[nexus_api.Client] = Slot()
        try:
            if not self._slots.acquire(slot) and not wait(slot.event, seconds):
                raise httpx.PoolTimeout("no connection is free")
            # A signal handler may raise between any two lines, so the client is recorded first.
            held: list[nexus_api.Client] = []
            try:
                held += slot.connections[-1:]
                del slot.connections[-1:]
                if not held:
                    self._open_new(held)
                yield held[0], {_MARK: slot}
                if held[0] in self._open:
                    slot.connections.append(held[0])
            except BaseException:
                slot.connections[:] = [one for one in slot.connections if one not in held]
                for client in held:
                    self._drop(client, slot)
                raise
        finally:
            self._slots.release(slot)
        for unused in self._slots.pop_idle(_KEPT, _KEPT_SECONDS):
            self._drop(unused, slot)

    def close(self) -> None:
        """Close all connections, and open no more."""
        self.closed = True
        self.drop_all()

    def drop_all(self) -> None:
        """Close all connections."""
        self._slots.pop_idle(0, 0)
        for client in list(self._open):
            self._drop(client, None)

    def _open_new(self, held: list[nexus_api.Client]) -> None:
        client = self._make()
        held.append(client)
        self._open.add(client)
        # After the client is in the set: a thread that closes all clients sees it, or sets `closed` before.
        if self.closed:
            raise _closed_error()

    def _drop(self, client: nexus_api.Client, slot: Slot[Any] | None) -> None:
        self._open.discard(client)
        with shield():
            client.close()


class _UserClient(_Connections):
    """A given `http_client` or `transport`, with its own connections and limits.

    If it has a pool of httpcore with HTTP/1.1, calls wait here for a free connection, and connections that a
    cancelled call made unusable are removed from the pool. The pool has no public name; other transports are
    used as they are.
    """

    def __init__(self, client: nexus_api.Client, transport: object) -> None:
        super().__init__(lambda: client)
        pool: Any = getattr(transport, "_pool", None)
        self._pool: Any = None if getattr(pool, "_http2", False) else pool
        self._slots = SlotQueue(getattr(self._pool, "_max_connections", sys.maxsize), Event)

    def _open_new(self, held: list[nexus_api.Client]) -> None:
        held.append(self._make())

    def _drop(self, client: nexus_api.Client, slot: Slot[Any] | None) -> None:
        lost: list[Any] = []
        with suppress(AttributeError), self._pool._optional_thread_lock:
            requests, connections = self._pool._requests, self._pool._connections
            requests[:] = [one for one in requests if one.request.extensions.get(_MARK) is not slot]
            used = [one.connection for one in requests]
            lost += (one for one in connections if not one.is_idle() and one not in used)
            connections[:] = [one for one in connections if one not in lost]
        with shield():
            for connection in lost:
                connection.close()


@attrs.frozen
class _Process:
    """The state of one process: its id, its TLS settings, and its connections by event loop."""

    id: int
    verify: ssl.SSLContext | bool
    connections: dict[object, _Connections] = attrs.field(factory=dict)


class Pool:
    """Creates and holds connections.

    A forked process inherits the sockets of its parent and must not use them, and a socket belongs to one
    event loop. So each process and each event loop has its own connections. A given `http_client` or
    `transport` cannot be replaced: all processes use it, but only its first event loop, unless it has no
    connections. No call imports anything, because an import that a thread of the parent began before the fork
    stays locked in the child.

    Args:
        options: The resolved settings.
        redactor: Removes the key from error messages.
        http_client: An httpx client to send with, which stays open; `None` to create clients.
        transport: An httpx transport for the created client, which stays open; `None` for the default one.
    """

    def __init__(
        self,
        options: Options,
        redactor: Redactor,
        *,
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._options = options
        self._http_client = http_client
        self._transport = transport
        self._closed = False
        self._process = self._new_process(options.verify)
        self._make = partial(_new, options, redactor, http_client, transport)
        client = self._make(self._process.verify)  # raises if the settings are invalid
        self._given: _UserClient | None = None
        if http_client is not None or transport is not None:
            find = getattr(http_client, "_transport_for_url", lambda _: transport)
            self._given = _UserClient(client, find(httpx.URL(options.endpoint)))
        self._loop_of_given: object = None

    def client(self) -> _Connections:
        """Return the connections of this process and of the running event loop."""
        self._check()
        loop = current_loop()
        if self._given is not None:
            if self._loop_of_given is None:
                self._loop_of_given = loop
            if self._loop_of_given is not loop and not isinstance(self._transport, _WITHOUT_CONNECTIONS):
                raise event_loop_error()
            return self._given
        process = self._process
        if process.id != os.getpid():
            with warnings.catch_warnings():
                # The sockets of the parent are dropped. Closing them could need a lock that a thread of the
                # parent held at the fork.
                warnings.simplefilter("ignore", ResourceWarning)
                process = self._process = self._new_process(self._options.ssl_context_after_fork())
        found = process.connections.get(loop)
        if found is None:
            for ended in filter(is_over, list(process.connections)):
                process.connections.pop(ended, None)
            # No reference to this pool: dropped connections must close at once.
            make = partial(self._make, process.verify)
            found = process.connections.setdefault(loop, _Connections(make))
            self._check()
        return found

    @property
    def key(self) -> SecretKey | None:
        """The key; `None` with a client certificate."""
        return self._options.key

    def pool_timeout(self, timeout: httpx.Timeout | float | None) -> float | None:
        """Return the seconds to wait for a connection; `timeout` replaces that of the client."""
        if timeout is None:
            timeout = self._options.timeout if self._http_client is None else self._http_client.timeout
        return timeout.pool if isinstance(timeout, httpx.Timeout) else timeout

    def close(self) -> None:
        """Close the connections of all event loops. A given client or transport stays open."""
        self._closed = True
        process = self._process
        if process.id != os.getpid():
            return
        for loop, connections in list(process.connections.items()):
            if loop is current_loop():
                connections.close()
            else:
                connections.closed = True
                close_in(loop, connections.close)
        process.connections.clear()

    def _check(self) -> None:
        if self._closed or (self._http_client is not None and self._http_client.is_closed):
            raise _closed_error()

    def _new_process(self, verify: ssl.SSLContext | bool) -> _Process:
        return _Process(os.getpid(), shared_ssl_context(self._options.endpoint, verify))


def _new(
    options: Options,
    redactor: Redactor,
    http_client: httpx.Client | None,
    transport: httpx.BaseTransport | None,
    verify: ssl.SSLContext | bool,
) -> nexus_api.Client:
    problem = ""
    try:
        client = nexus_api.Client(
            base_url=options.endpoint,
            secret_key=options.key,
            timeout=options.timeout,
            verify=verify,
            user_agent=USER_AGENT,
            allow_insecure=options.allow_insecure,
            transport=transport,
            http_client=http_client,
        )
        if not redactor.contains_secret(options.endpoint):
            if http_client is None and transport is None:
                replace_locks(client._http)
            return client
        problem = f"{options.endpoint_source} contains the secret key; give the key only as secret_key"
    except ClientError as error:
        # The generated client does not know where the endpoint comes from.
        problem = redactor.text(str(error)).replace("base_url", options.endpoint_source)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        # httpx does not support ranges of IPv6 addresses, which some desktop tools set, nor brackets.
        excluded = urllib.request.getproxies().get("no", "").split(",")
        ranges = [entry.strip() for entry in excluded if ":" in entry and ("/" in entry or "[" in entry)]
        unset = f"remove {ranges[0]!r} from NO_PROXY" if ranges else "correct or unset " + _PROXIES
        problem = redactor.text(f"a proxy of the environment is invalid: {error}; {unset}")
    raise ConfigurationError(problem)


def _closed_error() -> ConfigurationError:
    return ConfigurationError("the client is closed; create a new one")
