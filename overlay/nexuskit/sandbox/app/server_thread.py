"""The server thread, and its listening socket."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import ipaddress
import logging
import os
import socket
import threading
from collections.abc import Callable
from typing import Any, Final, cast

import uvicorn

from ..errors import SandboxError
from ..web.connection import HttpProtocol
from .asgi import Application

_log = logging.getLogger("nexuskit.sandbox")

# Errors for too many connections.
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_SILENT_SECONDS: Final = 60
# The time limit of unfinished requests when the server stops.
_GRACE_SECONDS: Final = 5
# Longer than clients keep idle connections, so that none is closed during a request.
_KEEP_ALIVE_SECONDS: Final = 75


class _Server(uvicorn.Server):
    """A uvicorn server that signals when it is ready and stops without delay.

    uvicorn itself needs up to 0.2 seconds to stop, which is slow in test suites. It also closes the listener
    first, and asyncio then drops accepted connections that are not set up yet.
    """

    def __init__(self, config: uvicorn.Config, ready: threading.Event, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._stopping = stopping
        self._stop_requested = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._silent_until = 0.0

    def stop(self) -> None:
        """Stop the server. Thread-safe."""
        self.should_exit = True
        if self._loop is not None:
            # A closed loop has already stopped.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop_requested.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._report)
        await super().startup(sockets)
        self._loop = loop
        self._ready.set()

    def _report(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        is_full = isinstance(error, OSError) and error.errno in _EXHAUSTED
        if isinstance(error, ValueError) and "_start_serving" in context["message"]:
            return  # asyncio retries a listener that was closed in the meantime
        if not is_full or "accept" not in context["message"]:
            loop.default_exception_handler(context)
        elif loop.time() >= self._silent_until:
            # Too many open files: asyncio retries, and logs, two thousand times a second.
            self._silent_until = loop.time() + _SILENT_SECONDS
            _log.warning(
                "new connections must wait: %s; close some, or raise the limit, for example with ulimit -n "
                "(logged at most once in %d seconds)",
                error,
                _SILENT_SECONDS,
            )

    async def main_loop(self) -> None:
        ticks_per_second = 10
        ticks = 0
        while not await self.on_tick(ticks):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop_requested.wait(), 1)
            ticks += ticks_per_second

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        loop = asyncio.get_running_loop()
        for listener in sockets or ():
            # Not closed yet. The event loop of Windows does not support this.
            with contextlib.suppress(NotImplementedError):
                loop.remove_reader(listener)
        connections = self.server_state.connections
        closing: set[Any] = set()
        # The last accepted connections appear within two rounds of the loop, and idle ones end one later.
        for _ in range(5):
            for connection in connections - closing:
                connection.shutdown()
                closing.add(connection)
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        if connections or self.server_state.tasks:
            await super().shutdown(sockets)


class ServerThread:
    """A server in a background thread. Starts when it is created."""

    def __init__(
        self,
        application: Application,
        listener: socket.socket,
        stopping: Callable[[], None],
        receive_seconds: float,
    ) -> None:
        self._listener = listener
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        # Does not configure logging. Sets the HTTP implementation, which otherwise depends on other installed
        # packages. Ignores headers of proxies, because any client can send them.
        config = uvicorn.Config(
            application,
            http=cast("Any", functools.partial(HttpProtocol, receive_seconds=receive_seconds)),
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._server = _Server(config, self._ready, stopping)
        self._thread = threading.Thread(target=self._serve, name="nexuskit-sandbox", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self.stop()
            raise SandboxError(f"the server did not start: {self._failure!r}") from self._failure

    def stop(self) -> None:
        """Stop the server after unfinished requests."""
        self._server.stop()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        except BaseException as error:  # raised by `__init__`
            self._failure = error
        finally:
            self._ready.set()


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket."""
    if not host:
        # Would listen on all addresses.
        raise SandboxError("the host is an empty string; give an address, such as 127.0.0.1")
    if not 0 <= port <= 65_535:
        # Some systems use the remainder of a division.
        raise SandboxError(f"cannot listen on {host} port {port}: the port must be from 0 to 65535")
    try:
        # Not `socket.create_server`, which does not set the protocol. Without it asyncio does not set
        # TCP_NODELAY, and each response takes 40 ms longer.
        [family, kind, protocol, _, address] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise SandboxError(f"cannot listen on {host} port {port}: {error}") from error
    try:
        if os.name == "posix":
            # Allows to reuse a port at once. On Windows it would let two servers share a port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise SandboxError(f"cannot listen on {host} port {port}: {error}") from error
    return listener


def base_url(host: str, listener: socket.socket) -> str:
    """Return the URL of a listening socket for clients on this machine, without a trailing slash."""
    port: Any = listener.getsockname()[1]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    if address.is_unspecified:
        # Clients cannot connect to this address.
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"
