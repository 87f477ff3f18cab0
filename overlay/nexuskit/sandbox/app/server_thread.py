"""The server thread: it listens, starts, and stops once the requests under way are answered."""

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

# Errors of a system that has no room for more connections.
_EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_SILENT_SECONDS: Final = 60
# How long requests that are under way may take once the server has to stop.
_GRACE_SECONDS: Final = 5
# Longer than clients keep a connection that they do not use, so that none is closed under a request.
_KEEP_ALIVE_SECONDS: Final = 75


class _Server(uvicorn.Server):
    """uvicorn, with a signal when it is ready and an end without delay.

    uvicorn looks every tenth of a second whether to stop, and then waits for another tenth: a test suite that
    starts a sandbox for each test would spend most of its time there. It also closes the listener first, with
    which asyncio drops clients whose connection it has accepted but not set up.
    """

    def __init__(self, config: uvicorn.Config, ready: threading.Event, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._stopping = stopping
        self._stop_requested = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._silent_until = 0.0

    def stop(self) -> None:
        """Stop it; any thread may call this."""
        self.should_exit = True
        if self._loop is not None:
            # A loop that is closed has stopped already.
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
            return  # asyncio returns to a listener that was closed since it ran out of files
        if not is_full or "accept" not in context["message"]:
            loop.default_exception_handler(context)
        elif loop.time() >= self._silent_until:
            # Too many open files: asyncio tries again two thousand times a second and would log each time.
            self._silent_until = loop.time() + _SILENT_SECONDS
            _log.warning(
                "new connections have to wait: %s; close some, or raise the limit, for example "
                "with ulimit -n (logged at most once in %d seconds)",
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
            # Not closed yet. The loop of Windows accepts in another way and raises this error.
            with contextlib.suppress(NotImplementedError):
                loop.remove_reader(listener)
        connections = self.server_state.connections
        closing: set[Any] = set()
        # What was accepted last appears within two rounds of the loop, and what is idle is gone one later.
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
    """A server that runs in a thread of its own, from the moment it is made."""

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
        # Logging is left as the program has it. The HTTP implementation is named so that what a client sees
        # does not depend on what else is installed. Headers of proxies change nothing, as anybody can send
        # them.
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
        """Stop to serve, once what is under way is answered."""
        self._server.stop()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        except BaseException as error:  # raised again by the thread that starts it
            self._failure = error
        finally:
            self._ready.set()


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket: before the thread runs, so that failing is the caller's to see."""
    if not host:
        # Taken as every address there is.
        raise SandboxError("the host is an empty text; give an address, such as 127.0.0.1")
    if not 0 <= port <= 65_535:
        # Some systems would take the rest of a division.
        raise SandboxError(f"cannot listen on {host} port {port}: a port is from 0 to 65535")
    try:
        # Not `socket.create_server`: its socket lacks the number of its protocol, by which asyncio decides to
        # send small pieces at once. Each response would then wait 40 ms for the client.
        [family, kind, protocol, _, address] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise SandboxError(f"cannot listen on {host} port {port}: {error}") from error
    try:
        if os.name == "posix":
            # Only lets a port be taken again at once; on Windows it would let two servers share one.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise SandboxError(f"cannot listen on {host} port {port}: {error}") from error
    return listener


def base_url(host: str, listener: socket.socket) -> str:
    """Return where a client on this machine reaches a listening socket, without a slash at the end."""
    port: Any = listener.getsockname()[1]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    if address.is_unspecified:
        # An address to listen on but not to connect to.
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"
