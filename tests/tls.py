"""The sandbox behind TLS: certificates made for the run, and real servers that speak HTTP/1.1 and HTTP/2."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import itertools
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs
import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config
from starlette.types import Receive, Scope, Send

from nexuskit import RetryPolicy
from nexuskit.sandbox.app.asgi import Application
from nexuskit.sandbox.app.factory import build_application
from nexuskit.sandbox.config.settings import Settings
from nexuskit.sandbox.state import SandboxState
from nexuskit.sandbox.storage.store import open_store
from nexuskit.sandbox.web.access_control import AccessControl
from tests.overlay.support import KEY, SEED, Side

HOST = "nexus.test"
"""A name that no resolver knows; a proxy of the tests does."""


@attrs.frozen
class Pair:
    """The files of a certificate and of its private key."""

    certificate: Path
    private_key: Path


class Authority:
    """A certificate authority, which keeps what it issues in a folder."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        self._numbers = itertools.count()
        self.path = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(self.path)

    def issue(self, *names: str, expired: bool = False) -> Pair:
        """Issue a certificate for a server of these names and addresses, or for a client."""
        until = datetime.datetime(2001, 1, 1) if expired else None
        issued = self._ca.issue_cert(*names, not_after=until)
        number = next(self._numbers)
        pair = Pair(self._folder / f"{number}.pem", self._folder / f"{number}.key")
        for blob in issued.cert_chain_pems:
            blob.write_to_path(pair.certificate, append=True)
        issued.private_key_pem.write_to_path(pair.private_key)
        return pair

    def trusting(self) -> ssl.SSLContext:
        """Return the TLS settings of a client that trusts this authority alone."""
        return ssl.create_default_context(cafile=self.path)


@attrs.frozen
class Seen:
    """A request as it came: its headers, its version of HTTP, and the address that it came from."""

    headers: dict[str, str]
    version: str
    peer: tuple[str, int]


class Service:
    """One sandbox behind any number of listeners, on an event loop in a thread of its own.

    Attributes:
        requests: What came, in that order.
    """

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self.state = SandboxState(open_store(None, SEED, Settings()), Settings())
        self._application = build_application(
            self.state,
            AccessControl(hosts={HOST}),
            control=False,
            inspector=False,
            docs=False,
            access_log=False,
        )
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._serving: list[Future[None]] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name="service-of-tests")
        self._thread.start()

    def listen(self, pair: Pair | None = None, *, client_ca: Path | None = None) -> str:
        """Open a listener.

        Args:
            pair: What it speaks TLS with; plain HTTP without it.
            client_ca: The authority of the certificates that it demands of clients, if it does. They then
                stand for the key.

        Returns:
            Its base URL.
        """
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = Config()
        config.bind = [f"fd://{listener.detach()}"]
        config.errorlog = None
        if pair is not None:
            config.certfile, config.keyfile = str(pair.certificate), str(pair.private_key)
        if client_ca is not None:
            config.ca_certs, config.verify_mode = str(client_ca), ssl.CERT_REQUIRED
        gate: Any = _Gate(self._application, self.requests, opens=client_ca is not None)
        serving = serve(gate, config, shutdown_trigger=self._stop.wait, mode="asgi")
        self._serving.append(asyncio.run_coroutine_threadsafe(serving, self._loop))
        return f"http{'' if pair is None else 's'}://127.0.0.1:{port}"

    def begin_anew(self) -> None:
        """Go back to the data of the start, and forget the requests."""
        self.state.reset()
        self.requests.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        for serving in self._serving:
            serving.result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.state.close()


@attrs.frozen
class _Gate:
    """What stands before the service: it sees each request, and puts the key for a client certificate."""

    application: Application
    requests: list[Seen]
    opens: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode(): value.decode() for name, value in scope["headers"]}
            self.requests.append(Seen(headers, scope["http_version"], scope["client"]))
            if self.opens and "secret-key" not in headers:
                scope = {**scope, "headers": [*scope["headers"], (b"secret-key", KEY.encode())]}
        await self.application(scope, receive, send)


@contextlib.contextmanager
def demanding(pair: Pair, client_ca: Path) -> Iterator[str]:
    """A listener that demands a client certificate and tells why it refuses one, as servers in front do.

    That of asyncio closes the connection without a word. This one gives no answer to anybody.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=client_ca)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(pair.certificate, pair.private_key)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                greet(connection)

    def greet(connection: socket.socket) -> None:
        tls = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with contextlib.suppress(OSError):
            tls.do_handshake()
        with socket.socket(fileno=tls.detach()) as plain, contextlib.suppress(OSError):
            plain.shutdown(socket.SHUT_WR)
            # What is closed with bytes unread is reset, and the alert may be lost with it.
            while plain.recv(65_536):
                pass

    thread = threading.Thread(target=serve, name="demanding-server-of-tests")
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


async def projects(side: Side, *arguments: Any, **settings: Any) -> list[str]:
    """Make a client that never repeats, and list the ids of the projects with it."""
    client = side.client_class(*arguments, retry=RetryPolicy(attempts=1), **settings)
    try:
        return [project.project_id for project in await side.settle(client.list_projects())]
    finally:
        await side.settle(client.close())
