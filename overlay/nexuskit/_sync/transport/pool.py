# Derived from overlay/nexuskit/_async/transport/pool.py; do not edit.
# Change that file and run `make generate`.
"""The connections of a client and of all views of it."""

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

from ...concurrency._sync import (
    Event,
    close_at_end,
    close_in,
    current_loop,
    is_over,
    replace_locks,
    shielded,
    wait,
)
from ...errors import ConfigurationError
from ...transport.error_mapping import other_loop
from ...transport.limiter import Turn, Turns
from ...transport.options import USER_AGENT, Options
from ...transport.redaction import Redactor
from ...transport.tls import shared_ssl_context

# Python imports this codec when a host is looked up for the first time.
codecs.lookup("idna")

_MOST = 100
"""How many connections may be open at once, as with httpx."""

_KEPT = 20
"""How many of them stay open while none is used, as with httpx."""

_KEPT_SECONDS = 5.0
"""For how long, as with httpx."""

_MARK = "nexuskit.turn"
"""The extension by which the requests of a call are known in a pool of httpcore."""

_PROXIES = "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY or NO_PROXY"

_WITHOUT_CONNECTIONS = (httpx.MockTransport, httpx.ASGITransport)
"""Transports that may be used in any event loop."""


class _Connections:
    """The connections that calls in one event loop share, or calls in all threads.

    Each connection has an httpx client of its own, which one call uses at a time, and the calls wait here for
    their turn. In a pool that they share, httpcore looks at all calls that wait whenever one begins or ends,
    and a call that is cancelled while it gets its connection takes that out of use for good
    (encode/httpcore#1093). Here, what ended in an exception is closed with its client.

    Args:
        make: Makes a client with an httpx client of its own.

    Attributes:
        closed: Whether no more is opened.
    """

    def __init__(self, make: Callable[[], nexus_api.Client]) -> None:
        self.closed = False
        self._make = make
        self._turns: Turns[nexus_api.Client] = Turns(_MOST, Event)
        self._open: set[nexus_api.Client] = set()
        self._at_end: object = None

    @contextmanager
    def one(self, seconds: float | None) -> Iterator[tuple[nexus_api.Client, dict[str, Any]]]:
        """Return a context with a client to send one request with, and the extensions to send it with.

        Args:
            seconds: How long to wait for it; `None` for no limit.
        """
        if self._at_end is None:
            self._at_end = close_at_end(self.drop_all)
        turn: Turn[nexus_api.Client] = Turn()
        try:
            if not self._turns.ask(turn) and not wait(turn.event, seconds):
                raise httpx.PoolTimeout("no connection is free")
            # A signal handler may raise between any two lines: a client is held before anything else is done.
            held: list[nexus_api.Client] = []
            try:
                held += turn.left[-1:]
                del turn.left[-1:]
                if not held:
                    self._opened(held)
                yield held[0], {_MARK: turn}
                if held[0] in self._open:
                    turn.left.append(held[0])
            except BaseException:
                turn.left[:] = [one for one in turn.left if one not in held]
                for client in held:
                    self._drop(client, turn)
                raise
        finally:
            self._turns.end(turn)
        for unused in self._turns.surplus(_KEPT, _KEPT_SECONDS):
            self._drop(unused, turn)

    def close(self) -> None:
        """Close what is open, used or not, and open no more."""
        self.closed = True
        self.drop_all()

    def drop_all(self) -> None:
        """Close what is open, used or not."""
        self._turns.surplus(0, 0)
        for client in list(self._open):
            self._drop(client, None)

    def _opened(self, held: list[nexus_api.Client]) -> None:
        client = self._make()
        held.append(client)
        self._open.add(client)
        # Not before: another thread that closes all either sees this client or is seen here.
        if self.closed:
            raise _closed()

    def _drop(self, client: nexus_api.Client, turn: Turn[Any] | None) -> None:
        self._open.discard(client)
        with shielded():
            client.close()


class _Given(_Connections):
    """A given `http_client` or `transport`, which keeps its connections and its limits.

    Where it has a pool of httpcore with one request for each connection, calls wait here, as with own
    connections, and what a call that was cancelled would leave out of use in it is taken out. There is no
    public way to that pool; one that looks otherwise is left to itself, and so is one that speaks HTTP/2.

    Args:
        client: The client that sends with it.
        transport: What the requests go through.
    """

    def __init__(self, client: nexus_api.Client, transport: object) -> None:
        super().__init__(lambda: client)
        pool: Any = getattr(transport, "_pool", None)
        self._pool: Any = None if getattr(pool, "_http2", False) else pool
        self._turns = Turns(getattr(self._pool, "_max_connections", sys.maxsize), Event)

    def _opened(self, held: list[nexus_api.Client]) -> None:
        held.append(self._make())

    def _drop(self, client: nexus_api.Client, turn: Turn[Any] | None) -> None:
        lost: list[Any] = []
        with suppress(AttributeError), self._pool._optional_thread_lock:
            requests, connections = self._pool._requests, self._pool._connections
            requests[:] = [one for one in requests if one.request.extensions.get(_MARK) is not turn]
            used = [one.connection for one in requests]
            lost += (one for one in connections if not one.is_idle() and one not in used)
            connections[:] = [one for one in connections if one not in lost]
        with shielded():
            for connection in lost:
                connection.close()


@attrs.frozen
class _Process:
    """What a process has for itself: its id, its TLS settings, and its connections by event loop."""

    id: int
    verify: ssl.SSLContext | bool
    connections: dict[object, _Connections] = attrs.field(factory=dict)


class Pool:
    """Holds the connections, and makes them.

    A process that was forked has the sockets of its parent, and two that write to one socket spoil it for
    both. So it gets connections of its own with its first call, and so does each event loop, whose sockets
    no other can wait for. A given `http_client` or `transport` cannot be made anew: it is used in all
    processes as it is, and in the event loop alone that used it first, unless it has no connections. What a
    thread of the parent was importing at the fork would be locked in the child for ever, so that no call
    imports anything.

    Args:
        options: The resolved settings.
        redactor: Takes the key out of what is said of them.
        http_client: An httpx client to send with, which stays open; `None` for own ones.
        transport: An httpx transport for the own client, which stays open; `None` for the default one.
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
        self._process = self._begun(options.verify)
        self._make = partial(_new, options, redactor, http_client, transport)
        client = self._make(self._process.verify)  # also to find out whether there can be one
        self._given: _Given | None = None
        if http_client is not None or transport is not None:
            find = getattr(http_client, "_transport_for_url", lambda _: transport)
            self._given = _Given(client, find(httpx.URL(options.endpoint)))
        self._loop_of_given: object = None

    def client(self) -> _Connections:
        """Return what has the connections of this process and of the running event loop."""
        self._check()
        loop = current_loop()
        if self._given is not None:
            if self._loop_of_given is None:
                self._loop_of_given = loop
            if self._loop_of_given is not loop and not isinstance(self._transport, _WITHOUT_CONNECTIONS):
                raise other_loop()
            return self._given
        process = self._process
        if process.id != os.getpid():
            with warnings.catch_warnings():
                # The sockets of the parent are let go of. To close them properly might need a lock that one
                # of its threads held, and which nobody gives back here.
                warnings.simplefilter("ignore", ResourceWarning)
                process = self._process = self._begun(self._options.ssl_context_after_fork())
        found = process.connections.get(loop)
        if found is None:
            for ended in filter(is_over, list(process.connections)):
                process.connections.pop(ended, None)
            # It must not lead back to here: what is dropped lets go of its sockets at once.
            make = partial(self._make, process.verify)
            found = process.connections.setdefault(loop, _Connections(make))
            self._check()
        return found

    def pool_timeout(self, timeout: httpx.Timeout | float | None) -> float | None:
        """Return the seconds to wait for a connection, with these in place of those of the client."""
        if timeout is None:
            timeout = self._options.timeout if self._http_client is None else self._http_client.timeout
        return timeout.pool if isinstance(timeout, httpx.Timeout) else timeout

    def close(self) -> None:
        """Close the connections, in whatever event loop, unless they are of something that was given."""
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
            raise _closed()

    def _begun(self, verify: ssl.SSLContext | bool) -> _Process:
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
        problem = f"{options.endpoint_source} has the secret key in it; give it as secret_key alone"
    except ClientError as error:
        # The generated client calls the endpoint by its own name, and cannot know where it comes from.
        problem = redactor.text(str(error)).replace("base_url", options.endpoint_source)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        # httpx knows no ranges of IPv6 addresses, which some desktop tools write there.
        excluded = urllib.request.getproxies().get("no", "").split(",")
        ranges = [entry.strip() for entry in excluded if ":" in entry and "/" in entry]
        unset = f"leave {ranges[0]!r} out of NO_PROXY" if ranges else "correct or unset " + _PROXIES
        problem = redactor.text(f"a proxy of the environment cannot be used: {error}; {unset}")
    raise ConfigurationError(problem)


def _closed() -> ConfigurationError:
    return ConfigurationError("the client is closed; make a new one")
