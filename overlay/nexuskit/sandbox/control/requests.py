"""Operations on the request log."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Final

from ..errors import Problem
from ..request_log import LogPage
from ..web import Disconnected, Reply
from .calls import Call

_LONGEST_WAIT_SECONDS: Final = 60
_MOST_ENTRIES: Final = 10_000


async def list_requests(call: Call) -> Reply:
    """Give the entries of the log after a number, and wait for one if there is none."""
    after = call.integer("after", 0)
    limit = call.integer("limit", 1_000, 1, _MOST_ENTRIES)
    wait = call.integer("wait", 0, 0, _LONGEST_WAIT_SECONDS)
    bodies = call.flag("bodies", True)
    operation_id = call.query.get("operation")
    log = call.runtime.log

    def page(after: int) -> LogPage:
        return log.page(after, operation_id=operation_id, limit=limit)

    loop = asyncio.get_running_loop()
    added = asyncio.Event()
    with log.watched(lambda: loop.call_soon_threadsafe(added.set)) if wait else contextlib.nullcontext():
        try:
            found = page(after)
        except ValueError as error:
            raise Problem(400, f"query parameter 'operation': {error}") from None
        if wait and not found.entries:
            async with _waiting(call) as over:
                until = loop.time() + wait
                while not (found.entries or any(one.done() for one in over)) and loop.time() < until:
                    await _first_of(added, over, until - loop.time())
                    added.clear()
                    # Only at what is new: those before were looked at.
                    found = page(max(after, found.total))
    return _reply(found, bodies=bodies)


async def delete_requests(call: Call) -> Reply:
    """Forget all entries."""
    log = call.runtime.log
    log.clear()
    return _reply(log.page(log.total, limit=1), bodies=False)


def _reply(page: LogPage, *, bodies: bool) -> Reply:
    return Reply.json(
        {
            "entries": [entry.to_dict(bodies=bodies) for entry in page.entries],
            "more": page.more,
            "total": page.total,
            "dropped": page.dropped,
            "oldest": page.oldest,
        }
    )


@contextlib.asynccontextmanager
async def _waiting(call: Call) -> AsyncIterator[set[asyncio.Future[Any]]]:
    """Give what ends a wait: that the client goes away, and that the server is about to stop.

    Raises:
        Disconnected: The client went away meanwhile.
    """
    closed = asyncio.ensure_future(call.request.closed())
    stopping = asyncio.ensure_future(call.runtime.stopping.wait())
    try:
        yield {closed, stopping}
        if closed.done():
            raise Disconnected
    finally:
        closed.cancel()
        stopping.cancel()


async def _first_of(added: asyncio.Event, over: set[asyncio.Future[Any]], seconds: float) -> None:
    waiting = asyncio.ensure_future(added.wait())
    try:
        await asyncio.wait({waiting, *over}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
