"""TLS without a client certificate: which servers are trusted, and what is said of those that are not."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from nexuskit.errors import ConfigurationError, NetworkConnectionError, TLSError
from nexuskit.transport.options import Options
from tests.overlay.support import KEY, PROJECT, Side
from tests.tls import Authority, Service, projects

pytestmark = pytest.mark.anyio


@attrs.frozen
class Place:
    """An authority, and sandboxes with certificates of it or with none."""

    authority: Authority
    service: Service
    url: str
    of_another_name: str
    expired: str
    plain: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    authority = Authority(tmp_path_factory.mktemp("authority"))
    with Service() as service:
        yield Place(
            authority,
            service,
            service.listen(authority.issue("127.0.0.1", "localhost")),
            service.listen(authority.issue("other.test")),
            service.listen(authority.issue("127.0.0.1", expired=True)),
            service.listen(),
        )


@pytest.fixture(autouse=True)
def no_authorities_of_this_machine(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    place.service.begin_anew()


@pytest.fixture
def trusted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(place.authority.path))


@pytest.mark.usefixtures("trusted")
async def test_a_file_of_the_environment_is_trusted_on_this_machine_too(place: Place, side: Side) -> None:
    for endpoint in (place.url, place.url.replace("127.0.0.1", "localhost"), place.url.upper()):
        assert await projects(side, KEY, endpoint=endpoint) == [PROJECT]
    assert [seen.headers["secret-key"] for seen in place.service.requests] == [KEY] * 3


def test_a_folder_of_the_environment_is_trusted_in_place_of_what_httpx_brings(tmp_path: Path) -> None:
    environment = {"SSL_CERT_DIR": str(tmp_path)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_DIR", str(tmp_path))
        context = Options.resolve(KEY, endpoint="https://127.0.0.1:1", environment=environment).verify
    assert isinstance(context, ssl.SSLContext)
    assert context.cert_store_stats()["x509_ca"] == 0


async def test_an_unknown_authority_is_refused_and_how_to_trust_it_is_said(place: Place, side: Side) -> None:
    with pytest.raises(TLSError, match="certificate verify failed: unable to get local issuer") as caught:
        await projects(side, KEY, endpoint=place.url)
    assert f"no response from {place.url} (from the argument endpoint)" in str(caught.value)
    assert "set SSL_CERT_FILE to a PEM file" in str(caught.value)
    assert not caught.value.maybe_applied
    assert_nothing_was_sent(place, caught.value)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("which", "said"),
    [
        (
            "of_another_name",
            r"certificate is not valid for '127\.0\.0\.1'.*check the host name of the endpoint",
        ),
        ("expired", "certificate has expired"),
    ],
)
async def test_a_wrong_certificate_is_refused(which: str, said: str, place: Place, side: Side) -> None:
    with pytest.raises(TLSError, match=said) as caught:
        await projects(side, KEY, endpoint=getattr(place, which))
    assert_nothing_was_sent(place, caught.value)


async def test_https_to_a_server_without_tls_is_told(place: Place, side: Side) -> None:
    endpoint = place.plain.replace("http:", "https:")
    with pytest.raises(
        TLSError, match="the server does not use TLS; for plain http, write http:// in the endpoint"
    ) as caught:
        await projects(side, KEY, endpoint=endpoint)
    assert_nothing_was_sent(place, caught.value)


def test_authorities_that_cannot_be_used_are_named_for_https_alone(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "missing.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(missing))
    with pytest.raises(ConfigurationError, match=re.escape(f"SSL_CERT_FILE names {str(missing)!r}, which")):
        side.client_class(KEY, endpoint="https://nexus.test")
    side.client_class(KEY, endpoint="http://127.0.0.1:1")


def assert_nothing_was_sent(place: Place, error: NetworkConnectionError) -> None:
    assert place.service.requests == []
    assert KEY not in str(error)
