"""The URLs of uploaded assets: they return the bytes."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ..errors import Problem
from ..state import SandboxState
from ..storage.blobs import Blob, pieces_of


def download_routes(state: SandboxState) -> list[Route]:
    """Return the route of the bytes of assets. A token in the path replaces the key."""

    async def download(request: Request) -> Response:
        token = request.path_params["token"]
        blob = await state.run_read(lambda: state.uploads.find(token))
        if blob is None:
            raise Problem(404, "the sandbox has no file at this URL")
        headers = {"content-length": str(blob.size)}
        if request.method == "HEAD":
            return Response(None, headers=headers, media_type=blob.mime)
        return StreamingResponse(_pieces(state, token, blob), headers=headers, media_type=blob.mime)

    return [Route("/_files/{token}", download, methods=["GET"])]


async def _pieces(state: SandboxState, token: str, blob: Blob) -> AsyncIterator[bytes]:
    pieces = pieces_of(blob.part_count, functools.partial(state.uploads.piece, token))
    while (piece := await state.run_in_thread(lambda: next(pieces, None))) is not None:
        yield piece
