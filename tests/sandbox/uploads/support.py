"""A client that uploads by plain HTTP, and files and images to upload."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from typing import Any

import google_crc32c
import httpx
from PIL import Image

from nexuskit.sandbox import Sandbox, Settings
from tests.sandbox.support import Api

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def crc32c(content: bytes) -> int:
    return int.from_bytes(google_crc32c.value(content).to_bytes(4, "big"), "big", signed=True)


def announcement(filename: str, content: bytes, mime: str = "image/png") -> dict[str, Any]:
    return {"filename": filename, "mime": mime, "size": len(content), "crc32c": crc32c(content)}


class Uploader:
    """Uploads to a project. The requests to signed URLs have no key.

    Args:
        api: The calls of the project.
    """

    def __init__(self, api: Api) -> None:
        self.api = api
        self.http = httpx.Client(trust_env=False)

    def open(self, *files: dict[str, Any], groups: Sequence[str] = ("main",), **how: Any) -> Any:
        body = {"groups": list(groups), "assets": list(files)}
        return self.api.call("POST", "/assetuploadsessions", json=body, **how)

    def send(self, upload: dict[str, Any], content: bytes, **headers: str) -> httpx.Response:
        return self.http.request(
            upload["method"], upload["url"], headers={**upload.get("headers", {}), **headers}, content=content
        )

    def upload(self, filename: str, content: bytes = PNG, **how: Any) -> dict[str, Any]:
        """Upload one file, and give its session."""
        session: dict[str, Any] = self.open(announcement(filename, content), **how)
        answer = self.send(session["assets"][0]["upload"], content)
        assert answer.status_code == 200, answer.text
        return session

    def operation(self, session: dict[str, Any]) -> tuple[str, dict[str, int]]:
        """Give the state of the operation of a session, and its counts that are not 0."""
        status = self.api.call("GET", f"/operations/{session['opId']}")["status"]
        counts = status["progress"]["withStatus"]
        return status["overview"], {state: number for state, number in counts.items() if number}

    def asset(self, filename: str, status: int = 200) -> Any:
        return self.api.call("GET", f"/assets/{filename}", status=status)

    def download(self, filename: str) -> bytes:
        answer = self.http.get(self.asset(filename)["url"])
        assert answer.status_code == 200, answer.text
        return answer.content


def settings(sandbox: Sandbox, **values: Any) -> None:
    """Change settings, without setting the clock back."""
    sandbox.settings = Settings.from_mapping(values, sandbox.settings)


def image(
    format: str = "PNG", size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: Any
) -> bytes:
    """Make an image with a gradient."""
    target = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(target, format, **options)
    return target.getvalue()


def noise(format: str, size: tuple[int, int], **options: Any) -> bytes:
    """Make an image that cannot be compressed."""
    target = io.BytesIO()
    Image.effect_noise(size, 60).save(target, format, **options)
    return target.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Make a PNG of few bytes that has many black pixels."""
    rows = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    data = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\1\0\0\0\0"
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")
        for kind, content in chunks
    )
