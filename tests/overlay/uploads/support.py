"""Files to upload, and a store that keeps what comes to a signed URL."""

from __future__ import annotations

import ssl
import sys
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import anyio
import attrs
import httpx

from nexuskit import RetryPolicy
from nexuskit.errors import JournalError
from nexuskit.sandbox import Sandbox
from tests.overlay.support import Side

QUICK = RetryPolicy(wait_initial=0.001, wait_max=0.002)


def png(number: int, size: int = 100) -> bytes:
    """Return bytes that begin as a PNG image, others for each number."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + f"{number:08}".encode() * (size // 8)


def pngs(count: int) -> list[tuple[str, bytes]]:
    return [(f"slice_{number}.png", png(number)) for number in range(count)]


def write(folder: Path, *names: str) -> Path:
    """Write an image for each name, and return the folder."""
    for number, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(number))
    return folder


async def contents(side: Side, project: Any) -> dict[str, bytes]:
    """Return the bytes of all assets by filename, as the service returns them."""
    assets = (await side.settle(project.assets.list(limit=1_000))).data
    async with httpx.AsyncClient(trust_env=False) as http:
        return {
            asset.filename: (await http.get(asset.url)).content for asset in assets if "/_files/" in asset.url
        }


async def states(side: Side, project: Any, sandbox: Sandbox) -> list[str]:
    """Return the state of the operation of each session that was started, in the order of their start."""
    started = sandbox.requests.entries(operation_id="createUploadSession")
    ids = [entry.to_dict()["responseBody"] for entry in started if entry.applied]
    operations = [await side.settle(project.operations.get(_op_id(body))) for body in ids]
    return [operation.status.overview.value for operation in operations]


def _op_id(body: str) -> str:
    return "op_" + body.partition('"op_')[2].partition('"')[0]


def requests(sandbox: Sandbox, operation: str) -> list[Any]:
    return list(sandbox.requests.entries(operation_id=operation))


@attrs.frozen
class Sent:
    """A request to the store, with the certificate of the client if it showed one."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    certificate: object = None


Answer = Callable[[Sent], tuple[int, Mapping[str, str], bytes]]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Clients of these tests disconnect at any time.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Store:
    """A store of bytes that answers as a function says; a context manager.

    Attributes:
        requests: What came, in this order.
    """

    def __init__(self, answer: Answer = lambda _: (200, {}, b""), tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Sent] = []
        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                shown = getattr(self.connection, "getpeercert", lambda: None)()
                sent = Sent(self.command, self.path, dict(self.headers), body, shown)
                store.requests.append(sent)
                status, headers, content = answer(sent)
                self.send_response_only(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_PUT = do_POST = do_GET = handle_any  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        self._handler = Handler
        self._tls = tls
        self.url = ""

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), self._handler)
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if self._tls else ''}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


async def resume(side: Side, upload: Callable[[], Any]) -> Any:
    """Upload again, when the calls of the interrupted upload have ended: until then, it has the journal."""
    for _ in range(200):
        try:
            return await side.settle(upload())
        except JournalError as error:
            if "another run is using it" not in str(error):
                raise
            await anyio.sleep(0.05)
    raise TimeoutError
