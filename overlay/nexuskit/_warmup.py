"""Imports and TLS settings ahead of the first request."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from .transport.tls import default_ssl_context

_LATE = (
    "anyio._backends._asyncio",
    "anyio.streams.tls",
    "concurrent.futures.thread",
    "httpcore",
    "httpcore._backends.anyio",
)
"""Modules that others import when they connect for the first time, or run on asyncio."""


def warmup() -> None:
    """Import what the first client and its first call need, and read the certificates of httpx.

    That takes some tenths of a second, in which an event loop would stand still. A server calls it when it
    starts; a program that forks calls it before, so that the imports are done once for all processes. Nothing
    is sent, and no key is needed. To call it again does nothing, and any thread may do so.

    Certificates that `SSL_CERT_FILE` or `SSL_CERT_DIR` names are read by each client, as they may change.

    Example:
        >>> import nexuskit
        >>> nexuskit.warmup()
    """
    for name in ("nexuskit._async.client", "nexuskit._sync.client"):
        import_module(name)
    for name in _LATE:
        # Where a later version has moved one of them, the first call imports it by itself.
        with suppress(ImportError):
            import_module(name)
    default_ssl_context()
