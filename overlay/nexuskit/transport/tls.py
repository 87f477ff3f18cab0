"""The shared, immutable SSL context.

Loading the CA certificates of httpx takes 20 to 30 milliseconds and half a megabyte, so all clients of a
process share them.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from functools import cache, lru_cache

import httpx

_PROTOCOLS = ["http/1.1"]


def shared_ssl_context(endpoint: str, verify: ssl.SSLContext | bool) -> ssl.SSLContext | bool:
    """Return the SSL context for the connections of a client."""
    if isinstance(verify, ssl.SSLContext):
        return freeze_alpn(verify)
    if not verify:
        return verify
    return default_ssl_context() if endpoint.lower().startswith("https:") else _plain_http_context()


def default_ssl_context() -> ssl.SSLContext:
    """Return the context with the CA certificates of httpx, without those of the environment."""
    return _httpx_context(os.getpid())


def new_ssl_context(*, trust_env: bool) -> ssl.SSLContext:
    """Return a new SSL context from httpx.

    Raises:
        OSError: A file of certificates cannot be read.
    """
    return httpx.create_ssl_context(trust_env=trust_env)


@lru_cache(maxsize=1)
def _httpx_context(process: int) -> ssl.SSLContext:
    # One per process: a thread of the parent may have held an OpenSSL lock of the context at the fork.
    return freeze_alpn(new_ssl_context(trust_env=False))


@cache
def _plain_http_context() -> ssl.SSLContext:
    # Plain http needs no CA certificates, but httpx would load them.
    return freeze_alpn(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def freeze_alpn(context: ssl.SSLContext) -> ssl.SSLContext:
    """Set the ALPN protocols once, and ignore later changes.

    httpcore sets them before each connection. OpenSSL then frees the former list while another thread may
    copy it.
    """
    context.set_alpn_protocols(_PROTOCOLS)
    # Not a subclass: for subclasses, anyio opens each connection in a thread.
    context.set_alpn_protocols = _ignore_alpn  # type: ignore[method-assign]
    return context


def _ignore_alpn(alpn_protocols: Iterable[str]) -> None:
    """Do nothing; replaces `set_alpn_protocols`."""
