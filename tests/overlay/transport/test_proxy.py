"""Proxies, of the environment as httpx reads it or of a transport: what goes through, and what they see."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from nexuskit.errors import ConfigurationError, NetworkConnectionError
from tests.overlay.proxy import Proxy
from tests.overlay.support import KEY, PROJECT, Side
from tests.tls import HOST, Authority, Service, projects

pytestmark = pytest.mark.anyio


@attrs.frozen
class Place:
    """A sandbox with and without TLS, and a proxy before it."""

    authority: Authority
    service: Service
    proxy: Proxy
    plain: str
    tls: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with Service() as service:
        plain, tls = service.listen(), service.listen(authority.issue(HOST, "127.0.0.1"))
        with Proxy(port(plain), port(tls)) as proxy:
            thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), name="proxy-of-tests")
            thread.start()
            yield Place(authority, service, proxy, plain, tls)
            proxy.shutdown()
            thread.join()


def port(url: str) -> int:
    return int(url.rpartition(":")[2])


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(place.authority.path))
    place.service.begin_anew()
    place.proxy.begin_anew()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
async def test_plain_http_goes_through_the_proxy_of_the_environment(
    variable: str, place: Place, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, place.proxy.url)
    assert await projects(side, KEY, endpoint=f"http://{HOST}", allow_insecure=True) == [PROJECT]
    assert place.proxy.lines == [f"GET http://{HOST}/workspace/projects HTTP/1.1"]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
async def test_https_goes_through_a_tunnel_in_which_the_proxy_sees_no_key(
    variable: str, place: Place, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, place.proxy.url)
    assert await projects(side, KEY, endpoint=f"https://{HOST}") == [PROJECT]
    assert place.proxy.lines == [f"CONNECT {HOST}:443 HTTP/1.1"]
    assert [seen.headers["secret-key"] for seen in place.service.requests] == [KEY]
    assert len(place.proxy.bytes) > 500
    assert KEY.encode() not in place.proxy.bytes
    assert b"secret-key" not in place.proxy.bytes.lower()
    assert b"projects" not in place.proxy.bytes


async def test_the_hosts_of_no_proxy_are_called_directly(
    place: Place, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def resolve_here(host: Any, *arguments: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if host in (HOST, HOST.encode()) else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_here)
    monkeypatch.setenv("ALL_PROXY", place.proxy.url)
    monkeypatch.setenv("NO_PROXY", f"other.test,{HOST}")
    assert await projects(side, KEY, endpoint=f"https://{HOST}:{port(place.tls)}") == [PROJECT]
    assert place.proxy.lines == []


async def test_a_proxy_that_opens_no_tunnel_is_told(
    place: Place, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", place.proxy.url)
    place.proxy.refuses = True
    with pytest.raises(NetworkConnectionError, match="403 No tunnels") as caught:
        await projects(side, KEY, endpoint=f"https://{HOST}")
    assert not caught.value.maybe_applied
    assert place.service.requests == []
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("proxy", ["ftp://proxy.test", "socks5://proxy.test", "http://[::1"])
def test_a_proxy_of_the_environment_that_cannot_be_used_is_told(
    proxy: str, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigurationError, match="a proxy of the environment is invalid: "):
        side.client_class(KEY, endpoint=f"https://{HOST}")


@pytest.mark.parametrize("entry", ["::1/128", "[::1]"])
def test_an_excluded_address_that_httpx_cannot_read_is_named(
    entry: str, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", f"localhost, {entry}")
    with pytest.raises(ConfigurationError, match=re.escape(f"remove {entry!r} from NO_PROXY")):
        side.client_class(KEY, endpoint=f"https://{HOST}")
