# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Which base URLs a client takes."""

from __future__ import annotations

import contextlib
import ipaddress

import httpx

from .errors import ClientError


def check_base_url(base_url: str, *, keyed: bool) -> None:
    """Refuse a base URL that requests cannot be built on, or that would send a key in the clear.

    Raises:
        ClientError: It is no http(s) URL, has a query or credentials, or is plain http to another machine.
    """
    url, host, labels = None, "", [b""]
    with contextlib.suppress(httpx.InvalidURL, TypeError, UnicodeError):
        url = httpx.URL(base_url)
        host, labels = url.host, url.raw_host.removesuffix(b".").split(b".")
    if url is None:
        # Not from within, as the error of httpx repeats what may be a password.
        raise ClientError("base_url is no URL; it looks like https://api.datature.io")
    if url.scheme not in ("http", "https") or not host:
        raise ClientError("base_url must begin with https:// (or http://) and name a host")
    if any(character.isspace() for character in base_url):
        raise ClientError("base_url has a space in it; copy it again")
    if not all(0 < len(label) < 64 for label in labels) or not (url.port is None or 0 < url.port < 65536):
        raise ClientError("base_url names a host or a port that cannot be; copy it again")
    if url.userinfo:
        raise ClientError("base_url must not carry credentials; give the key as secret_key")
    if url.query or url.fragment:
        raise ClientError("base_url must end with its path, without ? or #")
    if keyed and url.scheme == "http" and not is_loopback(host):
        raise ClientError(
            f"the secret key would travel unencrypted to {url.host}; "
            "use https, or insist with allow_insecure=True"
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
