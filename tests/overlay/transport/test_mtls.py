"""Mutual TLS: a client certificate instead of a key, against servers that require one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from nexuskit.errors import ConfigurationError, NetworkConnectionError, TLSError
from nexuskit.transport.options import Options
from tests.overlay.support import KEY, PROJECT, Side
from tests.tls import Authority, Pair, Service, demanding, projects

pytestmark = pytest.mark.anyio


@attrs.frozen
class Place:
    """What there is: an authority of servers and clients, another one, and two servers."""

    authority: Authority
    stranger: Authority
    client: Pair
    service: Service
    url: str
    stern: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    authority, stranger = (Authority(tmp_path_factory.mktemp(name)) for name in ("authority", "stranger"))
    server = authority.issue("127.0.0.1", "localhost")
    with Service() as service, demanding(server, authority.path) as stern:
        url = service.listen(server, client_ca=authority.path)
        yield Place(authority, stranger, authority.issue("client@nexus.test"), service, url, stern)


@pytest.fixture(autouse=True)
def the_authority_is_trusted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(place.authority.path))
    place.service.begin_anew()


def files(pair: Pair) -> dict[str, Any]:
    return {"mtls_certificate_file_path": pair.certificate, "mtls_private_key_file_path": pair.private_key}


async def test_a_certificate_stands_for_the_key(
    place: Place, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATATURE_SECRET_KEY", "key-of-the-environment")
    assert await projects(side, endpoint=place.url, **files(place.client)) == [PROJECT]
    paths = (None, str(place.client.certificate), str(place.client.private_key))
    assert await projects(side, *paths, place.url) == [PROJECT]
    assert len(place.service.requests) == 2
    assert all("secret-key" not in seen.headers for seen in place.service.requests)


async def test_the_server_is_verified_as_well(
    place: Place, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(place.stranger.path))
    with pytest.raises(TLSError, match="certificate verify failed"):
        await projects(side, endpoint=place.url, **files(place.client))
    assert place.service.requests == []


@pytest.mark.parametrize(
    ("kind", "alert"),
    [("none", "certificate required"), ("expired", "certificate expired"), ("of a stranger", "unknown ca")],
)
async def test_a_refused_certificate_is_told_and_nothing_was_carried_out(
    kind: str, alert: str, place: Place, side: Side
) -> None:
    given = credentials(kind, place)
    with pytest.raises(NetworkConnectionError, match=f"no response from {place.url}"):
        await projects(side, endpoint=place.url, **given)
    assert place.service.requests == []
    client = side.client_class(endpoint=place.stern, **given)
    with pytest.raises(TLSError, match=f"alert {alert}") as caught:
        await side.settle(client.get_project(PROJECT).sequences.bulk_update([{"asset_id": "asset_1"}]))
    await side.settle(client.close())
    assert "check mtls_certificate_file_path and mtls_private_key_file_path" in str(caught.value)
    assert not caught.value.maybe_applied
    assert KEY not in str(caught.value)


def credentials(kind: str, place: Place) -> dict[str, Any]:
    if kind == "none":
        return {"secret_key": KEY}
    issuer = place.authority if kind == "expired" else place.stranger
    return files(issuer.issue("client@nexus.test", expired=kind == "expired"))


def refused(certificate: Any, private_key: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        Options.resolve(None, certificate, private_key)
    return str(caught.value)


def test_a_key_of_another_certificate_is_refused(place: Place) -> None:
    other = place.authority.issue("other@nexus.test")
    message = refused(place.client.certificate, other.private_key)
    assert f"{str(other.private_key)!r} is the key of another certificate" in message


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_key_is_refused_without_asking_for_its_password(
    form: PrivateFormat, place: Place, tmp_path: Path
) -> None:
    private_key = load_pem_private_key(place.client.private_key.read_bytes(), None)
    encrypted = tmp_path / "encrypted.key"
    encrypted.write_bytes(private_key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"password")))
    message = refused(place.client.certificate, encrypted)
    assert f"mtls_private_key_file_path: {str(encrypted)!r} is encrypted" in message
    assert "openssl pkey -in ENCRYPTED -out PLAIN" in message


def test_files_that_are_taken_for_each_other_are_told(place: Place) -> None:
    certificate, private_key = place.client.certificate, place.client.private_key
    assert refused(private_key, certificate) == (
        f"mtls_certificate_file_path: {str(private_key)!r} has no certificate in PEM form"
    )
    assert refused(certificate, certificate) == (
        f"mtls_private_key_file_path: {str(certificate)!r} has no private key in PEM form"
    )


def test_a_path_that_cannot_be_read_is_named(place: Place, tmp_path: Path) -> None:
    private_key = place.client.private_key
    name = "mtls_certificate_file_path"
    assert refused(tmp_path / "other.pem", private_key).startswith(f"{name}: the file '")
    assert refused("other\0.pem", private_key).startswith(f"{name}: 'other\\x00.pem' cannot be read: ")
    assert refused(5, private_key) == f"{name} must be the path of a file, got int"
    assert f"{name}: {str(tmp_path)!r} cannot be read: " in refused(tmp_path, private_key)
    assert "mtls_private_key_file_path: the file '" in refused(place.client.certificate, "no.key")
