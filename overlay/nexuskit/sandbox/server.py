"""The sandbox as a server in a background thread."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import socket
import threading
from types import TracebackType
from typing import Any

import uvicorn

from .api.service import Service
from .app import Application
from .connection import HttpProtocol
from .errors import SandboxError
from .guard import Guard
from .runtime import Runtime
from .seeds.model import SeedSource
from .settings import Settings
from .storage.store import open_store

# How long requests that are under way may take once the server is told to stop.
_GRACE_SECONDS = 5


class Sandbox:
    """An embedded server that answers as the service does, on state of its own.

    A context manager: it serves from entering to leaving the block, on a thread of its own. Several can run
    at once, and any thread may use one.

    Args:
        seed: The data to begin with: a YAML file, or what such a file holds. Without it there is a small
            demo data set, unless the database has data already.
        db: A file or a database URL that keeps the state; in memory if left out.
        host: The address to listen on.
        port: The port to listen on; 0 takes any that is free.
        max_entries: The most entries that one sequence holds.
        settings: All rules of the sandbox, for more than `max_entries`.
        access_log: Whether requests are logged, to the logger `uvicorn.access`.

    Example:
        >>> with Sandbox() as sandbox:
        ...     sandbox.base_url.startswith("http://127.0.0.1:")
        True
    """

    def __init__(
        self,
        seed: SeedSource | None = None,
        db: str | os.PathLike[str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        max_entries: int | None = None,
        settings: Settings | None = None,
        access_log: bool = False,
    ) -> None:
        if max_entries is not None and settings is not None:
            raise TypeError("give either max_entries or settings, which has it too")
        self._seed = seed
        self._db = db
        self._host = host
        self._port = port
        if settings is None:
            settings = Settings() if max_entries is None else Settings(max_entries=max_entries)
        self._settings = settings
        self._access_log = access_log
        self._running: _Running | None = None

    @property
    def base_url(self) -> str:
        """Where a client on this machine reaches the sandbox, without a slash at the end.

        Raises:
            SandboxError: It is not running.
        """
        return self._now_running().base_url

    @property
    def secret_key(self) -> str:
        """The first key of the seed.

        Raises:
            SandboxError: It is not running.
        """
        return self._now_running().runtime.store.secret_key

    def start(self) -> None:
        """Start to serve; returns when requests are answered.

        Raises:
            SandboxError: It runs already, or cannot listen; the message says why.
            SeedError: The seed cannot be used, or the database is not empty.
            StorageError: The database cannot be opened.
        """
        if self._running is not None:
            raise SandboxError("the sandbox is running already")
        runtime = Runtime(open_store(self._db, self._seed, self._settings), self._settings)
        try:
            application = Application(Service(runtime), Guard(hosts={self._host}))
            listener = _listen(self._host, self._port)
        except BaseException:
            runtime.close()
            raise
        self._running = _Running(runtime, application, listener, self._host, access_log=self._access_log)

    def stop(self) -> None:
        """Stop to serve, once what is under way is answered; does nothing if it is not running."""
        if self._running is not None:
            running, self._running = self._running, None
            running.stop()

    def __repr__(self) -> str:
        return "<Sandbox, not running>" if self._running is None else f"<Sandbox at {self.base_url}>"

    def __enter__(self) -> Sandbox:
        """Start to serve."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop to serve."""
        self.stop()

    def _now_running(self) -> _Running:
        if self._running is None:
            raise SandboxError("the sandbox is not running; enter its context or call start()")
        return self._running


class _Server(uvicorn.Server):
    """A server that tells when it is ready, and stops as soon as it is told to."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready
        self._told_to_stop = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def stop(self) -> None:
        """Tell it to stop; any thread may."""
        self.should_exit = True
        if self._loop is not None:
            # A loop that is closed has stopped already.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._told_to_stop.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._ready.set()

    async def main_loop(self) -> None:
        # uvicorn itself looks ten times a second whether to stop, which test suites would wait for.
        ticks_per_second = 10
        ticks = 0
        while not await self.on_tick(ticks):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told_to_stop.wait(), 1)
            ticks += ticks_per_second

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # uvicorn itself waits for a tenth of a second in any case, which test suites would wait for too.
        loop = asyncio.get_running_loop()
        for listener in sockets or ():
            # Not closed yet: asyncio would drop what it has accepted and not made a connection of. The loop
            # of Windows accepts in another way, has no readers and says so by this error.
            with contextlib.suppress(NotImplementedError):
                loop.remove_reader(listener)
        connections = self.server_state.connections
        asked: set[Any] = set()
        # What was accepted last appears within two rounds of the loop, and what is idle is gone one later.
        for _ in range(5):
            for connection in connections - asked:
                connection.shutdown()
                asked.add(connection)
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        if connections or self.server_state.tasks:
            await super().shutdown(sockets)


class _Running:
    """A server thread and what it works on."""

    def __init__(
        self,
        runtime: Runtime,
        application: Application,
        listener: socket.socket,
        host: str,
        *,
        access_log: bool,
    ) -> None:
        self.runtime = runtime
        self.base_url = _base_url(host, listener)
        self._listener = listener
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        # Logging is left as the program has it. The HTTP implementation is named so that what a client sees
        # does not depend on what else is installed.
        config = uvicorn.Config(
            application,
            http=HttpProtocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level=None,
            access_log=access_log,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._server = _Server(config, self._ready)
        self._thread = threading.Thread(target=self._serve, name="nexuskit-sandbox", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self.stop()
            raise SandboxError(f"the server did not start: {self._failure!r}") from self._failure

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._listener])
        except BaseException as error:  # a thread has nobody else to tell
            self._failure = error
        finally:
            self._ready.set()

    def stop(self) -> None:
        self._server.stop()
        self._thread.join()
        self._listener.close()
        self.runtime.close()


def _listen(host: str, port: int) -> socket.socket:
    """Open a listening socket here and not in the thread, so that failing is the caller's to see."""
    if not host:
        # Taken as every address there is.
        raise SandboxError("the host is an empty text; give an address, such as 127.0.0.1")
    if not 0 <= port <= 65_535:
        # Some systems would take the rest of a division.
        raise SandboxError(f"cannot listen on {host} port {port}: a port is from 0 to 65535")
    try:
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


def _base_url(host: str, listener: socket.socket) -> str:
    port: Any = listener.getsockname()[1]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    if address.is_unspecified:
        # An address to listen on but not to connect to.
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"
