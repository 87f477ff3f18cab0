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
    # Not from within, as the error of httpx repeats what may be a password.
    if url is None or not isinstance(base_url, str):
        raise ClientError("base_url is no URL; it looks like https://api.datature.io")
    has_port = url.port is None or 0 < url.port < 65536
    has_host = all(0 < len(label) < 64 for label in labels)
    checks = [
        (url.scheme in ("http", "https") and host, "must begin with https:// (or http://) and name a host"),
        (not any(map(str.isspace, base_url)), "has a space in it; copy it again"),
        (has_host and has_port, "names a host or a port that cannot be; copy it again"),
        (not url.userinfo, "must not carry credentials; give the key as secret_key"),
        (not url.query and not url.fragment, "must end with its path, without ? or #"),
    ]
    for is_fine, problem in checks:
        if not is_fine:
            raise ClientError(f"base_url {problem}")
    if keyed and url.scheme == "http" and not is_loopback(host):
        problem = f"the secret key would travel unencrypted to {url.host}"
        raise ClientError(f"{problem}; use https, or insist with allow_insecure=True")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
