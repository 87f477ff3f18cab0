"""A proxy, which notes what it sees."""

from __future__ import annotations

import select
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Proxy(ThreadingHTTPServer):
    """A proxy that opens tunnels to one host.

    Attributes:
        seen: The first line of each request, and all bytes that clients sent.
        refuses: Whether it opens no tunnel.
    """

    daemon_threads = True

    def __init__(self, tls_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.tls_port = tls_port
        self.begin_anew()

    def begin_anew(self) -> None:
        self.lines: list[str] = []
        self.bytes = bytearray()
        self.refuses = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Exchange(BaseHTTPRequestHandler):
    """A connection to the proxy."""

    protocol_version = "HTTP/1.1"
    server: Proxy  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_CONNECT(self) -> None:
        self._note()
        if self.server.refuses:
            self.send_error(403, "No tunnels")
            return
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(("127.0.0.1", self.server.tls_port)) as upstream:
            self._relay(upstream)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""

    def _note(self) -> None:
        self.server.lines.append(self.requestline)
        self.server.bytes += f"{self.requestline}\r\n{self.headers}".encode()

    def _relay(self, upstream: socket.socket) -> None:
        ends = {self.connection: upstream, upstream: self.connection}
        while True:
            for end in select.select(list(ends), [], [])[0]:
                data = end.recv(65_536)
                if not data:
                    return
                if end is self.connection:
                    self.server.bytes += data
                ends[end].sendall(data)
