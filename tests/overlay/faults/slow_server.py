"""A server that answers piece by piece, or not at all, and knows its connections."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

import attrs

_SECONDS_PER_PIECE = 0.02


@attrs.define(eq=False)
class _Connection:
    socket: socket.socket
    pieces: Iterator[bytes]
    received: bytes = b""


class SlowServer:
    """Takes any number of connections, and sends the same pieces on each once a request has begun.

    Args:
        pieces: Makes the pieces of an answer, which are sent 20 ms apart; after the last, nothing happens.
    """

    def __init__(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        self._pieces = pieces
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._connections: dict[socket.socket, _Connection] = {}
        self._stopped = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run)
        self.requests = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def until(self, *, requests: int | None = None, connections: int | None = None) -> bool:
        """Wait until so many requests have come, or so many connections are open; whether they are."""

        def reached() -> bool:
            counts = (requests, self.requests), (connections, len(self._connections))
            return all(wanted in (None, found) for wanted, found in counts)

        with self._changed:
            return self._changed.wait_for(reached, 60)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._thread.join()
        self._selector.close()
        for open_socket in (self._listener, *self._connections):
            open_socket.close()

    def _run(self) -> None:
        while not self._stopped.wait(_SECONDS_PER_PIECE):
            ready = {key.fileobj for key, _ in self._selector.select(0)}
            with self._changed:
                if self._listener in ready:
                    self._accept()
                for connection in list(self._connections.values()):
                    try:
                        self._serve(connection, readable=connection.socket in ready)
                    except OSError:
                        self._forget(connection)
                self._changed.notify_all()

    def _accept(self) -> None:
        accepted, _ = self._listener.accept()
        self._selector.register(accepted, selectors.EVENT_READ)
        self._connections[accepted] = _Connection(accepted, self._pieces())

    def _serve(self, connection: _Connection, *, readable: bool) -> None:
        if readable:
            received = connection.socket.recv(65536)
            if not received:
                self._forget(connection)
                return
            self.requests += not connection.received
            connection.received += received
        if connection.received:
            connection.socket.sendall(next(connection.pieces, b""))

    def _forget(self, connection: _Connection) -> None:
        self._selector.unregister(connection.socket)
        del self._connections[connection.socket]
        connection.socket.close()
