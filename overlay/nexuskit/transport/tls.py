"""The TLS settings that connections share, and that nothing changes any more once they do.

To read the authorities that httpx brings along takes 20 to 30 milliseconds and half a megabyte each time, so
that a process does it once for all its clients.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from functools import cache, lru_cache

import httpx

from ..errors import ConfigurationError

_PROTOCOLS = ["http/1.1"]


def shared_ssl_context(endpoint: str, verify: ssl.SSLContext | bool) -> ssl.SSLContext | bool:
    """Return the TLS settings for the connections of a client.

    Args:
        endpoint: The base URL of the service.
        verify: The settings that are asked for; `True` for those of httpx.
    """
    if isinstance(verify, ssl.SSLContext):
        return _settled(verify)
    if not verify:
        return verify
    return default_ssl_context() if endpoint.lower().startswith("https:") else _no_authorities()


def default_ssl_context() -> ssl.SSLContext:
    """Return the settings that trust what httpx brings along, whatever the environment names."""
    return _authorities_of_httpx(os.getpid())


def new_ssl_context(*, trust_env: bool) -> ssl.SSLContext:
    """Return new settings of httpx.

    Args:
        trust_env: Whether `SSL_CERT_FILE` and `SSL_CERT_DIR` replace what httpx trusts.

    Raises:
        ConfigurationError: `SSLKEYLOGFILE` names a file that cannot be written. Python writes to it whatever
            `trust_env` says.
        OSError: A file of certificates cannot be read.
    """
    try:
        return httpx.create_ssl_context(trust_env=trust_env)
    except OSError as error:
        named = os.environ.get("SSLKEYLOGFILE")
        if not named or error.filename != named:
            raise
        problem = f"SSLKEYLOGFILE names {named!r}, which cannot be written: {error.strerror}"
        raise ConfigurationError(f"{problem}; name a file that can be, or unset it") from None


@lru_cache(maxsize=1)
def _authorities_of_httpx(process: int) -> ssl.SSLContext:
    # A forked process reads them anew: a thread of its parent may have held a lock of OpenSSL on those here.
    return _settled(new_ssl_context(trust_env=False))


@cache
def _no_authorities() -> ssl.SSLContext:
    # Over plain http none is ever asked; httpx would read them all the same.
    return _settled(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def _settled(context: ssl.SSLContext) -> ssl.SSLContext:
    """Name the protocol that is spoken, for good.

    httpcore names it again before each connection, and OpenSSL frees the former list while another thread may
    be copying it for a connection of its own.
    """
    context.set_alpn_protocols(_PROTOCOLS)
    # No subclass: for those, anyio makes each connection in a thread.
    context.set_alpn_protocols = _keep  # type: ignore[method-assign]
    return context


def _keep(alpn_protocols: Iterable[str]) -> None:
    """Stand in for `set_alpn_protocols` of settings that are settled."""
