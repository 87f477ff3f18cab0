"""Proxies, of the environment as httpx reads it or of a transport: what goes through, and what they see."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator

import pytest

from nexuskit.errors import ConfigurationError, NetworkConnectionError
from tests.overlay.proxy import Proxy
from tests.overlay.support import KEY, PROJECT, Side
from tests.tls import HOST, Authority, Service, projects

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def proxy(authority: Authority, service: Service) -> Iterator[Proxy]:
    """A proxy before a sandbox with TLS."""
    url = service.listen(authority.issue(HOST))
    with Proxy(int(url.rpartition(":")[2])) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,), name="proxy-of-tests")
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(
    proxy: Proxy, authority: Authority, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    service.begin_anew()
    proxy.begin_anew()


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
async def test_https_goes_through_a_tunnel_in_which_the_proxy_sees_no_key(
    variable: str, proxy: Proxy, service: Service, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, proxy.url)
    assert await projects(side, KEY, endpoint=f"https://{HOST}") == [PROJECT]
    assert proxy.lines == [f"CONNECT {HOST}:443 HTTP/1.1"]
    assert [seen.headers["secret-key"] for seen in service.requests] == [KEY]
    assert len(proxy.bytes) > 500
    assert KEY.encode() not in proxy.bytes
    assert b"secret-key" not in proxy.bytes.lower()
    assert b"projects" not in proxy.bytes


async def test_a_proxy_that_opens_no_tunnel_is_told(
    proxy: Proxy, service: Service, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    proxy.refuses = True
    with pytest.raises(NetworkConnectionError, match="403 No tunnels") as caught:
        await projects(side, KEY, endpoint=f"https://{HOST}")
    assert not caught.value.maybe_applied
    assert service.requests == []
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://proxy.test", "socks5://proxy.test", "http://[::1"])
def test_a_proxy_of_the_environment_that_cannot_be_used_is_told(
    url: str, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ConfigurationError, match="a proxy of the environment is invalid: "):
        side.client_class(KEY, endpoint=f"https://{HOST}")


@pytest.mark.parametrize("entry", ["::1/128", "[::1]"])
def test_an_excluded_address_that_httpx_cannot_read_is_named(
    entry: str, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", f"localhost, {entry}")
    with pytest.raises(ConfigurationError, match=re.escape(f"remove {entry!r} from NO_PROXY")):
        side.client_class(KEY, endpoint=f"https://{HOST}")
