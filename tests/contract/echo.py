"""A server that takes the request line as it comes, without interpreting any of it."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import attrs


@attrs.define
class Echo:
    base_url: str
    targets: list[str] = attrs.field(factory=list)

    def last(self) -> str:
        """The raw target of the one request that was made since the last look."""
        [target] = self.targets
        self.targets.clear()
        return target


@contextmanager
def echo_server() -> Iterator[Echo]:
    """Answer every request with 404 and its raw target as the message, and keep the connection."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline():
                _method, target, _version = line.decode("ascii").split(" ")
                while self.rfile.readline().strip():
                    pass
                echo.targets.append(target)
                body = json.dumps({"message": target}).encode()
                head = f"HTTP/1.1 404 Not Found\r\nContent-Length: {len(body)}\r\n\r\n"
                self.wfile.write(head.encode("ascii") + body)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        echo = Echo(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield echo
        finally:
            server.shutdown()
            thread.join()
