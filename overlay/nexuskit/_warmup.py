"""Imports and TLS before the first request."""

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
"""Modules that other libraries import at the first connection, or on asyncio."""


def warmup() -> None:
    """Import what the first client and its first call need, and load the default CA certificates.

    This takes some tenths of a second, during which an event loop would be blocked. Call it when a server
    starts, or before a program forks, so that all processes share the imports. It sends nothing and needs no
    key. It is idempotent, and any thread may call it.

    Each client loads the certificates of `SSL_CERT_FILE` and `SSL_CERT_DIR` itself, because they may change.

    Example:
        >>> import nexuskit
        >>> nexuskit.warmup()
    """
    for name in ("nexuskit._async.client", "nexuskit._sync.client"):
        import_module(name)
    for name in _LATE:
        # If a later version has moved a module, the first call imports it.
        with suppress(ImportError):
            import_module(name)
    default_ssl_context()
