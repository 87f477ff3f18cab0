"""Mutual TLS: a client certificate instead of a key, against servers that require one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="module")
def server(authority: Authority) -> Pair:
    return authority.issue("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def pair(authority: Authority) -> Pair:
    """The certificate of a client."""
    return authority.issue("client@nexus.test")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"))


@pytest.fixture
def url(server: Pair, authority: Authority, service: Service, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    service.begin_anew()
    return service.listen(server, client_ca=authority.path)


def files(pair: Pair) -> dict[str, Any]:
    return {"mtls_certificate_file_path": pair.certificate, "mtls_private_key_file_path": pair.private_key}


async def test_a_certificate_stands_for_the_key(
    url: str, pair: Pair, service: Service, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATATURE_SECRET_KEY", "key-of-the-environment")
    assert await projects(side, endpoint=url, **files(pair)) == [PROJECT]
    paths = (None, str(pair.certificate), str(pair.private_key))
    assert await projects(side, *paths, url) == [PROJECT]
    assert len(service.requests) == 2
    assert all("secret-key" not in seen.headers for seen in service.requests)


async def test_the_server_is_verified_as_well(
    url: str, pair: Pair, stranger: Authority, service: Service, side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(stranger.path))
    with pytest.raises(TLSError, match="certificate verify failed"):
        await projects(side, endpoint=url, **files(pair))
    assert service.requests == []


@pytest.mark.parametrize(
    ("kind", "alert"),
    [("none", "certificate required"), ("expired", "certificate expired"), ("of a stranger", "unknown ca")],
)
async def test_a_refused_certificate_is_told_and_nothing_was_carried_out(
    kind: str,
    alert: str,
    url: str,
    server: Pair,
    authority: Authority,
    stranger: Authority,
    service: Service,
    side: Side,
) -> None:
    issuer = authority if kind == "expired" else stranger
    given: dict[str, Any] = {"secret_key": KEY}
    if kind != "none":
        given = files(issuer.issue("client@nexus.test", expired=kind == "expired"))
    with pytest.raises(NetworkConnectionError, match=f"no response from {url}"):
        await projects(side, endpoint=url, **given)
    assert service.requests == []
    with demanding(server, authority.path) as stern:
        client = side.client_class(endpoint=stern, **given)
        with pytest.raises(TLSError, match=f"alert {alert}") as caught:
            await side.settle(client.get_project(PROJECT).sequences.bulk_update([{"asset_id": "asset_1"}]))
        await side.settle(client.close())
    assert "check mtls_certificate_file_path and mtls_private_key_file_path" in str(caught.value)
    assert not caught.value.maybe_applied
    assert KEY not in str(caught.value)


def refusal_of(certificate: Any, private_key: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        Options.resolve(None, certificate, private_key)
    return str(caught.value)


def test_a_key_of_another_certificate_is_refused(authority: Authority, pair: Pair) -> None:
    other = authority.issue("other@nexus.test")
    message = refusal_of(pair.certificate, other.private_key)
    assert f"{str(other.private_key)!r} is the key of another certificate" in message


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_key_is_refused_without_asking_for_its_password(
    form: PrivateFormat, pair: Pair, tmp_path: Path
) -> None:
    private_key = load_pem_private_key(pair.private_key.read_bytes(), None)
    encrypted = tmp_path / "encrypted.key"
    encrypted.write_bytes(private_key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"password")))
    message = refusal_of(pair.certificate, encrypted)
    assert f"mtls_private_key_file_path: {str(encrypted)!r} is encrypted" in message
    assert "openssl pkey -in ENCRYPTED -out PLAIN" in message


def test_files_that_are_taken_for_each_other_are_told(pair: Pair) -> None:
    certificate, private_key = pair.certificate, pair.private_key
    assert refusal_of(private_key, certificate) == (
        f"mtls_certificate_file_path: {str(private_key)!r} has no certificate in PEM form"
    )
    assert refusal_of(certificate, certificate) == (
        f"mtls_private_key_file_path: {str(certificate)!r} has no private key in PEM form"
    )


def test_a_path_that_cannot_be_read_is_named(pair: Pair, tmp_path: Path) -> None:
    private_key = pair.private_key
    name = "mtls_certificate_file_path"
    assert refusal_of(tmp_path / "other.pem", private_key).startswith(f"{name}: the file '")
    assert refusal_of("other\0.pem", private_key).startswith(f"{name}: 'other\\x00.pem' cannot be read: ")
    assert refusal_of(5, private_key) == f"{name} must be the path of a file, got int"
    assert f"{name}: {str(tmp_path)!r} cannot be read: " in refusal_of(tmp_path, private_key)
    assert "mtls_private_key_file_path: the file '" in refusal_of(pair.certificate, "no.key")
