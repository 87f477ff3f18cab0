"""Thumbnails of the uploaded images in timelines."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import Response

from ..errors import Problem
from ..state import SandboxState
from ..storage.blobs import Blob, open_blob
from ..storage.tables import blobs
from ..uploads.media_types import is_image
from .timeline import Gap, Tile

# The bytes of a token never change.
_CACHE_CONTROL: Final = "private, max-age=86400, immutable"


def find_images(connection: Connection, cells: Iterable[Tile | Gap]) -> frozenset[str]:
    """Return the tokens of the files that are images."""
    tokens = {cell.token for cell in cells if isinstance(cell, Tile) and cell.token is not None}
    if not tokens:
        return frozenset()
    stored = select(blobs.c.token, blobs.c.mime).where(blobs.c.token.in_(tokens))
    return frozenset(row.token for row in connection.execute(stored) if is_image(row.mime))


class Thumbnails:
    """Renders thumbnails, one at a time, because a large image takes much memory."""

    def __init__(self, state: SandboxState) -> None:
        self._state = state
        self._turn = asyncio.Lock()

    async def show(self, request: Request) -> Response:
        """Return the thumbnail of the image with the token in the path."""
        token = request.path_params["token"]
        blob = await self._state.run_read(lambda: self._state.uploads.find(token))
        if blob is None or not is_image(blob.mime):
            raise Problem(404, "the sandbox has no image with this token")
        async with self._turn:
            content = await self._state.run_in_thread(functools.partial(self._render, token, blob))
        return Response(content, headers={"cache-control": _CACHE_CONTROL}, media_type="image/png")

    def _render(self, token: str, blob: Blob) -> bytes:
        # Imported here because it is slow, and only thumbnails need it.
        from ..uploads.images import render_thumbnail

        with open_blob(blob, functools.partial(self._state.uploads.piece, token)) as file:
            return render_thumbnail(file)
