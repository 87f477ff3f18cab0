"""Bodies and answers of every kind: generated, imported, and sent over HTTP."""

from __future__ import annotations

import email
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from .conftest import Send
from .recorder import Recorder

# Bodies


def test_an_optional_json_body(package: Any, send: Send, server: Recorder) -> None:
    assert send(package.api.bodies.json_optional()) is None
    assert server.last.body == b""
    assert "content-type" not in server.last.headers
    send(
        package.api.bodies.json_optional(package.models.Limits(code="abc", level=package.enums.Level.VALUE_1))
    )
    assert json.loads(server.last.body) == {
        "code": "abc",
        "size": 3,
        "name": 'a "quoted" name',
        "ok": False,
        "list": ["x"],
        "level": 1,
        "color": "red",
        "day": "2024-02-29",
        "inner": {"name": "a"},
    }


def test_a_json_body_of_another_type_and_media_type(package: Any, send: Send, server: Recorder) -> None:
    send(package.api.bodies.json_list([date(2024, 2, 29)]))
    assert server.last.body == b'["2024-02-29"]'
    assert server.last.headers["content-type"] == "application/vnd.example+json"
    with pytest.raises(package.errors.RequestError, match="length >= 1"):
        package.api.bodies.json_list([])


def multipart(server: Recorder) -> list[tuple[str, str | None, str, bytes]]:
    """The parts of the form that arrived: name, filename, media type, content."""
    head = f"Content-Type: {server.last.headers['content-type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + server.last.body)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),  # type: ignore[misc]
        )
        for part in message.get_payload()  # type: ignore[union-attr]
    ]


def test_multipart(package: Any, send: Send, server: Recorder, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG" * 50_000)
    file = package.bodies.File
    with (tmp_path / "a.png").open("rb") as opened:
        body = package.models.UploadBody(
            file=file(opened),
            more=[file(b"1", 'x".csv'), file(iter([b"2", b"3"]))],
            tags=["a", "ä"],
            meta=package.models.BaseInput(id="1"),
            count=2,
            note="# n",
        )
        send(package.api.bodies.upload(body))
    assert multipart(server) == [
        ("file", "a.png", "image/png", b"\x89PNG" * 50_000),
        ("meta", None, "application/json", b'{"id": "1"}'),
        ("more", "x%22.csv", "text/csv", b"1"),
        ("more", "upload", "application/octet-stream", b"23"),
        ("tags", None, "text/plain", b"a"),
        ("tags", None, "text/plain", "ä".encode()),
        ("count", None, "text/plain", b"2"),
        ("note", None, "text/markdown", b"# n"),
    ]
    with pytest.raises(package.errors.RequestError, match=r"body\.count: Expected `int` >= 1"):
        package.api.bodies.upload(package.models.UploadBody(file=file(b""), meta=body.meta, count=0))


def test_a_form(package: Any, send: Send, server: Recorder) -> None:
    send(package.api.bodies.submit(package.models.SubmitBody(name="a b&c", tags=["x", "y"], ok=True)))
    assert server.last.body == b"name=a%20b%26c&tags=x&tags=y&ok=true"
    assert server.last.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "content",
    [b"abc", "abc", io.BytesIO(b"abc"), iter([b"a", b"bc"])],
    ids=["bytes", "text", "file", "chunks"],
)
def test_a_body_as_it_is(content: Any, package: Any, send: Send, server: Recorder) -> None:
    send(package.api.bodies.put_binary(content))
    assert server.last.body == b"abc"
    assert server.last.headers["content-type"] == "application/octet-stream"
    assert ("content-length" in server.last.headers) != ("transfer-encoding" in server.last.headers)


def test_a_text_body(package: Any, send: Send, server: Recorder) -> None:
    send(package.api.bodies.put_text("ä"))
    assert (server.last.body, server.last.headers["content-type"]) == ("ä".encode(), "text/plain")
    send(package.api.bodies.put_text())
    assert server.last.body == b""


class Reader(io.RawIOBase):
    """A file that tells how much is read from it at a time."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        self.largest = max(self.largest, size)
        self.left -= size
        return b"x" * size


def test_a_large_file_is_never_read_whole(package: Any, send: Send, server: Recorder) -> None:
    reader = Reader(1_000_000)
    send(package.api.bodies.put_binary(reader))
    assert len(server.last.body) == 1_000_000
    assert reader.largest < 100_000


def test_a_file_can_be_sent_again_and_a_stream_cannot(package: Any, send: Send, server: Recorder) -> None:
    request = package.api.bodies.put_binary(io.BytesIO(b"abc"))
    send(request)
    send(request)
    assert [one.body for one in server.arrived[-2:]] == [b"abc", b"abc"]
    assert request.body.repeatable
    once = package.api.bodies.put_binary(iter([b"abc"]))
    send(once)
    with pytest.raises(package.errors.RequestError, match="was sent once"):
        send(once)
    with pytest.raises(package.errors.RequestError, match="open it with mode 'rb'"):
        package.api.bodies.put_binary(io.StringIO("a"))


@pytest.mark.anyio
async def test_the_asynchronous_client_streams(package: Any, server: Recorder, tmp_path: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"bc"

    server.answers(204)
    async with package.AsyncClient(base_url=server.base_url, secret_key="key-1") as client:
        for content in (chunks(), io.BytesIO(b"abc"), iter([b"a", b"bc"]), b"abc"):
            await client.send(package.api.bodies.put_binary(content))
            assert server.last.body == b"abc"
        server.answers(200, b"\x00" * 200_000, "application/octet-stream")
        target = tmp_path / "file.bin"
        answer = await client.download(package.api.answers.get_file(), target)
        assert (target.read_bytes(), answer.body) == (b"\x00" * 200_000, b"")
        assert await client.send(package.api.answers.get_file()) == b"\x00" * 200_000


# Answers


def test_several_successes(package: Any, send: Send, server: Recorder) -> None:
    server.answers(201, b'{"id": "1"}')
    assert send(package.api.answers.create()) == package.models.Base(id="1")
    server.answers(202, b'{"job": "j", "state": "new"}')
    assert send(package.api.answers.create()) == package.models.Job(job="j", state="new")


def test_a_range_of_errors_and_a_default(package: Any, send: Send, server: Recorder) -> None:
    for status, body, detail in ((409, b'{"title": "No"}', "Trouble"), (500, b'"down"', "str")):
        server.answers(status, body)
        with pytest.raises(package.errors.StatusError) as caught:
            send(package.api.answers.create())
        assert type(caught.value.detail).__name__ == detail


def test_a_default_alone_is_the_success(package: Any, send: Send, server: Recorder) -> None:
    server.answers(203, b'{"id": "1"}')
    assert send(package.api.answers.default_only()).id == "1"
    server.answers(400, b'{"id": "wrong"}')
    with pytest.raises(package.errors.StatusError) as caught:
        send(package.api.answers.default_only())
    assert caught.value.detail.id == "wrong"


def test_binary_answers(package: Any, send: Send, server: Recorder, tmp_path: Path) -> None:
    server.answers(200, b"\x00\xff", "application/octet-stream")
    assert send(package.api.answers.get_file()) == b"\x00\xff"
    assert server.last.headers["accept"] == "application/octet-stream"
    server.answers(200, b"\x89PNG", "image/png")
    assert send(package.api.answers.get_image()) == b"\x89PNG"
    server.answers(200, "a;ä\n".encode(), "text/csv")
    assert send(package.api.answers.get_csv()) == "a;ä\n"


@pytest.mark.parametrize("name", ["get_file", "get_image", "get_csv"])
def test_a_page_of_a_proxy_is_no_file(
    name: str, package: Any, send: Send, server: Recorder, tmp_path: Path
) -> None:
    request, target = getattr(package.api.answers, name)(), tmp_path / "file.bin"
    server.answers(200, b"<html>Log in</html>", "text/html; charset=utf-8")
    with pytest.raises(
        package.errors.DecodeError, match=r"it is text/html, not .*bytes of text/html"
    ) as caught:
        send(request)
    assert caught.value.body == b"<html>Log in</html>"
    with package.Client(base_url=server.base_url) as client, pytest.raises(package.errors.DecodeError):
        client.download(request, target)
    assert not target.exists()
    server.answers(200, b"x", "application/x-other")
    assert send(request) in (b"x", "x")


def test_a_download(package: Any, server: Recorder, tmp_path: Path) -> None:
    target = tmp_path / "file.bin"
    with package.Client(base_url=server.base_url, secret_key="key-1") as client:
        server.answers(200, b"\x00" * 200_000, "application/octet-stream")
        answer = client.download(package.api.answers.get_file(), target)
        assert (target.read_bytes(), answer.body) == (b"\x00" * 200_000, b"")
        buffer = io.BytesIO()
        client.download(package.api.answers.get_file(), buffer)
        assert buffer.getvalue() == target.read_bytes()
        target.unlink()
        server.answers(404, b'{"message": "no"}')
        with pytest.raises(package.errors.StatusError) as caught:
            client.download(package.api.answers.get_file(), target)
    assert caught.value.body == b'{"message": "no"}'
    assert list(tmp_path.iterdir()) == []


def test_headers_of_an_answer(package: Any, server: Recorder) -> None:
    operation = package.api.answers
    with package.Client(base_url=server.base_url, secret_key="key-1") as client:
        server.answers(201, b"{}", Location="/a", X_Rate_Left="5", X_Tags="a, b", X_At="2024-02-29T10:00:00Z")
        headers = operation.create_headers(client.exchange(operation.create()))
        assert (headers.location, headers.x_rate_left, headers.x_tags) == ("/a", 5, ["a", "b"])
        assert headers.x_at == datetime(2024, 2, 29, 10, tzinfo=UTC)
        server.answers(201, b"{}", X_Rate_Left="many")
        with pytest.raises(package.errors.DecodeError, match="x-rate-left"):
            operation.create_headers(client.exchange(operation.create()))
        server.answers(201, b"{}")
        assert operation.create_headers(client.exchange(operation.create())).location is None
