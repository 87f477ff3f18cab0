# Generated from spec/ and generator/templates/. Do not edit: change those and run `make generate`.
"""Transports that belong to somebody else."""

from __future__ import annotations

import attrs
import httpx


@attrs.frozen
class Lent(httpx.BaseTransport):
    """A transport that is left open, where httpx would close it with its client."""

    transport: httpx.BaseTransport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on."""
        return self.transport.handle_request(request)


@attrs.frozen
class AsyncLent(httpx.AsyncBaseTransport):
    """A transport that is left open, where httpx would close it with its client."""

    transport: httpx.AsyncBaseTransport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on."""
        return await self.transport.handle_async_request(request)
