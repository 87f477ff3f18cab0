"""The connections to stores: how long they last, how they end, and the way that they take."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from nexus_api.models import UploadSignedUrl
from nexuskit.uploads.files import UploadFile, inspect
from nexuskit.uploads.signed_sender import Delivery, SignedSender
from nexuskit.uploads.sources import Entry
from tests.overlay.proxy import Proxy
from tests.overlay.uploads.support import QUICK, Store, png
from tests.tls import HOST, Authority

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LARGE = 8_000_000


@pytest.fixture
def sender() -> Iterator[SignedSender]:
    made = SignedSender(QUICK)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


def file(size: int = 100) -> UploadFile:
    return inspect(0, Entry("a.png", content=png(1, size)))


def send(sender: SignedSender, url: str, size: int = 100, headers: Mapping[str, str] = {}) -> Delivery:
    return sender.send(UploadSignedUrl("PUT", url, headers), file(size))


@contextmanager
def serving(serve: Callable[[socket.socket], Any]) -> Iterator[tuple[str, list[socket.socket]]]:
    """Call a function with each connection, one after another; give the URL and the connections."""
    accepted: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                accepted.append(connection)
                with connection:
                    serve(connection)

    thread = threading.Thread(target=accept, name="store-of-tests")
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/a.png", accepted
    finally:
        # On Linux, closing a socket does not end a call that waits for a connection.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in accepted:
            connection.close()
        thread.join(30)
    assert not thread.is_alive()


def take(connection: socket.socket) -> bool:
    """Read a request of `file()`; return whether there was one."""
    read = b""
    while not read.endswith(png(1)[-8:]):
        if not (more := connection.recv(65_536)):
            return False
        read += more
    return True


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_request_has_the_given_method_and_headers_and_no_others(sender: SignedSender, method: str) -> None:
    with Store(lambda _: (200, {"Set-Cookie": "session=1; Path=/"}, b"")) as store:
        # Above 256 kB, a file is not held in memory.
        for size in (100, 400_000):
            url = UploadSignedUrl(method, f"{store.url}/a.png?token=1", {"X-Given": "a"})
            assert sender.send(url, file(size)).sent == "sent"
            request, content = store.requests.pop(), file(size).content
            assert (request.method, request.path, request.body) == (method, "/a.png?token=1", content)
            host, length = store.url.removeprefix("http://"), str(len(request.body))
            assert dict(request.headers) == {"Host": host, "X-Given": "a", "Content-Length": length}


@pytest.mark.parametrize(
    ("status", "headers", "body", "fate", "times"),
    [
        (302, {"Location": "/b"}, b"", "failed", 1),
        (307, {"Location": "/b"}, b"", "failed", 1),
        (401, {}, b"", "expired", 1),
        (403, {}, b"Expired", "expired", 1),
        (410, {}, b"", "expired", 1),
        (400, {}, b"it has Expired", "expired", 1),
        (400, {}, b"bad checksum", "failed", 4),
        (418, {}, b"", "failed", 1),
        (503, {}, b"", "lost", 4),
        (503, {"Retry-After": "61"}, b"", "lost", 1),
    ],
)
def test_what_an_answer_means(
    sender: SignedSender, status: int, headers: Mapping[str, str], body: bytes, fate: str, times: int
) -> None:
    with Store(lambda _: (status, headers, body)) as store:
        delivery = send(sender, f"{store.url}/a")
    assert (delivery.sent, [request.path for request in store.requests]) == (fate, ["/a"] * times)
    assert f"responded with {status}" in delivery.detail
    assert body.decode() in delivery.detail


@pytest.mark.parametrize("url", ["http://store.example/1", "ftp://store.example/1", "no URL"])
def test_bytes_go_only_to_https_and_this_machine(sender: SignedSender, url: str) -> None:
    delivery = send(sender, url)
    assert delivery.sent == "failed"
    assert "signed URL" in delivery.detail


def test_a_connection_is_used_again(sender: SignedSender) -> None:
    def serve(connection: socket.socket) -> None:
        while take(connection):
            connection.sendall(OK)

    with serving(serve) as (url, accepted):
        assert [send(sender, url).sent for _ in range(5)] == ["sent"] * 5
        assert len(accepted) == 1
        sender.close()
    assert sender.durations.requests == 5


def test_a_connection_that_the_store_has_closed_is_replaced(sender: SignedSender) -> None:
    def serve(connection: socket.socket) -> None:
        take(connection)
        connection.sendall(OK)

    with serving(serve) as (url, accepted):
        assert [send(sender, url).sent for _ in range(3)] == ["sent"] * 3
        assert len(accepted) == 3


def test_an_answer_before_the_end_of_a_file_counts(sender: SignedSender) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(1)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nlate")

    with serving(serve) as (url, _):
        delivery = send(sender, url, LARGE)
    assert (delivery.sent, delivery.detail) == ("expired", "127.0.0.1 responded with 403: late")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"no HTTP\r\n\r\n"]
)
def test_an_answer_that_is_not_whole_is_no_answer(sender: SignedSender, answer: bytes) -> None:
    def serve(connection: socket.socket) -> None:
        take(connection)
        connection.sendall(answer)

    with serving(serve) as (url, accepted):
        delivery = send(sender, url)
        assert delivery.sent == "lost"
        assert delivery.detail.startswith("no response from 127.0.0.1: ")
        assert len(accepted) == QUICK.attempts


@pytest.mark.parametrize("size", [100, LARGE])
def test_closing_ends_a_request_that_a_store_does_not_answer(sender: SignedSender, size: int) -> None:
    came, done = threading.Event(), threading.Event()
    deliveries: list[Delivery] = []

    def serve(connection: socket.socket) -> None:
        connection.recv(1)
        came.set()
        done.wait(60)

    with serving(serve) as (url, accepted):
        thread = threading.Thread(target=lambda: deliveries.append(send(sender, url, size)))
        thread.start()
        assert came.wait(60)
        sender.close()
        thread.join(60)
        done.set()
        assert [delivery.sent for delivery in deliveries] == ["lost"]
        assert len(accepted) == 1
        assert send(sender, url).sent == "lost"
        assert len(accepted) == 1


@pytest.mark.parametrize(
    ("path", "headers"), [("/a b", {}), ("/\u00fc", {}), ("/a", {"X": "a\nHost: b"}), ("/a", {"X:": "a"})]
)
def test_an_invalid_request_is_not_sent(sender: SignedSender, path: str, headers: Mapping[str, str]) -> None:
    with Store() as store:
        delivery = send(sender, store.url + path, headers=headers)
    assert (delivery.sent, delivery.detail) == ("failed", "the signed URL is invalid")
    assert store.requests == []


def test_a_store_on_this_machine_is_called_directly_and_given_headers_are_not_sent_twice(
    sender: SignedSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    headers = {"host": "store.example", "content-length": str(file().size)}
    with Store() as store:
        assert send(sender, store.url, headers=headers).sent == "sent"
    assert dict(store.requests[0].headers) == headers


@contextmanager
def serve_with_tls(folder: Path) -> Iterator[tuple[Store, Proxy, Path]]:
    """Serve a store with TLS and a proxy to it; also give the certificate of their authority."""
    authority = Authority(folder)
    issued = authority.issue(HOST)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(issued.certificate, issued.private_key)
    with Store(tls=context) as store, Proxy(int(store.url.rpartition(":")[2])) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), name="proxy-of-tests")
        thread.start()
        try:
            yield store, proxy, authority.path
        finally:
            proxy.shutdown()
            thread.join()


@pytest.mark.parametrize(("variable", "size"), [("https_proxy", 96), ("ALL_PROXY", 400_000)])
def test_https_goes_through_the_proxy_of_the_environment(
    sender: SignedSender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, size: int
) -> None:
    with serve_with_tls(tmp_path) as (store, proxy, authority):
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        monkeypatch.setenv(variable, proxy.url)
        headers = {"X-Given": "a"}
        assert send(sender, f"https://{HOST}/a.png?token=secret", size, headers).sent == "sent"
        assert send(sender, f"https://{HOST}/b.png", size).sent == "sent"
        sender.close()
    assert proxy.lines == [f"CONNECT {HOST}:443 HTTP/1.1"]
    assert b"secret" not in proxy.bytes
    first, second = store.requests
    content = file(size).content
    assert isinstance(content, bytes)
    assert (first.path, first.body) == ("/a.png?token=secret", content)
    assert dict(first.headers) == {"Host": HOST, "X-Given": "a", "Content-Length": str(len(content))}
    assert dict(second.headers) == {"Host": HOST, "Content-Length": str(len(content))}


def test_the_hosts_of_no_proxy_are_called_directly(
    sender: SignedSender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def resolve_here(host: Any, *arguments: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if host == HOST else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_here)
    with serve_with_tls(tmp_path) as (store, proxy, authority):
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", f"other.test,{HOST}")
        port = store.url.rpartition(":")[2]
        assert send(sender, f"https://{HOST}:{port}/a.png").sent == "sent"
        sender.close()
    assert proxy.lines == []
    assert dict(store.requests[0].headers)["Host"] == f"{HOST}:{port}"


def test_a_store_with_an_untrusted_certificate_gets_nothing(sender: SignedSender, tmp_path: Path) -> None:
    with serve_with_tls(tmp_path) as (store, _, _):
        delivery = send(sender, store.url)
    assert delivery.sent == "lost"
    assert "CERTIFICATE_VERIFY_FAILED" in delivery.detail
    assert store.requests == []


def test_the_port_of_an_ipv6_address_is_not_its_end(
    sender: SignedSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, Any]] = []

    def resolve(host: Any, port: Any, *_: Any, **__: Any) -> Any:
        asked.append((host, port))
        raise OSError("not here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert send(sender, "https://[2001:db8::1]/a.png").sent == "lost"
    assert set(asked) == {("2001:db8::1", 443)}
