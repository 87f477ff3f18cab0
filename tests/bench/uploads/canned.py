"""A server that answers the requests of an upload and keeps no bytes, so that the client is what is measured.

    python -m tests.bench.uploads.canned

Prints its URL, and a key, which it does not check. It answers whatever the project is called. Every file is
an asset as soon as its session exists; bodies are counted and dropped.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

PART_BYTES = 64 << 20
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PAGE = re.compile(r"[?&]page=(\d+)")
_PAGE_SIZE = re.compile(r"[?&]limit=(\d+)")
_EMPTY = b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 0\r\n\r\n'
_PROJECT = {
    "id": "proj_1",
    "name": "Uploads",
    "type": "Classification",
    "workspaceId": "ws_1",
    "createDate": 1,
    "localization": "MULTI",
    "tags": [],
    "groups": [],
    "statistic": {"tagsCount": [], "totalAssets": 0, "annotatedAssets": 0, "totalAnnotations": 0},
    "contentType": [],
    "description": "",
}
_COUNTS = {"Queued": 0, "Running": 0, "Finished": 1, "Cancelled": 0, "Errored": 0}
_OPERATION = {
    "id": "op_1",
    "kind": "nexus.assets.upload",
    "status": {
        "overview": "Finished",
        "message": "",
        "progress": {"unit": "whole operation", "withStatus": _COUNTS},
    },
    "createDate": 1,
    "updateDate": 1,
}


class Service:
    """What the server knows: the files of all sessions."""

    def __init__(self) -> None:
        self.base_url = ""
        self.assets: list[dict[str, Any]] = []
        self._sizes: dict[str, int] = {}

    def answer(self, path: str, body: bytes) -> Any:
        """Return the answer to a request that is not of a signed URL."""
        if path.endswith("/assetuploadsessions"):
            return self._session(json.loads(body)["assets"])
        if "/operations/" in path:
            return _OPERATION
        if path.endswith("/multipart"):
            size = json.loads(body)["size"]
            return {"id": "mp_1", "partCount": -(-size // PART_BYTES)}
        if path.endswith("/complete"):
            return {"id": "mp_1", "partNumber": 1, "completed": True}
        if "/parts/" in path:
            url = {"method": "PUT", "url": f"{self.base_url}/up/part", "expiry": 2_000_000_000_000}
            return {**url, "responseHeaders": ["ETag"], "responseBody": False}
        if "/assets" in path:
            return self._page(path)
        return [_PROJECT] if path == "/workspace/projects" else _PROJECT

    def _session(self, files: list[dict[str, Any]]) -> Any:
        items = []
        for file in files:
            number = len(self.assets)
            upload = {
                "method": "PUT",
                "url": f"{self.base_url}/up/{number}?token=0123456789abcdef0123456789abcdef",
                "headers": {
                    "content-type": file["mime"],
                    "x-goog-hash": "crc32c=AAAAAA==",
                    "x-goog-meta-datature-upload": "eyJpZCI6InVwXzEifQ==",
                },
                "expiryDate": 2_000_000_000_000,
            }
            metadata = {key: file[key] for key in ("filename", "mime", "size", "crc32c")}
            items.append({"metadata": metadata, "upload": upload})
            self.assets.append({"filename": file["filename"], "size": file["size"], "mime": file["mime"]})
        return {"id": "up_1", "opId": "op_1", "assets": items}

    def _page(self, path: str) -> Any:
        page, size = _PAGE.search(path), _PAGE_SIZE.search(path)
        first = int(page[1]) if page else 0
        after = first + (int(size[1]) if size else 100)
        data = [
            {
                "id": f"asset_{number}",
                "projectId": "proj_1",
                "filename": asset["filename"],
                "status": "None",
                "createDate": 1,
                "url": "",
                "metadata": {
                    "fileSize": asset["size"],
                    "mimeType": asset["mime"],
                    "height": 1,
                    "width": 1,
                    "groups": ["main"],
                },
            }
            for number, asset in enumerate(self.assets[first:after], first)
        ]
        return {"data": data, **({"nextPage": str(after)} if after < len(self.assets) else {})}


class Connection(asyncio.Protocol):
    """Reads requests and answers them in turn. Bodies of signed URLs are dropped as they come."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._read = b""
        self._to_drop = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take what came, which may be several requests or a part of one."""
        if self._transport is None:
            return
        if self._to_drop:
            dropped = min(self._to_drop, len(data))
            self._to_drop -= dropped
            if self._to_drop:
                return
            self._transport.write(_EMPTY)
            data = data[dropped:]
        self._read += data
        while not self._to_drop and (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end]
            found = _LENGTH.search(head)
            length, rest = int(found[1]) if found else 0, self._read[end + 4 :]
            path = head.split(b" ", 2)[1].decode()
            if len(rest) < length and not path.startswith("/up/"):
                return
            body, self._read = rest[:length], rest[length:]
            if path.startswith("/up/"):
                self._to_drop = length - len(body)
                if not self._to_drop:
                    self._transport.write(_EMPTY)
                continue
            answer = json.dumps(self._service.answer(path, body)).encode()
            kind = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            self._transport.write(b"%b%d\r\n\r\n%b" % (kind, len(answer), answer))


async def main() -> None:
    """Serve until the process is ended."""
    service = Service()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(service), "127.0.0.1", 0)
    service.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(f"DATATURE_API_BASE_URL={service.base_url}\nDATATURE_SECRET_KEY=canned", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
