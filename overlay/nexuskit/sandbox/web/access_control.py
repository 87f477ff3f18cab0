"""Access control by host, origin and credential.

Pages of other sites can send requests to a local server, and with DNS rebinding read the responses. The
sandbox therefore rejects requests to unknown host names, and changes that another site causes. The admin
sections reject all cross-site requests, and need a credential from other machines; with a token, from every
machine.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hmac
import ipaddress
import re
from collections.abc import Iterable
from typing import Final

import attrs
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from nexus_api.client import is_loopback

from ..errors import Problem, SandboxError
from .http import Request

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE: Final = frozenset({b"same-origin", b"none"})
# Headers that proxies add, with hyphens instead of underscores.
_FORWARDING: Final = re.compile(
    rb"(?:x-)?forwarded.*|x-original-(?:forwarded-.*|host)|x-envoy-.*|via|cdn-loop"
    rb"|.*(?:client|connecting|real|remote|socket|user)-?ip"
)
# Characters that headers, URLs and environment variables need not escape.
_TOKEN: Final = re.compile(r"[!-~]+")
# The name or address, and the port. No user, which can imitate a host.
_HOST: Final = re.compile(rb"(?:\[([0-9A-Fa-f:.]+(?:%[\w.~%-]+)?)\]|([\w.-]+))(?::[0-9]{0,5})?")
_NAME: Final = re.compile(r"[\w.-]+|\*")
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::[0-9]{1,5})?")
_CHALLENGE: Final = 'Basic realm="nexuskit sandbox", charset="UTF-8"'


def _names(names: Iterable[str]) -> frozenset[str]:
    lower = frozenset(name.lower().removesuffix(".") for name in names)
    for name in lower:
        if not _NAME.fullmatch(name) and not _is_address(name):
            raise SandboxError(
                f"{name!r} is not a host name; give one without a port, such as sandbox.test, or * for any"
            )
    return lower


def _origins(origins: Iterable[str]) -> frozenset[str]:
    lower = frozenset(origin.lower().removesuffix("/") for origin in origins)
    for origin in lower:
        if not _ORIGIN.fullmatch(origin):
            raise SandboxError(
                f"{origin!r} is not an origin; give scheme, host and port, such as http://localhost:3000"
            )
    return lower


def _token(token: str | None) -> str | None:
    if token is not None and not token.strip():
        raise SandboxError("the token is an empty string; give one that is hard to guess, or omit it")
    if token is not None and not _TOKEN.fullmatch(token):
        raise SandboxError(
            "the token contains an unsupported character; use ASCII letters, digits and punctuation, without "
            "spaces"
        )
    return token


@attrs.frozen
class AccessControl:
    """The rules of access."""

    hosts: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    origins: frozenset[str] = attrs.field(default=frozenset(), converter=_origins)
    token: str | None = attrs.field(default=None, repr=False, converter=_token)

    def check(self, request: Request) -> None:
        """Reject an unknown host with 421, and a change that another site may have caused with 403."""
        host, origin, site = _sender(request)
        if host is not None and not self._is_own_host(host):
            raise Problem(
                421,
                f"unknown host {host.decode('latin-1')!r}; to allow it, start the sandbox with --allow-host "
                "NAME",
            )
        if request.method not in _SAFE_METHODS and not self._is_own_site(host, origin, site):
            raise _cross_site_error(origin)

    def require_admin(self, request: Request, secret_keys: Iterable[str]) -> None:
        """Reject cross-site requests except navigation, and requests without a required credential."""
        if not self._is_navigation(request):
            host, origin, site = _sender(request)
            if not self._is_own_site(host, origin, site):
                raise _cross_site_error(origin)
        if not self.needs_credential(request):
            return
        given = _credentials(request)
        if given is not None and self._is_credential(given.encode(), secret_keys):
            return
        needed = "requests from other machines need" if self.token is None else "this needs the token or"
        raise Problem(
            401,
            f"{needed} a secret key that opens all projects, in the header Secret-Key, as a bearer token, or "
            "as the password of basic auth",
            {"WWW-Authenticate": _CHALLENGE},
        )

    def needs_credential(self, request: Request) -> bool:
        """Return whether an admin request needs a token or a key."""
        return self.token is not None or not _is_local(request)

    def with_cors(self, app: ASGIApp) -> ASGIApp:
        """Let pages of the allowed sites read the responses of an application."""
        if not self.origins:
            return app
        return CORSMiddleware(
            app,
            allow_origins=self.origins,
            allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE"),
            allow_headers=("*",),
            allow_private_network=True,
            expose_headers=("*",),
        )

    def _is_own_host(self, host: bytes) -> bool:
        if "*" in self.hosts:
            return True
        name, is_address = _read_host(host)
        # Addresses, localhost and names under .localhost cannot be rebound.
        return is_address or name == "localhost" or name.endswith(".localhost") or name in self.hosts

    def _is_own_site(self, host: bytes | None, origin: bytes | None, site: bytes) -> bool:
        if origin is None:
            return site.lower() in _OWN_SITE
        origin = origin.lower()
        is_allowed = origin.decode("latin-1") in self.origins
        return is_allowed or (host is not None and origin.partition(b"://")[2] == host.lower())

    def _is_navigation(self, request: Request) -> bool:
        return request.method in _SAFE_METHODS and request.values(b"sec-fetch-mode") == [b"navigate"]

    def _is_credential(self, given: bytes, secret_keys: Iterable[str]) -> bool:
        if self.token is not None and hmac.compare_digest(given, self.token.encode()):
            return True
        return any(hmac.compare_digest(given, key.encode()) for key in secret_keys)


def _sender(request: Request) -> tuple[bytes | None, bytes | None, bytes]:
    """Return the headers Host, Origin and Sec-Fetch-Site."""
    host = origin = None
    site = b"none"
    for name, value in request.headers:
        if name == b"host":
            host = value
        elif name == b"origin":
            # Browsers send it once.
            origin = value if origin is None else b"null"
        elif name == b"sec-fetch-site":
            site = value
    return host, origin, site


def _is_local(request: Request) -> bool:
    """Return whether a request comes from this machine and has no header of a proxy."""
    if request.client is None or not is_loopback(request.client[0]):
        return False
    return not any(_FORWARDING.fullmatch(name.replace(b"_", b"-")) for name, _ in request.headers)


def _cross_site_error(origin: bytes | None) -> Problem:
    site = "another site" if origin is None else origin.decode("latin-1")
    return Problem(
        403, f"pages of {site} may not use this; to allow it, start the sandbox with --allow-origin ORIGIN"
    )


@functools.lru_cache(maxsize=64)
def _read_host(host: bytes) -> tuple[str, bool]:
    """Return the name or address in a Host header without the port, and whether it is an address."""
    match = _HOST.fullmatch(host)
    if match is None:
        return "", False
    name = (match[1] or match[2]).decode("latin-1").lower().removesuffix(".")
    if _is_address(name.replace("%25", "%")):
        return name, True
    # Brackets are valid only around an address.
    return ("" if match[1] else name), False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _credentials(request: Request) -> str | None:
    if (key := request.value(b"secret-key")) is not None:
        return key
    scheme, _, value = (request.value(b"authorization") or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return None
    return None
