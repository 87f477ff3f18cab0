"""TLS without a client certificate: which servers are trusted, and what is said of those that are not."""

from __future__ import annotations

import re
import ssl
from pathlib import Path

import pytest

from nexuskit.errors import ConfigurationError, TLSError
from nexuskit.transport.options import Options
from tests.overlay.support import KEY, PROJECT, Side
from tests.tls import Authority, Service, projects

pytestmark = pytest.mark.anyio


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))


@pytest.mark.usefixtures("trusted")
async def test_a_file_of_the_environment_is_trusted_on_this_machine_too(
    authority: Authority, service: Service, side: Side
) -> None:
    service.begin_anew()
    url = service.listen(authority.issue("127.0.0.1", "localhost"))
    for endpoint in (url, url.replace("127.0.0.1", "localhost"), url.upper()):
        assert await projects(side, KEY, endpoint=endpoint) == [PROJECT]
    assert [seen.headers["secret-key"] for seen in service.requests] == [KEY] * 3


def test_a_folder_of_the_environment_is_trusted_in_place_of_what_httpx_brings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    context = Options.resolve(KEY, endpoint="https://127.0.0.1:1").verify
    assert isinstance(context, ssl.SSLContext)
    assert context.cert_store_stats()["x509_ca"] == 0


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("untrusted", "unable to get local issuer.*set SSL_CERT_FILE to a PEM file"),
        ("another name", r"not valid for '127\.0\.0\.1'.*check the host name of the endpoint"),
        ("expired", "certificate has expired"),
        ("plain", "the server does not use TLS; for plain http, write http:// in the endpoint"),
    ],
)
async def test_a_server_that_is_not_trusted_gets_nothing(
    server: str, said: str, authority: Authority, service: Service, side: Side, request: pytest.FixtureRequest
) -> None:
    if server != "untrusted":
        request.getfixturevalue("trusted")
    service.begin_anew()
    name = "other.test" if server == "another name" else "127.0.0.1"
    pair = None if server == "plain" else authority.issue(name, expired=server == "expired")
    url = service.listen(pair).replace("http:", "https:")
    with pytest.raises(TLSError, match=said) as caught:
        await projects(side, KEY, endpoint=url)
    assert f"no response from {url} (from the argument endpoint)" in str(caught.value)
    assert not caught.value.maybe_applied
    assert service.requests == []
    assert KEY not in str(caught.value)


def test_authorities_that_cannot_be_used_are_named_for_https_alone(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "missing.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(missing))
    with pytest.raises(ConfigurationError, match=re.escape(f"SSL_CERT_FILE names {str(missing)!r}, which")):
        side.client_class(KEY, endpoint="https://nexus.test")
    side.client_class(KEY, endpoint="http://127.0.0.1:1")
