"""Operations on the request log."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import Response

from ..errors import Problem
from ..logs.request_log import LogPage
from ..web.middleware import JsonResponse
from .request import ControlRequest

_LARGEST = 2**53 - 1


class LogQuery(Struct, forbid_unknown_fields=True):
    """The query of `list_requests`."""

    after: Annotated[int, Meta(ge=0, le=_LARGEST)] = 0
    operation: str | None = None
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1_000
    bodies: bool = True
    wait: Annotated[int, Meta(ge=0, le=60)] = 0


async def list_requests(request: ControlRequest) -> Response:
    """Return the entries of the log after a number."""
    query: LogQuery = request.query
    log = request.sandbox.log

    def page(after: int) -> LogPage:
        try:
            return log.page(after, operation_id=query.operation, limit=query.limit)
        except ValueError as error:
            raise Problem(400, f"query parameter 'operation': {error}") from None

    if not query.wait:
        return _response(page(query.after), bodies=query.bodies)
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    with log.watch(lambda: loop.call_soon_threadsafe(changed.set)):
        found = page(query.after)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(query.wait):
                while not found.entries and not request.sandbox.is_stopping:
                    await changed.wait()
                    changed.clear()
                    # The earlier entries did not match.
                    found = page(max(query.after, found.total))
    return _response(found, bodies=query.bodies)


async def delete_requests(request: ControlRequest) -> Response:
    """Delete all entries."""
    log = request.sandbox.log
    log.clear()
    return _response(log.page(log.total, limit=1), bodies=False)


def _response(page: LogPage, *, bodies: bool) -> Response:
    return JsonResponse(
        {
            "entries": [entry.to_dict(bodies=bodies) for entry in page.entries],
            "more": page.more,
            "total": page.total,
            "dropped": page.dropped,
            "oldest": page.oldest,
        }
    )
