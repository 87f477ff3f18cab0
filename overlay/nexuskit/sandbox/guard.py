"""Who may ask: the names it answers to, the sites that may change it, and those who may look into it.

The sandbox runs on machines where people browse the web. A page of any site can make the browser send
requests to a server on the same machine, and by a name of its own that resolves to this machine ("DNS
rebinding") even read the answers. So requests under an unknown name are refused, and so is every change that
another site asks for.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

import attrs

from .errors import Problem
from .web import Request

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE: Final = frozenset({"same-origin", "none"})
# What proxies add: whoever sends one of these may be anywhere.
_FORWARDING: Final = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")
_CHALLENGE: Final = 'Basic realm="nexuskit sandbox", charset="UTF-8"'


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


@attrs.frozen
class Guard:
    """The rules by which requests are let in.

    Attributes:
        hosts: Names under which the sandbox may be asked, beside addresses and names of this machine; `*`
            stands for any.
        origins: Sites whose pages may change the sandbox, such as `http://localhost:3000`.
        token: What opens the parts that are not the public API, if a token was set.
    """

    hosts: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    origins: frozenset[str] = attrs.field(default=frozenset(), converter=_names)
    token: str | None = attrs.field(default=None, repr=False)

    def check(self, request: Request) -> None:
        """Refuse requests that a foreign site may have caused.

        Raises:
            Problem: 421 for an unknown host, 403 for a change that another site asks for.
        """
        hosts = request.values(b"host")
        host = hosts[0].decode("latin-1") if hosts else None
        if host is not None and not self._is_own(host):
            raise Problem(
                421,
                f"the sandbox is not {host!r}; if it is to be reached by that name, start it with "
                "--allow-host NAME",
            )
        if request.method not in _SAFE_METHODS:
            self._check_site(request, host)

    def _is_own(self, host: str) -> bool:
        if "*" in self.hosts:
            return True
        name = _name_of(host)
        if name is None:
            return False
        # An address cannot be made to mean another machine, as a name can.
        return _is_address(name) or name == "localhost" or name.endswith(".localhost") or name in self.hosts

    def _check_site(self, request: Request, host: str | None) -> None:
        origin = request.value(b"origin")
        if origin is None:
            if (request.value(b"sec-fetch-site") or "none").lower() in _OWN_SITE:
                return
        elif origin.lower() in self.origins or _names_host(origin, host):
            return
        raise Problem(
            403,
            f"a page of {origin or 'another site'} may not change the sandbox; if it is to, start it with "
            "--allow-origin",
        )

    def check_insider(self, request: Request, secret_keys: Iterable[str]) -> None:
        """Refuse requests for more than the public API, unless they come from this machine or are authorised.

        Args:
            request: The request.
            secret_keys: The keys that open everything.

        Raises:
            Problem: 401.
        """
        if _is_local(request):
            return
        given = _credentials(request)
        if given is not None:
            allowed = [*secret_keys] if self.token is None else [self.token, *secret_keys]
            if any(hmac.compare_digest(given.encode(), one.encode()) for one in allowed):
                return
        raise Problem(
            401,
            "from another machine this needs the token of the sandbox, or a secret key that opens all "
            "projects: as the header Secret-Key, as a bearer token, or as the password of basic auth",
            {"WWW-Authenticate": _CHALLENGE},
        )


def _names_host(origin: str, host: str | None) -> bool:
    """Tell whether an origin is the one under which the request was sent."""
    return host is not None and origin.partition("://")[2].lower() == host.lower()


def _name_of(host: str) -> str | None:
    """Return the name or address in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_local(request: Request) -> bool:
    if request.client is None or any(request.values(name) for name in _FORWARDING):
        return False
    try:
        address = ipaddress.ip_address(request.client[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _credentials(request: Request) -> str | None:
    if (key := request.value(b"secret-key")) is not None:
        return key
    scheme, _, value = (request.value(b"authorization") or "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return None
    return None
